"""The page of a region's barometer: an officer states sums, sees the lights and who moves them, and publishes."""

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


@pytest.fixture(autouse=True)
def targets(console: Console) -> Iterator[None]:
    """Qinghai has a target of each kind; what a test states and publishes is gone at its end."""
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute(
            "INSERT INTO region_target (region_id, quantity, kind, value, base_year, target_year, document, clause,"
            " verified, declared_by, declared_at) SELECT r.id, 'energy', k.kind, k.value, 2025, 2026,"
            " '青政办〔2026〕8号', '(二)', 'declared', 'operator', '2026-01-05Z' FROM region r,"
            " (VALUES ('drop', 0.03), ('growth', 0.02)) AS k (kind, value) WHERE r.code = '630000'"
        )
    yield
    console.leave()
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("TRUNCATE region_target, region_statistic, barometer_issue, region_forecast, region_forecast_odds")


def settled(page: Page) -> None:
    page.wait_for_selector("[data-test=barometer] tbody")
    expect(page.locator("[aria-busy=true], .el-skeleton")).to_have_count(0)


def opened(console: Console, **more: Unpack[Visit]) -> Page:
    page = console.visit("regulator", "/barometer", **more)
    settled(page)
    return page


def state(page: Page, quantity: str, month: str, value: str) -> None:
    """State a sum by the form; it closes when the sum is there."""
    page.locator("[data-test=state-open]").click()
    page.select_option("#stated-quantity", quantity)
    page.fill("#stated-month", month)
    page.fill("#stated-value", value)
    page.fill("#stated-document", "统计月报")
    page.locator("[data-test=state-send]").click()
    expect(page.locator("[data-test=state-form]")).to_have_count(0)
    settled(page)


def stated(page: Page) -> None:
    """Energy grew by 3 % and GDP by 5 %."""
    for quantity, month, value in (
        ("energy_total", "2025-10", "1000000"), ("energy_total", "2026-10", "1030000"),
        ("gdp", "2025-10", "2000000"), ("gdp", "2026-10", "2100000"),
    ):  # fmt: skip
        state(page, quantity, month, value)


@BOTH
def test_an_officer_states_what_is_missing_and_the_lights_come_on(
    console: Console, repository: Path, screens: Path, locale: str
) -> None:
    page = opened(console, locale=locale)
    year = page.locator("[data-test=light-energy-intensity_year]")
    expect(year).to_contain_text(words(locale, "未评级", "not rated"))
    expect(year).to_contain_text(words(locale, "未申报 2026-01..10 的地区生产总值", "is not stated"))
    stated(page)
    # 1 - 1.03 / 1.05 = 1.905 % dropped, 3 % are due; the total grew by 3 %, 2 % are allowed.
    expect(year).to_contain_text("1.90%")
    expect(year).to_contain_text("一级 红")
    expect(page.locator("[data-test=light-energy-total]")).to_contain_text("一级 红")
    expect(page.locator("[data-test=light-carbon-total]")).to_contain_text(words(locale, "没有覆盖", "no target"))
    expect(page.locator("[data-test=totals]")).to_contain_text("1,030,000")
    expect(page.locator("[data-test=targets]")).to_contain_text("青政办〔2026〕8号")
    picture(page, screens / f"barometer-{locale}.png")
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())


