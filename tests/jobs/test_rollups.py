"""Slots, days and months in a real database: any order of arrival, several workers, silence, and a rebuild agree."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import psycopg
import pytest

from qingyu.db import cost as cost_rows
from qingyu.db import rollups as table
from qingyu.domain.metering.periods import to_instant
from qingyu.domain.metering.series import SLOT
from qingyu.errors import Conflict, Invalid
from qingyu.jobs.cost.supply import quarters
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import rollups
from tests.domain.metering.test_any_order import history
from tests.support.databases import Database
from tests.support.plant import document
from tests.support.rows import one_row

ZERO = datetime(2026, 3, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


class Meters:
    """A registered plant, and readings put straight into the table with their work lines, as ingest does."""

    def __init__(self, conn: psycopg.Connection[Any], zone: str = "Asia/Shanghai", n: int = 1, **channel: Any) -> None:
        self.conn = conn
        wanted = document(n_meters=n, **({"kind": "cumulative", "valid_from": "2026-03-01T00:00:00Z"} | channel))
        wanted["enterprises"][0]["time_zone"] = zone
        registry.apply(conn, wanted, ZERO)
        conn.execute("UPDATE enterprise SET created_at = %s", (ZERO,))
        self.id = int(one_row(conn.execute("SELECT id FROM enterprise"))[0])
        self.channels = [row[0] for row in conn.execute("SELECT id FROM channel ORDER BY id")]

    def put(self, channel: int, readings: dict[datetime, float]) -> None:
        new = {at: value for at, value in readings.items() if not self.has(channel, at)}
        with self.conn.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO reading (channel_id, at, value, batch_id) VALUES (%s, %s, %s, 0)",
                [(channel, at, value) for at, value in new.items()],
            )
        table.note_change(self.conn, self.id, "mqtt", [channel], [min(readings)], [max(readings)], ZERO)

    def has(self, channel: int, at: datetime) -> bool:
        found = self.conn.execute("SELECT 1 FROM reading WHERE channel_id = %s AND at = %s", (channel, at))
        return found.fetchone() is not None

    def use(self, channel: int) -> list[float | None]:
        slots = self.conn.execute("SELECT use FROM energy_slot WHERE channel_id = %s ORDER BY slot_at", (channel,))
        return [row[0] for row in slots]

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that the rollups write, to the last digit."""
        return {
            "slots": self.conn.execute("SELECT * FROM energy_slot ORDER BY channel_id, slot_at").fetchall(),
            "days": self.conn.execute("SELECT * FROM energy_day ORDER BY channel_id, day").fetchall(),
            "months": self.conn.execute("SELECT * FROM energy_month ORDER BY channel_id, month").fetchall(),
            "findings": self.conn.execute(
                "SELECT channel_id, kind, from_at, to_at, evidence FROM channel_finding ORDER BY 1, 3, 2"
            ).fetchall(),
        }

    def forget(self) -> None:
        for name in ("energy_slot", "energy_day", "energy_month", "channel_finding"):
            self.conn.execute(f"DELETE FROM {name}")


def steps(*values: float, start: datetime = ZERO) -> dict[datetime, float]:
    return {start + i * QUARTER: value for i, value in enumerate(values)}


def test_touched_readings_become_slots_days_and_months_and_the_lines_are_done(conn: psycopg.Connection[Any]) -> None:
    plant = Meters(conn)
    plant.put(plant.channels[0], steps(10, 12, 15))
    touched = rollups.process(conn, plant.id, ZERO + 2 * QUARTER)
    assert plant.use(plant.channels[0]) == [2.0, 3.0, None]
    assert conn.execute("SELECT day, use, n_received FROM energy_day").fetchall() == [(date(2026, 3, 1), 5.0, 3)]
    assert conn.execute("SELECT month, use FROM energy_month").fetchall() == [(date(2026, 3, 1), 5.0)]
    assert touched.days == touched.months == {date(2026, 3, 1)}
    assert table.open_lines(conn, plant.id, 9) == []
    assert rollups.process(conn, plant.id, ZERO + 2 * QUARTER).days == frozenset()


