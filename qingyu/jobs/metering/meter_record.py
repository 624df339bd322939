"""One meter: what was set, what happened to its registers, what was seen in its readings, where a register stood."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from qingyu.db import catalogue, enterprises, meter_record
from qingyu.db.catalogue import Reading
from qingyu.db.pool import Connection
from qingyu.domain.energy import curve
from qingyu.domain.energy.curve import Step
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import NotFound
from qingyu.jobs.answer import Answer, Named, spread
from qingyu.jobs.metering.readings import channel_of

MOST_READINGS = 250


@dataclass(frozen=True, slots=True)
class ChannelSetting(Answer):
    """What was set at a channel from an instant to another; null is open. The ratio 倍率 is the multiplier."""

    from_at: Annotated[datetime | None, Field(description="from when on it holds; null: always")]
    to_at: Annotated[datetime | None, Field(description="until when, not included; null: it holds")]
    interval_s: int
    multiplier: float
    modulus: float | None
    rated_max_per_h: float | None


@dataclass(frozen=True, slots=True)
class ChannelEvent(Answer):
    """A swap, reset, rollover or correction of a register, and who recorded it."""

    at: datetime
    kind: str
    end_index: float | None
    start_index: float | None
    value: float | None
    reason: Annotated[str, Field(description="why, in the words of who recorded it", examples=["a new meter"])]
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ChannelFinding(Answer):
    """What the arithmetic of registers saw: gap, reset, rollover, swap, dip, spike, stuck and others."""

    kind: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class RecordedChannel(Answer):
    """A channel with its settings in the order of time, its events and findings the newest first."""

    channel: str
    quantity: Annotated[str, Field(description="what it measures", examples=["active_energy"])]
    carrier: str
    kind: str
    unit: str
    is_signed: bool
    settings: Annotated[Sequence[ChannelSetting], Field(description="what was set at it, in the order of time")]
    events: Annotated[Sequence[ChannelEvent], Field(description="what was recorded of it, the newest first")]
    findings: Sequence[ChannelFinding]


@dataclass(frozen=True, slots=True)
class MeterRecord(Answer):
    """One meter with all that is on record of its channels."""

    enterprise: str
    time_zone: str
    meter: str
    name_zh: str
    name_en: str
    place: Annotated[Named, Field(description="the unit it stands in")]
    accuracy_class: str | None
    channels: Sequence[RecordedChannel]


@dataclass(frozen=True, slots=True)
class Register(Answer):
    """Where a register stood at the end of each step of a span, in its own unit, before any ratio."""

    enterprise: str
    time_zone: str
    meter: str
    channel: str
    kind: str
    unit: str
    step: Annotated[Step, Field(examples=["day"])]
    rows: Sequence[Reading]


def record(conn: Connection, scope: Scope, code: str, meter: str) -> MeterRecord:
    """What is on record of a meter; raises NotFound."""
    enterprise = enterprises.enterprise(conn, scope, code)
    row = next((one for one in catalogue.meters(conn, scope, enterprise.id) if one.code == meter), None)
    if row is None:
        raise NotFound(because("no_meter", enterprise=code, meter=meter))
    channels = meter_record.channels(conn, scope, enterprise.id, meter)
    ids = [channel.id for channel in channels]
    settings, events = meter_record.settings(conn, ids), meter_record.events(conn, ids)
    findings = meter_record.findings(conn, ids)
    return MeterRecord(
        enterprise=enterprise.code,
        time_zone=enterprise.time_zone,
        meter=row.code,
        name_zh=row.name_zh,
        name_en=row.name_en,
        place=row.unit,
        accuracy_class=row.accuracy_class,
        channels=[
            RecordedChannel(
                channel=one.channel,
                quantity=one.quantity,
                carrier=one.carrier,
                kind=one.kind,
                unit=one.unit,
                is_signed=one.is_signed,
                settings=[ChannelSetting(**spread(s, ChannelSetting)) for s in settings if s.channel_id == one.id],
                events=[ChannelEvent(**spread(e, ChannelEvent)) for e in events if e.channel_id == one.id],
                findings=[ChannelFinding(f.kind, f.from_at, f.to_at) for f in findings if f.channel_id == one.id],
            )
            for one in channels
        ],
    )


def register(
    conn: Connection,
    scope: Scope,
    code: str,
    meter: str,
    channel: str | None,
    start: date | None,
    end: date | None,
    now: datetime,
) -> Register:
    """The readings at the ends of the steps of [from_at, to_at), today by default; raises NotFound, Invalid."""
    enterprise = enterprises.enterprise(conn, scope, code)
    wanted = channel_of(catalogue.channels(conn, scope, enterprise.id, now), code, meter, channel)
    from_at, to_at = curve.asked(start, end, now, enterprise.zone)
    step = curve.fitting(from_at, to_at, MOST_READINGS)
    steps = curve.edges(from_at, to_at, step, enterprise.zone)
    return Register(
        enterprise=enterprise.code,
        time_zone=enterprise.time_zone,
        meter=meter,
        channel=wanted.code,
        kind=wanted.kind,
        unit=wanted.unit,
        step=step,
        rows=meter_record.register(conn, wanted.id, steps),
    )
