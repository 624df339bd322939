"""Slots of channels in the database, written and read as arrays."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np

from qingyu.db import binary
from qingyu.db.pool import Connection
from qingyu.db.sql import queries
from qingyu.domain.metering.holes import telling
from qingyu.domain.metering.periods import to_instant
from qingyu.domain.metering.series import SLOT, Slots

_q = queries("slots")


def told_until(conn: Connection, channel_id: int) -> int | None:
    """The end of the last stored slot of a channel; None without any. [us]"""
    row = conn.execute(_q.last_slot, {"id": channel_id}).fetchone()
    return None if row is None else row[0] + SLOT


def slots(conn: Connection, channel_id: int, from_us: int, to_us_: int) -> Slots:
    """The slots of a channel that begin in [from_us, to_us_); their shares are left out."""
    span = binary.span(channel_id, from_us, to_us_)
    fields = [("at", ">i8"), ("use", ">f8"), ("n_received", ">i2"), ("n_due", ">i2"), ("state", ">i2")]
    raw = binary.copied_out(conn, _q.copy_slots_out, span, fields)
    nothing = np.zeros(len(raw["at"]), np.float32)
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

    Missing slots are left out: a hole costs nothing, however long it is, and `with_holes` tells it from the channel.
    Most of a neighbourhood that is computed again comes out the same: writing it would grow the table and the log.
    time_only: only what was due has changed, because time has passed; what is known of stored slots stays.
    """
    span = binary.span(channel_id, from_us, to_us_)
    old = _whole_slots(conn, span)
    new = _known_before(old, new) if time_only else new
    new = new.keep(telling(new))
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
    return replace(old, n_due=due).beside(new.keep(~np.isin(new.at_us, old.at_us)))


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


def proof_is_gone(conn: Connection, channel_id: int, from_us: int, to_us_: int) -> tuple[datetime, datetime] | None:
    """The span of slots that rest on readings which are there no longer, or None."""
    span = binary.span(channel_id, from_us, to_us_)
    row = conn.execute(_q.proof_is_gone, span).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1])
