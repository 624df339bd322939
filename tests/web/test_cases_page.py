"""The pages of cases: an officer and a plant's manager walk one through every state, and a clock overruns."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect

from qingyu.jobs.control import case_acts
from qingyu.jobs.control.case_acting import operating
from qingyu.jobs.control.case_acts import Subject
from tests.api import plants
from tests.support.present import present
from tests.web import plant
from tests.web.conftest import DESKTOP, PHONE, Console, picture
from tests.web.looking import assert_accessible
from tests.web.test_account_pages import BOTH, words
from tests.web.test_changes_page import SMALL

SCOPE = "case/kwh"


@pytest.fixture(autouse=True)
def warning(console: Console) -> Iterator[int]:
    """A warning of the plant; at the end there is neither it nor a case, and the clock is back."""
    before = console.clock.at
    with psycopg.connect(console.database.admin_dsn) as conn:
        made = plants.open_warning(conn, plant.CODE, scope=SCOPE, at=before)
    yield made
    console.leave()
    console.clock.at = before
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("TRUNCATE warning_case, responsible_person CASCADE")
        conn.execute("DELETE FROM warning WHERE scope = %s", [SCOPE])


def settled(page: Page, what: str = "case") -> None:
    page.wait_for_selector(f"[data-test={what}] .facts, [data-test={what}] table, [data-test={what}] p.grey")
    expect(page.locator("[aria-busy=true], .el-skeleton")).to_have_count(0)


def opened(console: Console, warning: int, locale: str = "zh-CN") -> tuple[Page, str]:
    """The officer issues a case of the warning; the officer's page of it, and its address."""
    page = console.visit("regulator", "/cases", locale=locale)
    settled(page, "cases")
    page.locator("[data-test=open-case]").click()
    page.select_option("#case-warning", str(warning))
    page.fill("#case-text", "请于三日内说明")
    page.locator("[data-test=open-send]").click()
    page.wait_for_url("**/cases/*")
    settled(page)
    return page, page.url.removeprefix(console.address)


def take(page: Page, step: str, text: str = "") -> None:
    """Take a step by its button and wait until the log holds it."""
    before = page.locator("[data-test=log] tbody tr").count()
    if text:
        page.fill("#step-text", text)
    page.locator(f"[data-test=take-{step}]").click()
    expect(page.locator("[data-test=log] tbody tr")).to_have_count(before + 1)
    settled(page)


def again(page: Page) -> None:
    """What the other side did since is read."""
    page.reload()
    settled(page)


def name_one(page: Page, name: str, post: str) -> None:
    """Assign the case to a person who is registered with it: there is none yet, so the form asks for one."""
    page.locator("[data-test=assign-open]").click()
    expect(page.locator("#assign-person")).to_have_value("new")
    page.locator("[data-test=assign-send]").click()
    expect(page.locator("[data-test=wrong-person]")).to_be_visible()
    page.fill("#assign-name", name)
    page.fill("#assign-post", post)
    before = page.locator("[data-test=log] tbody tr").count()
    page.locator("[data-test=assign-send]").click()
    expect(page.locator("[data-test=log] tbody tr")).to_have_count(before + 1)
    expect(page.locator("[data-test=assignees]")).to_contain_text(name)


