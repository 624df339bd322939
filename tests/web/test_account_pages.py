"""The pages of the account: energy, carbon, factors, the proof of a number; what they print is what the API says."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from qingyu.domain.energy.catalogue import CATALOGUE
from stack.servers import Postgres
from tests.support.broker import Broker
from tests.support.databases import Database, create_database, drop_database
from tests.support.thorough import THOROUGH
from tests.web import account_plant, plant
from tests.web.conftest import DESKTOP, PHONE, Console, picture
from tests.web.looking import Violation, prints, settle, violations

BOTH = pytest.mark.parametrize("locale", ["zh-CN", "en"])
PLANT, WORKS, TIBET = (f"/e/{code}" for code in (plant.CODE, account_plant.WORKS, account_plant.TIBET))
OCTOBER = "month=2026-10"
PROOF = "indicator=intensity&scope=clinker&period=month&start=2026-11-01"
PAGES = [
    ("manager", f"{PLANT}/account", "account"),
    ("manager", f"{PLANT}/carbon", "carbon"),
    ("manager", f"{PLANT}/factors", "factors"),
    ("manager", f"{PLANT}/proof?{PROOF}", "proof"),
    ("manager", f"{PLANT}/proof", "proof-choice"),
    ("works", f"{WORKS}/account?{OCTOBER}", "account-works"),
    ("works", f"{WORKS}/carbon?{OCTOBER}", "carbon-works"),
    ("works", f"{WORKS}/factors?{OCTOBER}", "factors-works"),
    ("bricks", f"{TIBET}/carbon?{OCTOBER}", "carbon-tibet"),
]


@pytest.fixture(scope="module")
def plant_database(postgres: Postgres, template_db: str, broker_to_be: Broker) -> Iterator[Database]:
    """A database with the plants of `tests.web.account_plant`."""
    fresh = create_database(postgres, template_db, broker_to_be)
    try:
        account_plant.build(fresh)
        yield fresh
    finally:
        drop_database(fresh)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one visit to a page found."""

    path: str
    name: str
    width_on_a_phone: int
    said: str
    violations: list[Violation]


@pytest.fixture(scope="module")
def seen(served: Console, repository: Path, screens: Path) -> Callable[[str], list[Seen]]:
    """Each page of the account in a language, visited once for all that is asked of it: a visit takes a second."""
    axe = (repository / "web/node_modules/axe-core/axe.min.js").read_text()

    @cache
    def in_language(locale: str) -> list[Seen]:
        return [_look(page, path, name, locale, axe, screens) for page, path, name in visits(served, locale)]

    return in_language


def visits(console: Console, locale: str) -> Iterator[tuple[Page, str, str]]:
    """Each page of the account on a phone, for who may see it, with the name its picture has."""
    page, last = None, ""
    for user, path, name in PAGES:
        if page is None or user != last:
            page, last = console.visit(user, path, locale=locale, size=PHONE), user
        else:
            page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
            page.goto(path)
        settle(page)
        yield page, path, name


def _look(page: Page, path: str, name: str, locale: str, axe: str, screens: Path) -> Seen:
    picture(page, screens / f"phone-{name}-{locale}.png")
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    expect(page.get_by_role("button", name=re.compile("^(页面|Pages)"))).to_be_hidden()
    picture(page, screens / f"desktop-{name}-{locale}.png")
    said = page.locator("main").inner_text()
    # What chose a factor cites its source, which stands as it was published.
    for cited in page.locator("[data-test=why]").all_inner_texts():
        said = said.replace(cited, "")
    return Seen(path, name, width, said, violations(page, axe, colours=THOROUGH or locale == "zh-CN"))


def words(locale: str, chinese: str, english: str) -> str:
    """The words of a language."""
    return chinese if locale == "zh-CN" else english


