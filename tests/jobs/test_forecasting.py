"""Forecasts of an enterprise: made from the days of its account, beside what its targets allow, and shown."""

import json
from datetime import UTC, date, datetime, timedelta

import numpy as np
import psycopg
import pytest
from numpy.typing import NDArray

from analytics.forecasts import Forecasts
from qingyu.db import forecasts, pool
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.forecasting import forecast_views, making
from tests.jobs.plant import Plant
from tests.support import commands
from tests.support.databases import Database
from tests.support.near import near
from tests.support.present import present

NOW = datetime(2026, 7, 1, 4, tzinfo=UTC)
TODAY = date(2026, 7, 1)
FIRST = date(2024, 1, 1)


def tce(days: int, growth: float = 0.06) -> NDArray[np.float64]:
    """Some ten tonnes a day with a rest at the end of the week, a season, noise and growth."""
    day = np.arange(days)
    wave = (1.0 + 0.1 * np.cos(2 * np.pi * day / 365.25)) * np.where(day % 7 >= 5, 0.7, 1.0)
    noise = np.random.default_rng(3).normal(1.0, 0.04, days)
    return np.asarray(10.0 * wave * np.exp(growth * day / 365.25) * noise)


def write(conn: psycopg.Connection, enterprise_id: int, values: np.ndarray, first: date, period: str = "day") -> None:
    """Closed values of the account in the equivalent book."""

    def step(k: int) -> date:
        return first + timedelta(days=k) if period == "day" else date(first.year, 1 + k, 1)

    with conn.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO indicator_value (enterprise_id, code, period, start_on, value, unit, completeness, verified,"
            " inputs, inputs_hash, is_open, computed_at) VALUES (%s, 'coal.equivalent', %s, %s, %s, 'tce', 1, true,"
            " '{}', 'h', false, '2026-07-01Z')",
            [(enterprise_id, period, step(k), float(value)) for k, value in enumerate(values)],
        )


def demand(conn: psycopg.Connection, enterprise_id: int, kind: str, value: float) -> int:
    """A target of energy for 2026."""
    (id_,) = conn.execute(
        "INSERT INTO enterprise_target (enterprise_id, quantity, kind, value, base_year, target_year, document,"
        " verified, declared_by, declared_at) VALUES (%s, 'energy', %s, %s, 2025, 2026, 'd', 'declared', 'x',"
        " '2026-01-01Z') RETURNING id",
        (enterprise_id, kind, value),
    ).fetchone() or (0,)
    return int(id_)


@pytest.fixture
def plant(database: Database) -> Plant:
    """Two years and a half of days, and the twelve months of 2025 with 300 tce each."""
    with psycopg.connect(database.admin_dsn) as conn:
        plant = Plant(conn)
        write(conn, plant.id, tce((TODAY - FIRST).days), FIRST)
        write(conn, plant.id, np.full(12, 300.0), date(2025, 1, 1), "month")
    return plant


def made(database: Database, plant: Plant, now: datetime = NOW) -> list[forecasts.ForecastRow]:
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        return making.make(conn, plant.id, now)


def test_the_year_ends_near_what_comes_and_carbon_without_an_account_says_so(database: Database, plant: Plant) -> None:
    energy, carbon = made(database, plant)
    whole = tce(3 * 366)[(date(2026, 1, 1) - FIRST).days : (date(2027, 1, 1) - FIRST).days].sum()
    assert energy.p50 == pytest.approx(whole, rel=0.02)
    assert (energy.controlled, energy.as_of, energy.year, energy.horizon) == ("energy", TODAY, 2026, 184)
    assert energy.known == pytest.approx(tce(912)[731:912].sum())
    assert present(energy.bound_reason).code == "no_target"
    assert (energy.odds, energy.outlook) == (None, "unknown")
    assert (carbon.p50, present(carbon.reason).code, carbon.known) == (None, "forecast_year_unknown", 0.0)


