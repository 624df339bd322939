"""The forecast of a region: summed from its enterprises of the same day, beside what its targets allow."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import psycopg
import pytest

from qingyu.db import forecasts, pool, region_forecasts
from qingyu.db.region_forecasts import OddsRow, RegionForecastRow
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import acting
from qingyu.jobs.forecasting import making, region_making
from tests.jobs.plant import Plant
from tests.jobs.test_forecasting import FIRST, NOW, TODAY, tce, write
from tests.support import commands
from tests.support.databases import Database
from tests.support.near import near
from tests.support.present import present

OTHERS = 4000.0  # tce, of 2025


@pytest.fixture
def plants(database: Database) -> list[int]:
    """Two plants of a province of one size, with 3,600 tce in 2025 each."""
    with psycopg.connect(database.admin_dsn) as conn:
        found = [Plant(conn, code) for code in ("one", "two")]
        for k, plant in enumerate(found):
            write(conn, plant.id, tce((TODAY - FIRST).days) * (1.0 + k / 10), FIRST)
            write(conn, plant.id, np.full(12, 300.0), date(2025, 1, 1), "month")
        state(conn, "energy_other", 2025, 12, OTHERS)
    return [plant.id for plant in found]


def state(conn: psycopg.Connection, quantity: str, year: int, month: int, value: float) -> None:
    """A statistic of the province."""
    conn.execute(
        "INSERT INTO region_statistic (region_id, quantity, year, through_month, value, document, declared_by,"
        " declared_at) SELECT id, %s, %s, %s, %s, 'd', 'x', now() FROM region WHERE code = '640000'",
        (quantity, year, month, value),
    )


def demand(conn: psycopg.Connection, kind: str, value: float) -> None:
    """A target of the province's energy for 2026."""
    conn.execute(
        "INSERT INTO region_target (region_id, quantity, kind, value, base_year, target_year, document, verified,"
        " declared_by, declared_at) SELECT id, 'energy', %s, %s, 2025, 2026, 'd', 'declared', 'x', now() FROM region",
        (kind, value),
    )


@pytest.fixture
def analytics(database: Database) -> Iterator[pool.Connection]:
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        yield conn


def made(conn: pool.Connection, plants: list[int]) -> tuple[RegionForecastRow, dict[str, OddsRow]]:
    """The province's energy, after its enterprises'."""
    for one in plants:
        making.make(conn, one, NOW)
    body = acting.region(conn, EVERYTHING, "640000")
    energy = region_making.make(conn, body, NOW)[0]
    return energy, {row.task: row for row in region_forecasts.odds(conn, body.id, "energy", TODAY)}


def test_the_year_of_a_region_is_that_of_its_enterprises_and_of_the_others(
    analytics: pool.Connection, plants: list[int]
) -> None:
    energy, odds = made(analytics, plants)
    ends = [present(forecasts.newest(analytics, one, None)[0].p50) for one in plants]
    assert (energy.reason, energy.as_of, energy.others) == (None, TODAY, OTHERS)
    assert energy.p50 == near(sum(ends) + OTHERS)
    assert present(energy.p10) < present(energy.p50) < present(energy.p90)
    assert energy.unforeseen == near(OTHERS / present(energy.p50))
    assert (energy.n_enterprises, energy.n_fans, energy.horizon) == (2, 2, 184)
    assert present(energy.skill) > 0.05
    assert {row.outlook for row in odds.values()} == {"unknown"}
    assert region_forecasts.newest(analytics, acting.region(analytics, EVERYTHING, "640000").id, None)[0] == energy


def test_a_drop_per_gdp_bounds_the_year_by_the_gdp_that_is_expected(
    database: Database, analytics: pool.Connection, plants: list[int]
) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        demand(conn, "drop", 0.03)
        demand(conn, "cap", 12_000.0)
        for year, month, value in ((2025, 12, 1000.0), (2025, 6, 500.0), (2026, 6, 540.0)):
            state(conn, "gdp", year, month, value)
    energy, odds = made(analytics, plants)
    # 3,600 tce of each plant and the others, a drop of 3 %, a growth of 8 %.
    assert odds["intensity_year"].bound == near((7200.0 + OTHERS) * 0.97 * 1.08)
    assert odds["total"].bound == 12_000.0
    assert odds["intensity_plan"].reason is not None
    for row in (odds["intensity_year"], odds["total"]):
        above = present(energy.p50) > present(row.bound)
        assert (present(row.odds) > 0.5) is above


