"""What a reader sees on the pages on yardsticks, metering and cost, over a real API and database, in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from stack.servers import Postgres
from tests.support.broker import Broker
from tests.support.databases import Database, create_database, drop_database
from tests.web import plant, yardstick_plant
from tests.web.conftest import PHONE, Console, picture
from tests.web.looking import assert_accessible, prints, settle

BOTH = pytest.mark.parametrize("locale", ["zh-CN", "en"])
PLANT, WORKS = f"/e/{plant.CODE}", f"/e/{yardstick_plant.WORKS}"
PAGES = ["/benchmarks", "/metering", "/cost"]


@pytest.fixture(scope="module")
def plant_database(postgres: Postgres, template_db: str, broker_to_be: Broker) -> Iterator[Database]:
    """A database with the plants of `tests.web.yardstick_plant`."""
    fresh = create_database(postgres, template_db, broker_to_be)
    try:
        yardstick_plant.build(fresh)
        yield fresh
    finally:
        drop_database(fresh)


def of_plant(console: Console, page: Page, path: str) -> Any:
    return console.api(page, f"/enterprises/{plant.CODE}{path}")


@BOTH
def test_a_product_stands_on_each_yardstick_with_printed_and_corrected_levels(console: Console, locale: str) -> None:
    page = console.visit("manager", f"{PLANT}/benchmarks?month=2026-10", locale=locale)
    product = of_plant(console, page, "/benchmarks?month=2026-10")["products"][0]
    limit = next(one for one in product["yardsticks"] if one["role"] == "limit")
    level3 = next(one for one in limit["levels"] if one["key"] == "level3")
    assert level3["printed"] == 117
    assert round(level3["value"], 1) == 122.1
    row = "[data-test=yardstick-limit] [data-test=level-level3]"
    assert prints(page, "[data-test=standing-clinker] [data-test=value]", product["value"])
    assert prints(page, f"{row} [data-test=printed]", level3["printed"])
    assert prints(page, f"{row} [data-test=holds]", level3["value"])
    expect(page.locator("[data-test=yardstick-limit] [data-test=formula]")).to_contain_text("0.211 × 65000/101325")
    worse = {"zh-CN": "劣于基准", "en": "worse than the baseline"}[locale]
    expect(page.locator("[data-test=yardstick-benchmark] [data-test=month-class]")).to_contain_text(worse)
    # One month is a trend: without twelve the page gives no verdict and says why.
    assert limit["verdict"]["value"] is None
    why = {"zh-CN": "不判定：有", "en": "no verdict: nothing is computed for"}[locale]
    expect(page.locator("[data-test=yardstick-limit] [data-test=verdict-year]")).to_contain_text(why)
    expect(page.locator("[data-test=yardstick-limit] [data-test=boundary]")).to_contain_text("CK-ALL")
    expect(page.locator("[data-test=yardstick-limit] [data-test=boundary]")).to_contain_text("grid")
    expect(page.locator("[data-test=yardstick-limit] [data-test=edition]")).to_contain_text("2022-11-01")
    expect(page.locator("[data-test=leaders]")).to_contain_text("86.8")
    assert prints(page, "[data-test=decile-day] dd", product["own_deciles"][0]["value"])


@BOTH
def test_twelve_months_give_the_verdict_that_the_api_gives(console: Console, locale: str) -> None:
    page = console.visit("works", f"{WORKS}/benchmarks?month=2026-10", locale=locale)
    found = console.api(page, f"/enterprises/{yardstick_plant.WORKS}/benchmarks?month=2026-10")["products"]
    product = next(one for one in found if one["product"] == "clinker")
    listed = next(one for one in product["yardsticks"] if one["role"] == "benchmark")
    assert (listed["verdict"]["from_month"], listed["verdict"]["to_month"]) == ("2025-11", "2026-10")
    card = f"[data-test=standing-{product['product']}] [data-test=yardstick-benchmark] [data-test=verdict-year]"
    assert prints(page, f"{card} .num", listed["verdict"]["value"])  # the days of the period stand before it
    expect(page.locator(f"{card} [data-test=class]")).to_be_visible()


def test_a_small_sector_is_not_shown_and_the_page_says_so_in_words(console: Console) -> None:
    page = console.visit("manager", f"{PLANT}/benchmarks?month=2026-10")
    expect(page.locator("[data-test=suppressed]").first).to_contain_text("不足 5 家企业")
    expect(page.locator("[data-test=worth-gap\\.cny] [data-test=reason]")).to_contain_text("煤矸石没有已知价格")


def test_a_price_rule_shows_its_adder_and_what_is_undecided_its_reason(console: Console) -> None:
    page = console.visit("manager", f"{PLANT}/benchmarks?month=2026-10")
    effects = of_plant(console, page, "/benchmarks?month=2026-10")["products"][0]["price_effects"]
    known = next(one for one in effects if one["cost_cny_per_year"] is not None)
    row = page.locator(f"[data-test='effect-{known['rule']}']")
    expect(row).to_contain_text(f"{known['cost_cny_per_year']:,.0f}")
    open_rule = next(one for one in effects if one["adder_cny_per_kwh"] is None)
    expect(page.locator(f"[data-test='effect-{open_rule['rule']}']")).to_contain_text(
        "既未申报，也没有 12 个月的实测值"
    )


@pytest.mark.parametrize("month", ["2026-10", "2026-11"])
def test_the_balance_says_of_a_month_what_parent_and_sub_meters_say_of_it(console: Console, month: str) -> None:
    page = console.visit("manager", f"{PLANT}/account?month={month}")
    to = {"2026-10": "2026-11-01", "2026-11": "2026-11-21"}[month]
    nodes = of_plant(console, page, f"/node-balance?from={month}-01&to={to}")["nodes"]
    verdicts = [node["total"]["within"] for node in nodes if node["carrier"] == "electricity"]
    judged = [one for one in verdicts if one is not None]
    cell = page.locator("[data-test=balance-electricity] [data-test=closes]")
    if not judged:
        expect(cell).to_have_text("无上下级计量可核对")
    elif all(judged):
        expect(cell).to_have_text(f"✓ {len(judged)} 个节点均在允差内")
    else:
        expect(cell).to_have_text(f"× {len(judged)} 个节点中 {judged.count(False)} 个超出允差")
    if month == "2026-11":
        # The page of metering speaks of the 30 days it names, from the same balance.
        assert judged
        page.goto(f"{PLANT}/metering")
        for node in of_plant(console, page, "/node-balance")["nodes"]:
            row = page.locator(f"[data-test='node-{node['unit']}-{node['carrier']}']")
            expect(row).to_contain_text(
                {True: "在允差内", False: "超出允差", None: "不能判断"}[node["total"]["within"]]
            )


@BOTH
def test_the_largest_consequence_stands_first_everywhere_and_money_by_an_unseen_rule_is_marked(
    console: Console, locale: str
) -> None:
    page = console.visit("manager", f"{PLANT}/benchmarks?month=2026-10", locale=locale)
    effects = of_plant(console, page, "/benchmarks?month=2026-10")["products"][0]["price_effects"]
    costs = [one["cost_high_cny_per_year"] or one["cost_cny_per_year"] or 0 for one in effects]
    largest = effects[costs.index(max(costs))]
    assert largest["verified"] == "unverified"
    money = f"{largest['cost_cny_per_year']:,.0f}"
    first = page.locator("[data-test=price-effects] tbody tr").first
    expect(first).to_have_attribute("data-test", f"effect-{largest['rule']}")
    cell = first.locator("td", has_text=money)
    expect(cell.locator("[data-test=unverified]")).to_be_visible()
    for place in (f"{PLANT}/benchmarks?month=2026-10", f"{PLANT}/cost?month=2026-10", PLANT):
        page.goto(place)
        said = page.locator("[data-test=largest-effect]")
        expect(said).to_contain_text(money)
        expect(said).to_contain_text({"zh-CN": "水泥熟料阶梯电价 第二档", "en": "clinker ladder, band 2"}[locale])
        expect(said.locator("[data-test=unverified]")).to_be_visible()
    # From the overview a click leads to the rules of that month.
    said.get_by_role("link").click()
    expect(page.locator("[data-test=price-effects]")).to_contain_text(money)


@BOTH
def test_a_change_is_taken_apart_into_parts_that_the_api_gives(console: Console, locale: str) -> None:
    page = console.visit("works", f"{WORKS}/benchmarks?month=2026-10", locale=locale)
    asked = "/decomposition?from_month=2026-09&to_month=2026-10"
    found = console.api(page, f"/enterprises/{yardstick_plant.WORKS}{asked}")
    parts = {one["part"]: one["tce"] for one in found["parts"]}
    assert parts["volume"]
    assert abs(sum(value or 0 for value in parts.values()) - found["change"]) < 1e-6
    for part in ("volume", "efficiency"):
        assert prints(page, f"[data-test=part-{part}] td", abs(parts[part]))
    assert prints(page, "[data-test=decomposition] [data-test=change]", abs(found["change"]))


def test_a_month_that_is_still_open_is_not_compared_with_a_whole_one(console: Console) -> None:
    page = console.visit("manager", f"{PLANT}/benchmarks?month=2026-11", locale="en")
    expect(page.locator("[data-test=decomposition]")).to_contain_text("2026-11 is still open")


def test_the_trend_shows_each_month_and_the_last_hours_their_coverage(console: Console) -> None:
    page = console.visit("works", f"{WORKS}/benchmarks?month=2026-10")
    trend = console.api(page, f"/enterprises/{yardstick_plant.WORKS}/intensity/trend?from=2025-11&to=2026-11")
    row = trend["products"][0]["rows"][-1]
    assert prints(page, f"[data-test=trend-{row['month']}] td", row["value"])
    page = console.visit("manager", f"{PLANT}/benchmarks")
    live = of_plant(console, page, "/intensity/live")["products"][0]
    assert live["value"]
    assert prints(page, "[data-test=live-clinker] .big", live["value"])
    expect(page.locator("[data-test=live-clinker] [data-test=coverage]")).to_have_text("100%")


@BOTH
def test_what_is_missing_by_gb_17167_is_named_with_its_rates(console: Console, locale: str) -> None:
    page = console.visit("manager", f"{PLANT}/metering", locale=locale)
    rates = of_plant(console, page, "/metering")["rates"]
    posts = page.locator("[data-test=energy-posts]")
    expect(posts).to_contain_text("能源管理负责人" if locale == "zh-CN" else "nobody holds the post of energy manager")
    rate = next(one for one in rates if one["level"] == 2 and one["energy"] == "electricity")
    assert prints(page, "[data-test=rate-2-electricity] [data-test=equipped]", rate["equipped_share"] * 100)
    lacks = {"zh-CN": "缺 1 台（应配 3，已配 2）", "en": "1 missing (required 3, equipped 2)"}[locale]
    expect(page.locator("[data-test=missing]")).to_contain_text(lacks)
    expect(page.locator("[data-test=edition]")).to_contain_text("gb17167-2025")


def test_a_certificate_shows_the_days_it_has_left(console: Console) -> None:
    page = console.visit("manager", f"{PLANT}/metering")
    expect(page.locator("[data-test=verification-m01] [data-test=days]")).to_have_text("19")
    expect(page.locator("[data-test=verification-m01]")).to_contain_text("即将到期")
    expect(page.locator("[data-test=verification-c01]")).to_contain_text("已过期")
    expect(page.locator("[data-test=verification-e01]")).to_contain_text("监管级")


def test_a_node_shows_what_is_unaccounted_for_and_the_moves_that_close_it(console: Console) -> None:
    page = console.visit("manager", f"{PLANT}/metering")
    balance = of_plant(console, page, "/node-balance")
    node = next(one for one in balance["nodes"] if one["carrier"] == "electricity")
    move = next(one for one in balance["reconciliations"] if one["carrier"] == "electricity")["moves"][0]
    row = page.locator("[data-test=node-plant-electricity]")
    expect(row.locator("[data-test=unaccounted]")).to_contain_text(f"{node['total']['unaccounted']:,.0f}")
    expect(row).to_contain_text("超出允差")
    expect(page.locator(f"[data-test='move-{move['flow']}']")).to_contain_text(f"{abs(move['move']):,.0f}")
    expect(page.locator("[data-test=node-plant-steam]")).to_contain_text("没有计量 plant 所用蒸汽总量的器具")


def test_quality_is_shown_by_day_and_point_with_its_index_and_interruptions(console: Console) -> None:
    page = console.visit("manager", f"{PLANT}/metering")
    quality = of_plant(console, page, "/quality")
    assert prints(page, "[data-test=index-value]", quality["index"]["value"] * 100)
    expect(page.locator("[data-test=day-2026-11-13]")).to_contain_text("不达标")
    expect(page.locator("[data-test=day-2026-11-10]")).to_contain_text("完整")
    expect(page.locator("[data-test=point-m02-kwh]")).to_contain_text("不达标")
    expect(page.locator("[data-test=consistency-electricity]")).to_contain_text("超过 5%")
    expect(page.locator("[data-test=outage-s03-t]")).to_contain_text("仍在中断")
    longest = next(one for one in quality["outages"] if one["point"] == "m02/kwh")
    assert prints(page, "[data-test=outage-m02-kwh] [data-test=clock]", longest["working_days"])


@BOTH
def test_each_day_of_each_point_has_the_number_of_the_api_and_its_state_in_words(console: Console, locale: str) -> None:
    page = console.visit("manager", f"{PLANT}/metering", locale=locale)
    points = of_plant(console, page, "/quality/days")["channels"]
    rows = {f"{one['meter']}-{one['channel']}": one for one in points}
    failed = [cell for cell in rows["m02-kwh"]["days"] if cell["passes"] is False]
    assert "2026-11-13" in {cell["day"] for cell in failed}
    for name, point in rows.items():
        cells = page.locator(f"[data-test='matrix-{name}'] td[data-at]")
        expect(cells).to_have_text([printed(cell) for cell in point["days"]])
        counted = f"{point['n_failed']}/{point['n_failed'] + point['n_passed']}"
        expect(page.locator(f"[data-test='matrix-{name}'] [data-test=failed]")).to_have_text(counted)
    state = {"zh-CN": "不达标", "en": "fails"}[locale]
    for cell in failed:
        shown = page.locator(f"[data-test=matrix-m02-kwh] [data-test=cell-{cell['day']}]")
        said = re.compile(rf"{state} .*\({cell['n_received']}/{cell['n_due']}\)")
        expect(shown).to_have_attribute("aria-label", said)
        expect(shown).to_have_attribute("title", said)


def printed(cell: dict[str, Any]) -> str:
    """A cell of the matrix: whole percent that are never rounded up, `!` where it fails, `?` beside suspect values."""
    if cell["completeness"] is None:
        return "–"
    whole = int(cell["completeness"] * 100 + 1e-9)
    return f"{'×' * (cell['passes'] is False)}{whole}{'?' * (cell['n_suspect'] > 0)}"


def test_the_matrix_is_walked_by_the_arrow_keys_and_tells_the_day_below(console: Console) -> None:
    page = console.visit("manager", f"{PLANT}/metering")
    grid = page.locator("[data-test=matrix] [role=grid]")
    stop = grid.locator("td[tabindex='0']")
    expect(stop).to_have_count(1)
    expect(stop).to_have_attribute("data-test", "cell-2026-11-21")
    stop.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    reached = grid.locator("td[data-at='1 28']")
    expect(reached).to_be_focused()
    detail = page.locator("[data-test=cell-detail]")
    expect(detail).to_contain_text("2026-11-20")
    expect(detail).to_have_text(reached.get_attribute("aria-label") or "nothing")
    page.keyboard.press("Home")
    expect(grid.locator("td[data-at='1 0']")).to_be_focused()
    expect(stop).to_have_count(1)


def test_on_a_phone_the_matrix_scrolls_in_its_own_box_and_begins_at_the_newest_day(console: Console) -> None:
    page = console.visit("manager", f"{PLANT}/metering", size=PHONE)
    box = page.locator("[data-test=matrix] .scroll")
    newest = page.locator("[data-test=matrix-m02-kwh] [data-test=cell-2026-11-21]")
    newest.scroll_into_view_if_needed()
    expect(newest).to_be_in_viewport()
    assert box.evaluate("box => box.scrollLeft > 0 && box.scrollWidth > box.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    newest.click()
    expect(page.locator("[data-test=cell-detail]")).to_contain_text("2026-11-21")
    for _ in range(12):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-test=matrix-m02-kwh] [data-test=cell-2026-11-09]")).to_be_focused()
    # The names stay at the left while the days scroll: what was reached must not lie under them.
    assert page.evaluate(
        "(({ left, top }) => document.elementFromPoint(left + 2, top + 2) === document.activeElement)"
        "(document.activeElement.getBoundingClientRect())"
    )


@BOTH
def test_the_cost_of_a_month_is_the_apis_band_by_band(console: Console, locale: str) -> None:
    page = console.visit("manager", f"{PLANT}/cost", locale=locale)
    cost = of_plant(console, page, "/cost")
    power = cost["electricity"]
    assert prints(page, "[data-test=cost] [data-test=total]", cost["total_cny"])
    assert prints(page, "[data-test=cost] [data-test=average]", power["average_cny_per_kwh"])
    assert prints(page, "[data-test=cost] [data-test=unknown]", power["unknown_share"] * 100)
    assert prints(page, "[data-test=cost] [data-test=max] dd", power["demand"]["max_kw"])
    assert [one["band"] for one in power["bands"]] == ["sharp", "peak", "flat", "valley"]
    for band in power["bands"]:
        assert prints(page, f"[data-test=band-{band['band']}] [data-test=cny]", band["cny"])
    shown = {"zh-CN": "尖峰 0.8300", "en": "Sharp peak 0.8300"}[locale]
    expect(page.locator("[data-test=tariff-grid-2026]")).to_contain_text(shown)


def test_a_month_without_a_price_has_no_total_but_the_reason(console: Console) -> None:
    page = console.visit("manager", f"{PLANT}/cost?month=2026-10")
    expect(page.locator("[data-test=cost] [data-test=total]")).to_contain_text("煤矸石在 2026-10-01 没有生效的价格")
    page.locator("[data-test=months] button").nth(2).click()
    expect(page.locator("[data-test=cost] [data-test=total]")).to_contain_text("元")
    expect(page).to_have_url(console.address + f"{PLANT}/cost?month=2026-11")


def test_the_running_quarter_hour_says_that_it_will_exceed_the_contract(console: Console) -> None:
    page = console.visit("manager", f"{PLANT}/cost")
    demand = of_plant(console, page, "/demand")
    assert demand["state"] == "over"
    assert prints(page, "[data-test=projected]", demand["projected_kw"])
    expect(page.locator("[data-test=demand] [data-test=state]")).to_contain_text("将超合约需量")


def test_an_enterprise_without_meters_and_prices_is_told_why_nothing_is_there(console: Console) -> None:
    page = console.visit("works", f"{WORKS}/metering")
    expect(page.locator("[data-test=verification]")).to_contain_text("没有登记计量器具")
    page.goto(f"{WORKS}/cost")
    expect(page.locator("[data-test=tariff]")).to_contain_text("没有申报电价")
    expect(page.locator("[data-test=demand]")).to_contain_text("没有经测点计量的外购电")


@BOTH
def test_the_pages_are_accessible_and_fit_a_phone(
    console: Console, locale: str, repository: Path, screens: Path
) -> None:
    axe = (repository / "web/node_modules/axe-core/axe.min.js").read_text()
    for size in ((1440, 900), PHONE):
        page = console.visit("manager", locale=locale, size=size)
        for path in PAGES:
            page.goto(PLANT + path)
            settle(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path
            assert_accessible(page, axe)
            picture(page, screens / f"{size[0]}{path.replace('/', '-')}-{locale}.png")


def reasons_in(answer: Any) -> Iterator[str]:
    """The Chinese of every reason of an answer of the API."""
    if isinstance(answer, dict):
        if {"code", "parameters", "en", "zh"} <= answer.keys():
            yield answer["zh"]
        for value in answer.values():
            yield from reasons_in(value)
    elif isinstance(answer, list):
        for one in answer:
            yield from reasons_in(one)


def test_each_reason_on_the_pages_is_said_in_chinese(console: Console) -> None:
    months = "from_month=2026-09&to_month=2026-10"
    paths = ["/benchmarks?month=2026-10", "/intensity/trend", "/intensity/live", f"/decomposition?{months}", "/demand"]
    paths += [
        "/metering",
        "/certificates",
        "/node-balance",
        "/quality",
        "/quality/days",
        "/cost",
        "/cost?month=2026-10",
    ]
    said: set[str] = set()
    for user, code in (("manager", plant.CODE), ("works", yardstick_plant.WORKS)):
        page = console.visit(user)
        for path in paths:
            said.update(reasons_in(console.api(page, f"/enterprises/{code}{path}")))
    assert len(said) > 20
    assert [one for one in said if re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", one)] == []
