"""Where the year of a region ends, on the page of its barometer: the sum, what no model foretells, odds by task."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Unpack

import psycopg
import pytest
from playwright.sync_api import Page, expect

from qingyu.db import pool, region_forecasts
from qingyu.db.region_forecasts import OddsRow, RegionForecastRow
from qingyu.domain.kernel.reason import because
from tests.web.conftest import DESKTOP, PHONE, Console, Visit, picture
from tests.web.looking import assert_accessible
from tests.web.test_account_pages import BOTH, words

ENERGY = RegionForecastRow(
    controlled="energy",
    as_of=date(2026, 11, 2),
    year=2026,
    known=8_800_000.0,
    others=3_100_000.0,
    naive=13_400_000.0,
    p10=13_520_000.0,
    p50=13_640_000.0,
    p90=13_770_000.0,
    skill=0.54,
    origins=15,
    horizon=60,
    coverage=0.81,
    unforeseen=0.27,
    n_enterprises=41,
    n_fans=38,
    reason=None,
    made_from="",
    made_at=datetime(2026, 11, 2, 1, tzinfo=UTC),
)
CARBON = replace(
    ENERGY,
    controlled="carbon",
    p10=None,
    p50=None,
    p90=None,
    skill=None,
    origins=None,
    horizon=None,
    coverage=None,
    unforeseen=0.62,
    reason=because("forecast_unforeseen", share=0.62, most=0.5),
)
NO_OUTLOOK = because("output_outlook_unknown", year=2026)
TASKS = [
    OddsRow("intensity_year", None, 13_500_000.0, None, 0.91, "red"),
    OddsRow("intensity_plan", None, None, NO_OUTLOOK, None, "unknown"),
    OddsRow("total", None, 13_800_000.0, None, 0.07, "green"),
]


@pytest.fixture
def forecast(console: Console) -> Iterator[None]:
    """A region that will miss its drop and keep its total, and half of whose CO2 no model foretells."""
    with pool.connect(console.database.dsn("analytics"), application="test") as conn:
        (row,) = conn.execute("SELECT id FROM region WHERE code = '630000'").fetchall()
        region_forecasts.put(conn, row[0], ENERGY, TASKS)
        region_forecasts.put(conn, row[0], CARBON, [replace(TASKS[2], odds=None)])
    yield
    console.leave()
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("TRUNCATE region_forecast, region_forecast_odds")


def opened(console: Console, **more: Unpack[Visit]) -> Page:
    page = console.visit("regulator", "/barometer", **more)
    page.wait_for_selector("[data-test=region-forecasts]")
    expect(page.locator("[data-test=region-forecasts] .el-skeleton")).to_have_count(0)
    return page


@BOTH
def test_the_sum_stands_beside_what_no_model_foretells_and_the_odds_of_each_task(
    console: Console, forecast: None, locale: str
) -> None:
    page = opened(console, locale=locale)
    energy = page.locator("[data-test=region-forecast-energy]")
    for said in ("8,800,000", "3,100,000", "13,520,000", "13,640,000", "13,770,000", "27%", "0.54", "81%"):
        expect(energy).to_contain_text(said)
    expect(energy).to_contain_text(words(locale, "38 / 41 家", "38 of 41"))
    expect(page.locator("[data-test=region-forecast-carbon]")).to_contain_text(
        words(locale, "62% 只有朴素推算而无模型预测", "62% of the year's end is foretold by no model")
    )
    missed = page.locator("[data-test=odds-energy-intensity_year]")
    expect(missed).to_contain_text("91%")
    expect(missed).to_contain_text(words(locale, "很可能超出", "likely over"))
    plan = page.locator("[data-test=odds-energy-intensity_plan]")
    expect(plan).to_contain_text(
        words(locale, "没有可与上年同期比较的地区生产总值", "no value added of 2026 is stated")
    )
    expect(page.locator("[data-test=odds-carbon-total]")).to_contain_text(words(locale, "可望完成", "on track"))


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_panel_fits(
    console: Console, forecast: None, repository: Path, screens: Path, size: tuple[int, int]
) -> None:
    page = opened(console, size=size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
    picture(page, screens / f"region-forecast-{size[0]}.png")


def test_before_the_first_night_it_says_so(console: Console) -> None:
    panel = opened(console, locale="en-US").locator("[data-test=region-forecasts]")
    expect(panel).to_contain_text("one is made each night")