@pytest.mark.parametrize("seed", range(12))
def test_any_order_repetition_and_batching_gives_what_a_rebuild_gives(conn: psycopg.Connection[Any], seed: int) -> None:
    rng = np.random.default_rng(seed)
    kind = ("cumulative", "cumulative", "interval", "mean_power")[seed % 4]
    tolerance, rated, modulus = float(rng.choice([0.0, 0.5])), bool(seed % 2), bool(seed % 3)
    made, life = history(seed, 1_500, kind, tolerance, rated, modulus, float(rng.choice([0.0, 0.3, 0.95])))
    shift = ZERO - to_instant(made.versions[0].from_us)
    plant = Meters(
        conn,
        "Asia/Kathmandu",
        kind=kind,
        dip_tolerance=tolerance,
        rated_max_per_h=150 if rated else None,
        modulus=1000 if modulus else None,
    )
    (channel,) = plant.channels
    readings = {to_instant(at) + shift: value for at, value in life.items()}
    now = ZERO + timedelta(days=20)
    for event in made.events:
        told = {"end_index": event.end_index, "start_index": event.start_index, "value": None}
        table.record_event(
            conn,
            plant.id,
            channel,
            kind=event.kind,
            at=to_instant(event.at_us) + shift,
            reason="swapped",
            recorded_by="test",
            received_at=ZERO,
            **told,
        )
    order = list(readings)
    rng.shuffle(order)
    order += [order[int(i)] for i in rng.integers(0, len(order), 100)]
    for part in np.array_split(np.array(order, object), 9):
        plant.put(channel, {at: readings[at] for at in part})
        if rng.random() < 0.7:
            rollups.process(conn, plant.id, now - timedelta(days=int(rng.integers(0, 4))))
            if rng.random() < 0.4:
                rollups.advance(conn, plant.id, now - timedelta(days=4))
    rollups.process(conn, plant.id, now)
    rollups.advance(conn, plant.id, now)
    arrived = plant.everything()
    rollups.rebuild(conn, plant.id, now)
    assert plant.everything() == arrived
    plant.forget()
    rollups.rebuild(conn, plant.id, now)
    rebuilt = plant.everything()
    assert rebuilt["findings"] == arrived["findings"]
    assert rebuilt == arrived


def test_two_workers_on_the_same_hours_one_paused_lose_nothing(database: Database) -> None:
    with psycopg.connect(database.admin_dsn, options="-c timezone=UTC") as conn:
        plant = Meters(conn)
        (channel,) = plant.channels
        plant.put(channel, steps(0, 1, 2, 3))
        conn.commit()
        paused, go_on = threading.Event(), threading.Event()

        def wait() -> None:
            paused.set()
            assert go_on.wait(30)

        def work(pause: bool) -> None:
            with psycopg.connect(database.dsn("analytics"), options="-c timezone=UTC") as mine, mine.transaction():
                rollups.process(mine, plant.id, ZERO + 8 * QUARTER, wait if pause else lambda: None)

        first = threading.Thread(target=work, args=(True,))
        first.start()
        assert paused.wait(30)
        # The first worker has read the hours; more of them arrive, and a second worker goes after them.
        plant.put(channel, steps(7, 9, 12, start=ZERO + 4 * QUARTER))
        conn.commit()
        second = threading.Thread(target=work, args=(False,))
        second.start()
        go_on.set()
        first.join(30)
        second.join(30)
        assert plant.use(channel)[:6] == [1.0, 1.0, 1.0, 4.0, 2.0, 3.0]
        assert table.open_lines(conn, plant.id, 9) == []


