"""Declaring a coefficient and withdrawing it in the console: who may, and what is said before and after."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, Route, expect

from stack.servers import Postgres
from tests.support.broker import Broker
from tests.support.databases import Database, create_database, drop_database
from tests.web import account_plant
from tests.web.conftest import PHONE, Console, picture
from tests.web.looking import assert_accessible, settle
from tests.web.test_account_pages import BOTH, OCTOBER, words

FACTORS = f"/e/{account_plant.WORKS}/factors?{OCTOBER}"
ADDRESS = f"/enterprises/{account_plant.WORKS}/factors?day=2026-10-31"


@pytest.fixture(scope="module")
def plant_database(postgres: Postgres, template_db: str, broker_to_be: Broker) -> Iterator[Database]:
    """A database with the plants of `tests.web.account_plant`; what a test declares it withdraws or may stay."""
    fresh = create_database(postgres, template_db, broker_to_be)
    try:
        account_plant.build(fresh)
        yield fresh
    finally:
        drop_database(fresh)


def opened(console: Console, locale: str = "zh-CN", **more: tuple[int, int]) -> Page:
    """The page of the works' ledger in October, its form unfolded."""
    page = console.visit("works", FACTORS, locale=locale, **more)
    settle(page)
    page.locator("[data-test=declare-open]").click()
    expect(page.locator("#declare-form")).to_be_visible()
    return page


def fill(page: Page, carrier: str, value: str, proof: str = "化验单 77", **more: str) -> None:
    """Type a declaration; `more` are fields by name."""
    page.locator("#declare-carrier").select_option(carrier)
    # The window and the units come with the carrier.
    expect(page.locator("[data-test=window]")).to_be_visible()
    page.fill("#declare-value", value)
    page.fill("#declare-proof", proof)
    for name, said in more.items():
        page.fill(f"#declare-{name}", said)


def refusing(status: int, code: str) -> Callable[[Route], None]:
    """A server that refuses so, whatever it is asked."""
    body = {"type": "/problems/x", "title": "x", "code": code, "detail": "the server's own sentence", "status": status}
    return lambda route: route.fulfill(status=status, json=body, headers={"content-type": "application/problem+json"})


def declared(console: Console, page: Page, carrier: str) -> list[dict[str, object]]:
    """What the API holds declared of a carrier, the latest first."""
    return [one for one in console.api(page, ADDRESS)["declared"] if one["carrier"] == carrier]


@BOTH
def test_a_manager_declares_a_value_sees_it_in_the_ledger_and_withdraws_it(console: Console, locale: str) -> None:
    page = opened(console, locale)
    with psycopg.connect(console.database.admin_dsn) as conn:
        before = conn.execute("SELECT count(*) FROM ingest_batch WHERE source = 'factor'").fetchone()
    fill(page, "natural_gas", "38.5", laboratory="省质检院")
    page.locator("#declare-unit").select_option("MJ/m3")
    preview = page.locator("[data-test=preview]")
    expect(preview.locator("[data-test=preview-k]")).to_contain_text(
        re.compile(r"k = 38\.5 MJ/m³ × 1,000 [÷/] 29307\.6 kJ/kgce = 1\.3137 kgce/m³")
    )
    expect(preview.locator("[data-test=window]")).to_contain_text("0.5")
    expect(preview.locator("[data-test=reopens]")).to_contain_text(
        words(
            locale,
            "将重算：自 2026-10-01 起 至 2026-11-01 前",
            "Computed again: from 2026-10-01 until before 2026-11-01",
        )
    )
    expect(preview.locator("[data-test=outside]")).to_have_count(0)
    page.locator("[data-test=declare-send]").click()
    expect(page.locator("[data-test=declare-done]")).to_contain_text(
        words(locale, "分析程序将重算所涉各日", "analytics will compute the days it touches")
    )
    one = declared(console, page, "natural_gas")[0]
    assert (one["ncv"], one["ncv_unit"], one["valid_to"], one["declared_by"]) == (38.5, "MJ/m3", "2026-11-01", "works")
    row = page.locator(f"[data-test=declared-{one['id']}]")
    expect(row).to_contain_text("1.3137")
    expect(row).to_contain_text(words(locale, "现行", "in force"))

    row.locator("[data-test=withdraw]").click()
    sure = row.locator("[data-test=sure]")
    keep = sure.get_by_role("button", name=words(locale, "保留", "Keep it"))
    expect(keep).to_be_focused()
    keep.click()
    expect(row.locator("[data-test=withdraw]")).to_be_focused()
    assert declared(console, page, "natural_gas")[0]["withdrawn_at"] is None
    row.locator("[data-test=withdraw]").click()
    row.locator("[data-test=withdraw-now]").click()
    expect(page.locator("[data-test=withdrawn]")).to_contain_text(
        words(locale, "分析程序将重算所涉各日", "analytics will compute the days it touches")
    )
    expect(row).to_contain_text(words(locale, "已撤回", "withdrawn"))
    expect(row.locator("[data-test=withdraw]")).to_have_count(0)
    assert declared(console, page, "natural_gas")[0]["withdrawn_at"] is not None
    with psycopg.connect(console.database.admin_dsn) as conn:
        after = conn.execute("SELECT count(*) FROM ingest_batch WHERE source = 'factor'").fetchone()
    assert before is not None
    assert after == (before[0] + 2,)


