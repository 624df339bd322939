"""Readings into their table: new ones by binary COPY, the rest against what is there; conflicts apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import numpy as np
import numpy.typing as npt

from qingyu.db.binary import HEADER, PG_EPOCH_US, TRAILER
from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries

_q = queries("readings")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
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

_BLANK = np.zeros(1, _ROW)
_BLANK["n"] = 5
for _name, _size in (("l0", 4), ("l1", 8), ("l2", 8), ("l3", 8), ("l4", 2)):
    _BLANK[_name] = _size

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
        if choice.dtype == bool and choice.all():
            return self
        return Rows(self.channel_ids[choice], self.at_us[choice], self.values[choice], self.batch_ids[choice])


@dataclass(frozen=True, slots=True)
class Staged:
    """What became of rows that might have been there already: masks over them."""

    written: npt.NDArray[np.bool_]
    conflicting: npt.NDArray[np.bool_]
    stored: Floats


@dataclass(frozen=True, slots=True)
class ProductionRow:
    """A statement of the output of a product in [from_at, to_at). [unit of the product]"""

    enterprise_id: int
    product_id: int
    from_at: datetime
    to_at: datetime
    quantity: float
    revision: int
    batch_id: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class CodeRow:
    """What an enterprise has under a code, such as a product."""

    enterprise_id: int
    code: str
    id: int


@dataclass(frozen=True, slots=True)
class GatewayRow(CodeRow):
    """A gateway; keeps: it keeps a message until our receipt (class A)."""

    keeps: bool


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel: where its history begins and ends, and how far it has come. [us]"""

    enterprise_id: int
    meter: str
    channel: str
    id: int
    valid_from_us: int
    valid_to_us: int | None
    until_recorded: bool
    last_us: int | None


def instant(us: int) -> datetime:
    """The instant of microseconds since 1970 UTC."""
    return _EPOCH + timedelta(microseconds=us)


def copy_new(conn: Connection, new: Rows) -> None:
    """Write rows that are surely new; a UniqueViolation means that they were not."""
    if len(new):
        _copy(conn, _q.copy_readings, new)


def _copy(conn: Connection, statement: LiteralString, data: Rows) -> None:
    # Written in place: each further copy of some megabytes costs as much as encoding them.
    said = bytearray().join((HEADER, _BLANK.tobytes() * len(data), TRAILER))
    encoded = np.frombuffer(said, _ROW, len(data), len(HEADER))
    encoded["channel_id"] = data.channel_ids
    encoded["at"] = data.at_us - PG_EPOCH_US
    encoded["value"] = data.values
    encoded["batch_id"] = data.batch_ids
    with conn.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(memoryview(said))


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


def put_status(conn: Connection, gateway_id: int, online: bool, at: datetime) -> None:
    """Store what a gateway says of itself."""
    conn.execute(_q.put_status, {"gateway_id": gateway_id, "online": online, "at": at})


def insert_production(conn: Connection, statement: ProductionRow) -> float | None:
    """Write a statement of production; None when it is new, else the quantity that is stored under its key."""
    values = {name: getattr(statement, name) for name in ProductionRow.__slots__}
    if conn.execute(_q.insert_production, values).fetchone() is not None:
        return None
    stored = conn.execute(_q.stored_production, values).fetchone()
    return None if stored is None else float(stored[0])


def enterprise_id(conn: Connection, code: str) -> int | None:
    """The id behind an enterprise's code, if the connection may see it."""
    row = conn.execute(_q.enterprise_id, {"code": code}).fetchone()
    return None if row is None else int(row[0])


def channels_of(conn: Connection, enterprise_ids: Sequence[int], newest: bool = True) -> list[ChannelRow]:
    """The channels of some enterprises. newest: with the newest reading of each."""
    return records(conn, ChannelRow, _q.channels_of, {"enterprise_ids": list(enterprise_ids), "newest": newest})


def gateways_of(conn: Connection, enterprise_ids: Sequence[int]) -> list[GatewayRow]:
    """The gateways of some enterprises."""
    return records(conn, GatewayRow, _q.gateways_of, {"enterprise_ids": list(enterprise_ids)})


def products_of(conn: Connection, enterprise_ids: Sequence[int]) -> list[CodeRow]:
    """The products of some enterprises."""
    return records(conn, CodeRow, _q.products_of, {"enterprise_ids": list(enterprise_ids)})


def codes_of(conn: Connection, enterprise_ids: Sequence[int]) -> dict[int, str]:
    """The codes of some enterprises by their ids."""
    return dict(conn.execute(_q.enterprises_of, {"enterprise_ids": list(enterprise_ids)}).fetchall())


def open_channels(conn: Connection, channel_ids: Sequence[int]) -> None:
    """Channels that were to end with a recording go on."""
    conn.execute(_q.open_channels, {"ids": list(channel_ids)})


def register_stamps(conn: Connection, enterprise_ids: Sequence[int]) -> dict[int, datetime]:
    """When what is registered of enterprises changed last."""
    return dict(conn.execute(_q.register_stamps, {"ids": list(enterprise_ids)}).fetchall())
