"""The meters of an enterprise as its manager sees them: newest value, age, last 24 hours of each channel."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from qingyu.db import catalogue, enterprises
from qingyu.db.catalogue import ChannelBrief, ChannelRow, LatestRow, MeterRow
from qingyu.db.metering import certificates_in_force
from qingyu.db.pool import Connection
from qingyu.domain.energy.use import WORST_FIRST, SlotState
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.metering.certificates import MeterCertificate
from qingyu.domain.metering.freshness import Freshness, freshness
from qingyu.jobs.answer import LITERALS, Answer, Named, spread

HOUR = timedelta(hours=1)
SLOTS_AN_HOUR = 4
STATES: tuple[SlotState, ...] = ("missing", "measured", "estimated", "suspect")


@dataclass(frozen=True, slots=True)
class Latest(Answer):
    """The newest reading of a channel."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class HourState(Answer):
    """The worst state of an hour's four slots."""

    hour: datetime
    state: SlotState


@dataclass(frozen=True, slots=True)
class MeterChannel(ChannelBrief):
    """A channel with its newest value, its age, and the state of its last 24 full hours (none for a gauge)."""

    latest: Latest | None
    age_s: int | None
    fresh: Annotated[Freshness, LITERALS]
    last_24h: Sequence[HourState]


@dataclass(frozen=True, slots=True)
class Meter(Named):
    """An instrument: where it stands, its certificate, and its channels."""

    unit: Named
    accuracy_class: str | None
    certificate_no: str | None
    verified_on: date | None
    due_on: date | None
    channels: Sequence[MeterChannel]


def meters(conn: Connection, scope: Scope, code: str, now: datetime) -> list[Meter]:
    """The meters of an enterprise, each with its unit, certificate and channels; raises NotFound."""
    enterprise = enterprises.enterprise(conn, scope, code)
    found = catalogue.meters(conn, scope, enterprise.id)
    channels = catalogue.channels(conn, scope, enterprise.id, now)
    ids = [channel.id for channel in channels]
    latest = catalogue.latest(conn, ids)
    first_hour = last_full_hours(now, enterprise.zone)
    states: dict[int, dict[datetime, SlotState]] = defaultdict(dict)
    for slot in catalogue.slot_states(conn, ids, first_hour, first_hour + 24 * HOUR):
        states[slot.channel_id][slot.slot_at] = STATES[slot.state]

    by_meter: dict[int, list[MeterChannel]] = defaultdict(list)
    for channel in channels:
        strip = [] if channel.kind == "gauge" else list(hours(states[channel.id], first_hour))
        by_meter[channel.meter_id].append(_channel(channel, latest.get(channel.id), strip, now))
    # From the certificates, which know what was declared later as well as what was registered.
    held = certificates_in_force(conn, enterprise.id, enterprise.day(now))
    return [_meter(meter, held.get(meter.code), by_meter[meter.id]) for meter in found]


def last_full_hours(now: datetime, zone: ZoneInfo) -> datetime:
    """The start of the earliest of the 24 hours, full in local time, that lie behind `now`."""
    local = now.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    return local.astimezone(UTC) - 24 * HOUR


def hours(states: Mapping[datetime, SlotState], first_hour: datetime) -> Iterable[HourState]:
    """24 hours with the worst state of the four slots of each; a slot that was never written is missing.

    >>> day = datetime(2026, 11, 1, tzinfo=UTC)
    >>> next(iter(hours({day + i * timedelta(minutes=15): "measured" for i in range(4)}, day))).state
    'measured'
    >>> next(iter(hours({day: "measured"}, day))).state
    'missing'
    """
    for n in range(24):
        start = first_hour + n * HOUR
        seen = {states.get(start + i * HOUR / SLOTS_AN_HOUR, "missing") for i in range(SLOTS_AN_HOUR)}
        yield HourState(start, next(state for state in WORST_FIRST if state in seen))


def _channel(channel: ChannelRow, latest: LatestRow | None, strip: list[HourState], now: datetime) -> MeterChannel:
    at = latest.at if latest else None
    return MeterChannel(
        **spread(channel, ChannelBrief),
        latest=Latest(latest.at, latest.value) if latest else None,
        age_s=max(0, int((now - at).total_seconds())) if at else None,
        fresh=freshness(at, channel.kind, channel.interval_s, now),
        last_24h=strip,
    )


def _meter(meter: MeterRow, held: MeterCertificate | None, channels: list[MeterChannel]) -> Meter:
    return Meter(
        **spread(meter, Named),
        unit=meter.unit,
        accuracy_class=held.accuracy_class if held else meter.accuracy_class,
        certificate_no=held.certificate_no if held else None,
        verified_on=held.verified_on if held else None,
        due_on=held.due_on if held else None,
        channels=channels,
    )
