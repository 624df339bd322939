"""Readings into their table: new ones by binary COPY, the rest against what is there; conflicts and refusals apart."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import numpy as np
import numpy.typing as npt

from qingyu.db.pool import Connection, Row, rows
from qingyu.db.sql import queries
from qingyu.domain.scope import Scope

_q = queries("readings")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# PostgreSQL counts microseconds from 2000-01-01.
_PG_EPOCH_US = int((datetime(2000, 1, 1, tzinfo=UTC) - _EPOCH) / timedelta(microseconds=1))
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
# One row of COPY BINARY: number of fields, then each field's length and bytes, all big endian.
_ROW = np.dtype(
    [
        ("n", ">i2"),
        ("l0", ">i4"),
        ("channel_id", ">i4"),
        ("l1", ">i4"),
        ("at", ">i8"),
        ("l2", ">i4"),
        ("value", ">f8"),
        ("l3", ">i4"),
        ("batch_id", ">i8"),
        ("l4", ">i4"),
        ("flags", ">i2"),
    ]
)

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Readings side by side: one array a column, instants in microseconds since 1970 UTC. [us]"""

    channel_ids: Ints
    at_us: Ints
    values: Floats
    batch_ids: Ints

    def __len__(self) -> int:
        return len(self.channel_ids)

    def where(self, choice: Any) -> "Rows":
        """The rows that a mask or an index chooses."""
        return Rows(self.channel_ids[choice], self.at_us[choice], self.values[choice], self.batch_ids[choice])


@dataclass(frozen=True, slots=True)
class Staged:
    """What became of rows that might have been there already: masks over them."""

    written: npt.NDArray[np.bool_]
    conflicting: npt.NDArray[np.bool_]
    stored: Floats


def instant(us: int) -> datetime:
    """The instant of microseconds since 1970 UTC."""
    return _EPOCH + timedelta(microseconds=us)


def copy_new(conn: Connection, new: Rows) -> None:
    """Write rows that are surely new; a UniqueViolation means that they were not."""
    if len(new):
        _copy(conn, _q.copy_readings, new)


def _copy(conn: Connection, statement: LiteralString, data: Rows) -> None:
    encoded = np.zeros(len(data), _ROW)
    encoded["n"] = 5
    for name, size in (("l0", 4), ("l1", 8), ("l2", 8), ("l3", 8), ("l4", 2)):
        encoded[name] = size
    encoded["channel_id"] = data.channel_ids
    encoded["at"] = data.at_us - _PG_EPOCH_US
    encoded["value"] = data.values
    encoded["batch_id"] = data.batch_ids
    with conn.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(_HEADER + encoded.tobytes() + _TRAILER)


def insert_staged(conn: Connection, staged: Rows) -> Staged:
    """Write rows that may be there; the same value again is a duplicate, another value a conflict.

    The keys of the rows are distinct, and their batch ids are of this transaction only.
    """
    n = len(staged)
    written, conflicting = np.ones(n, bool), np.zeros(n, bool)
    stored = np.zeros(n)
    if n == 0:
        return Staged(written, conflicting, stored)
    conn.execute(_q.make_stage)
    conn.execute(_q.clear_stage)  # inside a larger transaction an earlier part may still stand in it
    _copy(conn, _q.copy_staged, staged)
    done = conn.execute(_q.insert_staged)
    if done.rowcount < n:
        keys = zip(staged.channel_ids.tolist(), staged.at_us.tolist(), strict=True)
        place = {key: i for i, key in enumerate(keys)}
        for channel_id, at_us, value in conn.execute(_q.stored_before, binary=True):
            i = place[channel_id, at_us]
            written[i] = False
            stored[i] = value
            conflicting[i] = value != staged.values[i]
    return Staged(written, conflicting, stored)


def insert_conflicts(
    conn: Connection, enterprise_ids: Ints, conflicts: Rows, stored: Floats, received_at: datetime
) -> None:
    """Keep second values apart from the first ones."""
    if len(conflicts):
        conn.execute(
            _q.insert_conflicts,
            {
                "enterprise_ids": enterprise_ids.tolist(),
                "channel_ids": conflicts.channel_ids.tolist(),
                "ats": [instant(us) for us in conflicts.at_us.tolist()],
                "stored": stored.tolist(),
                "received": conflicts.values.tolist(),
                "batch_ids": conflicts.batch_ids.tolist(),
                "received_at": received_at,
            },
        )


def batch_ids(conn: Connection, n: int) -> list[int]:
    """Draw n numbers for batch lines."""
    return [row[0] for row in conn.execute(_q.batch_ids, {"n": n})]