def test_silence_is_counted_as_missing_once_and_as_a_rebuild_would(conn: psycopg.Connection[Any]) -> None:
    plant = Meters(conn)
    plant.put(plant.channels[0], steps(0, 1, 2))
    rollups.process(conn, plant.id, ZERO + 3 * QUARTER)
    later = ZERO + timedelta(days=2, minutes=20)
    rollups.advance(conn, plant.id, later)
    once = plant.everything()
    assert plant.use(plant.channels[0]) == [1.0, 1.0, None]  # of the rest nothing came
    counts = conn.execute("SELECT sum(n_received), sum(n_due), sum(n_missing) FROM energy_day").fetchone()
    assert counts == (3, 193, 191)
    rollups.advance(conn, plant.id, later)
    assert plant.everything() == once
    plant.forget()
    rollups.rebuild(conn, plant.id, later)
    assert plant.everything() == once


def test_a_late_reading_repairs_the_gap_it_falls_into(conn: psycopg.Connection[Any]) -> None:
    plant = Meters(conn)
    (channel,) = plant.channels
    plant.put(channel, steps(0) | steps(8, start=ZERO + 8 * QUARTER))
    now = ZERO + 8 * QUARTER
    rollups.process(conn, plant.id, now)
    assert plant.use(channel)[:8] == [1.0] * 8
    plant.put(channel, steps(6, start=ZERO + 4 * QUARTER))
    rollups.process(conn, plant.id, now)
    assert plant.use(channel)[:8] == [1.5] * 4 + [0.5] * 4


def test_a_correction_takes_the_place_of_a_reading_and_the_latest_holds(conn: psycopg.Connection[Any]) -> None:
    plant = Meters(conn)
    (channel,) = plant.channels
    plant.put(channel, steps(0, 1, 5))
    now = ZERO + 3 * QUARTER
    rollups.process(conn, plant.id, now)
    for value in (4.0, 3.0):
        table.record_event(
            conn, plant.id, channel, kind="correction", at=ZERO + QUARTER, end_index=None, start_index=None,
            value=value, reason="read wrong", recorded_by="test", received_at=now,
        )  # fmt: skip
        now += timedelta(seconds=1)
    rollups.process(conn, plant.id, now)
    assert plant.use(channel)[:2] == [3.0, 2.0]
    assert conn.execute("SELECT value FROM reading WHERE at = %s", (ZERO + QUARTER,)).fetchone() == (1.0,)


def test_a_line_of_production_touches_days_and_no_slot(conn: psycopg.Connection[Any]) -> None:
    plant = Meters(conn)
    rollups.process(conn, plant.id, ZERO)
    conn.execute(
        "INSERT INTO ingest_batch (enterprise_id, source, received_at, from_ats, to_ats)"
        " VALUES (%s, 'production', %s, %s, %s)",
        (plant.id, ZERO, [ZERO], [ZERO + timedelta(days=1)]),
    )
    touched = rollups.process(conn, plant.id, ZERO + timedelta(days=2))
    assert touched.days == {date(2026, 3, 1), date(2026, 3, 2)}
    assert plant.everything()["slots"] == []


def test_a_rebuild_refuses_a_time_whose_readings_are_gone(conn: psycopg.Connection[Any]) -> None:
    plant = Meters(conn)
    plant.put(plant.channels[0], {ZERO + i * QUARTER: float(i) for i in range(400)})
    now = ZERO + 400 * QUARTER
    rollups.process(conn, plant.id, now)
    before = plant.everything()
    conn.execute("DELETE FROM reading WHERE at < %s", (ZERO + 200 * QUARTER,))
    with pytest.raises(Conflict, match="stored no longer"):
        rollups.rebuild(conn, plant.id, now)
    assert plant.everything() == before


@pytest.mark.parametrize("first", [timedelta(0), timedelta(minutes=20), timedelta(minutes=40)])
def test_an_hourly_meter_that_does_not_read_at_the_full_hour_can_be_rebuilt(
    conn: psycopg.Connection[Any], first: timedelta
) -> None:
    plant = Meters(conn, interval_s=3600)
    plant.put(plant.channels[0], {ZERO + first + timedelta(hours=i): 4.0 * i for i in range(30)})
    now = ZERO + timedelta(hours=31)
    rollups.process(conn, plant.id, now)
    rollups.advance(conn, plant.id, now)
    before = plant.everything()
    rollups.rebuild(conn, plant.id, now)
    assert plant.everything() == before