def test_what_is_stated_of_the_months_before_the_accounts_counts(database: Database, plant: Plant) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        conn.execute("DELETE FROM indicator_value WHERE period = 'day' AND start_on < '2026-04-10'")
        conn.execute(
            "INSERT INTO enterprise_statistic (enterprise_id, quantity, year, through_month, value, document,"
            " declared_by, declared_at) VALUES (%s, 'energy_total', 2026, 4, 1200, 'd', 'x', '2026-05-01Z')",
            (plant.id,),
        )
    energy, _ = made(database, plant)
    may = (date(2026, 5, 1) - FIRST).days
    assert (energy.stated, energy.known) == (1200.0, near(1200.0 + tce(912)[may:].sum()))
    with psycopg.connect(database.admin_dsn) as conn:
        conn.execute(
            "INSERT INTO enterprise_statistic (enterprise_id, quantity, year, through_month, value, document,"
            " declared_by, declared_at) VALUES (%s, 'energy_total', 2026, 4, 1300, 'd', 'x', '2026-06-20Z')",
            (plant.id,),
        )
        known_then = [making.make(conn, plant.id, NOW, day)[0].stated for day in (date(2026, 6, 10), TODAY)]
    assert known_then == [1200.0, 1300.0]


@pytest.mark.parametrize(
    ("kind", "value", "bound"), [("cap", 3500.0, 3500.0), ("growth", 0.1, 3960.0), ("increment", 500.0, 4100.0)]
)
def test_the_bound_is_what_the_target_allows(
    database: Database, plant: Plant, kind: str, value: float, bound: float
) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        id_ = demand(conn, plant.id, kind, value)
    (energy, _) = made(database, plant)
    assert (energy.target_id, energy.bound) == (id_, near(bound))
    above = present(energy.p10) > bound
    assert energy.outlook == ("red" if above else "green")
    assert (present(energy.odds) > 0.9) is above


def test_a_budget_bounds_the_year_where_it_is_less_than_the_target_allows(database: Database, plant: Plant) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        id_ = demand(conn, plant.id, "cap", 3500.0)
        for version, (book, total) in enumerate([("equivalent", 3600), ("calorific", 3400), ("equivalent", 3400)], 1):
            months = [total, *[0] * 11]
            conn.execute(
                "INSERT INTO enterprise_budget (enterprise_id, year, quantity, book, version, total, reserve, months,"
                " reason, act, document, declared_by, declared_at) VALUES (%s, 2026, 'energy', %s, %s, %s, 0, %s,"
                " 'correction', 1, 'd', 'x', '2026-01-01Z')",
                (plant.id, book, version, total, months),
            )
            conn.commit()
            energy, _ = made(database, plant)
            bounded = (None, 3400.0) if version == 3 else (id_, 3500.0)
            assert (energy.target_id, energy.bound) == bounded


def test_the_bound_of_an_earlier_day_is_what_was_demanded_stated_and_budgeted_by_its_end(
    database: Database, plant: Plant
) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        conn.execute("DELETE FROM indicator_value WHERE period = 'month'")
        id_ = demand(conn, plant.id, "growth", 0.02)
        for value, on in ((10_000, "2026-06-01Z"), (12_000, "2026-06-20Z")):
            conn.execute(
                "INSERT INTO enterprise_statistic (enterprise_id, quantity, year, through_month, value, document,"
                " declared_by, declared_at) VALUES (%s, 'energy_total', 2025, 12, %s, 'd', 'x', %s)",
                (plant.id, value, on),
            )
        conn.execute(
            "INSERT INTO enterprise_budget (enterprise_id, year, quantity, book, version, total, reserve, months,"
            " reason, act, document, declared_by, declared_at) VALUES (%s, 2026, 'energy', 'equivalent', 1, 9000, 0,"
            " array_fill(750::float8, ARRAY[12]), 'initial', 1, 'd', 'x', '2026-06-25Z')",
            (plant.id,),
        )
        conn.execute("UPDATE enterprise_target SET withdrawn_by = 'x', withdrawn_at = '2026-06-28Z'")
    days = [date(2026, 6, day) for day in (10, 22, 26)]
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        found = [making.make(conn, plant.id, NOW, day)[0] for day in (*days, TODAY)]
    assert [one.bound for one in found] == [near(10_200.0), near(12_240.0), near(9000.0), near(9000.0)]
    assert [one.target_id for one in found] == [id_, id_, None, None]