def test_the_account_prints_what_the_api_says_in_both_books(console: Console) -> None:
    page = console.visit("works", f"{WORKS}/account?{OCTOBER}")
    account = console.api(page, f"/enterprises/{account_plant.WORKS}/account?{OCTOBER}")
    total = account["total"]
    assert total["coal_tce_equivalent"] > total["coal_tce_calorific"] > 1000
    assert prints(page, "[data-test=book-calorific] [data-test=value]", total["coal_tce_calorific"])
    assert prints(page, "[data-test=book-equivalent] [data-test=value]", total["coal_tce_equivalent"])
    expect(page.locator("[data-test=equivalent-factor]")).to_contain_text("0.2988 kgce/kWh")
    for part in total["carriers"]:
        where = f"[data-test=carrier-{part['carrier']}]"
        assert prints(page, f"{where} [data-test=calorific]", part["coal_tce_calorific"])
        marked = int(part["verified"] == "unverified")
        expect(page.locator(f"{where} [data-test=unverified]")).to_have_count(marked)
    assert prints(page, "[data-test=renewable] [data-test=value]", account["renewable"]["share"] * 100)
    expect(page.locator("[data-test=feedstock]")).to_contain_text(f"{account['feedstock']['coal_tce_calorific']:.1f}")


@BOTH
def test_a_book_without_a_number_gives_its_reason_in_the_readers_language(console: Console, locale: str) -> None:
    page = console.visit("manager", f"{PLANT}/account", locale=locale)
    assert console.api(page, f"/enterprises/{plant.CODE}/account")["total"]["coal_tce_equivalent"] is None
    book = page.locator("[data-test=book-equivalent]")
    said = words(locale, "未申报 2026 年电力等价系数", "no equivalent factor of electricity")
    expect(book.locator("[data-test=reason]")).to_contain_text(said)
    expect(book.locator("[data-test=value]")).to_have_count(0)


def test_each_carrier_of_the_physical_balance_has_both_sides_and_claims_nothing_that_no_meter_checked(
    console: Console,
) -> None:
    page = console.visit("works", f"{WORKS}/account?{OCTOBER}")
    carriers = console.api(page, f"/enterprises/{account_plant.WORKS}/balance?{OCTOBER}")["carriers"]
    assert {each["carrier"] for each in carriers} >= {"electricity", "raw_coal", "steam", "natural_gas"}
    for each in carriers:
        row = f"[data-test=balance-{each['carrier']}]"
        assert prints(page, f"{row} [data-test=supply]", each["supply"]["value"])
        assert prints(page, f"{row} [data-test=uses]", each["uses"]["value"])
        expect(page.locator(f"{row} [data-test=closes]")).to_have_text("无上下级计量可核对")
    expect(page.locator("[data-test=conversion-boiler]")).to_contain_text("87.7%")


def test_the_ledger_holds_the_month_and_each_day_that_has_come(console: Console) -> None:
    page = console.visit("manager", f"{PLANT}/account")
    ledger = console.api(page, f"/enterprises/{plant.CODE}/ledger?from=2026-11-01&to=2026-12-01&by=day")
    days = page.locator("[data-test=ledger] tbody")
    expect(days).to_have_count(1 + 21)
    assert prints(page, "[data-test=day-whole] [data-test=calorific]", ledger["total"]["coal_tce_calorific"])
    third = ledger["periods"][2]
    assert third["from"] == "2026-11-03"
    assert prints(page, "[data-test=day-2026-11-03] [data-test=calorific]", third["coal_tce_calorific"])


def test_the_month_stands_in_the_address_and_goes_along_to_the_next_page(console: Console) -> None:
    page = console.visit("works", f"{WORKS}/account")
    month = page.locator("[data-test=month]")
    expect(month).to_have_text("2026年11月")
    expect(page.get_by_role("button", name="下个月")).to_be_disabled()
    page.get_by_role("button", name="上个月").click()
    expect(month).to_have_text("2026年10月")
    page.wait_for_url("**/account?month=2026-10")
    page.get_by_role("link", name="碳排放").click()
    page.wait_for_url("**/carbon?month=2026-10")
    expect(month).to_have_text("2026年10月")
    page.get_by_role("button", name="本月").click()
    expect(month).to_have_text("2026年11月")


