"""What a reader sees in the console, over a real API and database, in both languages."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Page, Route, expect
from psycopg import sql

from tests.support.present import present
from tests.web import plant
from tests.web.conftest import PHONE, Console, picture
from tests.web.looking import assert_accessible, prints, settle

BOTH = pytest.mark.parametrize("locale", ["zh-CN", "en"])
PAGES = ["", "/warnings", "/meters"]
LOG_IN_FIRST = re.compile(r"/login\?next=/e/[^?]*$")
PLANT = f"/e/{plant.CODE}"


def test_a_wrong_password_is_told_and_the_right_one_leads_to_the_overview(console: Console) -> None:
    console.provoked = ("401",)
    page = console.visit(path="/")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.fill("[name=name]", "manager")
    page.fill("[name=password]", "wrong")
    page.click("button[type=submit]")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不正确")
    page.fill("[name=password]", plant.PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"**{PLANT}")
    expect(page.get_by_role("heading", name="昆仑水泥有限公司")).to_be_visible()


def test_a_page_asked_for_before_logging_in_is_shown_after_it(console: Console) -> None:
    page = console.visit(path=f"{PLANT}/meters")
    page.wait_for_url(LOG_IN_FIRST)
    page.fill("[name=name]", "manager")
    page.fill("[name=password]", plant.PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"**{PLANT}/meters")


def test_the_numbers_on_the_overview_are_those_of_the_api(console: Console) -> None:
    page = console.visit("manager")
    today = console.api(page, f"/enterprises/{plant.CODE}/today")
    load = console.api(page, f"/enterprises/{plant.CODE}/load")
    product = console.api(page, f"/enterprises/{plant.CODE}/intensity")["products"][0]
    by_carrier = {part["carrier"]: part for part in today["carriers"]}

    assert today["coal_tce_calorific"] > 100
    assert prints(page, "[data-test=card-coal] [data-test=value]", today["coal_tce_calorific"])
    electricity_mwh = by_carrier["electricity"]["quantity"] / 1000
    assert prints(page, "[data-test=card-electricity] [data-test=value]", electricity_mwh)
    assert prints(page, "[data-test=card-raw_coal] [data-test=value]", by_carrier["raw_coal"]["quantity"])
    assert prints(page, "[data-test=card-product-clinker] [data-test=value]", today["production"][0]["quantity"])
    assert prints(page, "[data-test=completeness]", today["completeness"] * 100)
    # What a number rests on is told to who comes by the keyboard too.
    page.locator("[data-test=card-coal] [data-test=about]").focus()
    tip = page.get_by_role("tooltip").filter(has_text="来源：边界计量 × 折标系数")
    expect(tip).to_be_visible()
    for said in ("口径：计算值", "时点：截至", "覆盖：今日数据完整率", "状态：系数或因子未核实"):
        expect(tip).to_contain_text(said)
    last = [slot for slot in load["slots"] if slot["kw"] is not None][-1]
    assert prints(page, "[data-test=load-last]", last["kw"] / 1000)
    assert product["value"] is not None
    assert prints(page, "[data-test=intensity-value]", product["value"])
    for rung in product["ladder"]:
        expect(page.locator(f"[data-test=rung-{rung['key']}]")).to_have_count(1)
        assert prints(page, f"[data-test=rung-{rung['key']}] b", rung["value"])


def test_a_browser_without_popovers_tells_what_a_number_rests_on_too(console: Console) -> None:
    page = console.visit()
    page.add_init_script("delete HTMLElement.prototype.popover; delete HTMLElement.prototype.showPopover")
    page.goto("/login")
    page.fill("[name=name]", "manager")
    page.fill("[name=password]", plant.PASSWORD)
    page.click("button[type=submit]")
    about = page.locator("[data-test=card-coal] [data-test=about]")
    # A tip stands where its number stood when it was asked for: what comes above it later must have come.
    expect(about).to_be_visible()
    expect(page.locator("[aria-busy=true], .el-skeleton")).to_have_count(0)
    about.focus()
    tip = page.get_by_role("tooltip").filter(has_text="来源：边界计量 × 折标系数")
    expect(tip).to_be_visible()
    of, at = present(about.bounding_box()), present(tip.bounding_box())
    assert -1 <= of["y"] - at["y"] - at["height"] <= 1  # above what it is of


def test_a_number_that_rests_on_something_unverified_says_so(console: Console) -> None:
    page = console.visit("manager")
    carriers = console.api(page, f"/enterprises/{plant.CODE}/today")["carriers"]
    verified = {part["carrier"]: part["verified"] for part in carriers}
    assert verified["coal_gangue"] == "unverified"
    assert console.api(page, f"/enterprises/{plant.CODE}/intensity")["products"][0]["verified"] is False
    mark = "[data-test=unverified]"
    expect(page.locator(f"[data-test=card-coal_gangue] {mark}")).to_contain_text("未核实")
    # A sum is no surer than its least sure part.
    expect(page.locator(f"[data-test=card-coal] {mark}")).to_be_visible()
    expect(page.locator(f"[data-test=intensity] {mark}").first).to_be_visible()
    expect(page.locator(f"[data-test=light-intensity] {mark}")).to_be_visible()
    assert verified["electricity"] != "unverified"
    expect(page.locator(f"[data-test=card-electricity] {mark}")).to_have_count(0)


@BOTH
def test_the_verdict_is_the_worst_warning_about_energy_and_a_months_intensity_is_a_trend_in_the_readers_language(
    console: Console, locale: str
) -> None:
    page = console.visit("manager", locale=locale)
    warnings = console.api(page, f"/warnings?enterprise={plant.CODE}&status=open")["items"]
    # The certificate that ran out is the older and the heavier one, and no state of the plant's energy.
    worst = next(one for one in warnings if one["about"] == "energy")
    assert (worst["severity"], worst["code"], warnings[0]["about"]) == (1, "budget.month", "record")
    assert console.api(page, f"/enterprises/{plant.CODE}/intensity")["products"][0]["class"] == "below_baseline"
    chinese = locale == "zh-CN"
    verdict = page.locator("[data-test=verdict]")
    light = page.locator("[data-test=light-intensity]")
    expect(light).to_contain_text("劣于基准（本月趋势）" if chinese else "worse than the baseline (trend of the month)")
    expect(light.locator(".is-watch")).to_have_count(1)
    expect(verdict).to_contain_text(worst["sentence_zh" if chinese else "sentence_en"].rstrip("。."))
    expect(page.locator("[data-test=light-total]")).to_contain_text(
        "超出月度预算" if chinese else "over the month's budget"
    )
    expect(page.locator("[data-test=warnings] [data-test=warning]")).to_have_count(min(len(warnings), 5))


def test_the_language_switches_at_once_and_is_kept(console: Console) -> None:
    page = console.visit("manager")
    expect(page.get_by_role("heading", name="今日负荷")).to_be_visible()
    page.get_by_role("button", name="EN").click()
    expect(page.get_by_role("heading", name="Load today")).to_be_visible()
    expect(page.get_by_role("heading", name="Kunlun Cement")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.reload()
    expect(page.get_by_role("heading", name="Load today")).to_be_visible()
    settle(page)
    # The reason of the API keeps the Chinese term beside the English one.
    assert not re.search(r"[一-鿿]", page.locator("main").inner_text().replace("(等价值)", ""))


def test_chinese_pages_give_reasons_in_chinese(console: Console) -> None:
    page = console.visit("manager")
    reason = console.api(page, f"/enterprises/{plant.CODE}/today")["equivalent_reason"]
    assert reason
    card = page.locator("[data-test=card-coal]")
    expect(card).to_contain_text("未申报 2026 年电力等价系数")
    expect(card).not_to_contain_text(reason["en"])


# The chart's own paper: which columns of it carry ink of the line of today.
_INK = """
(canvas) => {
  const scale = canvas.width / canvas.clientWidth;
  const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const columns = [];
  for (let x = 0; x < width; x++)
    for (let y = 0; y < height; y++) {
      const i = 4 * (y * width + x);
      if (Math.abs(data[i] - 23) + Math.abs(data[i + 1] - 96) + Math.abs(data[i + 2] - 127) < 40) {
        columns.push(x / scale);
        break;
      }
    }
  return { columns, width: canvas.clientWidth };
}
"""


def test_missing_slots_are_a_hole_in_the_curve_and_never_a_zero(console: Console) -> None:
    page = console.visit("manager")
    expect(page.locator("[data-test=load-holes]")).to_be_visible()
    slots = console.api(page, f"/enterprises/{plant.CODE}/load")["slots"]
    missing = [i for i, slot in enumerate(slots) if slot["state"] == "missing"]
    assert missing == list(range(20, 26))
    assert all(slots[i]["kw"] is None for i in missing)
    expect(page.locator("[data-test=load] [role=img]")).to_have_attribute("aria-label", re.compile("6 个时段缺失"))
    drawn_until_now = set(range(1, 19)) | set(range(27, 59))
    inked: set[int] = set()
    for _ in range(50):  # the chart is drawn a frame or more after its panel stands
        inked = inked_slots(page, len(slots))
        if drawn_until_now <= inked:
            break
        page.wait_for_timeout(100)
    assert drawn_until_now <= inked
    assert not inked & set(range(21, 25))


def inked_slots(page: Page, slots: int) -> set[int]:
    """The slots of the day over which the line of today is drawn."""
    drawn = page.locator("[data-test=load] canvas").evaluate(_INK)
    # Left and right of the grid in charts/load: 44 and 68 px.
    slot_px = (drawn["width"] - 44 - 68) / slots
    return {int((x - 44) // slot_px) for x in drawn["columns"]}


def test_estimated_and_missing_hours_of_a_meter_look_different_and_are_counted_in_words(console: Console) -> None:
    page = console.visit("manager")
    hours = {
        f"{meter['code']}/{channel['code']}": [hour["state"] for hour in channel["last_24h"]]
        for meter in console.api(page, f"/enterprises/{plant.CODE}/meters")["items"]
        for channel in meter["channels"]
    }
    assert "missing" in hours["s03/t"]
    assert "estimated" in hours["fan/kwh"]
    for key, states in hours.items():
        row = page.locator(f"[data-test='meter-{key}']")
        for state in ("measured", "estimated", "suspect", "missing"):
            expect(row.locator(f".cell.is-{state}")).to_have_count(states.count(state))
        told = re.compile(f"缺失 {states.count('missing')} 小时")
        expect(row.locator("[role=img]")).to_have_attribute("aria-label", told)
    expect(page.locator("[data-test='meter-s03/t']")).to_contain_text("无数据")


def test_a_new_reading_appears_without_a_reload_and_moves_the_curve_after_its_rollup(console: Console) -> None:
    page = console.visit("manager")
    settle(page)
    row = page.locator("[data-test='meter-e01/kwh'] [data-test=latest]")
    before = row.inner_text()
    last_before = page.locator("[data-test=load-last]").inner_text()
    expect(page.get_by_text("实时", exact=False).first).to_be_visible()

    at = datetime(2026, 11, 21, 15, 0, tzinfo=plant.ZONE)
    console.clock.at = plant.NOW + timedelta(minutes=7)
    plant.send_readings(console.database, [("e01", at, 4321.5)], console.clock.at)
    expect(row).to_contain_text("4,322", timeout=10_000)
    assert before != row.inner_text()

    plant.roll_up(console.database, console.clock.at)
    plant.send_readings(console.database, [("fan", at + timedelta(minutes=15), 999_999.0)], console.clock.at)
    expect(page.locator("[data-test=load-last]")).to_contain_text("17.3", timeout=10_000)
    assert last_before != page.locator("[data-test=load-last]").inner_text()


def test_a_warning_leads_to_its_evidence(console: Console) -> None:
    page = console.visit("manager", PLANT + "/warnings", locale="en")
    warnings = console.api(page, f"/warnings?enterprise={plant.CODE}&status=open")["items"]
    first = page.locator("[data-test=warning]").first
    first.get_by_role("button", name="See the evidence").click()
    evidence = page.locator("[data-test=evidence]")
    expect(evidence).to_be_visible()
    expect(evidence).to_contain_text(warnings[0]["rule"]["id"])
    expect(evidence).to_contain_text(warnings[0]["sentence_en"])
    page.keyboard.press("Escape")
    expect(evidence).to_be_hidden()
    page.get_by_role("button", name="Closed").click()
    expect(page.get_by_text("No warning fits this choice.")).to_be_visible()


def test_the_evidence_is_told_in_chinese_words_and_an_unverified_rule_is_marked(console: Console) -> None:
    page = console.visit("manager", PLANT + "/warnings")
    warnings = console.api(page, f"/warnings?enterprise={plant.CODE}&status=open")["items"]
    unverified = [warning["rule"]["verified"] == "unverified" for warning in warnings]
    assert any(unverified)
    items = page.locator("[data-test=warning]")
    expect(items).to_have_count(len(warnings))
    for n, marked in enumerate(unverified):
        expect(items.nth(n).locator("[data-test=unverified]")).to_have_count(int(marked))
    silence = next(n for n, warning in enumerate(warnings) if warning["code"] == "data.interruption")
    items.nth(silence).get_by_role("button", name="查看依据").click()
    evidence = page.locator("[data-test=evidence]")
    for word in ("时段", "测点", "规则版次"):
        expect(evidence.get_by_text(word, exact=True).first).to_be_visible()
    for key in warnings[silence]["evidence"]:
        expect(evidence.get_by_text(key.replace("_", " "), exact=True)).to_have_count(0)


def test_a_gap_to_a_negative_benchmark_is_shown_in_the_unit_of_the_benchmark(console: Console) -> None:
    def recovers(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        body["products"][0] |= {"gap_relative": None, "gap_absolute": 8.0, "gap_unit": "kWh/t"}
        route.fulfill(response=answer, json=body)

    page = console.visit("manager", PLANT + "/warnings")
    page.route("**/intensity*", recovers)
    page.goto(PLANT)
    gap = page.locator("[data-test=gap]")
    expect(gap).to_contain_text("kWh/t")
    expect(gap).to_contain_text(re.compile(r"\+8(\.0+)?\s*kWh/t"))
    expect(gap).not_to_contain_text("%")


def test_an_expired_certificate_and_a_silent_meter_are_said_in_words(console: Console) -> None:
    page = console.visit("manager", PLANT + "/meters")
    expect(page.locator("[data-test='meter-c01/t']")).to_contain_text("已过期 2026-11-05")
    expect(page.locator("[data-test='meter-e01/kwh']")).to_contain_text("有效期至 2027-03-01")
    expect(page.locator("[data-test='meter-s03/t']")).to_contain_text("无数据")


def test_a_regulator_picks_among_the_enterprises_and_an_enterprise_without_data_is_not_called_calm(
    console: Console,
) -> None:
    page = console.visit("regulator", PLANT)
    page.get_by_role("combobox", name="选择用能单位").click()
    page.get_by_role("option", name="静默铁合金厂").click()
    page.wait_for_url(f"**/e/{plant.OTHER}")
    expect(page.locator("[data-test=verdict]")).to_contain_text("今日还没有读数，无法判断")
    expect(page.get_by_text("没有登记计量器具。")).to_be_visible()


def test_an_enterprise_of_others_is_not_shown(console: Console) -> None:
    console.provoked = ("404",)
    page = console.visit("manager", f"/e/{plant.OTHER}")
    expect(page.get_by_role("alert").first).to_contain_text(plant.OTHER)


def test_the_bare_address_leads_who_is_logged_in_to_the_plant(console: Console) -> None:
    page = console.visit("manager", f"/e/{plant.CODE}/meters")
    page.goto("/")
    page.wait_for_url(f"**/e/{plant.CODE}")
    expect(page.locator("[data-test=completeness]")).to_be_visible()


def test_a_session_that_ended_leads_back_to_the_log_in(console: Console) -> None:
    console.provoked = ("401",)
    page = console.visit("manager")
    settle(page)  # what is still being asked for would end the session's page by itself
    page.context.clear_cookies()
    # At once or not at all: what the page asks by itself from time to time may have led it away already.
    page.evaluate("document.querySelector('a[href$=\"/meters\"]')?.click()")
    page.wait_for_url(LOG_IN_FIRST)


def test_logging_out_ends_the_session(console: Console) -> None:
    console.provoked = ("401",)  # what was being asked for when the session ended
    page = console.visit("manager")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/login")
    assert page.context.request.get("/api/v1/session").status == 401


def test_while_the_database_is_away_the_page_keeps_what_it_knew_and_says_how_old_it_is(console: Console) -> None:
    console.provoked = ("503", "ERR_")
    page = console.visit("manager")
    expect(page.locator("[data-test=card-coal]")).to_be_visible()
    name = sql.Identifier(console.database.name)
    with psycopg.connect(console.database.server.dsn(), autocommit=True) as admin:
        admin.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
        try:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (console.database.name,)
            )
            expect(page.get_by_text("数据库暂时不可用").first).to_be_visible(timeout=60_000)
            expect(page.locator("[data-test=card-coal]")).to_be_visible()
        finally:
            admin.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))
    expect(page.get_by_text("数据库暂时不可用").first).to_be_hidden(timeout=60_000)


def test_a_stream_that_never_came_has_the_page_ask_again_before_its_minute_is_over(console: Console) -> None:
    console.provoked = ("503",)
    page = console.visit("manager", "/me")
    page.route("**/live", lambda route: route.fulfill(status=503, json={"code": "unavailable"}))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    today = f"/api/v1/enterprises/{plant.CODE}/today"
    with page.expect_request(lambda _: asked.count(today) > 1, timeout=30_000):
        page.goto(PLANT)


@BOTH
def test_no_page_scrolls_sideways_on_a_phone(console: Console, locale: str, screens: Path) -> None:
    page = console.visit("manager", locale=locale, size=PHONE)
    for path in PAGES:
        page.goto(PLANT + path)
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], path
        picture(page, screens / f"phone{path.replace('/', '-') or '-overview'}-{locale}.png")


@BOTH
def test_axe_finds_nothing_serious(console: Console, locale: str, repository: Path, screens: Path) -> None:
    axe = (repository / "web/node_modules/axe-core/axe.min.js").read_text()
    page = console.visit(path="/login", locale=locale)
    page.wait_for_selector("[name=name]")
    assert_accessible(page, axe)
    picture(page, screens / f"login-{locale}.png", full_page=False)
    page = console.visit("manager", locale=locale)
    for path in PAGES:
        page.goto(PLANT + path)
        settle(page)
        assert_accessible(page, axe, dark=True)
        picture(page, screens / f"desktop{path.replace('/', '-') or '-overview'}-{locale}.png")
    page.goto(PLANT)
    page.locator("[data-test=warning] button").first.click()
    expect(page.locator("[data-test=evidence]")).to_be_visible()
    assert_accessible(page, axe)
    picture(page, screens / f"desktop-evidence-{locale}.png", full_page=False)


def test_a_reader_chooses_light_or_dark_and_paper_and_kept_pictures_are_light(
    console: Console, repository: Path
) -> None:
    page = console.visit("manager")
    settle(page)
    root, switch = page.locator("html"), page.locator("[data-test=theme]")
    page.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-theme", "dark")
    light, dark = (
        present(re.search(r"--blue: (#\w+)", (repository / f"web/src/styles/{one}.css").read_text()))
        for one in ("tokens", "dark")
    )
    for shown in (page.locator("[data-test=load]"), page.locator("[data-test=intensity]")):
        with page.expect_download() as taken:
            shown.get_by_role("button", name="SVG").click()
        kept = taken.value.path().read_text()
        assert light[1] in kept
        assert dark[1] not in kept
    for event, theme in (("beforeprint", "light"), ("afterprint", "dark")):
        page.evaluate("event => window.dispatchEvent(new Event(event))", event)
        expect(root).to_have_attribute("data-theme", theme)
    switch.click()
    expect(root).to_have_attribute("data-theme", "light")
    page.emulate_media(color_scheme="light")
    switch.click()
    expect(root).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(root).to_have_attribute("data-theme", "dark")
    expect(switch).to_have_attribute("aria-label", "外观：深色，点击切换为跟随系统")