def insert_batches(conn: Connection, lines: Sequence[Row]) -> None:
    """Write the lines of the batches of a transaction."""
    with conn.cursor() as cursor:
        cursor.executemany(_q.insert_batch, lines)


def keep_rejected(conn: Connection, refused: Sequence[Row], received_at: datetime, cap: int) -> int:
    """Keep refused messages up to a cap per gateway and day; return how many were kept.

    refused: rows with enterprise_id, gateway, topic, code, reason, bad_index, payload.
    """
    kept: list[Row] = []
    by_gateway: dict[tuple[int, str], list[Row]] = {}
    for row in refused:
        by_gateway.setdefault((row["enterprise_id"], row["gateway"]), []).append(row)
    for (enterprise_id, gateway), group in by_gateway.items():
        if enterprise_id is None or gateway is None:  # of a topic that is none of ours: nobody's count
            kept += group
            continue
        key = {"enterprise_id": enterprise_id, "gateway": gateway, "day": received_at.date()}
        before = conn.execute(_q.rejected_today, key).fetchone()
        room = max(0, cap - (before[0] if before else 0))
        kept += group[:room]
        n_kept = min(len(group), room)
        conn.execute(_q.count_rejected, {**key, "n_kept": n_kept, "n_over": len(group) - n_kept})
    if kept:
        columns = ("enterprise_id", "gateway", "topic", "code", "reason", "payload")
        times = Counter((row["topic"], row["payload"], row["bad_index"]) for row in kept)
        unique = {(row["topic"], row["payload"], row["bad_index"]): row for row in kept}.values()
        values: dict[str, Any] = {f"{name}s": [row[name] for row in unique] for name in columns}
        values["n_seens"] = [times[row["topic"], row["payload"], row["bad_index"]] for row in unique]
        values["bad_indices"] = [row["bad_index"] for row in unique]
        conn.execute(_q.insert_rejected, {**values, "received_at": received_at})
    return len(kept)


def note_streams(conn: Connection, streams: Iterable[tuple[int, str, Sequence[int]]], received_at: datetime) -> None:
    """Note the message numbers that came: (gateway id, boot, numbers)."""
    known = [(gateway_id, boot, multirange(numbers)) for gateway_id, boot, numbers in streams]
    if known:
        ids, boots, seens = zip(*known, strict=True)
        conn.execute(
            _q.seen_messages,
            {"gateway_ids": list(ids), "boots": list(boots), "seens": list(seens), "received_at": received_at},
        )


def ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Whole numbers as ranges with both ends inside, ascending.

    >>> ranges([3, 1, 2, 7])
    [(1, 3), (7, 7)]
    """
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def multirange(numbers: Iterable[int]) -> str:
    """Whole numbers as the text of an int8multirange.

    >>> multirange([3, 1, 2, 7])
    '{[1,4),[7,8)}'
    """
    return "{" + ",".join(f"[{first},{last + 1})" for first, last in ranges(numbers)) + "}"


def put_status(conn: Connection, gateway_id: int, online: bool, at: datetime) -> None:
    """Store what a gateway says of itself."""
    conn.execute(_q.put_status, {"gateway_id": gateway_id, "online": online, "at": at})


def insert_production(conn: Connection, statement: Row) -> float | None:
    """Write a statement of production; None when it is new, else the quantity that is stored under its key."""
    if conn.execute(_q.insert_production, statement).fetchone() is not None:
        return None
    return stored_production(conn, statement)


def stored_production(conn: Connection, statement: Row) -> float | None:
    """The quantity stored under a statement's product, period and revision."""
    stored = conn.execute(_q.stored_production, statement).fetchone()
    return None if stored is None else float(stored[0])


def catalogue(conn: Connection, what: str, enterprise_ids: Sequence[int]) -> list[Row]:
    """The `channels_of`, `gateways_of`, `products_of` or `enterprises_of` some enterprises."""
    return rows(conn, getattr(_q, what), {"enterprise_ids": list(enterprise_ids)})


def open_rejected(
    conn: Connection, scope: Scope, enterprise: str | None = None, after: int | None = None, limit: int = 1000
) -> list[Row]:
    """Refused messages that may be retried, oldest first, after a row's id."""
    return rows(
        conn, _q.open_rejected, {**scope.parameters(), "enterprise": enterprise, "after": after, "limit": limit}
    )


def settle_rejected(
    conn: Connection, rejected_id: int, status: str, at: datetime, code: str | None = None, reason: str | None = None
) -> None:
    """Say what became of a refused message."""
    conn.execute(_q.settle_rejected, {"id": rejected_id, "status": status, "at": at, "code": code, "reason": reason})