@BOTH
def test_the_window_is_shown_before_it_refuses_and_the_refusal_stands_beside_the_value(
    console: Console, locale: str
) -> None:
    console.provoked = ("422",)
    page = opened(console, locale)
    fill(page, "natural_gas", "90000")
    expect(page.locator("[data-test=window]")).to_contain_text(
        words(locale, "合理区间 0.5–2.5 kgce/m³（一个来源）", "Plausible: 0.5 to 2.5 kgce/m³ (one source)")
    )
    expect(page.locator("[data-test=outside]")).to_contain_text(words(locale, "超出合理区间", "Outside the window"))
    held = declared(console, page, "natural_gas")
    page.locator("[data-test=declare-send]").click()
    wrong = page.locator("[data-test=wrong-value]")
    expect(wrong).to_contain_text(
        words(locale, "天然气 3.07088 kgce/m3 超出合理区间 0.5–2.5 kgce/m3", "is outside 0.5 to 2.5 kgce/m3")
    )
    expect(wrong).to_contain_text("practice.natural-gas")
    expect(page.locator("#declare-value")).to_have_attribute("aria-invalid", "true")
    assert declared(console, page, "natural_gas") == held
    page.fill("#declare-value", "38500")
    expect(wrong).to_have_count(0)


@BOTH
def test_what_the_server_finds_implausible_is_confirmed_in_a_box_that_it_asked_for(
    console: Console, locale: str
) -> None:
    console.provoked = ("422",)
    page = opened(console, locale)
    fill(page, "natural_gas", "90000", proof=f"化验单 88 {locale}")
    box, send = page.locator("#confirm_implausible"), page.locator("[data-test=declare-send]")
    expect(box).to_have_count(0)
    send.click()
    asked = page.locator("[data-test=confirm]")
    expect(asked).to_contain_text(words(locale, "天然气 3.07088 kgce/m3 超出合理区间", "is outside 0.5 to 2.5 kgce/m3"))
    expect(asked).to_contain_text(words(locale, "未核实", "unverified"))
    expect(box).not_to_be_checked()
    box.check()
    page.fill("#declare-value", "90001")
    expect(box).to_have_count(0)  # what was confirmed is another value
    send.click()
    expect(box).not_to_be_checked()
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    send.click()
    expect(page.locator("[data-test=declare-done]")).to_be_visible()
    expect(box).to_have_count(0)
    one = declared(console, page, "natural_gas")[0]
    assert (one["ncv"], one["implausible"]) == (90001, True)
    row = page.locator(f"[data-test=declared-{one['id']}]")
    expect(row.locator("[data-test=unverified]")).to_contain_text(words(locale, "申报人已确认", "confirmed by who"))
    row.locator("[data-test=withdraw]").click()
    row.locator("[data-test=withdraw-now]").click()
    expect(row.locator("[data-test=withdraw]")).to_have_count(0)


@BOTH
def test_what_cannot_be_is_refused_beside_its_field_and_no_box_is_offered(console: Console, locale: str) -> None:
    console.provoked = ("422",)
    page = opened(console, locale)
    fill(page, "natural_gas", "900000")
    page.locator("[data-test=declare-send]").click()
    expect(page.locator("[data-test=wrong-value]")).to_contain_text(words(locale, "不可能成立", "cannot be"))
    expect(page.locator("[data-test=confirm]")).to_have_count(0)