def test_a_bound_that_needs_an_unknown_year_says_so(database: Database, plant: Plant) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        conn.execute("DELETE FROM indicator_value WHERE period = 'month' AND start_on = '2025-05-01'")
        demand(conn, plant.id, "growth", 0.1)
    (energy, _) = made(database, plant)
    assert (energy.bound, present(energy.bound_reason).code) == (None, "months_without_account")
    assert (energy.p50 is not None, energy.outlook) == (True, "unknown")


def test_days_that_are_not_complete_are_no_days(database: Database, plant: Plant) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute("UPDATE indicator_value SET completeness = 0.5, value = 0 WHERE start_on >= '2026-06-20'")
    (energy, _) = made(database, plant)
    assert energy.known == pytest.approx(tce(912)[731:912].sum(), rel=0.02)


def test_the_same_days_give_the_same_forecast_and_it_takes_the_place_of_the_one_before(
    database: Database, plant: Plant
) -> None:
    first, again = made(database, plant), made(database, plant, NOW + timedelta(hours=3))
    assert (first[0].p10, first[0].p90) == (again[0].p10, again[0].p90)
    with pool.connect(database.dsn("operator"), application="test") as conn:
        (energy, carbon) = forecasts.newest(conn, plant.id, None)
    assert energy.made_at == NOW + timedelta(hours=3)
    assert energy.p50 == again[0].p50
    assert carbon.reason == again[1].reason


def test_an_earlier_day_stays_to_be_read(database: Database, plant: Plant) -> None:
    made(database, plant, NOW - timedelta(days=30))
    made(database, plant)
    with pool.connect(database.dsn("operator"), application="test") as conn:
        newest = forecast_views.show(conn, EVERYTHING, plant.code, None, NOW)
        earlier = forecast_views.show(conn, EVERYTHING, plant.code, date(2026, 6, 15), NOW)
        assert forecast_views.show(conn, EVERYTHING, plant.code, date(2026, 5, 1), NOW).forecasts == []
        with pytest.raises(NotFound):
            forecast_views.show(conn, EVERYTHING, "nobody", None, NOW)
    assert [one.as_of for one in newest.forecasts] == [TODAY, TODAY]
    assert [one.as_of for one in earlier.forecasts] == [date(2026, 6, 1)] * 2


def as_of_days(conn: pool.Connection, enterprise_id: int) -> list[date]:
    """The days an enterprise has forecasts of."""
    asked = "SELECT DISTINCT as_of FROM year_forecast WHERE enterprise_id = %s ORDER BY as_of"
    return [row[0] for row in conn.execute(asked, (enterprise_id,))]


def test_the_program_makes_each_day_once_and_a_failure_costs_no_other(database: Database, plant: Plant) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        broken = Plant(conn, "broken").id
        conn.execute(f"ALTER TABLE year_forecast ADD CONSTRAINT broken CHECK (enterprise_id <> {broken})")
    clock = [NOW]
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        conn.autocommit = True
        program = Forecasts(conn, lambda: clock[0], None)
        assert [program.turn(), program.turn()] == [2, 0]  # the plant, and its region
        assert as_of_days(conn, plant.id) == [TODAY]
        with psycopg.connect(database.admin_dsn) as admin:
            admin.execute("ALTER TABLE year_forecast DROP CONSTRAINT broken")
        clock[0] += timedelta(minutes=5)  # what failed waits
        assert program.turn() == 0
        clock[0] += timedelta(hours=1)
        assert program.turn() == 2
        assert as_of_days(conn, broken) == [TODAY]
        clock[0] += timedelta(days=1)
        assert program.turn() == 3
        assert as_of_days(conn, plant.id) == [TODAY, date(2026, 7, 2)]


