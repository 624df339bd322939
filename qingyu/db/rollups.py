"""The work lines that say what must be recomputed, the lock under which it is, and how far the clock has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from psycopg.errors import LockNotAvailable

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.metering.periods import to_instant, to_us
from qingyu.domain.metering.series import Channel, Event, Readings, RegisterKind
from qingyu.domain.metering.swapping import TOLD_WITHIN, at_their_readings
from qingyu.errors import Unavailable

_q = queries("rollups")
ROLLUP_LOCKS = 1001  # the class of the advisory locks under which an enterprise is recomputed


@dataclass(frozen=True, slots=True)
class Line:
    """An unfinished work line: what it touched, inclusive at both ends."""

    id: int
    source: str
    channel_ids: list[int]
    from_ats: list[datetime]
    to_ats: list[datetime]


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many work lines of an enterprise wait, since when, and up to where its due slots are written."""

    enterprise: str
    waiting: int
    oldest_at: datetime | None
    slots_until: datetime | None


def note_change(
    conn: Connection,
    enterprise_id: int,
    source: str,
    channel_ids: Sequence[int],
    from_ats: Sequence[datetime],
    to_ats: Sequence[datetime],
    received_at: datetime,
) -> None:
    """Write a work line for channels whose slots change for another reason than readings."""
    conn.execute(
        _q.note_change,
        {
            "enterprise_id": enterprise_id,
            "source": source,
            "received_at": received_at,
            "channel_ids": list(channel_ids),
            "from_ats": list(from_ats),
            "to_ats": list(to_ats),
        },
    )


def record_event(
    conn: Connection,
    enterprise_id: int,
    channel_id: int,
    *,
    kind: str,
    at: datetime,
    end_index: float | None,
    start_index: float | None,
    value: float | None,
    reason: str,
    recorded_by: str,
    received_at: datetime,
) -> None:
    """Record what happened to a register, and the work line that goes with it."""
    before = _seen_swaps(conn, channel_id, at)
    conn.execute(
        _q.record_event,
        {
            "enterprise_id": enterprise_id,
            "channel_id": channel_id,
            "kind": kind,
            "at": at,
            "end_index": end_index,
            "start_index": start_index,
            "value": value,
            "reason": reason,
            "recorded_by": recorded_by,
            "received_at": received_at,
        },
    )
    source = "correction" if kind == "correction" else "event"
    # Where the readings show a swap changes too: this one's place, and those of swaps near it.
    moved = before ^ _seen_swaps(conn, channel_id, at)
    where = [at, *(to_instant(at_us) for at_us, _, _ in moved)]
    note_change(conn, enterprise_id, source, [channel_id], [min(where)], [max(where)], received_at)


def _seen_swaps(conn: Connection, channel_id: int, at: datetime) -> set[tuple[int, float | None, float | None]]:
    """Where the readings around an instant show the swaps of a register [us], each with its indexes."""
    reach = 3 * TOLD_WITHIN  # of two whose days meet, to the end of the other's day
    around = {"channel_id": channel_id, "at": at, "within": timedelta(microseconds=reach)}
    told = tuple(Event(to_us(row[0]), "swap", *row[1:]) for row in conn.execute(_q.swaps_about, around))
    if not told:
        return set()
    rows = conn.execute(_q.readings_about, around).fetchall()
    at_us = np.array([to_us(row[0]) for row in rows], np.int64)
    readings = Readings.of(at_us, np.array([row[1] for row in rows], np.float64))
    seen = at_their_readings(Channel(RegisterKind.CUMULATIVE, (), told), readings)
    return {(one.at_us, one.end_index, one.start_index) for one in seen}


def hold(conn: Connection, enterprise_id: int) -> None:
    """Wait until no other worker recomputes this enterprise; held to the end of the transaction.

    Raises Unavailable where the caller has set a longest wait and it has passed.
    """
    try:
        conn.execute(_q.hold, {"lock_class": ROLLUP_LOCKS, "enterprise_id": enterprise_id})
    except LockNotAvailable as error:
        raise Unavailable(
            "the enterprise is being computed at this moment, so nothing was changed; try again in a minute",
            code="busy",
        ) from error


def try_hold(conn: Connection, enterprise_id: int) -> bool:
    """The same without waiting; False when another worker is at it."""
    row = conn.execute(_q.try_hold, {"lock_class": ROLLUP_LOCKS, "enterprise_id": enterprise_id}).fetchone()
    return bool(row and row[0])


def moment(conn: Connection) -> datetime:
    """The clock of the database, at this statement."""
    (now,) = conn.execute(_q.moment).fetchone() or (None,)
    assert isinstance(now, datetime)
    return now


def waiting(conn: Connection, since: datetime | None = None, until: datetime | None = None) -> list[int]:
    """The enterprises with unfinished work lines, the longest waiting first.

    since: with one that reaches an instant; until: with one that does not.
    """
    return [row[0] for row in conn.execute(_q.waiting, {"since": since, "until": until})]


def behind(conn: Connection, until: datetime) -> list[int]:
    """The enterprises whose due slots are not written up to an instant."""
    return [row[0] for row in conn.execute(_q.behind, {"until": until})]


def aside(conn: Connection, before: datetime) -> list[tuple[int, str]]:
    """Enterprises and jobs that were set aside before an instant and for which something has come since."""
    return [(row[0], row[1]) for row in conn.execute(_q.aside, {"before": before})]


def open_lines(
    conn: Connection,
    enterprise_id: int,
    limit: int,
    only: Sequence[int] | None = None,
    aside: Sequence[int] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Line]:
    """The unfinished work lines of an enterprise, oldest first.

    only: of these ids; aside: none of these; since: those that reach an instant; until: those that do not.
    """
    which = {"only": None if only is None else list(only), "aside": list(aside), "since": since, "until": until}
    asked = {"enterprise_id": enterprise_id, "limit": limit, **which}
    return [Line(*row) for row in conn.execute(_q.open_lines, asked)]


def finish_lines(conn: Connection, ids: Sequence[int]) -> None:
    """Mark work lines as done."""
    if ids:
        conn.execute(_q.finish_lines, {"ids": list(ids)})


def calendar(conn: Connection, enterprise_id: int) -> tuple[str, int]:
    """The time zone of an enterprise, and the instant up to which its due slots are written. [us]"""
    row = conn.execute(_q.enterprise, {"enterprise_id": enterprise_id}).fetchone()
    assert row is not None
    return row[0], to_us(row[1])


def put_clock(conn: Connection, enterprise_id: int, until: datetime) -> None:
    """Note up to where the due slots of an enterprise are written."""
    conn.execute(_q.put_clock, {"enterprise_id": enterprise_id, "until": until})


def backlog(conn: Connection, scope: Scope) -> list[Backlog]:
    """How much work waits, by enterprise."""
    return records(conn, Backlog, _q.backlog, scope.parameters())