@BOTH
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_sent(console: Console, locale: str) -> None:
    page = opened(console, locale)
    send = page.locator("[data-test=declare-send]")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    send.click()
    expect(page.locator("[data-test=wrong-carrier]")).to_contain_text(
        words(locale, "请选择能源品种", "Choose a carrier")
    )
    fill(page, "raw_coal", "22,000", proof=" ", valid_to="2026-10-01")
    send.click()
    expect(page.locator("[data-test=wrong-valid_to]")).to_contain_text(
        words(locale, "截止日须晚于起始日", "must lie after")
    )
    expect(page.locator("#declare-valid_to")).to_be_focused()
    page.fill("#declare-valid_to", "")
    expect(page.locator("[data-test=reopens]")).to_contain_text(words(locale, "终止日期未定", "end not set"))
    send.click()
    expect(page.locator("[data-test=wrong-proof]")).to_contain_text(words(locale, "请填写凭据", "Give the proof"))
    page.fill("#declare-value", "0")
    send.click()
    expect(page.locator("[data-test=wrong-value]")).to_contain_text(words(locale, "大于零", "above zero"))
    assert sent == []


def test_electricity_is_declared_as_a_coefficient_and_never_as_a_calorific_value(console: Console) -> None:
    page = opened(console)
    page.locator("#declare-carrier").select_option("electricity")
    expect(page.get_by_role("radio", name="低位发热量")).to_be_disabled()
    expect(page.get_by_role("radio", name="折标系数")).to_be_checked()
    expect(page.locator("#declare-unit")).to_have_value("kWh")
    page.fill("#declare-value", "0.3012")
    expect(page.locator("[data-test=preview-k]")).to_have_text("k = 0.3012 kgce/kWh")
    expect(page.locator("[data-test=preview]")).not_to_contain_text("较缺省值")


@BOTH
def test_while_the_enterprise_is_computed_the_page_says_that_nothing_was_changed(console: Console, locale: str) -> None:
    console.provoked = ("503", "403", "409")
    page = opened(console, locale)
    fill(page, "raw_coal", "22000")
    said = {
        503: ("busy", "正在计算该单位的数据，没有作任何改动", "is being computed; nothing was changed"),
        403: ("forbidden", "只有本单位管理员可以申报", "Only the enterprise's manager declares"),
        409: ("conflict", "已被撤回", "is withdrawn already"),
    }
    refused = page.locator("[data-test=refused]")
    for status, (code, chinese, english) in said.items():
        page.route(f"**{ADDRESS.split('?')[0]}", refusing(status, code))
        page.locator("[data-test=declare-send]").click()
        expect(refused).to_contain_text(words(locale, chinese, english))
        page.unroute(f"**{ADDRESS.split('?')[0]}")
    page.fill("#declare-value", "22100")
    expect(refused).to_have_count(0)


def test_a_withdrawal_that_is_refused_says_why_and_may_be_tried_again(console: Console) -> None:
    console.provoked = ("503",)
    page = opened(console)
    one = next(each for each in declared(console, page, "raw_coal") if each["withdrawn_at"] is None)
    row = page.locator(f"[data-test=declared-{one['id']}]")
    page.route("**/withdrawal", refusing(503, "busy"))
    row.locator("[data-test=withdraw]").click()
    row.locator("[data-test=withdraw-now]").click()
    expect(row.get_by_role("alert")).to_contain_text("请一分钟后再试")
    expect(row.locator("[data-test=withdraw-now]")).to_be_enabled()
    page.keyboard.press("Escape")
    expect(row.get_by_role("alert")).to_have_count(0)


def test_a_regulator_sees_the_ledger_and_neither_form_nor_withdrawal(console: Console) -> None:
    page = console.visit("regulator", FACTORS)
    expect(page.locator("[data-test=declared] [data-test=proof]").first).to_contain_text("化验单")
    settle(page)
    expect(page.locator("[data-test=declare]")).to_have_count(0)
    expect(page.locator("[data-test=withdraw]")).to_have_count(0)


@BOTH
@pytest.mark.parametrize("size", [(1440, 900), PHONE], ids=["desktop", "phone"])
def test_the_form_is_accessible_and_fits_a_phone(
    console: Console, locale: str, size: tuple[int, int], repository: Path, screens: Path
) -> None:
    page = opened(console, locale, size=size)
    fill(page, "natural_gas", "90000", proof="")
    page.locator("[data-test=declare-send]").click()
    expect(page.locator("[data-test=wrong-proof]")).to_be_visible()
    page.locator("[data-test=withdraw]").first.click()
    expect(page.locator("[data-test=sure]")).to_be_visible()
    kind = "phone" if size == PHONE else "desktop"
    picture(page, screens / f"{kind}-factor-form-{locale}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