def test_a_year_that_was_not_known_is_looked_at_again_when_its_past_may_have_come(database: Database) -> None:
    """A plant is registered first and its past arrives afterwards: the first forecast of the day knows nothing."""
    with psycopg.connect(database.admin_dsn) as conn:
        late = Plant(conn, "late").id
    clock = [NOW]
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        conn.autocommit = True
        program = Forecasts(conn, lambda: clock[0], None)
        assert program.turn() == 2
        clock[0] += timedelta(minutes=10)
        assert program.turn() == 0
        with psycopg.connect(database.admin_dsn) as admin:
            write(admin, late, tce((TODAY - FIRST).days), FIRST)
        clock[0] += timedelta(minutes=10)
        assert program.turn() == 2  # so is its region
        assert forecasts.newest(conn, late, None)[0].p50 is not None
        clock[0] += timedelta(minutes=30)
        assert program.turn() == 0


def test_yesterday_is_forecast_from_until_its_last_readings_have_come(database: Database, plant: Plant) -> None:
    midnight = datetime(2026, 6, 30, 16, tzinfo=UTC)  # in China
    assert made(database, plant, midnight + timedelta(hours=1))[0].as_of == date(2026, 6, 30)
    assert made(database, plant, midnight + timedelta(hours=2))[0].as_of == TODAY


def test_the_command_line_makes_and_shows(database: Database, plant: Plant) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        demand(conn, plant.id, "cap", 3500.0)

    def run(*words: str) -> str:
        done = commands.run(database, "forecasts", *words)
        assert done.returncode == 0, done.stderr
        return str(done.stdout)

    said = json.loads(run("make", plant.code, "--as-of", "2026-07-01", "--json"))
    shown = json.loads(run("show", plant.code, "--json"))
    assert said == shown
    energy = shown["forecasts"][0]
    assert (energy["unit"], energy["bound"], energy["outlook"]) == ("tce", 3500.0, "red")
    assert 0.0 < energy["skill"]["skill"] < 1.0
    stands = run("make", plant.code, "--as-of", "2026-07-01", "--standing", "2026-08-01", "--json")
    assert json.loads(stands)["forecasts"][0]["p50"] <= energy["p50"]
    assert "carbon: the year is known from 2026-07-01 on only" in run("show", plant.code)
    assert f"forecast of {plant.code}" in commands.run(database, "audit", "list").stdout


def test_a_year_is_not_foretold_while_its_past_waits_and_is_as_soon_as_that_is_counted(
    conn: psycopg.Connection,
) -> None:
    plant = Plant(conn)
    assert making.due(conn, NOW, 9) == [plant.id]
    (line,) = conn.execute(
        "INSERT INTO ingest_batch (enterprise_id, source, received_at, channel_ids, from_ats, to_ats)"
        " VALUES (%s, 'mqtt', %s, '{1}', '{2026-01-01Z}', '{2026-06-01Z}') RETURNING id",
        (plant.id, NOW),
    ).fetchone() or (0,)
    assert making.due(conn, NOW, 9) == [], "its past waits"
    making.make(conn, plant.id, NOW)
    conn.execute("UPDATE ingest_batch SET rolled_up_at = %s WHERE id = %s", (NOW + timedelta(seconds=9), line))
    assert making.due(conn, NOW + timedelta(seconds=10), 9) == [plant.id], "it was not known, and its past has come"
    making.make(conn, plant.id, NOW + timedelta(seconds=10))
    assert making.due(conn, NOW + timedelta(seconds=20), 9) == []


def test_a_day_to_come_is_refused_and_keeps_the_errors_of_today(database: Database, plant: Plant) -> None:
    with (
        pool.connect(database.dsn("analytics"), application="test") as conn,
        pytest.raises(Invalid, match="2026-07-10 is after 2026-07-01"),
    ):
        making.make(conn, plant.id, NOW, date(2026, 7, 10))
    done = commands.run(database, "forecasts", "region", "640000", "--make", "--as-of", "2026-06-01")
    assert done.returncode != 0