def test_the_carbon_page_prints_scopes_sources_and_factor_rows_of_the_api(console: Console) -> None:
    page = console.visit("manager", f"{PLANT}/carbon")
    report = console.api(page, f"/enterprises/{plant.CODE}/carbon?month=2026-11")
    total = report["total"]
    assert total["total_tco2"] > 10_000
    assert prints(page, "[data-test=co2-total] [data-test=value]", total["total_tco2"])
    for each in total["scopes"]:
        assert prints(page, f"[data-test=co2-{each['name']}] [data-test=value]", each["tco2"])
    for term in total["terms"]:
        where = f"[data-test='term-{term['part']}-{term['name']}']"
        assert prints(page, f"{where} [data-test=tco2]", term["tco2"])
    used = report["scheme"]["electricity"]
    row = page.locator(f"[data-test='factor-{used['id']}']")
    for shown in (str(used["data_year"]), "平均因子", used["region"], "一个来源"):
        expect(row).to_contain_text(shown)
    assert prints(page, "[data-test=month-2026-11] [data-test=total]", total["total_tco2"])
    per = next(each for each in report["intensities"] if each["month"] == "2026-11")
    assert prints(page, f"[data-test=per-{per['product']}-2026-11] [data-test=value]", per["value"])
    # Which year's factor serves is not verified: the total that rests on it must say so.
    assert total["verified"] is False
    expect(page.locator("[data-test=co2-total] [data-test=unverified]")).to_be_visible()


def test_the_carbon_page_parts_what_factors_did_from_what_quantities_did(console: Console) -> None:
    page = console.visit("works", f"{WORKS}/carbon?{OCTOBER}")
    terms = console.api(page, f"/enterprises/{account_plant.WORKS}/carbon/change?{OCTOBER}")["terms"]
    coal = next(each for each in terms if each["name"] == "raw_coal")
    assert coal["factor_tco2"] > 100 > abs(coal["physical_tco2"])
    row = page.locator("[data-test=carbon-change]").get_by_role("row", name="原煤")
    expect(row).to_contain_text(f"{coal['factor_tco2']:.1f}")
    expect(row).to_contain_text(f"{coal['after_tco2']:,.0f}")


@BOTH
def test_a_plant_in_tibet_is_told_why_there_is_no_factor_and_no_total(console: Console, locale: str) -> None:
    page = console.visit("bricks", f"{TIBET}/carbon?{OCTOBER}", locale=locale)
    report = console.api(page, f"/enterprises/{account_plant.TIBET}/carbon?{OCTOBER}")
    assert report["total"]["total_tco2"] is None
    said = words(locale, "须由平台为 2026 年度申报替代值", "the operator must declare a substitute for 2026")
    expect(page.locator("[data-test=grid-reason]")).to_contain_text(said)
    region = words(locale, "西藏（540000）没有公布 2023 年的电力排放因子", "published for Tibet (西藏 540000)")
    expect(page.locator("[data-test=grid-reason]")).to_contain_text(region)
    # How much was used is known; only what it emitted is not.
    term = page.locator("[data-test=term-electricity-electricity]")
    expect(term).to_contain_text("90,000")
    expect(term.locator("[data-test=tco2]")).not_to_contain_text(re.compile(r"\d"))
    expect(page.locator("[data-test=co2-total] [data-test=reason]")).to_contain_text(said)
    expect(page.locator("[data-test=co2-total] [data-test=value]")).to_have_count(0)


