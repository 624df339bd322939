"""Declared prices, the quarter-hours of the electricity bought, and the cost of days and months as it was stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from qingyu.db.pool import Connection, record, records, rows
from qingyu.db.sql import queries
from qingyu.db.told import told
from qingyu.domain.cost.prices import PriceRow
from qingyu.domain.kernel.reason import Reason
from qingyu.domain.kernel.scope import EVERYTHING, Scope

_q = queries("cost")
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class SupplyRow:
    """A channel that counts electricity bought, while its flow and its settings hold.

    name: meter and channel.  weight: sign and share in the flow. [1]  holds_to: null while they hold.
    """

    flow: str
    name: str
    channel_id: int
    unit: str
    is_signed: bool
    weight: float
    interval_s: int
    holds_from: datetime
    holds_to: datetime | None


@dataclass(frozen=True, slots=True)
class WindowRow:
    """What is known of a running quarter-hour. use: [unit of the channel]  known_share: of its time. [1]"""

    channel_id: int
    use: float | None
    known_share: float


@dataclass(frozen=True, slots=True)
class NewestRow:
    """The newest readings of a channel, the newest first, with what makes a rate of them."""

    channel_id: int
    kind: str
    is_signed: bool
    interval_s: int
    multiplier: float
    ats: list[datetime]
    values: list[float]


@dataclass(frozen=True, slots=True)
class FineRow:
    """A reading with what makes energy of it."""

    channel_id: int
    at: datetime
    value: float
    kind: str
    interval_s: int
    multiplier: float


@dataclass(frozen=True, slots=True)
class StoredDayRow:
    """The electricity cost of a day in force: what it was made of but its terms, and its hash."""

    start_on: date
    inputs: Mapping[str, Any]
    inputs_hash: str


@dataclass(frozen=True, slots=True)
class StoredMonthRow:
    """The cost of a carrier in a month in force. value: null with a reason. [CNY]"""

    value: float | None
    reason: Reason | None
    inputs: Mapping[str, Any]


def declared(conn: Connection, enterprise_id: int) -> list[PriceRow]:
    """Tariffs, adders and prices of an enterprise, the latest declaration of each."""
    return records(conn, PriceRow, _q.declared, {"enterprise_id": enterprise_id})


def add(
    conn: Connection,
    kind: str,
    enterprise_id: int,
    now: datetime,
    said: Mapping[str, object],
    terms: Mapping[str, object],
) -> None:
    """Append a declaration. kind: "tariff", whose terms are kept as JSON, "adder" or "price"; said: of every one."""
    of_kind = {"terms": Jsonb(terms)} if kind == "tariff" else terms
    conn.execute(getattr(_q, f"add_{kind}"), {**said, **of_kind, "enterprise_id": enterprise_id, "now": now})


def supplies(conn: Connection, enterprise_id: int, scope: Scope = EVERYTHING) -> list[SupplyRow]:
    """The channels that count the electricity bought."""
    return records(conn, SupplyRow, _q.supplies, {**scope.parameters(), "enterprise_id": enterprise_id})


def slots(
    conn: Connection, channel_ids: Sequence[int], spans: Sequence[Span]
) -> list[tuple[int, datetime, float | None, bool]]:
    """(channel, start, use, whether the register jumped there) of every slot of some spans."""
    if not channel_ids or not spans:
        return []
    return conn.execute(_q.slots, _inside(channel_ids, spans)).fetchall()


def _inside(channel_ids: Sequence[int], spans: Sequence[Span]) -> dict[str, object]:
    return {
        "channel_ids": list(channel_ids),
        "from_ats": [start for start, _ in spans],
        "to_ats": [end for _, end in spans],
        "from_at": min(start for start, _ in spans),
        "to_at": max(end for _, end in spans),
    }


def fine_readings(conn: Connection, channel_ids: Sequence[int], spans: Sequence[Span]) -> list[FineRow]:
    """The readings of some channels in some spans, both edges included, in order of channel and time."""
    if not channel_ids or not spans:
        return []
    return records(conn, FineRow, _q.fine_readings, _inside(channel_ids, spans))


def window(conn: Connection, channel_ids: Sequence[int], at: datetime) -> dict[int, WindowRow]:
    """What is known of a running quarter-hour, by channel."""
    found = records(conn, WindowRow, _q.window, {"channel_ids": list(channel_ids), "at": at})
    return {row.channel_id: row for row in found}


def newest_readings(conn: Connection, channel_ids: Sequence[int], now: datetime) -> dict[int, NewestRow]:
    """The two newest readings of some channels, by channel."""
    found = records(conn, NewestRow, _q.newest_readings, {"channel_ids": list(channel_ids), "now": now})
    return {row.channel_id: row for row in found}


def stored_days(conn: Connection, enterprise_id: int, from_day: date, to_day: date) -> dict[date, StoredDayRow]:
    """The electricity cost of the days of [from_day, to_day) as it is in force."""
    parameters = {"enterprise_id": enterprise_id, "from_day": from_day, "to_day": to_day}
    return {row.start_on: row for row in records(conn, StoredDayRow, _q.stored_days, parameters)}


def stored_month(conn: Connection, enterprise_id: int, month: date, code: str, scope: str) -> StoredMonthRow | None:
    """The cost of a carrier in a month as it is in force."""
    parameters = {"enterprise_id": enterprise_id, "month": month, "code": code, "scope": scope}
    return record(conn, told(StoredMonthRow), _q.stored_month, parameters)


def directions(conn: Connection, enterprise_id: int) -> dict[str, str]:
    """Which way each flow goes, by its code."""
    return {row["code"]: row["direction"] for row in rows(conn, _q.directions, {"enterprise_id": enterprise_id})}
