"""The page of plans and tasks: an officer registers a plan, divides it, notes, imports, and freezes a report."""

from collections.abc import Iterator
from pathlib import Path
from typing import Unpack

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import DESKTOP, PHONE, Console, Visit, picture
from tests.web.looking import assert_accessible
from tests.web.test_account_pages import BOTH, words
from tests.web.test_changes_page import SMALL

TABLE = """任务编码,任务,牵头单位,节点,完成期限,权重
1.1,淘汰落后产能,工业和信息化厅,名单公布,2026-03-31,1
1.2,建筑节能,,方案,2026-05-31,1
"""


@pytest.fixture(autouse=True)
def clean(console: Console) -> Iterator[None]:
    """What a test registers is gone at its end."""
    yield
    console.leave()
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("TRUNCATE region_plan, region_plan_version, region_task,"
                     " region_task_milestone, region_task_act, region_report,"
                     " task_clock_notice CASCADE")  # fmt: skip


def settled(page: Page) -> None:
    page.wait_for_selector("[data-test=plans]")
    expect(page.locator("[aria-busy=true], .el-skeleton")).to_have_count(0)


def opened(console: Console, **more: Unpack[Visit]) -> Page:
    page = console.visit("regulator", "/tasks", **more)
    settled(page)
    return page


def registered(page: Page) -> None:
    """A plan with a task of two milestones."""
    page.locator("[data-test=plan-open]").click()
    for name, value in (
        ("code", "yearly"), ("name", "2026年节能工作计划"), ("first_on", "2026-01-01"), ("last_on", "2026-12-31"),
        ("document", "青发改环资〔2026〕5号"),
    ):  # fmt: skip
        page.fill(f"#plan-{name}", value)
    page.locator("[data-test=plan-send]").click()
    expect(page.locator("[data-test=plan-yearly]")).to_contain_text("2026年节能工作计划")
    page.locator("[data-test=task-open]").click()
    for name, value in (("code", "kilns"), ("name", "水泥行业能效改造"), ("responsible", "发展改革委、生态环境厅")):
        page.fill(f"#task-{name}", value)
    page.fill("#task-lead", "工业和信息化厅")
    page.fill("#task-marks", "2026-06-30 1 完成方案\n2026-10-31 3 投运")
    for name, value in (("indicator", "节能量"), ("target", "1000"), ("unit", "tce")):
        page.fill(f"#task-{name}", value)
    page.locator("[data-test=task-send]").click()
    expect(page.locator("[data-test=task-kilns]")).to_contain_text("水泥行业能效改造")
    settled(page)


@BOTH
def test_an_officer_registers_a_plan_divides_it_and_notes_what_happened(
    console: Console, repository: Path, screens: Path, locale: str
) -> None:
    page = opened(console, locale=locale)
    expect(page.locator("[data-test=plans]")).to_contain_text(words(locale, "没有计划", "No plan"))
    registered(page)
    task = page.locator("[data-test=task-kilns]")
    expect(task).to_contain_text(words(locale, "红灯", "red"))
    page.locator("[data-test=act-open]").click()
    page.locator("[data-test=act-send]").click()
    expect(page.locator("[data-test=wrong-document]")).to_be_visible()
    page.fill("#act-document", "方案批复")
    page.fill("#act-on", "2026-06-20")
    page.locator("[data-test=act-send]").click()
    expect(task).to_contain_text(words(locale, "2026-06-20 完成", "done 2026-06-20"))
    page.locator("[data-test=act-open]").click()
    page.select_option("#act-act", "delay")
    page.fill("#act-text", "设备未到货")
    page.locator("[data-test=act-send]").click()
    expect(task).to_contain_text("设备未到货")
    expect(page.locator("[data-test=plan-yearly]")).to_contain_text("1 / 4 / 4")
    page.select_option("#report-period", "q3")
    page.locator("[data-test=report-draft]").click()
    expect(page.locator("[data-test=report-text]")).to_contain_text(words(locale, "任务 1 项", "1 tasks"))
    settled(page)
    picture(page, screens / f"tasks-{locale}.png")
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())


def test_a_task_without_a_lead_or_with_a_bad_milestone_is_told_beside_its_field(console: Console) -> None:
    page = opened(console)
    registered(page)
    page.locator("[data-test=task-open]").click()
    page.fill("#task-code", "mills")
    page.fill("#task-name", "粉磨")
    page.locator("[data-test=task-send]").click()
    expect(page.locator("[data-test=wrong-lead]")).to_be_visible()
    page.fill("#task-lead", "工信厅")
    page.fill("#task-marks", "2026-06-30 1 方案\n投运")
    page.locator("[data-test=task-send]").click()
    expect(page.locator("[data-test=wrong-milestones]")).to_contain_text("第 2 行")


def test_a_table_is_checked_before_it_is_stored(console: Console) -> None:
    page = opened(console)
    registered(page)
    page.locator("[data-test=import-open]").click()
    page.set_input_files("#plan-file", {"name": "任务.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    form = page.locator("[data-test=import-form]")
    expect(form.locator("[data-test=counts]")).to_contain_text("合格 1 行，无变化 0 行，不合格 1 行")
    expect(form).to_contain_text("第 3 行：任务未写明牵头单位")
    form.locator("[data-test=import-send]").click()
    expect(page.locator("[data-test='task-1.1']")).to_contain_text("淘汰落后产能")


def test_a_report_is_frozen_once_and_again_only_with_its_reason(console: Console) -> None:
    console.provoked = ("409",)
    page = opened(console)
    registered(page)
    page.select_option("#report-period", "h1")
    page.locator("[data-test=report-freeze]").click()
    expect(page.locator("[data-test=reports]")).to_contain_text("第 1 版")
    page.locator("[data-test=report-freeze]").click()
    expect(page.locator("[data-test=reports] [data-test=refused]")).to_contain_text("无需再次定稿")
    (made,) = console.api(page, "/regions/630000/reports")["items"]
    table = f"/api/v1/regions/630000/reports/{made['id']}?format=csv&table=tasks"
    expect(page.locator("[data-test=reports] tbody a").first).to_have_attribute("href", table)


@pytest.mark.parametrize("size", [PHONE, SMALL, DESKTOP])
def test_the_page_does_not_scroll_sideways(console: Console, screens: Path, size: tuple[int, int]) -> None:
    page = opened(console)
    registered(page)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.reload()
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    picture(page, screens / f"tasks-{size[0]}.png")
