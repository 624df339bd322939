"""A channel is due from its first reading, or from the start of service that was declared for it, and no sooner."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import rollups
from tests.jobs.test_rollups import QUARTER, ZERO, Meters, steps
from tests.support.plant import document

LONG_AGO = "2018-01-01T00:00:00Z"
DAY = timedelta(days=1)


def counts(conn: psycopg.Connection[Any], column: str = "n_slots") -> int:
    row = conn.execute(f"SELECT coalesce(sum({column}), 0) FROM energy_day").fetchone()
    assert row is not None
    return int(row[0])


def first_day(conn: psycopg.Connection[Any]) -> tuple[Any, ...] | None:
    return conn.execute("SELECT day, n_slots FROM energy_day ORDER BY day LIMIT 1").fetchone()


def test_one_reading_makes_nothing_due_before_it_however_long_its_channel_is_valid(conn: psycopg.Connection) -> None:
    plant = Meters(conn, valid_from=LONG_AGO)
    plant.put(plant.channels[0], {ZERO + 4 * QUARTER: 7.0})
    rollups.process(conn, plant.id, ZERO + 8 * QUARTER)
    rollups.advance(conn, plant.id, ZERO + 8 * QUARTER)
    assert (first_day(conn), counts(conn)) == ((date(2026, 3, 1), 4), 4)
    assert conn.execute("SELECT sum(n_due), sum(n_received), sum(n_missing) FROM energy_day").fetchone() == (4, 1, 4)


def test_a_channel_that_never_spoke_and_was_never_put_into_service_has_no_slot(conn: psycopg.Connection) -> None:
    plant = Meters(conn, valid_from=LONG_AGO)
    for days in (1, 2, 30):
        rollups.advance(conn, plant.id, ZERO + days * DAY)
    rollups.rebuild(conn, plant.id, ZERO + 31 * DAY)
    assert counts(conn) == 0


@pytest.mark.parametrize("told", ["before", "after"])
def test_a_declared_start_of_service_makes_due_what_has_not_come(conn: psycopg.Connection, told: str) -> None:
    since = ZERO + 2 * DAY
    service: dict[str, Any] = {"in_service_from": since.isoformat()} if told == "before" else {}
    plant = Meters(conn, valid_from=LONG_AGO, **service)
    rollups.advance(conn, plant.id, ZERO + 4 * DAY)
    if told == "after":
        wanted = document(n_meters=1, kind="cumulative", valid_from=LONG_AGO, in_service_from=since.isoformat())
        registry.apply(conn, wanted, ZERO + 4 * DAY)
    rollups.process(conn, plant.id, ZERO + 4 * DAY)
    assert first_day(conn) == (date(2026, 3, 3), 64)  # 08:00 to 24:00 in Shanghai
    assert (counts(conn), counts(conn, "n_due"), counts(conn, "n_received")) == (192, 192, 0)
    assert conn.execute("SELECT count(*) FROM energy_slot").fetchone() == (0,)
    written = plant.everything()
    plant.forget()
    rollups.rebuild(conn, plant.id, ZERO + 4 * DAY)
    assert plant.everything() == written


def test_an_earlier_first_reading_makes_the_time_between_a_hole_as_a_rebuild_does(conn: psycopg.Connection) -> None:
    plant = Meters(conn, valid_from=LONG_AGO, kind="interval")
    now = ZERO + 3 * DAY
    plant.put(plant.channels[0], steps(1.0, 1.0, start=ZERO + 2 * DAY))
    rollups.process(conn, plant.id, now)
    rollups.advance(conn, plant.id, now)
    assert counts(conn) == 96
    plant.put(plant.channels[0], steps(1.0, start=ZERO))
    rollups.process(conn, plant.id, now)
    assert (counts(conn), counts(conn, "n_due")) == (3 * 96, 3 * 96)
    arrived = plant.everything()
    plant.forget()
    rollups.rebuild(conn, plant.id, now)
    assert plant.everything() == arrived


def test_slots_that_come_out_the_same_are_not_written_again(conn: psycopg.Connection) -> None:
    plant = Meters(conn)
    plant.put(plant.channels[0], steps(*range(100)))
    rollups.process(conn, plant.id, ZERO + 100 * QUARTER)
    conn.commit()
    before: dict[datetime, str] = dict(conn.execute("SELECT slot_at, xmin::text FROM energy_slot").fetchall())
    plant.put(plant.channels[0], steps(100, 101, start=ZERO + 100 * QUARTER))
    rollups.process(conn, plant.id, ZERO + 102 * QUARTER)
    conn.commit()
    after: dict[datetime, str] = dict(conn.execute("SELECT slot_at, xmin::text FROM energy_slot").fetchall())
    written = [at for at, xmin in after.items() if before.get(at) != xmin]
    assert len(written) <= 4
    assert datetime(2026, 3, 1, tzinfo=UTC) not in written