@BOTH
def test_two_users_walk_a_case_through_every_state_and_its_evidence_opens(
    console: Console, repository: Path, screens: Path, warning: int, locale: str
) -> None:
    officer, address = opened(console, warning, locale)
    manager = console.visit("manager", address, locale=locale)
    settled(manager)
    state = manager.locator("[data-test=state]")
    expect(state).to_have_text(words(locale, "已发出", "issued"))
    take(manager, "receive")
    expect(state).to_have_text(words(locale, "已签收", "received"))
    manager.locator("[data-test=take-explain]").click()
    expect(manager.locator("[data-test=wrong-text]")).to_be_visible()
    manager.set_input_files("#step-file", {"name": "磅单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"})
    take(manager, "explain", "电表通信模块故障")
    expect(state).to_have_text(words(locale, "已说明", "explained"))

    again(officer)
    with officer.expect_download() as kept:
        officer.locator("[data-test=case-file]").click()
    assert Path(kept.value.path()).read_bytes() == b"%PDF-1.4 x"
    name_one(officer, "李处", "节能科")
    take(officer, "reject", "请说明恢复时间")
    expect(officer.locator("[data-test=state]")).to_contain_text(words(locale, "被驳回", "sent back"))
    again(manager)
    expect(manager.locator("[data-test=assignee-supervising]")).to_contain_text("李处")
    name_one(manager, "张工", "能源管理员")
    take(manager, "explain", "本周五恢复")
    take(manager, "rectify", "更换模块")
    expect(state).to_have_text(words(locale, "整改中", "rectifying"))
    manager.locator("[data-test=measure-open]").click()
    for field, said in (("what", "更换通信模块"), ("owner", "设备科"), ("due", "2026-12-31"), ("effect", "12.5")):
        manager.fill(f"#measure-{field}", said)
    manager.locator("[data-test=measure-send]").click()
    expect(manager.locator("[data-test=measures] tbody")).to_contain_text("12.5 tce")

    again(officer)
    expect(officer.locator("[data-test=loss]")).to_contain_text(words(locale, "不核算多用量", "No loss is reckoned"))
    officer.locator("[data-test=of-warning] button").click()
    expect(officer.locator(".el-drawer")).to_contain_text("data.interruption")
    officer.keyboard.press("Escape")
    take(officer, "verify", "现场已看")
    expect(officer.locator("[data-test=state]")).to_have_text(words(locale, "已核查", "verified"))
    picture(officer, screens / f"case-{locale}.png")
    assert_accessible(officer, (repository / "web/node_modules/axe-core/axe.min.js").read_text(), dark=True)
    take(officer, "close")
    expect(officer.locator("[data-test=state]")).to_have_text(words(locale, "已销号", "closed"))
    expect(officer.locator("[data-test=step-form]")).to_have_count(0)
    officer.locator("[data-test=all-cases]").click()
    settled(officer, "cases")
    officer.locator("[data-test=sees-to-answering]").click()
    expect(officer.locator("[data-test=cases-of]")).to_contain_text("张工")
    expect(officer.locator("[data-test=cases] tbody tr")).to_have_count(1)
    picture(officer, screens / f"cases-of-person-{locale}.png")
    expect(officer.locator("[data-test=state-closed] b")).to_have_text("1")
    assert_accessible(officer, (repository / "web/node_modules/axe-core/axe.min.js").read_text())


@pytest.fixture
def over_budget(console: Console) -> str:
    """The plant's month is over its budget: the address of the case of it."""
    with psycopg.connect(console.database.admin_dsn) as conn:
        found = "SELECT id FROM warning WHERE code = 'budget.month' AND closed_at IS NULL"
        (warning_id,) = present(conn.execute(found).fetchone())
        by = operating(conn, "officer", console.clock.at)
        return f"/cases/{case_acts.open_case(by, Subject(warning_id), '', '请说明', None).id}"


def test_what_a_case_lost_so_far_is_the_figure_of_the_api_with_its_curve_and_its_basis(
    console: Console, repository: Path, screens: Path, over_budget: str
) -> None:
    for locale, size in (("zh-CN", DESKTOP), ("en", DESKTOP), ("zh-CN", PHONE), ("en", SMALL)):
        page = console.visit("manager", over_budget, locale=locale, size=size)
        settled(page)
        panel = page.locator("[data-test=loss]")
        expect(panel.locator("canvas")).to_be_visible()
        said = page.context.request.get(f"/api/v1{over_budget}/loss").json()
        assert len(said["pieces"]) == 20
        told = panel.locator("[data-test=loss-tce] .num").get_attribute("title")
        assert float(present(told)) == said["tce"]["value"]
        basis = panel.locator("[data-test=loss-basis]")
        expect(basis).to_have_text(said["basis"][words(locale, "zh", "en")])
        panel.scroll_into_view_if_needed()
        picture(page, screens / f"case-loss-{locale}-{size[0]}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        panel.locator("[data-test=as-table]").click()
        expect(panel.locator("tbody tr")).to_have_count(20)
        assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())