def test_others_move_as_what_is_stated_of_them_and_a_total_stands_before_them(
    database: Database, analytics: pool.Connection, plants: list[int]
) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        state(conn, "energy_other", 2025, 5, 1000.0)
        state(conn, "energy_other", 2026, 5, 900.0)
    assert made(analytics, plants)[0].others == near(3600.0)
    with psycopg.connect(database.admin_dsn) as conn:
        state(conn, "energy_total", 2025, 12, 10_200.0)
    assert made(analytics, plants)[0].others == near(2700.0)
    with psycopg.connect(database.admin_dsn) as conn:
        conn.execute("ALTER TABLE region_statistic DISABLE TRIGGER USER")
        conn.execute("DELETE FROM region_statistic")
    energy = made(analytics, plants)[0]
    assert (energy.others, energy.naive, present(energy.reason).code) == (None, None, "others_not_stated")


def test_who_is_not_known_this_year_stands_in_with_the_year_before(
    database: Database, analytics: pool.Connection, plants: list[int]
) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        late = Plant(conn, "late")
        write(conn, late.id, np.full(12, 50.0), date(2025, 1, 1), "month")
    energy = made(analytics, [*plants, late.id])[0]
    ends = [present(forecasts.newest(analytics, one, None)[0].p50) for one in plants]
    assert energy.p50 == near(sum(ends) + 600.0 + OTHERS)
    assert (energy.n_enterprises, energy.n_fans) == (3, 2)
    with psycopg.connect(database.admin_dsn) as conn:
        Plant(conn, "unknown")
    energy = made(analytics, plants)[0]
    assert (energy.p50, present(energy.reason).code) == (None, "enterprises_without_year")


def test_errors_of_a_later_day_stay_and_an_earlier_day_has_no_fan(
    analytics: pool.Connection, plants: list[int]
) -> None:
    made(analytics, plants)
    making.make(analytics, plants[0], NOW, date(2026, 6, 1))
    body = acting.region(analytics, EVERYTHING, "640000")
    assert region_making.make(analytics, body, NOW)[0].n_fans == 2
    assert region_making.make(analytics, body, NOW, date(2026, 6, 1))[0].p50 is None


def test_a_region_is_due_after_its_enterprises_and_again_after_one_of_them(
    analytics: pool.Connection, plants: list[int]
) -> None:
    body = acting.region(analytics, EVERYTHING, "640000")
    assert region_making.due(analytics, NOW, 9) == []
    made(analytics, plants)
    assert region_making.due(analytics, NOW, 9) == []
    soon = NOW + timedelta(minutes=20)
    making.make(analytics, plants[0], soon)
    assert region_making.due(analytics, soon, 9) == [body.id]
    assert region_making.due(analytics, NOW + timedelta(minutes=10), 9) == []


def test_the_command_line_makes_and_shows(database: Database, analytics: pool.Connection, plants: list[int]) -> None:
    made(analytics, plants)
    analytics.commit()
    with psycopg.connect(database.admin_dsn) as conn:
        demand(conn, "cap", 12_000.0)
    done = commands.run(database, "forecasts", "region", "640000", "--json")
    assert done.returncode == 0, done.stderr
    energy = json.loads(done.stdout)["forecasts"][0]
    assert (energy["as_of"], energy["n_fans"], energy["tasks"][2]["outlook"]) == ("2026-07-01", 2, "unknown")
    shown = commands.run(database, "forecasts", "region", "640000").stdout
    assert "no target of this kind covers 2026" in " ".join(shown.split())
    later = json.loads(commands.run(database, "forecasts", "region", "640000", "--make", "--json").stdout)
    # On a day of which the enterprises have no forecast yet.
    assert later["forecasts"][0]["p50"] is None
    assert "forecast of 640000" in commands.run(database, "audit", "list").stdout
