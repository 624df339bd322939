"""Rounds of leaders on the pages: a manager applies and takes it back; an officer reads the same and the board."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import expect

from tests.web import plant
from tests.web.conftest import PHONE, Console
from tests.web.looking import assert_accessible
from tests.web.test_account_pages import BOTH

PAGE = f"/e/{plant.CODE}/benchmarks?month=2026-10"


@pytest.fixture(autouse=True)
def announced(console: Console) -> Iterator[None]:
    """A round of the plant's province whose window is open; it is gone at the end of a test."""
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute(
            "INSERT INTO leader_round (region_id, code, name, kind, edition, year, period_year, yardsticks, bar, most,"
            " least_completeness, most_estimated, opens_on, last_on, document, declared_by, declared_at)"
            " SELECT r.id, 'cement', '水泥能效领跑者', 'energy', 'qinghai', 2026, 2025,"
            " '{ndrc2023.clinker,gb16780-2021.clinker.comprehensive}', 'benchmark', 3, 0.95, 0.05, '2020-01-01',"
            " '2099-12-31', '公告 2026', 'officer', '2020-01-01Z' FROM region r WHERE r.code = '630000'"
        )
        # A round of a city is not one of its province.
        conn.execute(
            "INSERT INTO region (code, level, name_zh, name_en, parent_id) SELECT '630100', 'prefecture', '西宁',"
            " 'Xining', r.id FROM region r WHERE r.code = '630000' ON CONFLICT DO NOTHING"
        )
        conn.execute(
            "INSERT INTO leader_round (region_id, code, name, kind, edition, year, period_year, yardsticks, bar, most,"
            " least_completeness, most_estimated, opens_on, last_on, document, declared_by, declared_at)"
            " SELECT c.id, 'city', '西宁遴选', r.kind, r.edition, r.year, r.period_year, r.yardsticks, r.bar, r.most,"
            " r.least_completeness, r.most_estimated, r.opens_on, r.last_on, r.document, r.declared_by, r.declared_at"
            " FROM leader_round r, region c WHERE c.code = '630100'"
        )
    yield
    console.leave()
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("TRUNCATE leader_round, leader_round_stage, leader_application, leader_review, leader_decision")


@BOTH
def test_a_manager_applies_in_the_window_and_takes_it_back(console: Console, locale: str, repository: Path) -> None:
    page = console.visit("manager", PAGE, locale=locale)
    page.locator("[data-test=rounds] button", has_text="水泥能效领跑者").click()
    page.fill("#leader-letter", "申报书 2026-11")
    page.locator("[data-test=apply]").click()
    row = page.locator("[data-test=round] tbody tr", has_text="申报书 2026-11")
    expect(row).to_have_count(1)
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
    row.locator("[data-test=withdraw]").click()
    none = {"zh-CN": "没有申报。", "en": "Nobody applied."}[locale]
    expect(page.locator("[data-test=round]")).to_contain_text(none)


@BOTH
def test_an_officer_sees_the_board_and_the_round_and_applies_for_nobody(console: Console, locale: str) -> None:
    page = console.visit("regulator", "/barometer", locale=locale, size=PHONE)
    empty = {"zh-CN": "该年度没有产品有对标结论。", "en": "No product has a class over that year."}[locale]
    expect(page.locator("[data-test=leader-board]")).to_contain_text(empty)
    unsure = {"zh-CN": "规则未经核实", "en": "the rules are not verified"}[locale]
    expect(page.locator("[data-test=rounds] th .watch")).to_have_text(unsure)
    expect(page.locator("[data-test=rounds]")).not_to_contain_text("西宁遴选")
    page.locator("[data-test=rounds] button", has_text="水泥能效领跑者").click()
    expect(page.locator("[data-test=round] h3")).to_have_count(1)
    expect(page.locator("[data-test=apply-form]")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