def test_a_measured_coefficient_is_in_force_before_the_default_and_unknown_dates_are_called_unknown(
    console: Console,
) -> None:
    page = console.visit("works", f"{WORKS}/factors?{OCTOBER}")
    found = console.api(page, f"/enterprises/{account_plant.WORKS}/factors?day=2026-10-31")
    coal = next(each for each in found["in_force"] if each["carrier"] == "raw_coal")["calorific"]
    assert coal["level"] == "measured"
    row = page.locator("[data-test=in-force-raw_coal-both]")
    expect(row).to_contain_text(f"{coal['kgce_per_unit']:.4f}")
    expect(row).to_contain_text("1 实测")
    expect(row.locator("[data-test=validity]")).to_have_text("自 2026-10-01 起 终止日期未定")
    gangue = page.locator("[data-test=in-force-coal_gangue-both]")
    expect(gangue.locator("[data-test=validity]")).to_have_text("起止日期未知")
    expect(gangue.locator("[data-test=unverified]")).to_be_visible()
    declared = page.locator("[data-test=declared]")
    expect(declared.locator("[data-test=proof]")).to_contain_text("化验单 2026-311")
    expect(declared).to_contain_text("省煤质站")


def test_a_restatement_shows_the_factors_effect_apart_from_the_physical_change(console: Console) -> None:
    page = console.visit("works", f"{WORKS}/factors")
    books = console.api(page, f"/enterprises/{account_plant.WORKS}/factors/effect")["books"]
    book = next(each for each in books if each["code"] == "coal.calorific")
    assert book["factor_effect"] > 50
    assert abs(book["physical_effect"]) < 1e-6
    shown = page.locator("[data-test='effect-coal.calorific']")
    expect(shown.locator("[data-test=factor-effect]")).to_contain_text(f"+{book['factor_effect']:.1f}")
    expect(shown.locator("[data-test=physical-effect]")).to_contain_text("±0")
    expect(page.locator("[data-test='step-coal.calorific-2026-10-01']").first).to_contain_text("0.7143")


