"""While a history is taken over it is told how much of it is counted; afterwards nothing is told."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg

from qingyu.db import rollups as table
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.jobs.energy import filling, rollups
from tests.jobs.test_rollups import Meters

NOW = datetime(2026, 4, 20, 3, tzinfo=UTC)
BEGIN = datetime(2026, 3, 1, 16, tzinfo=UTC)  # in Shanghai it is 2 March
DAY = timedelta(days=1)


def daily(conn: psycopg.Connection[Any]) -> Meters:
    return Meters(conn, interval_s=86_400, valid_from="2026-03-02T00:00:00+08:00")


def come(plant: Meters, first: int, end: int, at: datetime = NOW) -> None:
    """Daily states from one day on before another, as ingest puts them at an instant."""
    readings = {BEGIN + n * DAY: 100.0 + 5 * n for n in range(first, end)}
    with plant.conn.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO reading (channel_id, at, value, batch_id) VALUES (%s, %s, %s, 0)",
            [(plant.channels[0], instant, value) for instant, value in readings.items()],
        )
    table.note_change(plant.conn, plant.id, "mqtt", plant.channels, [min(readings)], [max(readings)], at)


def test_nothing_is_filled_where_nothing_old_comes(conn: psycopg.Connection[Any]) -> None:
    plant = daily(conn)
    assert filling.look(conn, EVERYTHING, NOW) == filling.Filling(filling=False)
    come(plant, 49, 50)  # of the day itself
    assert not filling.look(conn, EVERYTHING, NOW).filling


def test_the_share_is_that_of_counted_days_and_a_month_is_done_when_its_days_are(
    conn: psycopg.Connection[Any],
) -> None:
    plant = daily(conn)
    come(plant, 0, 33)
    waiting = filling.look(conn, EVERYTHING, NOW)
    assert (waiting.filling, waiting.share, waiting.months_done, waiting.months) == (True, 0.0, 0, 2)
    rollups.process(conn, plant.id, NOW)
    come(plant, 33, 40)
    found = filling.look(conn, EVERYTHING, NOW)
    assert found.from_month == date(2026, 3, 1)
    assert (found.months_done, found.months, found.enterprises) == (1, 2, 1)
    assert found.share == 33 / 50


def test_a_history_begins_with_what_came_unless_an_earlier_one_is_declared(conn: psycopg.Connection[Any]) -> None:
    plant = daily(conn)
    come(plant, 30, 45)
    found = filling.look(conn, EVERYTHING, NOW)
    assert (found.from_month, found.months) == (date(2026, 4, 1), 1)


def test_it_is_over_when_nothing_waits(conn: psycopg.Connection[Any]) -> None:
    plant = daily(conn)
    come(plant, 0, 33)
    assert filling.look(conn, EVERYTHING, NOW + timedelta(hours=9)).filling, "it still waits"
    rollups.process(conn, plant.id, NOW)
    assert not filling.look(conn, EVERYTHING, NOW).filling


def test_who_does_not_see_the_enterprise_is_told_nothing_of_its_history(conn: psycopg.Connection[Any]) -> None:
    plant = daily(conn)
    come(plant, 0, 33)
    assert not filling.look(conn, Scope(region_id=999_999), NOW).filling
