"""The forecast of a region: summed from its enterprises of the same day, beside what its targets allow."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import psycopg
import pytest

from qingyu.db import forecasts, pool, region_forecasts
from qingyu.db.region_forecasts import OddsRow, RegionForecastRow
from qingyu.domain.assessment.barometer import Task
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import acting
from qingyu.jobs.forecasting import forecast_views, making, region_making
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


def state(conn: psycopg.Connection, quantity: str, year: int, month: int, value: float, on: str = "2026-05-01") -> None:
    """A statistic of the province, stated on a day."""
    conn.execute(
        "INSERT INTO region_statistic (region_id, quantity, year, through_month, value, document, declared_by,"
        " declared_at) SELECT id, %s, %s, %s, %s, 'd', 'x', %s FROM region WHERE code = '640000'",
        (quantity, year, month, value, on),
    )


def demand(conn: psycopg.Connection, kind: str, value: float, on: str = "2026-05-01") -> None:
    """A target of the province's energy for 2026."""
    conn.execute(
        "INSERT INTO region_target (region_id, quantity, kind, value, base_year, target_year, document, verified,"
        " declared_by, declared_at) SELECT id, 'energy', %s, %s, 2025, 2026, 'd', 'declared', 'x', %s FROM region",
        (kind, value, on),
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
    shown = {one.task: one for one in forecast_views.region(analytics, EVERYTHING, "640000", None).forecasts[0].tasks}
    assert shown[Task.TOTAL].gdp_drop is None
    drop, grown = present(shown[Task.YEAR].gdp_drop), (7200.0 + OTHERS) * 1.08
    assert drop.asked == near(0.03)
    for share, total in ((drop.p10, energy.p90), (drop.p50, energy.p50), (drop.p90, energy.p10)):
        assert share == near(1.0 - present(total) / grown)


def test_others_move_as_what_is_stated_of_them_and_a_total_stands_before_them(
    database: Database, analytics: pool.Connection, plants: list[int]
) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        state(conn, "energy_other", 2025, 5, 1000.0)
        state(conn, "energy_other", 2026, 5, 900.0)
    # Of 4,000 tce the five months stated are a quarter: these fell by a tenth, of the rest nothing is known.
    assert made(analytics, plants)[0].others == near(3900.0)
    with psycopg.connect(database.admin_dsn) as conn:
        state(conn, "energy_total", 2025, 12, 10_200.0)
    assert made(analytics, plants)[0].others == near(3000.0 * (1.0 - 0.1 / 4))
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
    assert (energy.p50, present(energy.reason).code) == (None, "enterprises_without_forecast")


def test_errors_of_a_later_day_stay_and_an_earlier_day_has_no_fan(
    analytics: pool.Connection, plants: list[int]
) -> None:
    made(analytics, plants)
    making.make(analytics, plants[0], NOW, date(2026, 6, 1))
    body = acting.region(analytics, EVERYTHING, "640000")
    assert region_making.make(analytics, body, NOW)[0].n_fans == 2
    assert region_making.make(analytics, body, NOW, date(2026, 6, 1))[0].p50 is None


def test_an_earlier_day_counts_what_was_stated_and_demanded_by_its_end(
    database: Database, analytics: pool.Connection, plants: list[int]
) -> None:
    earlier = date(2026, 6, 1)
    with psycopg.connect(database.admin_dsn) as conn:
        demand(conn, "cap", 12_000.0, "2026-06-01")
        state(conn, "energy_other", 2025, 12, 2 * OTHERS, "2026-06-02")
        demand(conn, "growth", 0.01, "2026-06-02")
    for one in plants:
        making.make(analytics, one, NOW)
        making.make(analytics, one, NOW, earlier)
    body = acting.region(analytics, EVERYTHING, "640000")
    assert region_making.make(analytics, body, NOW)[0].others == 2 * OTHERS
    assert region_making.make(analytics, body, NOW, earlier)[0].others == OTHERS
    (total,) = (row for row in region_forecasts.odds(analytics, body.id, "energy", earlier) if row.task == "total")
    assert total.bound == 12_000.0


def test_the_bound_of_an_earlier_day_counts_from_what_was_stated_and_budgeted_by_its_end(
    database: Database, analytics: pool.Connection, plants: list[int]
) -> None:
    earlier = date(2026, 6, 1)
    with psycopg.connect(database.admin_dsn) as conn:
        demand(conn, "growth", 0.03)
        state(conn, "energy_other", 2025, 12, 2 * OTHERS, "2026-06-02")
        conn.execute(
            "INSERT INTO region_budget (region_id, year, quantity, book, version, total, reserve, months, reason, act,"
            " document, declared_by, declared_at) SELECT id, 2026, 'energy', 'equivalent', 1, 1200, 0,"
            " array_fill(100::float8, ARRAY[12]), 'initial', 1, 'd', 'x', '2026-06-02' FROM region"
            " WHERE code = '640000'"
        )
    body, bounds = acting.region(analytics, EVERYTHING, "640000"), {}
    for day in (earlier, TODAY):
        region_making.make(analytics, body, NOW, day)
        rows = region_forecasts.odds(analytics, body.id, "energy", day)
        bounds[day] = {row.task: row.bound for row in rows}["total"]
    assert bounds == {earlier: near((7200.0 + OTHERS) * 1.03), TODAY: 1200.0}
    # Of an enterprise without an account last year is stated later: both sums have it from then on.
    with psycopg.connect(database.admin_dsn) as conn:
        conn.execute(
            "INSERT INTO enterprise_statistic (enterprise_id, quantity, year, through_month, value, document,"
            " declared_by, declared_at) VALUES (%s, 'energy_total', 2025, 12, 9, 'd', 'x', '2026-06-02')",
            (Plant(conn, "late").id,),
        )
    analytics.rollback()
    then, now = (region_making.make(analytics, body, NOW, day)[0] for day in (earlier, TODAY))
    assert (then.others, now.others) == (None, 2 * OTHERS)
    (total,) = (row for row in region_forecasts.odds(analytics, body.id, "energy", earlier) if row.task == "total")
    assert total.bound is None


def test_the_first_days_of_a_year_read_the_year_that_is_over_and_not_the_targets_of_it(
    database: Database, analytics: pool.Connection, plants: list[int]
) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        demand(conn, "cap", 12_000.0)
    body = acting.region(analytics, EVERYTHING, "640000")
    last, first = (region_making.make(analytics, body, NOW, day)[0] for day in (date(2025, 12, 31), date(2026, 1, 1)))
    assert (last.year, first.year, first.known) == (2025, 2026, 0.0)
    # Of 2025 nothing of 2024 is stated; 2026 begins with both plants as they were in 2025, and no model yet.
    assert last.reason is not None
    assert [row.bound for row in region_forecasts.odds(analytics, body.id, "energy", date(2025, 12, 31))] == [None] * 3


def test_two_workers_do_not_make_one_region_twice(
    database: Database, analytics: pool.Connection, plants: list[int]
) -> None:
    made(analytics, plants)
    body = acting.region(analytics, EVERYTHING, "640000")
    with pool.connect(database.dsn("analytics"), application="other") as other, analytics.transaction():
        assert region_forecasts.try_hold(analytics, body.id)
        with other.transaction():
            assert not region_forecasts.try_hold(other, body.id)
    with analytics.transaction():
        assert region_forecasts.try_hold(analytics, body.id)


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


def test_a_region_is_due_again_by_what_it_was_made_from_and_not_by_the_clock(
    database: Database, analytics: pool.Connection, plants: list[int]
) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        late = Plant(conn, "late")
        write(conn, late.id, np.full(12, 50.0), date(2025, 1, 1), "month")
        unknown = Plant(conn, "unknown")
        write(conn, unknown.id, np.full(12, 50.0), date(2025, 1, 1), "month")
        write(conn, late.id, tce((TODAY - FIRST).days), FIRST)
    made(analytics, [*plants, unknown.id])
    soon, body = NOW + timedelta(minutes=20), acting.region(analytics, EVERYTHING, "640000")
    assert region_making.due(analytics, soon, 9) == []
    # Of a year that is not known it is made again all day, and tells nothing new.
    making.make(analytics, unknown.id, soon)
    assert region_making.due(analytics, soon, 9) == []
    # Committed after the region was summed, by a program whose turn began before.
    making.make(analytics, late.id, NOW - timedelta(minutes=1))
    assert region_making.due(analytics, soon, 9) == [body.id]
    assert region_making.is_due(analytics, body.id, soon)
    region_making.make(analytics, body, soon)
    assert not region_making.is_due(analytics, body.id, soon + timedelta(hours=1))


def test_who_was_not_made_today_is_in_it_as_of_the_day_before(
    database: Database, analytics: pool.Connection, plants: list[int]
) -> None:
    whole = made(analytics, plants)[0]
    analytics.rollback()
    yesterday = making.make(analytics, plants[1], NOW, TODAY - timedelta(days=1))[0]
    energy = made(analytics, plants[:1])[0]
    today = forecasts.newest(analytics, plants[0], None)[0]
    assert energy.p50 == near(present(today.p50) + present(yesterday.p50) + OTHERS)
    assert energy.p50 == pytest.approx(present(whole.p50), rel=0.01)
    assert (energy.n_fans, energy.known) == (2, near(today.known + yesterday.known))


def test_who_came_this_year_is_not_counted_among_the_others_too(
    database: Database, analytics: pool.Connection, plants: list[int]
) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        came = Plant(conn, "came")
        write(conn, came.id, tce((TODAY - FIRST).days), FIRST)
    energy = made(analytics, [*plants, came.id])[0]
    reason = present(energy.reason)
    assert (energy.p50, energy.naive, reason.code, dict(reason.parameters)["first"]) == (
        None,
        None,
        "members_among_others",
        "came",
    )
    with psycopg.connect(database.admin_dsn) as conn:
        conn.execute(
            "INSERT INTO enterprise_statistic (enterprise_id, quantity, year, through_month, value, document,"
            " declared_by, declared_at) VALUES (%s, 'energy_total', 2025, 12, 0, 'd', 'x', now())",
            (came.id,),
        )
    assert made(analytics, [*plants, came.id])[0].others == OTHERS


def test_a_total_below_the_accounts_contradicts_them(
    database: Database, analytics: pool.Connection, plants: list[int]
) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        state(conn, "energy_total", 2025, 12, 5000.0)
    energy = made(analytics, plants)[0]
    assert (energy.others, present(energy.reason).code) == (None, "total_below_accounts")


def test_a_bound_is_reckoned_from_totals_made_as_the_forecast_is(
    database: Database, analytics: pool.Connection, plants: list[int]
) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        state(conn, "energy_total", 2020, 12, 9000.0)
        for year, month in ((2020, 12), (2025, 12), (2025, 6), (2026, 6)):
            state(conn, "gdp", year, month, 1000.0)
        conn.execute(
            "INSERT INTO region_target (region_id, quantity, kind, value, base_year, target_year, document, verified,"
            " declared_by, declared_at) SELECT id, 'energy', 'drop', 0.135, 2020, 2026, 'd', 'declared', 'x', now()"
            " FROM region"
        )
    assert present(made(analytics, plants)[1]["intensity_plan"].reason).code == "totals_by_two_ways"
    with psycopg.connect(database.admin_dsn) as conn:
        state(conn, "energy_total", 2025, 12, 11_300.0)
    assert made(analytics, plants)[1]["intensity_plan"].bound is not None


def test_who_stands_in_ends_above_what_it_has_used(
    database: Database, analytics: pool.Connection, plants: list[int]
) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        more = Plant(conn, "more")
        write(conn, more.id, np.full(12, 25.0), date(2025, 1, 1), "month")
        # Three days of four are known: too few for a naive year, and more than all of the year before.
        days = tce((TODAY - FIRST).days)
        write(conn, more.id, days, FIRST)
        conn.execute(
            "DELETE FROM indicator_value WHERE enterprise_id = %s AND period = 'day'"
            " AND extract(day FROM start_on)::int %% 4 = 0",
            (more.id,),
        )
    energy = made(analytics, [*plants, more.id])[0]
    known = forecasts.newest(analytics, more.id, None)[0]
    assert known.naive is None
    assert known.known > 1000.0
    ends = [present(forecasts.newest(analytics, one, None)[0].p50) for one in plants]
    assert energy.p50 == near(sum(ends) + known.known + OTHERS)
    assert present(energy.p10) > energy.known


def test_each_body_an_enterprise_belongs_to_is_due(
    database: Database, analytics: pool.Connection, plants: list[int]
) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        (county,) = present(
            conn.execute(
                "INSERT INTO region (code, level, name_zh, name_en, parent_id)"
                " SELECT '640121', 'county', '永宁县', 'Yongning', id FROM region WHERE code = '640000' RETURNING id"
            ).fetchone()
        )
        (sector,) = present(
            conn.execute(
                "INSERT INTO region (code, level, name_zh, name_en, parent_id)"
                " SELECT 'STEEL', 'sector', '钢铁', 'steel', id FROM region WHERE code = '640000' RETURNING id"
            ).fetchone()
        )
        conn.execute("UPDATE enterprise SET region_id = %s WHERE id = %s", (county, plants[0]))
        conn.execute(
            "INSERT INTO body_member (region_id, is_apart, enterprise_id, valid_from, document, declared_by,"
            " declared_at) VALUES (%s, false, %s, '2026-01-01', 'd', 'x', now())",
            (sector, plants[1]),
        )
    for one in plants:
        making.make(analytics, one, NOW)
    body = acting.region(analytics, EVERYTHING, "640000")
    assert sorted(region_making.due(analytics, NOW, 9)) == sorted([body.id, county, sector])
    assert region_making.make(analytics, body, NOW)[0].n_enterprises == 2
    steel = region_making.make(analytics, acting.region(analytics, EVERYTHING, "STEEL"), NOW)[0]
    assert (steel.n_enterprises, present(steel.reason).code) == (1, "others_not_stated")
    assert region_making.due(analytics, NOW, 9) == [county]


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
