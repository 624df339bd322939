"""Slots, days and months in the database, and the work lines that say what must be recomputed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import fsum
from typing import Any

import numpy as np
from psycopg.errors import LockNotAvailable

from qingyu.db import binary
from qingyu.db.pool import Connection, Row, rows
from qingyu.db.sql import queries
from qingyu.domain.metering.periods import PeriodSum, to_instant, to_us
from qingyu.domain.metering.series import Slots
from qingyu.domain.scope import Scope
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
    note_change(conn, enterprise_id, source, [channel_id], [at], [at], received_at)


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


def waiting(conn: Connection) -> list[int]:
    """The enterprises with unfinished work lines, the longest waiting first."""
    return [row[0] for row in conn.execute(_q.waiting)]


def behind(conn: Connection, until: datetime) -> list[int]:
    """The enterprises whose due slots are not written up to an instant."""
    return [row[0] for row in conn.execute(_q.behind, {"until": until})]


def aside(conn: Connection, before: datetime) -> list[tuple[int, str]]:
    """Enterprises and jobs that were set aside before an instant and for which something has come since."""
    return [(row[0], row[1]) for row in conn.execute(_q.aside, {"before": before})]


def open_lines(
    conn: Connection, enterprise_id: int, limit: int, only: Sequence[int] | None = None, aside: Sequence[int] = ()
) -> list[Line]:
    """The unfinished work lines of an enterprise, oldest first. only: of these ids; aside: none of these."""
    which = {"limit": limit, "only": None if only is None else list(only), "aside": list(aside)}
    return [Line(*row) for row in conn.execute(_q.open_lines, {"enterprise_id": enterprise_id, **which})]


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


def slot_bounds(conn: Connection, channel_id: int) -> tuple[int, int] | None:
    """The first and the last slot of a channel; None without any. [us]"""
    row = conn.execute(_q.slot_bounds, {"id": channel_id}).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1])


def slots(conn: Connection, channel_id: int, from_us: int, to_us_: int) -> Slots:
    """The slots of a channel that begin in [from_us, to_us_); their shares are left out."""
    span = binary.span(channel_id, from_us, to_us_)
    fields = [("at", ">i8"), ("use", ">f8"), ("n_received", ">i4"), ("n_due", ">i4"), ("state", ">i4")]
    raw = binary.copied_out(conn, _q.copy_slots_out, span, fields)
    nothing = np.zeros(len(raw), np.float32)
    return Slots(
        raw["at"].astype(np.int64) + binary.PG_EPOCH_US,
        raw["use"].astype(np.float64),
        raw["n_received"].astype(np.int16),
        raw["n_due"].astype(np.int16),
        nothing,
        nothing,
        raw["state"].astype(np.int16),
    )


def write_slots(
    conn: Connection, channel_id: int, from_us: int, to_us_: int, new: Slots, *, time_only: bool = False
) -> None:
    """Put slots in the place of those that begin in [from_us, to_us_); what stands there already is not touched.

    Most of a neighbourhood that is computed again comes out the same: writing it would grow the table and the log.
    time_only: only what was due has changed, because time has passed; what is known of stored slots stays.
    """
    span = binary.span(channel_id, from_us, to_us_)
    old = _whole_slots(conn, span)
    new = _known_before(old, new) if time_only else new
    at, there = np.searchsorted(old.at_us, new.at_us), np.zeros(len(new), np.bool_)
    inside = at < len(old)
    there[inside] = old.at_us[at[inside]] == new.at_us[inside]
    same = there.copy()
    for name in Slots.__slots__:
        before, after = getattr(old, name)[at[there]], getattr(new, name)[there]
        same[there] &= (before == after) | ((before != before) & (after != after))
    kept = np.zeros(len(old), np.bool_)
    kept[at[same]] = True
    gone = [to_instant(us) for us in old.at_us[~kept].tolist()]
    if gone:
        conn.execute(_q.delete_slots, span | {"ats": gone})
    if same.all():
        return
    known = ~np.isnan(new.use)
    data = _encoded(channel_id, new, known & ~same) + _encoded(channel_id, new, ~known & ~same)
    with conn.cursor() as cursor, cursor.copy(_q.copy_slots_in) as copy:
        copy.write(binary.HEADER + data + binary.TRAILER)


def _known_before(old: Slots, new: Slots) -> Slots:
    """The stored slots with the number of readings due of the new ones, and the new ones that are not stored."""
    at = np.searchsorted(new.at_us, old.at_us)
    there = at < len(new)
    there[there] = new.at_us[at[there]] == old.at_us[there]
    due = old.n_due.copy()
    due[there] = new.n_due[at[there]]
    added = ~np.isin(new.at_us, old.at_us)
    order = np.argsort(np.concatenate([old.at_us, new.at_us[added]]), kind="stable")
    columns = {name: np.concatenate([getattr(old, name), getattr(new, name)[added]]) for name in Slots.__slots__}
    columns["n_due"] = np.concatenate([due, new.n_due[added]])
    return Slots(**{name: column[order] for name, column in columns.items()})


def _whole_slots(conn: Connection, span: Mapping[str, Any]) -> Slots:
    """The slots of a span with everything that is stored of them."""
    fields = [("at_us", ">i8"), ("use", ">f8"), ("n_received", ">i2"), ("n_due", ">i2")]
    fields += [("measured_share", ">f4"), ("estimated_share", ">f4"), ("state", ">i2")]
    raw = binary.copied_out(conn, _q.copy_whole_slots_out, span, fields)
    native = {name: raw[name].astype(np.dtype(kind).newbyteorder("=")) for name, kind in fields}
    native["at_us"] = native["at_us"] + binary.PG_EPOCH_US
    return Slots(**native)


def _encoded(channel_id: int, new: Slots, chosen: Any) -> bytes:
    """The chosen slots as rows of COPY BINARY; their use is known in all or in none of them."""
    n = int(chosen.sum())
    if n == 0:
        return b""
    has_use = not bool(np.isnan(new.use[chosen][0]))
    columns: list[tuple[str, str, Any]] = [
        ("channel_id", ">i4", channel_id),
        ("slot_at", ">i8", new.at_us[chosen] - binary.PG_EPOCH_US),
        *([("use", ">f8", new.use[chosen])] if has_use else [("use", "", None)]),
        ("n_received", ">i2", new.n_received[chosen]),
        ("n_due", ">i2", new.n_due[chosen]),
        ("measured_share", ">f4", new.measured_share[chosen]),
        ("estimated_share", ">f4", new.estimated_share[chosen]),
        ("state", ">i2", new.state[chosen]),
    ]
    layout = [("n", ">i2")]
    for name, kind, _ in columns:
        layout += [(f"{name}_size", ">i4"), *([(name, kind)] if kind else [])]
    encoded = np.zeros(n, np.dtype(layout))
    encoded["n"] = len(columns)
    for name, kind, values in columns:
        encoded[f"{name}_size"] = np.dtype(kind).itemsize if kind else -1  # -1 stands for null
        if kind:
            encoded[name] = values
    return encoded.tobytes()


def write_days(conn: Connection, channel_id: int, sums: Sequence[PeriodSum], empty: Sequence[date]) -> None:
    """Write days of a channel; those without any slot go."""
    _write_sums(conn, _q.put_day, channel_id, sums)
    if empty:
        conn.execute(_q.delete_days, {"id": channel_id, "days": list(empty)})


def write_months(conn: Connection, channel_id: int, months: Sequence[date]) -> None:
    """Sum the days of a channel into months, exactly (fsum), and write them; a month without any day goes."""
    if not months:
        return
    to_on = (max(months) + timedelta(days=32)).replace(day=1)
    found: dict[date, list[Row]] = {month: [] for month in months}
    for row in rows(conn, _q.days_of_months, {"id": channel_id, "from_on": min(months), "to_on": to_on}):
        if row["month"] in found:
            found[row["month"]].append(row)
    counts = ("n_received", "n_due", "n_slots", "n_measured", "n_estimated", "n_suspect", "n_missing")
    sums = []
    for month, days in found.items():
        known = [day["use"] for day in days if day["use"] is not None]
        totals = [sum(day[name] for day in days) for name in counts]
        if days:
            sums.append(PeriodSum(month, fsum(known) if known else None, *totals))
    _write_sums(conn, _q.put_month, channel_id, sums)
    empty = [month for month, days in found.items() if not days]
    if empty:
        conn.execute(_q.delete_months, {"id": channel_id, "months": empty})


def _write_sums(conn: Connection, query: Any, channel_id: int, sums: Sequence[PeriodSum]) -> None:
    names = PeriodSum.__slots__
    with conn.cursor() as cursor:
        cursor.executemany(query, [{"id": channel_id, **{n: getattr(s, n) for n in names}} for s in sums])


def proof_is_gone(conn: Connection, channel_id: int, from_us: int, to_us_: int) -> tuple[datetime, datetime] | None:
    """The span of slots that rest on readings which are there no longer, or None."""
    span = binary.span(channel_id, from_us, to_us_)
    row = conn.execute(_q.proof_is_gone, span).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1])


def backlog(conn: Connection, scope: Scope) -> list[Row]:
    """How much work waits, by enterprise."""
    return rows(conn, _q.backlog, scope.parameters())
