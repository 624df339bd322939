"""Where the year ends, on the page of an enterprise's assessment: the fan with its odds, or why there is none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Unpack

import psycopg
import pytest
from playwright.sync_api import Page, expect

from qingyu.db import forecasts, pool
from qingyu.db.forecasts import ForecastRow
from qingyu.domain.kernel.reason import because
from tests.web import plant
from tests.web.conftest import DESKTOP, PHONE, Console, Visit, picture
from tests.web.looking import assert_accessible
from tests.web.test_account_pages import BOTH, words

HERE = f"/e/{plant.CODE}/assessment"
ENERGY = ForecastRow(
    controlled="energy",
    as_of=date(2026, 11, 2),
    year=2026,
    known=88_000.0,
    stated=0.0,
    naive=104_000.0,
    p10=105_200.0,
    p50=106_400.0,
    p90=107_700.0,
    model="last_year_56",
    skill=0.54,
    origins=15,
    horizon=60,
    coverage=0.81,
    reason=None,
    target_id=None,
    bound=105_000.0,
    bound_reason=None,
    odds=0.93,
    outlook="red",
    made_at=datetime(2026, 11, 2, 1, tzinfo=UTC),
)
CARBON = replace(
    ENERGY,
    controlled="carbon",
    p10=None,
    p50=None,
    p90=None,
    model="harmonic",
    skill=0.01,
    reason=because("forecast_without_skill", model="harmonic", skill=0.01),
    bound=None,
    bound_reason=because("no_target", year=2026),
    odds=None,
    outlook="unknown",
)


@pytest.fixture
def forecast(console: Console) -> Iterator[None]:
    """A plant that will use more energy than it may, and whose CO2 no model foretells."""
    with pool.connect(console.database.dsn("analytics"), application="test") as conn:
        (row,) = conn.execute("SELECT id FROM enterprise WHERE code = %s", (plant.CODE,)).fetchall()
        for one in (ENERGY, CARBON):
            forecasts.put(conn, row[0], one)
    yield
    console.leave()
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("TRUNCATE year_forecast")


def opened(console: Console, **more: Unpack[Visit]) -> Page:
    page = console.visit("manager", HERE, **more)
    page.wait_for_selector("[data-test=forecasts]")
    expect(page.locator("[data-test=forecasts] .el-skeleton")).to_have_count(0)
    return page


@BOTH
def test_the_fan_stands_beside_what_is_allowed_and_its_skill(console: Console, forecast: None, locale: str) -> None:
    page = opened(console, locale=locale)
    energy = page.locator("[data-test=forecast-energy]")
    for said in ("88,000", "105,200", "106,400", "107,700", "104,000", "105,000", "93%", "0.54", "81%"):
        expect(energy).to_contain_text(said)
    expect(energy).to_contain_text(words(locale, "很可能超出", "likely over"))
    expect(energy).to_contain_text(words(locale, "上年形状", "last year"))
    carbon = page.locator("[data-test=forecast-carbon]")
    expect(carbon).to_contain_text(words(locale, "并不明显优于朴素预测", "not clearly better than the naive one"))
    expect(carbon).to_contain_text(words(locale, "没有覆盖 2026 年的该类目标", "no target of this kind covers 2026"))
    expect(carbon).to_contain_text(words(locale, "无法判断", "cannot be said"))


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_panel_is_read_by_everybody_and_fits(
    console: Console, forecast: None, repository: Path, size: tuple[int, int]
) -> None:
    page = opened(console, size=size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())


def test_before_the_first_night_it_says_so(console: Console) -> None:
    expect(opened(console, locale="en-US").locator("[data-test=forecasts]")).to_contain_text("one is made each night")


# The months that the plant has by itself: three weeks are no history.
OWN = "period = 'month' AND inputs_hash <> 'years' AND code IN ('intensity', 'coal.equivalent')"


@pytest.fixture
def years(console: Console) -> Iterator[None]:
    """Three years of months before: clinker at an intensity that gets worse, and a drop that is demanded of it."""
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute(f"UPDATE indicator_value SET superseded_at = '2026-11-02Z' WHERE {OWN}")
        conn.execute(
            "INSERT INTO indicator_value (enterprise_id, code, scope, period, start_on, value, unit, completeness,"
            " verified, inputs, inputs_hash, is_open, computed_at)"
            " SELECT e.id, one.code, one.scope, 'month', m.at::date, used, 'tce', 1, true, jsonb_build_object('energy',"
            " used, 'energy_unit', 'tce', 'output', made, 'product_unit', 't', 'coverage', 1), 'years', false, now()"
            " FROM enterprise e, generate_series('2023-01-01'::timestamp, '2026-10-01', '1 month') WITH ORDINALITY"
            " AS m (at, n), LATERAL (SELECT 1000 + 200 * sin(n * 2.4) AS made) x,"
            " LATERAL (SELECT (20 + 0.1 * made) * (1 + 0.02 * sin(n * 7.7)) * CASE WHEN n > 36 THEN 1.08 ELSE 1 END"
            " AS used) y,"
            " (VALUES ('intensity', 'clinker'), ('coal.equivalent', '')) AS one (code, scope) WHERE e.code = %s",
            (plant.CODE,),
        )
        conn.execute(
            "INSERT INTO enterprise_target (enterprise_id, quantity, kind, value, base_year, target_year, per,"
            " document, verified, declared_by, declared_at) SELECT id, 'energy', 'drop', 0.02, 2025, 2026, 'clinker',"
            " 'a letter', 'declared', 'x', '2026-01-01Z' FROM enterprise WHERE code = %s",
            (plant.CODE,),
        )
    yield
    console.leave()
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("DELETE FROM indicator_value WHERE inputs_hash = 'years'")
        conn.execute(f"UPDATE indicator_value SET superseded_at = NULL WHERE {OWN} AND superseded_at = '2026-11-02Z'")
        conn.execute("TRUNCATE enterprise_target CASCADE")
        conn.execute("TRUNCATE production_plan")


@BOTH
def test_a_plan_is_declared_and_the_year_ends_under_it_beside_the_intensity(
    console: Console, years: None, locale: str, repository: Path, tmp_path: Path
) -> None:
    page = opened(console, locale=locale)
    clinker = page.locator("[data-test=intensity-energy-clinker]")
    expect(clinker).to_contain_text(words(locale, "很可能超出", "likely over"))
    page.locator("[data-test=scenario-open]").click()
    page.locator("[data-test=scenario-send]").click()
    expect(page.locator("[data-test=wrong-2026-11]")).to_be_visible()
    for month in (11, 12):
        page.locator(f"#plan-2026-{month}").fill("900")
    page.locator("#plan-document").fill("plan of 2026")
    page.locator("[data-test=scenario-send]").click()
    landing = page.locator("[data-test=scenario-energy-base]")
    expect(landing).to_contain_text(words(locale, "能耗", "energy"))
    expect(page.locator("[data-test=scenario-form]")).to_have_count(0)
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    picture(page, tmp_path / f"scenarios-{locale}-320.png")
