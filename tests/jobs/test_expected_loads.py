"""Loads of channels: expected for a day, the hours beside them, and the warnings of what is unusual."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import psycopg
import pytest

from analytics.forecasts import Forecasts
from qingyu.db import expected_loads, pool
from qingyu.domain.energy.periods import day_start
from qingyu.domain.forecast.band import LEARNT, LEAST_TESTED, LoadBand, expect
from qingyu.domain.forecast.history import Floats
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.domain.metering.periods import to_us
from qingyu.domain.metering.series import SLOT
from qingyu.jobs.control import early_warnings
from qingyu.jobs.control.warning_answer import Warning
from qingyu.jobs.forecasting import load_making
from tests.jobs.plant import Plant
from tests.support.databases import Database
from tests.support.present import present

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
TODAY = date(2026, 4, 10)
MIDNIGHT = day_start(TODAY, SHANGHAI)
KNOWN = 60  # days before today


def slots(conn: psycopg.Connection, plant: Plant, channel: str, kwh_by_hour: list[float], days: int = KNOWN) -> None:
    """Quarter hours of some days before today, the same each day but for noise of 2 %, all measured."""
    conn.execute(
        "INSERT INTO energy_slot SELECT %s, at, (%s::float8[])[1 + extract(hour FROM at AT TIME ZONE 'Asia/Shanghai')]"
        " * (0.98 + 0.04 * ((extract(epoch FROM at)::bigint / 900 * 7919) %% 101) / 100.0) / 4, 1, 1, 1, 0, 1"
        " FROM generate_series(%s, %s - INTERVAL '1 second', INTERVAL '15 minutes') at",
        (plant.channels[channel], kwh_by_hour, MIDNIGHT - timedelta(days=days), MIDNIGHT),
    )


def today(
    conn: psycopg.Connection, plant: Plant, channel: str, *kwh_by_hour: float, from_at: datetime = MIDNIGHT
) -> None:
    """The first hours of a day as they came."""
    for hour, kwh in enumerate(kwh_by_hour):
        for quarter in range(4):
            plant.slot(channel, from_at + timedelta(hours=hour, minutes=15 * quarter), kwh / 4)


def look(conn: psycopg.Connection, plant: Plant, hours: float) -> list[Warning]:
    """Look at it so many hours after midnight."""
    now = MIDNIGHT + timedelta(hours=hours)
    load_making.look(conn, plant.id, now)
    return judged(conn, plant, now)


def judged(conn: psycopg.Connection, plant: Plant, now: datetime) -> list[Warning]:
    early_warnings.evaluate(conn, plant.id, now)
    found = early_warnings.list_warnings(conn, EVERYTHING, status="all")
    return [one for one in found if one.code.startswith("load.")]


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    """A blower around the clock at 1000 kW, and a machine by day that idles at 20 kW."""
    plant = Plant(conn)
    plant.channel("blower")
    plant.channel("gas", "natural_gas", "m3")
    slots(conn, plant, "blower", [1000.0] * 24)
    slots(conn, plant, "gas", [20.0] * 8 + [200.0] * 12 + [20.0] * 4)
    return plant


def test_a_blower_that_falls_by_59_percent_is_told_after_two_hours_and_closes_when_it_runs(
    conn: psycopg.Connection, plant: Plant
) -> None:
    today(conn, plant, "blower", 1000.0, 1000.0, 410.0)
    assert look(conn, plant, 3.1) == []
    today(conn, plant, "blower", 410.0, 410.0, 410.0, 1000.0, 1000.0, 1000.0, from_at=MIDNIGHT + timedelta(hours=3))
    (told,) = look(conn, plant, 4.1)
    assert (told.code, told.scope, told.severity, told.unit) == ("load.sudden", "blower/use", 1, "kW")
    assert (told.value, told.since_at) == (410.0, MIDNIGHT + timedelta(hours=2))
    assert told.limit == pytest.approx(1000.0, rel=0.01)
    assert told.sentence_en.startswith("blower/use has run at 410 kW since 2026-04-10 02:00, 41.")
    assert "自2026-04-10 02:00起负荷为410 kW" in told.sentence_zh
    assert told.evidence["loads"] == pytest.approx([1000.0, 1000.0, 410.0, 410.0], rel=0.03)
    assert told.evidence["span"] == [(MIDNIGHT + timedelta(hours=n)).isoformat() for n in (2, 4)]
    (worse,) = look(conn, plant, 6.1)
    assert (worse.id, worse.severity, worse.closed_at) == (told.id, 2, None)
    (calm,) = look(conn, plant, 7.1)
    assert calm.closed_at is None
    (closed,) = look(conn, plant, 8.2)
    assert closed.closed_at == MIDNIGHT + timedelta(hours=8.2)


def test_gas_burnt_while_nothing_is_made_is_told_after_two_nights(conn: psycopg.Connection, plant: Plant) -> None:
    for back in (2, 1):
        start = MIDNIGHT - timedelta(days=back)
        conn.execute(
            "UPDATE energy_slot SET use = use * 1.6 WHERE channel_id = %s AND slot_at >= %s AND slot_at < %s",
            (plant.channels["gas"], start, start + timedelta(hours=8)),
        )
    for back in (2, 1):
        load_making.look(conn, plant.id, MIDNIGHT - timedelta(days=back) + timedelta(hours=1))
    (told,) = look(conn, plant, 0.3)
    assert (told.code, told.scope, told.unit) == ("load.standby", "gas/use", "m3/h")
    assert told.limit == pytest.approx(20.0, rel=0.02)
    assert told.evidence["wasted"] == pytest.approx(8 * 12.0, rel=0.1)


def test_ordinary_hours_open_nothing(conn: psycopg.Connection, plant: Plant) -> None:
    today(conn, plant, "blower", *[1000.0] * 9)
    today(conn, plant, "gas", *[20.0] * 8, 200.0)
    assert look(conn, plant, 9.1) == []


def test_a_drift_from_the_quarter_before_is_told(conn: psycopg.Connection, plant: Plant) -> None:
    plant.channel("daily")  # read once a day: it has a baseline, and no band
    for back in range(1, 140):
        use = 24_000.0 * (1.1 if back <= 20 else 1.0) * (1.0 + 0.01 * (back % 3))
        for channel in ("blower", "daily", "gas"):
            plant.day(channel, TODAY - timedelta(days=back), use)
    # A month of estimates is no evidence.
    conn.execute(
        "UPDATE energy_day SET n_measured = 48, n_estimated = 48 WHERE channel_id = %s AND day > %s",
        (plant.channels["gas"], TODAY - timedelta(days=21)),
    )
    told, daily = sorted(look(conn, plant, 0.3), key=lambda one: one.scope)
    assert daily.scope == "daily/use"
    assert (told.code, told.unit) == ("load.drift", "kWh/d")
    assert told.since_at == MIDNIGHT - timedelta(days=20)
    assert "per" not in told.sentence_en
    assert present(told.value) / present(told.limit) == pytest.approx(1.1, rel=0.01)


def test_a_warning_stays_over_midnight_until_the_new_day_is_expected(conn: psycopg.Connection, plant: Plant) -> None:
    today(conn, plant, "blower", *[1000.0] * 20, *[410.0] * 4)
    (told,) = look(conn, plant, 23.1)
    (still,) = judged(conn, plant, MIDNIGHT + timedelta(hours=24, seconds=30))
    assert (still.id, still.closed_at) == (told.id, None)
    (on,) = look(conn, plant, 24.1)
    assert (on.id, on.closed_at, on.n_reopened) == (told.id, None, 0)


def test_channels_are_expected_some_at_a_time_and_one_that_fails_costs_no_other(
    conn: psycopg.Connection, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant.channel("retired")
    conn.execute(
        "UPDATE channel_version SET valid = tstzrange(lower(valid), %s) WHERE channel_id = %s",
        (MIDNIGHT - timedelta(days=1), plant.channels["retired"]),
    )
    now = MIDNIGHT + timedelta(minutes=1)

    def failing(loads: Floats, *rest: Any) -> LoadBand:
        if loads[-1, 0] > 500.0:
            raise ZeroDivisionError
        return expect(loads, *rest)

    monkeypatch.setattr("qingyu.jobs.forecasting.load_making.expect", failing)
    first = load_making.look(conn, plant.id, now, most=1)
    assert (first.n_expected, first.more, [id_ for id_, _ in first.failed]) == (1, True, [plant.channels["blower"]])
    assert load_making.is_due(conn, plant.id, now)
    second, third = (load_making.look(conn, plant.id, now, most=1) for _ in range(2))
    assert (second.n_expected, second.more, second.failed) == (1, True, [])
    assert (third.n_expected, third.more) == (0, False)
    assert not load_making.is_due(conn, plant.id, now)
    rows = conn.execute("SELECT cardinality(p50), reason ->> 'code' FROM expected_load ORDER BY channel_id").fetchall()
    assert rows == [(0, "load_failed"), (24, None)]


def test_what_stops_together_is_one_warning(conn: psycopg.Connection, plant: Plant) -> None:
    for number in range(5):
        plant.channel(f"m{number}")
        slots(conn, plant, f"m{number}", [100.0] * 24)
        today(conn, plant, f"m{number}", 100.0, 0.0, 0.0)
    (told,) = look(conn, plant, 3.1)
    assert (told.code, told.scope) == ("load.sudden.many", "")
    assert told.sentence_en.startswith("5 of 7 channels left their usual load since 2026-04-10 01:00: m0/use, ")


def test_too_few_days_have_no_band_and_open_nothing(conn: psycopg.Connection) -> None:
    plant = Plant(conn)
    plant.channel("new")
    slots(conn, plant, "new", [100.0] * 24, LEARNT + LEAST_TESTED - 1)
    today(conn, plant, "new", 0.0, 0.0, 0.0)
    assert look(conn, plant, 3.1) == []
    (row,) = conn.execute("SELECT p50, reason ->> 'code', days FROM expected_load").fetchall()
    assert row == ([], "load_days_few", LEARNT + LEAST_TESTED - 1)


def test_a_day_of_the_clocks_jump_keeps_its_hours() -> None:
    """Of the hour that is left out nothing is known; of the one that comes twice the mean."""
    for first, hour, expected in ((date(2026, 3, 29), 2, np.nan), (date(2026, 10, 25), 2, 150.0)):
        start, end = (to_us(day_start(first + timedelta(days=n), BERLIN)) for n in (0, 1))
        at_us = np.arange(start, end, SLOT)
        uses = np.full(len(at_us), 25.0)
        uses[12:16] = 50.0  # the second time of the hour that comes twice
        loads = load_making.by_day(at_us, uses, first, 1, BERLIN, 24)
        assert loads.shape == (1, 24)
        assert loads[0, hour] == pytest.approx(expected, nan_ok=True)
        assert loads[0, 23] == 100.0


def test_the_program_expects_loads_once_a_day_and_looks_each_quarter_of_an_hour(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        plant = Plant(conn)
        plant.channel("blower")
        slots(conn, plant, "blower", [1000.0] * 24)
        today(conn, plant, "blower", 900.0)
    now = [MIDNIGHT + timedelta(minutes=61)]
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        conn.autocommit = True
        Forecasts(conn, lambda: now[0], None).turn()
        (row,) = expected_loads.listing(conn, plant.id, TODAY)
        assert row.loads == [900.0, *[None] * 23]
        assert load_making.due(conn, now[0] + timedelta(minutes=14), 9) == []
        assert load_making.due(conn, now[0] + timedelta(minutes=15), 9) == [plant.id]
        now[0] = datetime(2026, 4, 11, tzinfo=UTC)
        Forecasts(conn, lambda: now[0], None).turn()
        assert {one.day for one in expected_loads.listing(conn, plant.id, TODAY)} == {TODAY, date(2026, 4, 11)}


def test_readings_wait_for_the_loads_of_one_enterprise_and_not_of_all(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        for code in ("one", "two"):
            Plant(conn, code).channel("blower")
    seconds = iter(range(0, 100, 2))
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        conn.autocommit = True
        program = Forecasts(conn, lambda: MIDNIGHT, None, clock_s=lambda: float(next(seconds)))
        for left in (1, 0):
            program.turn()
            assert len(load_making.due(conn, MIDNIGHT, 9)) == left