def test_a_clock_that_overran_is_seen_and_the_list_shows_the_overdue_alone(
    console: Console, screens: Path, warning: int
) -> None:
    page, address = opened(console, warning)
    # Issued on a Saturday, so due on Monday, 23 November.
    expect(page.locator("[data-test=clock]")).to_have_text("2026-11-23")
    expect(page.locator("[data-test=ring]")).to_contain_text("剩 1 个工作日限 2026-11-23 · 已用 0 / 1")
    expect(page.locator("[data-test=path] [aria-current=step]")).to_contain_text("已发出")
    expect(page.locator("[data-test=blocked]")).to_contain_text("待被处置方办理")
    console.leave()
    console.clock.at += timedelta(days=5)
    late = console.visit("manager", address)
    settled(late)
    expect(late.locator("[data-test=clock]")).to_contain_text("超期 3 个工作日")
    expect(late.locator("[data-test=ring]")).to_contain_text("超期 3 个工作日")
    found = console.visit("manager", "/cases?overdue=1")
    settled(found, "cases")
    expect(found.locator("[data-test=cases] tbody tr")).to_have_count(1)
    expect(found.locator("[data-test=state-issued]")).to_contain_text("超期 1")
    picture(found, screens / "cases-overdue.png")
    take(late, "receive")
    expect(late.locator("[data-test=clock]")).not_to_contain_text("超期")


def test_who_looked_at_an_older_step_is_told_before_anything_is_done(console: Console, warning: int) -> None:
    console.provoked = ("409",)
    officer, address = opened(console, warning)
    manager = console.visit("manager", address)
    settled(manager)
    take(officer, "note", "请尽快签收")
    manager.locator("[data-test=take-receive]").click()
    expect(manager.locator("[data-test=refused]")).to_contain_text("他人刚刚办理过")
    again(manager)
    take(manager, "receive")


def test_a_case_is_opened_by_hand_and_a_manager_opens_none(console: Console) -> None:
    page = console.visit("regulator", "/cases")
    settled(page, "cases")
    page.locator("[data-test=open-case]").click()
    page.locator("[data-test=open-send]").click()
    expect(page.locator("[data-test=wrong-enterprise]")).to_be_visible()
    page.select_option("#case-enterprise", plant.OTHER)
    page.fill("#case-title", "未报送能源利用状况报告")
    page.locator("[data-test=open-send]").click()
    page.wait_for_url("**/cases/*")
    settled(page)
    expect(page.locator("[data-test=case]")).to_contain_text("未报送能源利用状况报告")
    manager = console.visit("manager", "/cases")
    settled(manager, "cases")
    expect(manager.locator("[data-test=cases]")).to_contain_text("没有处置单")
    expect(manager.locator("[data-test=open-case]")).to_have_count(0)
    # What the office issued waits for it; what is one's own is found once one said which person one is.
    own = page.locator("[data-test=own-cases]")
    expect(own).to_have_text("1")
    name_one(page, "李处", "节能科")
    page.goto("/cases?mine=me")
    page.locator("[data-test=claim-open]").click()
    page.select_option("#claim-person", label="李处 · 节能科")
    page.locator("[data-test=claim-send]").click()
    expect(page.locator("[data-test=cases] tbody tr")).to_have_count(1)
    expect(own).to_have_attribute("aria-label", "指派给我 1 件，本单位 1 件，其中超时 0 件")
    # A colleague, or he himself, takes off what was said of the wrong one.
    page.locator("[data-test=claim-open]").click()
    expect(page.locator("[data-test=claimed]")).to_contain_text("李处 · 节能科 · 账号 regulator")
    page.locator("[data-test=unclaim]").click()
    page.locator("[data-test=unclaim-send]").click()
    expect(page.locator("[data-test=claim]")).to_contain_text("还没有与您账号对应的责任人")
    expect(own).to_have_attribute("aria-label", "指派给我 0 件，本单位 1 件，其中超时 0 件")
    page.locator("[data-test=mine-office]").click()
    expect(page).to_have_url(f"{console.address}/cases?mine=office")
    expect(page.locator("[data-test=state-issued]")).to_contain_text("1")


