"""Rows of fixed size between PostgreSQL's binary COPY and numpy, and instants as both of them count."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, LiteralString

import numpy as np

from qingyu.db.pool import Connection
from qingyu.domain.metering.periods import to_instant

PG_EPOCH_US = 946_684_800_000_000  # PostgreSQL counts microseconds from 2000-01-01
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
_FIRST = datetime(1, 1, 2, tzinfo=UTC)
_LAST = datetime(9999, 1, 1, tzinfo=UTC)


def clamped(us: int) -> datetime:
    """Microseconds UTC as an instant that PostgreSQL and Python both know: the nearest one."""
    return min(max(to_instant(min(max(us, -(2**55)), 2**57)), _FIRST), _LAST)


def span(channel_id: int, from_us: int, to_us: int) -> dict[str, object]:
    """A channel and a span as the queries take them."""
    return {"id": channel_id, "from_at": clamped(from_us), "to_at": clamped(to_us)}


def copied_out(
    conn: Connection, statement: LiteralString, parameters: Mapping[str, Any], fields: Sequence[tuple[str, str]]
) -> Any:
    """The rows of a COPY TO STDOUT whose columns are all known and of fixed size."""
    layout = [("n", ">i2")]
    for field, kind in fields:
        layout += [(f"{field}_size", ">i4"), (field, kind)]
    with conn.cursor() as cursor, cursor.copy(statement, parameters) as copy:
        data = b"".join(copy)
    return np.frombuffer(data[len(HEADER) : -len(TRAILER)], np.dtype(layout))
