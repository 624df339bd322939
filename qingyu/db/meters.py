"""Registration: regions, enterprises, units, gateways, meters, channels, flows, products, budgets."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from qingyu.db.pool import Connection, record, records
from qingyu.db.sql import queries
from qingyu.domain.kernel.scope import Scope

_q = queries("meters")
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class PutRegion:
    """A region that was put. moved: it lies in another one now."""

    id: int
    moved: bool


@dataclass(frozen=True, slots=True)
class PutEnterprise:
    """An enterprise that was put, with the time zone it keeps. moved: it lies in another region now."""

    id: int
    time_zone: str
    moved: bool


@dataclass(frozen=True, slots=True)
class PutProduct:
    """A product that was put, with the unit it is stated in."""

    id: int
    unit: str


@dataclass(frozen=True, slots=True)
class RegisteredChannel:
    """What a channel is registered as."""

    id: int
    quantity: str
    carrier: str
    kind: str
    unit: str
    is_signed: bool
    valid_from: datetime


@dataclass(frozen=True, slots=True)
class VersionRow:
    """The newest settings of a channel. until_recorded: whether their end was seen, or is the one declared."""

    id: int
    from_at: datetime
    to_at: datetime | None
    until_recorded: bool
    interval_s: int
    multiplier: float
    modulus: float | None
    rated_max_per_h: float | None
    dip_tolerance: float | None


@dataclass(frozen=True, slots=True)
class FlowUnits:
    """The units of a flow as they are registered, and whether closed months stand on them."""

    from_unit_id: int | None
    to_unit_id: int | None
    holds_closed: bool


@dataclass(frozen=True, slots=True)
class CountedTwice:
    """A channel of which more than the whole counts over the boundary, in these flows. share: in all of them. [1]"""

    channel: str
    flows: list[str]
    share: float


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A measuring point with its newest settings."""

    enterprise: str
    unit: str
    meter: str
    channel: str
    name_zh: str
    name_en: str
    quantity: str
    carrier: str
    kind: str
    is_signed: bool
    unit_of_use: str
    valid_from: datetime
    interval_s: int | None
    multiplier: float | None
    modulus: float | None
    rated_max_per_h: float | None


def hold_register(conn: Connection) -> None:
    """Wait until no other document, list or bar is being declared; held to the end of the transaction.

    Taken before the lock of any enterprise.
    """
    conn.execute(_q.hold_register)


def put(conn: Connection, what: str, **values: object) -> bool:
    """Run one of the `put_…`, `add_…`, `clear_…`, `close_…` statements; whether it gave a row back."""
    cursor = conn.execute(getattr(_q, what), values)
    return cursor.description is not None and cursor.fetchone() is not None


def put_row(conn: Connection, what: str, kind: Callable[..., Kind], **values: object) -> Kind:
    """The same, for statements that always return the row they wrote."""
    row = record(conn, kind, getattr(_q, what), values)
    assert row is not None
    return row


def put_id(conn: Connection, what: str, **values: object) -> int:
    """The same, for statements that return the id of the row they wrote."""
    row = conn.execute(getattr(_q, what), values).fetchone()
    assert row is not None
    return int(row[0])


def find(conn: Connection, what: str, kind: Callable[..., Kind], **values: object) -> Kind | None:
    """The first row of one of the single-row queries, or None."""
    return record(conn, kind, getattr(_q, what), values)


def versions(conn: Connection, channel_id: int) -> list[VersionRow]:
    """The settings of a channel over time, in order."""
    return records(conn, VersionRow, _q.versions, {"channel_id": channel_id})


def has(conn: Connection, what: str, **values: object) -> bool:
    """Whether a query finds something; what it asks is its first column."""
    row = conn.execute(getattr(_q, what), values).fetchone()
    return row is not None and bool(row[0])


def list_channels(conn: Connection, scope: Scope, enterprise: str | None = None) -> list[ChannelRow]:
    """The measuring points a caller may see, of one enterprise or of all."""
    return records(conn, ChannelRow, _q.list_channels, {**scope.parameters(), "enterprise": enterprise})
