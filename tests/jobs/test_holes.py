"""A hole is stored nowhere, and every number is what it was when each missing quarter-hour had a row of its own."""

import random
from collections import Counter
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import fsum
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from qingyu.db import cost
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.book import overview
from qingyu.jobs.cost import supply
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import energy, load, rollups, today
from stack.servers import Postgres
from tests.jobs.test_rollups import QUARTER, ZERO, Meters
from tests.support.broker import Broker
from tests.support.databases import Database, create_database, drop_database
from tests.support.plant import document

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
NOW = ZERO + 33 * DAY + timedelta(hours=5, minutes=7)
END = NOW - (NOW - ZERO) % QUARTER  # up to here the clock comes
COUNTS = ("n_received", "n_due", "n_slots", "n_measured", "n_missing")


@dataclass(frozen=True)
class Slot:
    """A quarter-hour of a channel as anybody would reckon it from its readings alone."""

    use: float | None
    n_received: int
    n_due: int


class Holed:
    """Four meters over a month with holes: one began late, one fell silent, one never spoke."""

    def __init__(self, conn: psycopg.Connection[Any], kind: str, interval: timedelta) -> None:
        self.conn, self.kind, self.interval = conn, kind, interval
        settings: dict[str, Any] = {
            "kind": kind,
            "interval_s": int(interval.total_seconds()),
            "valid_from": "2026-03-01T00:00:00Z",
        }
        self.plant = Meters(conn, "Asia/Shanghai", 4, **settings)
        wanted = document(n_meters=4, **settings)
        wanted["enterprises"][0]["flows"][0]["channels"] = [{"meter": f"e00{n}", "channel": "kwh"} for n in range(4)]
        wanted["enterprises"][0]["meters"][3]["channels"][0] = {
            **wanted["enterprises"][0]["meters"][3]["channels"][0],
            "in_service_from": (ZERO + 9 * DAY).isoformat(),
        }
        registry.apply(conn, wanted, ZERO)
        rng = random.Random(7)
        labels = [ZERO + n * interval for n in range((NOW - ZERO) // interval)]
        self.sent: list[dict[datetime, float]] = [
            {at: rng.uniform(5, 7) for at in labels if not self._is_silent(rng, n, at)} for n in range(4)
        ]

    def over(self, conn: psycopg.Connection[Any]) -> "Holed":
        """The same month in a copy of its database."""
        other = copy(self)
        other.conn, other.plant = conn, copy(self.plant)
        other.plant.conn = conn
        return other

    def _is_silent(self, rng: random.Random, n: int, at: datetime) -> bool:
        day = (at - ZERO) // DAY
        return (
            n == 3
            or rng.random() < 0.1
            or 5 <= day < 12  # a week in which nobody speaks
            or (n == 1 and day < 3)
            or (n == 2 and day >= 20)
        )

    def arrive(self) -> None:
        """In pieces, some of them late, while the clock goes on."""
        for from_day, to_day, clock in ((14, 20, 20), (20, 28, 27), (0, 6, 30), (6, 14, 31), (28, 40, None)):
            low, high = ZERO + from_day * DAY, ZERO + to_day * DAY
            now = NOW if clock is None else ZERO + clock * DAY
            for channel, sent in zip(self.plant.channels, self.sent, strict=True):
                piece = {at: value for at, value in sent.items() if low <= at < high}
                if piece:
                    self.plant.put(channel, piece)
            rollups.process(self.conn, self.plant.id, now)
            rollups.advance(self.conn, self.plant.id, now)

    def slots(self, n: int) -> Iterator[tuple[datetime, Slot]]:
        """The slots of a channel one by one: from the one of its first reading, or its service, to the clock."""
        sent = self.sent[n]
        at = ZERO + 9 * DAY if n == 3 else min(sent)
        while at < END:
            label = at - (at - ZERO) % self.interval
            value = sent.get(label)
            share = QUARTER / (timedelta(hours=1) if self.kind == "mean_power" else self.interval)
            is_due = at == label and label + self.interval <= NOW
            yield at, Slot(None if value is None else value * share, int(at == label and label in sent), int(is_due))
            at += QUARTER

    def days(self) -> dict[tuple[int, date], tuple[float | None, tuple[int, ...]]]:
        """Use and counts of each local day of each channel."""
        found: dict[tuple[int, date], list[Slot]] = {}
        for n, channel in enumerate(self.plant.channels):
            for at, slot in self.slots(n):
                found.setdefault((channel, at.astimezone(ZONE).date()), []).append(slot)
        return {key: summed(slots) for key, slots in found.items()}

    def store_holes(self) -> int:
        """Give every missing quarter-hour a row, as it had before; returns how many."""
        rows = [
            (channel, at, slot.n_due)
            for n, channel in enumerate(self.plant.channels)
            for at, slot in self.slots(n)
            if slot.use is None
        ]
        with self.conn.cursor() as cursor:
            cursor.executemany("INSERT INTO energy_slot VALUES (%s, %s, NULL, 0, %s, 0, 0, 0)", rows)
        return len(rows)

    def answers(self) -> dict[str, Any]:
        """What the platform says of the month, by every way that looks at slots."""
        span = date(2026, 3, 1), date(2026, 4, 4)
        reports = {by: energy.report(self.conn, EVERYTHING, "plant", *span, by, NOW).answer() for by in energy.By}
        days = [date(2026, 3, 1) + n * DAY for n in range(34)]
        bought = cost.supplies(self.conn, self.plant.id)
        return reports | {
            "today": today.today(self.conn, EVERYTHING, "plant", NOW),
            "bought": supply.quarters(self.conn, bought, days, ZONE, NOW),
            "load": load.day(self.conn, EVERYTHING, "plant", None, NOW),
            "meters": overview.meters(self.conn, EVERYTHING, "plant", NOW),
        }


def summed(slots: list[Slot]) -> tuple[float | None, tuple[int, ...]]:
    known = [slot.use for slot in slots if slot.use is not None]
    counts = sum(s.n_received for s in slots), sum(s.n_due for s in slots), len(slots), len(known)
    return fsum(known) if known else None, (*counts, len(slots) - len(known))


@pytest.fixture(scope="module", params=[("interval", 15), ("interval", 60), ("mean_power", 30)], ids=str)
def built(
    postgres: Postgres, template_db: str, broker_to_be: Broker, request: pytest.FixtureRequest
) -> Iterator[tuple[str, Holed]]:
    """The name of a database with the month, and what was put there; it comes in pieces, which takes seconds."""
    kind, minutes = request.param
    made = create_database(postgres, template_db, broker_to_be)
    with psycopg.connect(made.admin_dsn, options="-c timezone=UTC") as conn:
        holed = Holed(conn, kind, timedelta(minutes=minutes))
        holed.arrive()
    yield made.name, holed
    drop_database(made)


@pytest.fixture
def database(postgres: Postgres, built: tuple[str, Holed], broker_to_be: Broker) -> Iterator[Database]:
    """A copy of it for a test."""
    fresh = create_database(postgres, built[0], broker_to_be)
    yield fresh
    drop_database(fresh)


@pytest.fixture
def month(conn: psycopg.Connection[Any], built: tuple[str, Holed]) -> Holed:
    return built[1].over(conn)


def test_days_and_months_with_holes_are_what_anybody_reckons(conn: psycopg.Connection[Any], month: Holed) -> None:
    wanted = month.days()
    found = conn.execute(f"SELECT channel_id, day, use, {', '.join(COUNTS)} FROM energy_day").fetchall()
    assert {row[:2]: row[3:] for row in found} == {key: counts for key, (_, counts) in wanted.items()}
    for channel, day, use in (row[:3] for row in found):
        reckoned = wanted[channel, day][0]
        assert use is reckoned is None or use == pytest.approx(reckoned, rel=1e-12)
    months: dict[tuple[int, date], Counter[str]] = {}
    for (channel, day), (_, counts) in wanted.items():
        months.setdefault((channel, day.replace(day=1)), Counter()).update(dict(zip(COUNTS, counts, strict=True)))
    sums = conn.execute(f"SELECT channel_id, month, {', '.join(COUNTS)} FROM energy_month").fetchall()
    assert {row[:2]: row[2:] for row in sums} == {key: tuple(n[c] for c in COUNTS) for key, n in months.items()}


def test_only_what_came_is_stored_and_a_rebuild_says_the_same(conn: psycopg.Connection[Any], month: Holed) -> None:
    slots_a_reading = max(1, month.interval // QUARTER)
    n_readings = sum(len(sent) for sent in month.sent)
    assert conn.execute("SELECT count(*) FROM energy_slot").fetchone() == (n_readings * slots_a_reading,)
    written = month.plant.everything()
    month.plant.forget()
    rollups.rebuild(conn, month.plant.id, NOW)
    assert month.plant.everything() == written


def test_every_answer_is_what_it_was_when_each_missing_slot_had_a_row(
    conn: psycopg.Connection[Any], month: Holed
) -> None:
    after = month.answers()
    assert month.store_holes() > 3_000
    assert month.answers() == after
    missing = sum(1 for n in range(4) for _, slot in month.slots(n) if slot.use is None)
    assert after["slot"].total.slots.missing == missing
    assert after["slot"].total.completeness == after["hour"].total.completeness


def test_rows_that_an_earlier_version_left_go_with_the_next_rebuild(
    conn: psycopg.Connection[Any], month: Holed
) -> None:
    written = month.plant.everything()
    month.store_holes()
    rollups.rebuild(conn, month.plant.id, NOW)
    assert month.plant.everything() == written


def test_late_readings_and_the_clock_go_over_rows_that_an_earlier_version_left(
    conn: psycopg.Connection[Any], month: Holed
) -> None:
    month.store_holes()
    late = {ZERO + 7 * DAY + n * month.interval: 6.0 for n in range(40)}
    for channel, sent in zip(month.plant.channels, month.sent, strict=True):
        assert not late.keys() & sent.keys()
        month.plant.put(channel, late)
    later = NOW + 2 * DAY
    rollups.process(conn, month.plant.id, later)
    rollups.advance(conn, month.plant.id, later)
    over = month.plant.everything()
    month.plant.forget()
    rollups.rebuild(conn, month.plant.id, later)
    fresh = month.plant.everything()
    assert [over[part] for part in ("days", "months", "findings")] == [fresh[p] for p in ("days", "months", "findings")]
    assert [row for row in over["slots"] if row[2] is not None] == [row for row in fresh["slots"] if row[2] is not None]
    assert len(over["slots"]) > len(fresh["slots"])  # those that nothing touched are still there
