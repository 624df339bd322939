"""Columns and rows of fixed size between PostgreSQL's binary formats and numpy, and instants as both of them count."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, LiteralString

import numpy as np
from numpy.typing import NDArray
from psycopg import Cursor
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format

from qingyu.db.pool import Connection
from qingyu.domain.metering.periods import to_instant

PG_EPOCH_US = 946_684_800_000_000  # PostgreSQL counts microseconds from 2000-01-01
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
_ARRAY_HEAD = 20  # of an array of one dimension: dimensions, flags, type, length, lower bound [byte]
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
) -> dict[str, NDArray[Any]]:
    """The columns of a COPY TO STDOUT of one row of arrays, all without nulls and of elements of fixed size.

    As arrays, because each row of a COPY is a message that Python handles by itself: a year of quarter hours is 35,000.
    fields: the columns in order, each with the kind of its elements as PostgreSQL sends them.
    """
    with conn.cursor() as cursor, cursor.copy(statement, parameters) as copy:
        data = b"".join(copy)
    found, at = {}, len(HEADER) + 2
    for name, kind in fields:
        (size,) = np.frombuffer(data, ">i4", 1, at)
        at += 4
        # Without any row there is no array.
        body = data[at + _ARRAY_HEAD : at + size] if size > 0 else b""
        found[name] = np.frombuffer(body, np.dtype([("size", ">i4"), ("of", kind)]))["of"]
        at += max(int(size), 0)
    return found


@dataclass(frozen=True, slots=True)
class Column:
    """Numbers as an array parameter: psycopg would make an object of each and ask each how it is said."""

    values: NDArray[np.int64]

    def said(self, type_oid: int, kind: str) -> bytes:
        """The array as PostgreSQL takes it: one dimension, no nulls, the first element has the number 1."""
        rows = np.empty(len(self.values), np.dtype([("size", ">i4"), ("of", kind)]))
        rows["size"], rows["of"] = rows["of"].itemsize, self.values
        head = struct.pack("!iii", int(len(rows) > 0), 0, type_oid)
        return head + struct.pack("!ii", len(rows), 1) + rows.tobytes() if len(rows) else head


class Int4s(Column):
    """An `integer[]`."""


class Int8s(Column):
    """A `bigint[]`."""


class Instants(Column):
    """A `timestamptz[]` of microseconds since 1970 UTC. [us]"""


class _Int4sDumper(Dumper):
    format, oid = Format.BINARY, 1007

    def dump(self, obj: Column) -> Buffer:
        return obj.said(23, ">i4")


class _Int8sDumper(Dumper):
    format, oid = Format.BINARY, 1016

    def dump(self, obj: Column) -> Buffer:
        return obj.said(20, ">i8")


class _InstantsDumper(Dumper):
    format, oid = Format.BINARY, 1185

    def dump(self, obj: Column) -> Buffer:
        return Column(obj.values - PG_EPOCH_US).said(1184, ">i8")


def take_columns(cursor: Cursor[Any]) -> None:
    """Let a cursor take columns as parameters."""
    for kind, dumper in ((Int4s, _Int4sDumper), (Int8s, _Int8sDumper), (Instants, _InstantsDumper)):
        cursor.adapters.register_dumper(kind, dumper)
