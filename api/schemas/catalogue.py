"""Regions, enterprises, units, meters and their channels."""

from datetime import date
from typing import Literal

from api.schemas.fields import Freshness, Instant, Model, Named, NamedModel, Number
from qingyu.domain.energy.use import SlotState


class Region(NamedModel):
    """A place in the tree of regions."""

    parent: str | None
    level: Literal["country", "province", "prefecture", "county"]
    enterprises: int


class Enterprise(NamedModel):
    """A key energy user (重点用能单位)."""

    credit_code: str | None
    time_zone: str
    tier: Literal["hundred", "thousand", "ten_thousand"] | None
    two_high: bool
    region: Named | None
    industry: Named | None
    meters: int
    open_warnings: int
    worst_severity: int | None
    last_received_at: Instant | None


class Unit(NamedModel):
    """A part of an enterprise by GB 17167: 1 boundary, 2 sub-unit or process, 3 equipment."""

    parent: str | None
    level: Literal[1, 2, 3]


class Latest(Model):
    """The newest reading of a channel."""

    at: Instant
    value: Number


class HourState(Model):
    """The worst state of an hour's four slots."""

    hour: Instant
    state: SlotState


class ChannelBrief(Model):
    """A measured quantity (测点) of a meter; `unit` is that of its use, of a gauge its own."""

    code: str
    quantity: str
    carrier: str
    kind: Literal["cumulative", "cumulative_daily", "cumulative_monthly", "interval", "mean_power", "gauge"]
    unit: str
    is_signed: bool
    interval_s: int | None


class Channel(ChannelBrief):
    """A channel with the meter and unit it belongs to and the flows it feeds."""

    meter: str
    unit_code: str
    valid_from: Instant
    multiplier: Number | None
    modulus: Number | None
    rated_max_per_h: Number | None
    flows: list[str]


class MeterChannel(ChannelBrief):
    """A channel with its newest value, its age, and the state of its last 24 full hours (none for a gauge)."""

    latest: Latest | None
    age_s: int | None
    fresh: Freshness
    last_24h: list[HourState]


class Meter(NamedModel):
    """An instrument: where it stands, its certificate, and its channels."""

    unit: Named
    accuracy_class: str | None
    certificate_no: str | None
    verified_on: date | None
    due_on: date | None
    channels: list[MeterChannel]
