"""The forms of a region's page: a target, a budget and a transfer, a project and its acts, a round and its acts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Unpack

import psycopg
import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.web.conftest import DESKTOP, PHONE, Console, Visit, picture
from tests.web.looking import assert_accessible
from tests.web.test_account_pages import BOTH, words
from tests.web.test_barometer_page import settled


@pytest.fixture(autouse=True)
def clean(console: Console) -> Iterator[None]:
    """What a test declares is gone at its end."""
    yield
    console.leave()
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute(
            "TRUNCATE region_target, region_budget, enterprise_budget, energy_project, energy_project_stage,"
            " energy_project_offset, energy_project_start, leader_round, leader_round_stage CASCADE"
        )


def opened(console: Console, **more: Unpack[Visit]) -> Page:
    page = console.visit("regulator", "/barometer", **more)
    settled(page)
    return page


def fill(page: Page, of: str, **fields: str) -> None:
    """The fields of a form by name."""
    for name, value in fields.items():
        page.fill(f"#{of}-{name}", value)


@BOTH
def test_a_target_is_declared_in_percent_and_what_is_wrong_stands_beside_its_field(
    console: Console, repository: Path, locale: str
) -> None:
    page = opened(console, locale=locale)
    page.locator("[data-test=target-open]").click()
    page.locator("[data-test=target-send]").click()
    expect(page.locator("[data-test=wrong-value]")).to_be_visible()
    fill(page, "target", value="14.5", base_year="2025", target_year="2030", document="青政办〔2026〕8号")
    page.locator("[data-test=target-send]").click()
    panel = page.locator("[data-test=targets]")
    expect(panel).to_contain_text("14.5")
    expect(panel).to_contain_text("2025–2030")
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())


@BOTH
def test_a_project_is_registered_offset_and_passed_through_its_gate(
    console: Console, repository: Path, screens: Path, locale: str
) -> None:
    console.provoked = ("409",)
    page = opened(console, locale=locale)
    page.locator("[data-test=project-open]").click()
    page.locator("[data-test=project-send]").click()
    expect(page.locator("[data-test=wrong-code]")).to_be_visible()
    fill(page, "project", code="kiln", name="年产100万吨熟料", energy_tce="98000", coal_t="120000", document="节能报告")
    page.locator("[data-test=project-send]").click()
    page.locator("[data-test=projects] tbody button").click()
    gate = page.locator("[data-test=project-gate]")
    expect(gate).to_contain_text(words(locale, "煤炭替代", "coal replacement"))
    fill(page, "projact", amount="120000", source="2号燃煤锅炉", document="关停验收意见")
    page.locator("[data-test=project-act-send]").click()
    expect(gate).to_contain_text("2号燃煤锅炉")
    page.select_option("#projact-what", "stage")
    page.fill("#projact-document", "节能审查意见")
    page.locator("[data-test=project-act-send]").click()
    expect(gate).to_contain_text("节能审查意见")
    settled(page)
    page.select_option("#projact-what", "stage")
    page.fill("#projact-document", "批复")
    page.locator("[data-test=project-act-send]").click()
    expect(gate.locator("[data-test=refused]")).to_be_visible()
    page.fill("#projact-authority", "专题会议纪要")
    page.locator("[data-test=project-act-send]").click()
    expect(gate).to_contain_text("专题会议纪要")
    settled(page)
    picture(page, screens / f"project-forms-{locale}.png")
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())


def test_the_reserve_of_a_budget_is_set_and_an_amount_moved(console: Console) -> None:
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute(
            "INSERT INTO region_budget (region_id, year, quantity, book, version, total, reserve, months, reason, act,"
            " document, declared_by, declared_at) SELECT r.id, 2026, 'energy', 'equivalent', 1, 1200, 200,"
            " array_fill(100, ARRAY[12]), 'initial', nextval('budget_act'), '下达通知', 'operator', '2026-01-05Z'"
            " FROM region r WHERE r.code = '630000'"
        )
        conn.execute(
            "INSERT INTO enterprise_budget (enterprise_id, year, quantity, book, version, total, reserve, months,"
            " reason, act, document, declared_by, declared_at) SELECT e.id, 2026, 'energy', 'equivalent', 1, 600, 0,"
            " array_fill(50, ARRAY[12]), 'initial', nextval('budget_act'), '下达通知', 'operator', '2026-01-05Z'"
            " FROM enterprise e WHERE e.code = 'kunlun-cement'"
        )
    console.provoked = ("403", "409")
    page = opened(console)
    panel = page.locator("[data-test=budget-energy]")
    panel.locator("[data-test=give-open]").click()
    page.fill("#give-energy-total", "x")
    panel.locator("[data-test=give-send]").click()
    expect(panel.locator("[data-test=wrong-total]")).to_be_visible()
    fill(page, "give-energy", total="1200", reserve="300", document="预留调整")
    panel.locator("[data-test=give-send]").click()
    expect(panel).to_contain_text("预留 300.00")
    panel.locator("[data-test=move-open]").click()
    panel.locator("[data-test=move-send]").click()
    expect(panel.locator("[data-test=wrong-amount]")).to_be_visible()
    fill(page, "move-energy", amount="50", document="调剂批复")
    panel.locator("[data-test=move-send]").click()
    expect(panel.locator("[data-test=wrong-taker]")).to_contain_text("不能相同")
    page.locator("#move-energy-taker").select_option(index=1)
    panel.locator("[data-test=move-send]").click()
    expect(panel).to_contain_text("预留 250.00")


@BOTH
def test_a_round_is_announced_and_cancelled(console: Console, repository: Path, screens: Path, locale: str) -> None:
    page = opened(console, locale=locale)
    page.locator("[data-test=round-open]").click()
    page.locator("[data-test=round-send]").click()
    expect(page.locator("[data-test=wrong-code]")).to_be_visible()
    fill(page, "round", code="cement-2026", name="2026年度水泥能效领跑者", period_year="2025")
    fill(page, "round", yardsticks="gb16780-2021.clinker.comprehensive", document="公告", most="3")
    fill(page, "round", opens_on="2026-12-01", last_on="2026-12-20")
    page.locator("[data-test=round-send]").click()
    page.locator("[data-test=rounds] tbody button").click()
    detail = page.locator("[data-test=round]")
    expect(detail.locator("[data-test=round-act-form]")).to_be_visible()
    picture(page, screens / f"round-forms-{locale}.png")
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
    page.locator("[data-test=round-act-send]").click()
    expect(detail.locator("[data-test=wrong-document]")).to_be_visible()
    page.fill("#round-act-document", "取消通知")
    page.locator("[data-test=round-act-send]").click()
    expect(page.locator("[data-test=rounds]")).to_contain_text(words(locale, "已取消", "cancelled"))


def test_the_forms_fit_a_phone(console: Console) -> None:
    page = opened(console, size=PHONE)
    for form in ("target", "project", "round", "state"):
        page.locator(f"[data-test={form}-open]").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@BOTH
def test_a_table_of_statistics_is_checked_and_stored_and_the_page_shows_it(
    console: Console, repository: Path, screens: Path, locale: str
) -> None:
    page = opened(console, locale=locale)
    panel = page.locator("[data-test=imports]")
    panel.locator("#import-kind").select_option("region-statistics")
    year = words(locale, "2021", "2020")
    text = f"月份,煤炭：其他用户(万吨标准煤),人口\n{year}-12,1.25,5\n2099-01,1,\n"
    file: FilePayload = {"name": "月报.csv", "mimeType": "text/csv", "buffer": text.encode("gb18030")}
    panel.locator("#import-file").set_input_files(file)
    expect(panel.locator("[data-test=counts]")).to_be_visible()
    expect(panel.locator("[data-test=ignored]")).to_contain_text("人口")
    expect(panel.locator("[data-test=verdicts] tbody tr")).to_have_count(1)
    panel.locator("[data-test=store]").click()
    expect(page.locator("[data-test=statistics]")).to_contain_text("12,500")
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
    picture(page, screens / f"region-imports-{locale}.png")


@pytest.mark.parametrize(("locale", "size"), [("zh-CN", DESKTOP), ("en-US", PHONE)], ids=["zh", "phone-en"])
def test_a_project_that_runs_is_said_to_be_a_unit_and_its_promises_stand_by_span(
    console: Console, screens: Path, locale: str, size: tuple[int, int]
) -> None:
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute(
            "WITH p AS (INSERT INTO energy_project (region_id, code, name, product, yardstick, energy_tce, coal_t,"
            " carbon_tco2, coal_ratio, carbon_ratio, document, declared_by, declared_at, first_declared_at)"
            " SELECT id, 'kiln', '二号窑', '', '', 98000, 120000, 0, 1, 0, 'd', 'x', now(), now() FROM region"
            " WHERE code = '630000' RETURNING id, region_id)"
            " INSERT INTO energy_project_stage (project_id, region_id, stage, document, authority, text, passed_by,"
            " passed_at) SELECT id, region_id, 'running', 'd', '', '', 'x', now() FROM p"
        )
    console.provoked = ("422",)
    page = opened(console, locale=locale, size=size)
    page.locator("[data-test=projects] tbody button").click()
    gate = page.locator("[data-test=project-gate]")
    page.select_option("#projact-what", "start")
    page.select_option("#projact-enterprise", "kunlun-cement")
    fill(page, "projact", unit="attic", started_on="2025-10-01", document="节能验收意见")
    page.locator("[data-test=project-act-send]").click()
    expect(gate.locator("[data-test=refused]")).to_contain_text(words(locale, "没有用能单元 attic", "no unit attic"))
    page.fill("#projact-unit", "kiln")
    page.locator("[data-test=project-act-send]").click()
    promises = gate.locator("[data-test=promises]")
    expect(promises).to_contain_text(words(locale, "最近 12 个已关账月", "last 12 closed months"))
    expect(gate).to_contain_text(" kiln")
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    picture(page, screens / f"project-start-{locale}.png")