@pytest.mark.parametrize("size", [PHONE, SMALL, DESKTOP])
def test_the_pages_do_not_scroll_sideways(console: Console, screens: Path, warning: int, size: tuple[int, int]) -> None:
    _, address = opened(console, warning)
    for path, what in (("/cases", "cases"), (address, "case")):
        page = console.visit("manager", path, size=size, locale="en" if size == SMALL else "zh-CN")
        settled(page, what)
        if what == "case":
            page.locator("[data-test=assign-open]").click()
            expect(page.locator("#assign-name")).to_be_visible()
            page.locator("[data-test=assignees]").scroll_into_view_if_needed()
            picture(page, screens / f"case-assign-{size[0]}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@BOTH
def test_an_officer_decides_of_a_proposed_consequence_with_its_document(
    console: Console, repository: Path, locale: str
) -> None:
    officer = console.visit("regulator", "/cases", locale=locale)
    said = {"enterprise": plant.CODE, "title": "考核未完成", "rules": "assessment-2026"}
    made = officer.context.request.post("/api/v1/cases", data=said)
    assert made.ok, made.text()
    address = f"/cases/{made.json()['id']}"
    officer.goto(address)
    settled(officer)
    row = officer.locator("[data-test=consequence-credit-record]")
    row.locator("[data-test=decide]").click()
    officer.locator("[data-test=impose]").click()
    expect(officer.locator("[data-test=wrong-document]")).to_be_visible()
    officer.fill("#consequence-document", "青发改公告〔2026〕5号")
    officer.fill("#consequence-text", "连续两年未完成")
    officer.locator("[data-test=impose]").click()
    expect(row).to_contain_text("青发改公告〔2026〕5号")
    expect(row).to_contain_text(words(locale, "已决定", "imposed"))
    assert_accessible(officer, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
    manager = console.visit("manager", address, locale=locale)
    settled(manager)
    expect(manager.locator("[data-test=consequence-unit-projects-refused]")).to_contain_text(
        words(locale, "尚未决定", "not decided yet")
    )
    expect(manager.locator("[data-test=decide]")).to_have_count(0)


@BOTH
def test_one_notice_goes_to_many_and_a_step_is_taken_of_many_with_a_verdict_each(
    console: Console, repository: Path, screens: Path, locale: str
) -> None:
    size = SMALL if locale == "zh-CN" else DESKTOP
    page = console.visit("regulator", "/cases?region=630000&notices=1", locale=locale, size=size)
    settled(page, "cases")
    page.locator("[data-test=batch-send]").click()
    expect(page.locator("[data-test=batch-form] [role=alert]")).to_contain_text("200")
    for code in (plant.CODE, plant.OTHER):
        page.locator(f"[data-test=choose-{code}]").check()
    page.fill("#batch-title", "报送三季度用能情况")
    page.locator("[data-test=batch-send]").click()
    verdicts = page.locator("[data-test=batch-verdicts] li")
    expect(verdicts).to_have_count(2)
    expect(page.locator("[data-test=cases] tbody tr")).to_have_count(2)
    page.locator("[data-test=batch-steps]").click()
    page.locator("[data-test=batch-all]").click()
    page.select_option("#batch-step", "verify")
    page.locator("[data-test=batch-send]").click()
    expect(verdicts.first).to_contain_text(words(locale, "退回", "refused"))
    page.select_option("#batch-step", "note")
    page.fill("#batch-text", "请一并附上台账")
    page.locator("[data-test=batch-send]").click()
    expect(verdicts.first).to_contain_text(words(locale, "已办", "done"))
    picture(page, screens / f"cases-batch-{locale}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
