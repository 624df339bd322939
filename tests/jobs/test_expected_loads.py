"""Loads of channels: expected for a day, and the hours beside them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import psycopg
import pytest

from analytics.forecasts import Forecasts
from qingyu.db import expected_loads, pool
from qingyu.domain.energy.periods import day_start
from qingyu.domain.metering.periods import to_us
from qingyu.domain.metering.series import SLOT
from qingyu.jobs.forecasting import load_making
from tests.jobs.plant import Plant
from tests.support.databases import Database

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