@BOTH
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_page_shows_what_the_energy_is_made_of_and_what_is_demanded_of_a_share(
    console: Console, screens: Path, locale: str, size: tuple[int, int]
) -> None:
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute(
            "INSERT INTO region_target (region_id, quantity, kind, value, base_year, target_year, document, clause,"
            " verified, declared_by, declared_at) SELECT r.id, 'coal', 'share_at_most', 0.305, 2025, 2026,"
            " '青政办〔2026〕8号', '(五)', 'declared', 'operator', '2026-01-05Z' FROM region r WHERE r.code = '630000'"
        )
    page = opened(console, locale=locale, size=size)
    for quantity, value in (("energy_total", "1000000"), ("coal_total", "400000")):
        state(page, quantity, "2026-10", value)
    expect(page.locator("[data-test=line-coal]")).to_contain_text("400,000")
    share = page.locator("[data-test=share-coal]")
    expect(share).to_contain_text("40.0%")
    expect(share).to_contain_text("30.5%")
    expect(page.locator("[data-test=light-coal-share]")).to_contain_text(words(locale, "煤炭占比", "coal, share"))
    gas = page.locator("[data-test=share-gas]")
    expect(gas).to_contain_text(words(locale, "天然气", "natural gas"))
    picture(page, screens / f"structure-{locale}-{size[0]}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_an_issue_is_published_once_and_again_only_with_its_reason(console: Console) -> None:
    console.provoked = ("409",)
    page = opened(console)
    page.locator("[data-test=publish]").click()
    expect(page.locator("[data-test=issues] [data-test=refused]")).to_contain_text("没有可发布的内容")
    stated(page)
    page.locator("[data-test=publish]").click()
    expect(page.locator("[data-test=issue-1]")).to_contain_text("2026-10 · 第 1 版")
    page.locator("[data-test=publish]").click()
    expect(page.locator("[data-test=issues] [data-test=refused]")).to_contain_text("与最新一版相同")
    state(page, "gdp", "2026-10", "2200000")
    page.locator("[data-test=publish]").click()
    expect(page.locator("[data-test=issues] [data-test=refused]")).to_contain_text("请写明再次发布的原因")
    page.fill("#issue-note", "GDP 更正")
    page.locator("[data-test=publish]").click()
    expect(page.locator("[data-test=issue-2]")).to_contain_text("GDP 更正")


def test_months_are_gone_through_and_the_address_keeps_them(console: Console) -> None:
    page = opened(console)
    page.locator("[data-test=earlier]").click()
    expect(page).to_have_url(f"{console.address}/barometer?month=2026-09")
    settled(page)
    expect(page.locator("[data-test=publish]")).to_contain_text("2026-09")


@pytest.mark.parametrize("size", [PHONE, SMALL, DESKTOP])
def test_the_page_does_not_scroll_sideways(console: Console, size: tuple[int, int]) -> None:
    page = opened(console, size=size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_who_belongs_to_no_region_is_not_led_here(console: Console) -> None:
    page = console.visit("manager", "/me")
    expect(page.locator("header nav")).not_to_contain_text("晴雨表")


@pytest.fixture
def budget(console: Console) -> Iterator[str]:
    """Qinghai has a budget, and a plant that lies in it a known last year; the plant's code."""
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute(
            "INSERT INTO region_budget (region_id, year, quantity, book, version, total, reserve, months, reason, act,"
            " document, declared_by, declared_at) SELECT r.id, 2026, 'energy', 'equivalent', 1, 1200, 200,"
            " array_fill(100, ARRAY[12]), 'initial', nextval('budget_act'), '下达通知', 'operator', '2026-01-05Z'"
            " FROM region r WHERE r.code = '630000'"
        )
        (code,) = conn.execute(
            "INSERT INTO enterprise_statistic (enterprise_id, quantity, year, through_month, value, document,"
            " declared_by, declared_at) SELECT e.id, 'energy_total', 2025, 12, 1250, '年报', 'operator', '2026-01-05Z'"
            " FROM enterprise e JOIN region r ON r.id = e.region_id WHERE r.code = '630000' ORDER BY e.code LIMIT 1"
            " RETURNING (SELECT code FROM enterprise WHERE id = enterprise_id)"
        ).fetchone() or ("",)
    yield str(code)
    console.leave()
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("TRUNCATE region_budget, enterprise_budget, enterprise_statistic")


@BOTH
def test_an_officer_edits_a_proposal_and_adopts_it_within_the_budget(
    console: Console, repository: Path, screens: Path, locale: str, budget: str
) -> None:
    console.provoked = ("409",)
    page = opened(console, locale=locale)
    panel = page.locator("[data-test=budget-energy]")
    expect(panel).to_contain_text("1,200.00")
    expect(page.locator("[data-test=budget-carbon]")).to_contain_text(words(locale, "尚无预算", "No budget"))
    panel.locator("[data-test=propose-open]").click()
    amount = panel.locator(f"[data-test=part-{budget}] input")
    expect(amount).to_have_value("1000")
    amount.fill("1000.01")
    page.fill("#adopt-document", "分解方案")
    panel.locator("[data-test=adopt-send]").click()
    expect(panel.locator("[data-test=refused]")).to_contain_text("0.01")
    amount.fill("990.5")
    panel.locator("[data-test=adopt-send]").click()
    expect(panel.locator(f"[data-test=budget-of-{budget}]")).to_contain_text("990.50")
    expect(panel).to_contain_text(words(locale, "未分解 9.50", "9.50 not given on"))
    settled(page)
    page.screenshot(path=screens / f"budgets-{locale}.png", full_page=True)
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())


def test_next_years_budget_is_seen_and_given_on_before_its_first_month_has_ended(console: Console, budget: str) -> None:
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute(
            "INSERT INTO region_budget (region_id, year, quantity, book, version, total, reserve, months, reason, act,"
            " document, declared_by, declared_at) SELECT region_id, 2027, quantity, book, 1, 1500, 0,"
            " array_fill(125, ARRAY[12]), reason, act, document, declared_by, declared_at FROM region_budget"
        )
    page = opened(console)
    panel = page.locator("[data-test=budget-energy]")
    expect(panel).to_contain_text("1,200.00")
    panel.locator("[data-test=budget-year]").select_option("2027")
    expect(panel).to_contain_text("1,500.00")
    expect(panel).to_contain_text("2027 年；该年尚无已结束的月份")
    panel.locator("[data-test=propose-open]").click()
    panel.locator(f"[data-test=part-{budget}] input").fill("700.25")
    page.fill("#adopt-document", "分解方案")
    panel.locator("[data-test=adopt-send]").click()
    expect(panel.locator(f"[data-test=budget-of-{budget}]")).to_contain_text("700.25")
    panel.locator("[data-test=budget-year]").select_option("2026")
    expect(panel.locator(f"[data-test=budget-of-{budget}]")).not_to_contain_text("700.25")
