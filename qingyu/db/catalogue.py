"""What exists and what came of it: regions, enterprises, units, meters, channels, their newest readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from qingyu.db.pool import Connection, record, records
from qingyu.db.sql import queries
from qingyu.domain.energy.enterprise import RegionLevel, Tier
from qingyu.domain.kernel.answer import Answer, Named
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.metering.series import ChannelKind
from qingyu.errors import NotFound

_q = queries("catalogue")


@dataclass(frozen=True, slots=True)
class Region(Named):
    """A place in the tree of regions."""

    parent: str | None
    level: RegionLevel
    enterprises: int


@dataclass(frozen=True, slots=True)
class Enterprise(Named):
    """A key energy user (重点用能单位)."""

    credit_code: str | None
    time_zone: str
    tier: Tier | None
    two_high: bool
    region: Named | None
    industry: Named | None
    meters: int
    open_warnings: int
    worst_severity: int | None
    last_received_at: datetime | None


@dataclass(frozen=True, slots=True)
class Unit(Named):
    """A part of an enterprise by GB 17167: 1 boundary, 2 sub-unit or process, 3 equipment."""

    parent: str | None
    level: Literal[1, 2, 3]


@dataclass(frozen=True, slots=True)
class MeterRow(Named):
    """A meter as it is registered, and the unit it stands in."""

    id: int
    accuracy_class: str | None
    unit: Named


@dataclass(frozen=True, slots=True)
class ChannelBrief(Answer):
    """A measured quantity (测点) of a meter; `unit` is that of its use, of a gauge its own."""

    code: str
    quantity: str
    carrier: str
    kind: ChannelKind
    unit: str
    is_signed: bool
    interval_s: int | None


@dataclass(frozen=True, slots=True)
class Channel(ChannelBrief):
    """A channel with the meter and unit it belongs to and the flows it feeds."""

    meter: str
    unit_code: str
    valid_from: datetime
    multiplier: float | None
    modulus: float | None
    rated_max_per_h: float | None
    flows: Sequence[str]


@dataclass(frozen=True, slots=True)
class ChannelRow(Channel):
    """A channel with its id and that of its meter."""

    id: int
    meter_id: int


@dataclass(frozen=True, slots=True)
class Reading(Answer):
    """A reading as it was sent, before the multiplier."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class LatestRow:
    """The newest reading of a channel."""

    channel_id: int
    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class SlotStateRow:
    """The state of a slot of a channel. state: its number in the database"""

    channel_id: int
    slot_at: datetime
    state: int


def _named(code: str | None, name_zh: str | None, name_en: str | None) -> Named | None:
    """What a row names, where the row names something."""
    return None if code is None or name_zh is None or name_en is None else Named(code, name_zh, name_en)


def _enterprise(
    *,
    region_code: str | None,
    region_zh: str | None,
    region_en: str | None,
    industry_code: str | None,
    industry_zh: str | None,
    industry_en: str | None,
    **own: Any,
) -> Enterprise:
    region = _named(region_code, region_zh, region_en)
    return Enterprise(**own, region=region, industry=_named(industry_code, industry_zh, industry_en))


def _meter(*, unit_code: str, unit_zh: str, unit_en: str, **own: Any) -> MeterRow:
    return MeterRow(**own, unit=Named(unit_code, unit_zh, unit_en))


def regions(conn: Connection, scope: Scope) -> list[Region]:
    """The regions a caller sees, each with the number of visible enterprises that lie directly in it."""
    return records(conn, Region, _q.regions, scope.parameters())


def enterprises(conn: Connection, scope: Scope) -> list[Enterprise]:
    """The enterprises a caller sees, by code."""
    return records(conn, _enterprise, _q.enterprises, {**scope.parameters(), "code": None})


def enterprise(conn: Connection, scope: Scope, code: str) -> Enterprise:
    """One enterprise; raises NotFound, in the same words, where there is none and where it is not the caller's."""
    found = record(conn, _enterprise, _q.enterprises, {**scope.parameters(), "code": code})
    if found is None:
        raise NotFound(because("no_enterprise_seen", enterprise=code))
    return found


def units(conn: Connection, scope: Scope, enterprise_id: int) -> list[Unit]:
    """The units of an enterprise, boundary first."""
    return records(conn, Unit, _q.units, {**scope.parameters(), "enterprise_id": enterprise_id})


def meters(conn: Connection, scope: Scope, enterprise_id: int) -> list[MeterRow]:
    """The meters of an enterprise with the unit each stands in."""
    return records(conn, _meter, _q.meters, {**scope.parameters(), "enterprise_id": enterprise_id})


def channels(conn: Connection, scope: Scope, enterprise_id: int, at: datetime) -> list[ChannelRow]:
    """The channels of an enterprise with the settings in force at an instant."""
    return records(conn, ChannelRow, _q.channels, {**scope.parameters(), "enterprise_id": enterprise_id, "at": at})


def latest(conn: Connection, channel_ids: Sequence[int]) -> dict[int, LatestRow]:
    """The newest reading of each channel that has one; the ids come from a query that knew the caller's scope."""
    return {row.channel_id: row for row in records(conn, LatestRow, _q.latest, {"channel_ids": list(channel_ids)})}


def slot_states(conn: Connection, channel_ids: Sequence[int], from_at: datetime, to_at: datetime) -> list[SlotStateRow]:
    """The states of the slots of channels in a span; the ids come from a query that knew the caller's scope."""
    asked = {"channel_ids": list(channel_ids), "from_at": from_at, "to_at": to_at}
    return records(conn, SlotStateRow, _q.slot_states, asked)


def readings(
    conn: Connection, scope: Scope, channel_id: int, from_at: datetime, to_at: datetime, limit: int
) -> list[Reading]:
    """The readings of a channel in time order: at most `limit`, and one more when there is a next page."""
    asked = {**scope.parameters(), "channel_id": channel_id, "from_at": from_at, "to_at": to_at, "limit": limit}
    return records(conn, Reading, _q.readings, asked)