def nodes(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A node and all below it, where a term that only names another stored value is that value."""
    if (tree["source"] or {}).get("kind") == "indicator" and len(tree["children"]) == 1:
        tree = tree["children"][0] | {"name": tree["name"]}
    yield tree
    for child in tree["children"]:
        yield from nodes(child)


@pytest.mark.parametrize("asked", ["indicator=intensity&scope=clinker", "indicator=co2.total&scope="])
def test_the_tree_of_a_number_shows_each_node_of_the_api_down_to_the_readings(console: Console, asked: str) -> None:
    query = f"{asked}&period=month&start=2026-11-01"
    page = console.visit("manager", f"{PLANT}/proof?{query}")
    tree = console.api(page, f"/enterprises/{plant.CODE}/proof?{query}")["tree"]
    expected = list(nodes(tree))
    page.get_by_role("button", name="全部展开").click()
    shown = page.locator("[data-test^='node-']")
    expect(shown).to_have_count(len(expected))
    assert any(each["formula"] and each["formula"]["id"] == "readings" for each in expected)
    closed = sum(each["closes"] is True for each in expected)
    expect(page.locator("[data-test=closes]", has_text="✓ 闭合")).to_have_count(closed)
    expect(page.locator("[data-test=readings]")).to_have_count(
        sum((each["source"] or {}).get("kind") == "readings" for each in expected)
    )
    expect(page.locator("[data-test=factor]")).to_have_count(sum(bool(each["factor"]) for each in expected))
    assert prints(page, "[data-test^='node-'] [data-test=value]", tree["value"])
    expect(page.locator("[data-test=formula]").first).to_contain_text(tree["formula"]["expression"])
    expect(page.locator("[data-test=formula]").first).to_contain_text(f"v{tree['formula']['version']}")


def test_a_node_folds_by_the_keyboard_and_a_leaf_leads_to_its_meter(console: Console) -> None:
    page = console.visit("manager", f"{PLANT}/proof?{PROOF}")
    coal = page.locator("[data-test=node-raw_coal]")
    fold = coal.get_by_role("button", name=re.compile("原煤"))
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.focus()
    page.keyboard.press("Enter")
    expect(fold).to_have_attribute("aria-expanded", "true")
    coal.get_by_role("button", name=re.compile("能源流 coal")).press("Enter")
    leaf = coal.locator("[data-test='node-c01/t']")
    expect(leaf).to_contain_text("条读数")
    page.keyboard.press("Shift+Tab")
    fold.press("Space")
    expect(leaf).to_have_count(0)
    fold.press("Space")
    coal.get_by_role("button", name=re.compile("能源流 coal")).press("Enter")
    leaf.get_by_role("link", name="查看器具").click()
    page.wait_for_url("**/meters#meter-c01")
    expect(page.locator("#meter-c01")).to_be_in_viewport()


def test_a_number_that_was_never_stored_is_said_so_and_is_no_failure(console: Console) -> None:
    console.provoked = ("404",)
    page = console.visit("manager", f"{PLANT}/proof?indicator=intensity&scope=lime&period=month&start=2026-11-01")
    expect(page.get_by_text("该期没有保存过这个指标值")).to_be_visible()
    page.get_by_role("link", name="其他指标").click()
    expect(page.locator("[data-test=choice]")).to_contain_text("综合能耗（当量）")


@BOTH
def test_indicators_are_called_as_the_catalogue_calls_them(console: Console, locale: str) -> None:
    page = console.visit("manager", f"{PLANT}/proof", locale=locale)
    rows = page.locator("[data-test=choice] tbody tr")
    expect(rows.first).to_be_visible()
    seen = {}
    for row in rows.all():
        code = (row.locator("a.proof").get_attribute("data-test") or "").removeprefix("proof-")
        seen[code] = row.locator("th").inner_text().partition(" · ")[0]
    assert len(seen) > 8
    assert seen == {code: words(locale, CATALOGUE[code].name_zh, CATALOGUE[code].name_en) for code in seen}
    page.goto(f"{PLANT}/carbon")
    card = page.locator("[data-test=co2-scope1] h3")
    expect(card).to_have_text(words(locale, CATALOGUE["co2.scope1"].name_zh, CATALOGUE["co2.scope1"].name_en))


def test_coal_and_intensity_on_the_overview_lead_to_their_proof(console: Console) -> None:
    page = console.visit("manager")
    page.locator("[data-test=card-coal]").get_by_role("link", name="溯源").click()
    page.wait_for_url("**/proof?indicator=coal.calorific&period=day&start=2026-11-21")
    expect(page.locator("[data-test='node-coal.calorific']")).to_contain_text("GB/T 2589")
    page.goto(PLANT)
    page.locator("[data-test=intensity]").get_by_role("link", name="溯源").click()
    page.wait_for_url("**/proof?indicator=intensity&scope=clinker&period=month&start=2026-11-01")
    expect(page.locator("[data-test=node-intensity]")).to_contain_text("E / P")


def test_on_a_phone_the_pages_are_behind_a_button_and_close_when_one_is_chosen(console: Console) -> None:
    page = console.visit("works", f"{WORKS}/account?{OCTOBER}", size=PHONE)
    unfold = page.get_by_role("button", name=re.compile("^页面"))
    link = page.get_by_role("link", name="折标系数", exact=True)
    expect(link).to_be_hidden()
    unfold.click()
    expect(unfold).to_have_attribute("aria-expanded", "true")
    link.click()
    page.wait_for_url("**/factors?month=2026-10")
    expect(link).to_be_hidden()


LATIN = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,} [a-z]{2,}")


def test_reasons_of_the_account_are_chinese_on_chinese_pages(
    console: Console, seen: Callable[[str], list[Seen]]
) -> None:
    for page in seen("zh-CN"):
        if page.name == "proof-choice":
            continue  # what it lists belongs to every page
        assert not LATIN.search(page.said), f"{page.path}: {LATIN.search(page.said)}"


@BOTH
def test_no_page_of_the_account_scrolls_sideways_on_a_phone(
    console: Console, locale: str, seen: Callable[[str], list[Seen]]
) -> None:
    assert len(seen(locale)) == len(PAGES)
    for page in seen(locale):
        assert page.width_on_a_phone <= PHONE[0], page.path


@BOTH
def test_axe_finds_nothing_serious_on_the_pages_of_the_account(
    console: Console, locale: str, seen: Callable[[str], list[Seen]]
) -> None:
    for page in seen(locale):
        assert page.violations == [], page.path