def test_an_hourly_meter_of_kathmandu_is_complete_on_each_of_its_own_days(conn: psycopg.Connection[Any]) -> None:
    midnight = datetime(2026, 2, 28, 18, 15, tzinfo=UTC)
    plant = Meters(conn, "Asia/Kathmandu", kind="interval", interval_s=3600, valid_from="2026-03-01T00:00:00+05:45")
    plant.put(plant.channels[0], {midnight + timedelta(hours=i): 4.0 for i in range(72)})
    rollups.process(conn, plant.id, midnight + timedelta(hours=72))
    days = conn.execute("SELECT day, use, n_received, n_due, n_measured FROM energy_day ORDER BY day").fetchall()
    assert days == [(date(2026, 3, d), 96.0, 24, 24, 96) for d in (1, 2, 3)]
    first = conn.execute("SELECT n_received, n_due FROM energy_slot ORDER BY slot_at LIMIT 2").fetchall()
    assert first == [(1, 1), (0, 0)]


def test_only_what_a_change_reaches_is_rewritten(conn: psycopg.Connection[Any]) -> None:
    plant = Meters(conn)
    (channel,) = plant.channels
    plant.put(channel, {ZERO + i * QUARTER: float(i) for i in range(3_000) if i != 1_500})
    now = ZERO + 3_000 * QUARTER
    rollups.process(conn, plant.id, now)
    conn.execute("UPDATE energy_slot SET use = 77 WHERE slot_at < %s", (ZERO + 1_400 * QUARTER,))
    plant.put(channel, {ZERO + 1_500 * QUARTER: 1_500.0})
    rollups.process(conn, plant.id, now)
    kept = conn.execute("SELECT count(*) FROM energy_slot WHERE use = 77").fetchone()
    assert kept == (1_400,)
    assert len(plant.use(channel)) == 3_000


def test_the_slots_of_a_day_of_23_hours_are_its_own(conn: psycopg.Connection[Any]) -> None:
    plant = Meters(conn, "Europe/Berlin")
    plant.put(plant.channels[0], {ZERO + i * QUARTER: float(i) for i in range(35 * 96)})
    rollups.process(conn, plant.id, ZERO + timedelta(days=35))
    days = dict(conn.execute("SELECT day, n_slots FROM energy_day").fetchall())
    assert (days[date(2026, 3, 28)], days[date(2026, 3, 29)], days[date(2026, 3, 30)]) == (96, 92, 96)
    total = conn.execute("SELECT use, n_slots FROM energy_month WHERE month = '2026-03-01'").fetchone()
    assert total == (31 * 96 - 4 - 4.0, 31 * 96 - 4 - 4)


def test_a_quarter_hour_is_the_slot_of_the_domain() -> None:
    assert timedelta(microseconds=SLOT) == QUARTER


def test_silence_that_lasts_is_a_gap_until_a_reading_ends_it(conn: psycopg.Connection[Any]) -> None:
    meters = Meters(conn)
    (channel,) = meters.channels[:1]
    meters.put(channel, {ZERO + i * QUARTER: float(i) for i in range(8)})
    rollups.process(conn, meters.id, ZERO + 8 * QUARTER)
    gaps = "SELECT from_at, to_at FROM channel_finding WHERE kind = 'gap'"
    assert conn.execute(gaps).fetchall() == []
    for now in (ZERO + 20 * QUARTER, ZERO + 24 * QUARTER):
        rollups.advance(conn, meters.id, now)
        assert conn.execute(gaps).fetchall() == [(ZERO + 7 * QUARTER, now)]
    before = meters.everything()
    rollups.rebuild(conn, meters.id, ZERO + 24 * QUARTER)
    assert meters.everything() == before
    meters.put(channel, {ZERO + 24 * QUARTER: 24.0})
    rollups.process(conn, meters.id, ZERO + 24 * QUARTER)
    assert conn.execute(gaps).fetchall() == [(ZERO + 7 * QUARTER, ZERO + 24 * QUARTER)]


def test_a_daily_counter_begins_again_at_the_midnight_of_its_enterprise(conn: psycopg.Connection[Any]) -> None:
    plant = Meters(conn, kind="cumulative_daily", valid_from="2026-02-01T00:00:00Z")
    midnight = datetime(2026, 2, 28, 16, tzinfo=UTC)  # 00:00 of 1 March in Shanghai
    plant.put(plant.channels[0], {midnight + i * QUARTER: 2.0 * ((i - 1) % 96 + 1) for i in range(1, 289)})
    rollups.process(conn, plant.id, midnight + timedelta(days=3))
    days = "SELECT day, use, n_missing FROM energy_day ORDER BY day"
    whole = [(date(2026, 3, 2), 192.0, 0), (date(2026, 3, 3), 192.0, 0)]
    assert conn.execute(days).fetchall()[1:3] == whole
    assert conn.execute("SELECT count(*) FROM channel_finding").fetchone() == (0,)
    before = plant.everything()
    rollups.rebuild(conn, plant.id, midnight + timedelta(days=3))
    assert plant.everything() == before


def test_a_register_that_is_declared_as_another_kind_is_computed_again(conn: psycopg.Connection[Any]) -> None:
    plant = Meters(conn)
    now = ZERO + 8 * QUARTER
    plant.put(plant.channels[0], steps(10, 12, 14, 13, 12, 11, 10, 9))
    rollups.process(conn, plant.id, now)
    assert plant.use(plant.channels[0])[:7] == [2.0, 2.0, *[None] * 5]
    signed = document(n_meters=1, kind="cumulative", valid_from="2026-03-01T00:00:00Z", is_signed=True)
    registry.apply(conn, signed, now)
    rollups.process(conn, plant.id, now)
    assert plant.use(plant.channels[0])[:7] == [2.0, 2.0, *[-1.0] * 5]
    with pytest.raises(Conflict, match="readings mean something else"):
        registry.apply(conn, document(n_meters=1, kind="interval", valid_from="2026-03-01T00:00:00Z"), now)
    daily = document("other", 1, kind="cumulative_daily", is_signed=True)
    with pytest.raises(Invalid, match="two directions"):
        registry.apply(conn, daily, now)


def test_what_a_channel_of_both_directions_gives_back_is_not_bought(conn: psycopg.Connection[Any]) -> None:
    plant = Meters(conn, kind="mean_power", is_signed=True)
    plant.put(plant.channels[0], steps(8, -4, 8))
    rollups.process(conn, plant.id, ZERO + 3 * QUARTER)
    assert plant.use(plant.channels[0]) == [2.0, -1.0, 2.0]
    supplies, zone = cost_rows.supplies(conn, plant.id), ZoneInfo("Asia/Shanghai")
    found = quarters(conn, supplies, [date(2026, 3, 1)], zone, ZERO + 3 * QUARTER)
    assert [q.kwh for q in found[date(2026, 3, 1)] if q.kwh is not None] == [2.0, 0.0, 2.0]


def test_time_that_passes_changes_what_is_due_and_nothing_that_is_known(conn: psycopg.Connection[Any]) -> None:
    plant = Meters(conn, interval_s=300)
    plant.put(plant.channels[0], steps(100, 110, 120) | steps(0, 0, 0, 0, 130, start=ZERO + 3 * QUARTER))
    rollups.process(conn, plant.id, ZERO + 7 * QUARTER + timedelta(minutes=7))
    rollups.advance(conn, plant.id, ZERO + 30 * QUARTER)
    passed = plant.everything()
    rollups.rebuild(conn, plant.id, ZERO + 30 * QUARTER)
    assert plant.everything() == passed
