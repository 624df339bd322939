"""The load that is expected of a channel, or at the boundary, on a day: reckoned when it is asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import numpy as np
from pydantic import Field

from qingyu.db import catalogue, enterprises, expected_loads, working_days
from qingyu.db.pool import Connection
from qingyu.domain.energy.coal import BOUNDARY_SIGN, Direction
from qingyu.domain.energy.periods import DAY, day_start
from qingyu.domain.energy.units import convert, converts, rate_unit
from qingyu.domain.forecast.band import PAST, LoadBand, expect
from qingyu.domain.forecast.history import Floats
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid
from qingyu.jobs.answer import Answer, Sentence, sentence_or_none
from qingyu.jobs.forecasting.load_making import BY_HOUR, BY_QUARTER, loads_of, working
from qingyu.jobs.metering import readings

QUARTER_S = 900


@dataclass(frozen=True, slots=True)
class ExpectedSlot(Answer):
    """What is expected of a slot: the load is below p10, and above p90, with odds of one in ten each."""

    start: datetime
    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class ExpectedLoad(Answer):
    """The load that is expected on a day 预期负荷, from the days before it; no slots with a reason why.

    skill: 1 - error / error of the same day of last week [1]. coverage: share of the back-test within P10 to P90 [1].
    """

    meter: Annotated[str | None, Field(description="null at the boundary of the enterprise")]
    channel: str | None
    unit: Annotated[str, Field(description="of a load: kW, or the unit of the channel in an hour", examples=["kW"])]
    time_zone: str
    day: date
    slot_s: Annotated[int, Field(description="how long a slot is [s]: a quarter, or an hour of what is read hourly")]
    slots: Sequence[ExpectedSlot]
    model: str | None
    skill: float | None
    coverage: Annotated[float | None, Field(description="share of the back-test that lay within P10 to P90")]
    days: Annotated[int, Field(description="how many earlier days it is made from")]
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class _Part:
    """A channel in a sum. factor: what its use is multiplied by."""

    id: int
    factor: float


def expected(
    conn: Connection, scope: Scope, code: str, meter: str | None, channel: str | None, day: date | None, now: datetime
) -> ExpectedLoad:
    """The load of a channel, without a meter that of the electricity over the boundary, on a local day (today).

    Raises NotFound, and Invalid for a day after tomorrow or a meter with several channels.
    """
    enterprise = enterprises.enterprise(conn, scope, code)
    zone, today = enterprise.zone, enterprise.day(now)
    wanted = day or today
    if wanted > today + DAY:
        raise Invalid(because("load_of_day_to_come", day=wanted))
    # Of tomorrow today is not known to its end: what is expected of it is made from the days that are over.
    start = day_start(wanted, zone)
    if meter is None:
        parts, unit, signed, name = *_boundary(conn, scope, enterprise.id, start), None
    else:
        found = readings.channel_of(catalogue.channels(conn, scope, enterprise.id, now), code, meter, channel)
        own = [one for one in expected_loads.channels(conn, enterprise.id) if one.id == found.id]
        parts, signed, name = [_Part(one.id, one.to_use) for one in own], found.is_signed, found.code
        unit = own[0].unit if own else found.unit
    slots = _slots(conn, parts, start)
    why_none = because("load_of_gauge" if meter else "load_of_no_boundary")
    band = _band(conn, parts, wanted, zone, slots, signed=signed) if parts else why_none
    shown = [] if isinstance(band, Reason) or band.reason else list(_shown(band, wanted, zone, slots))
    made = None if isinstance(band, Reason) else band
    return ExpectedLoad(
        meter=meter,
        channel=name,
        unit=rate_unit(unit),
        time_zone=enterprise.time_zone,
        day=wanted,
        slot_s=QUARTER_S * BY_QUARTER // slots,
        slots=shown,
        model=made.model if made else None,
        skill=made.skill if made else None,
        coverage=made.coverage if made else None,
        days=made.days if made else 0,
        reason=sentence_or_none(band if isinstance(band, Reason) else band.reason),
    )


def _boundary(conn: Connection, scope: Scope, enterprise_id: int, at: datetime) -> tuple[list[_Part], str, bool]:
    """The channels of the electricity over the boundary, in kWh, and whether some of it is given off."""
    rows = expected_loads.boundary(conn, scope, enterprise_id, at)
    parts = [
        _Part(
            one.channel_id,
            one.to_use * one.part * BOUNDARY_SIGN[Direction(one.direction)] * convert(1.0, one.unit, "kWh"),
        )
        for one in rows
        if converts(one.unit, "kWh")
    ]
    return parts, "kWh", any(part.factor < 0 for part in parts)


def _slots(conn: Connection, parts: Sequence[_Part], start: datetime) -> int:
    """How many slots a day has: hours where one of the channels was not read by the quarter for all of the past."""
    coarsest_s = expected_loads.coarsest_s(conn, [part.id for part in parts], start - timedelta(days=PAST), start)
    return BY_QUARTER if coarsest_s is not None and coarsest_s <= QUARTER_S else BY_HOUR


def _band(conn: Connection, parts: Sequence[_Part], day: date, zone: ZoneInfo, slots: int, *, signed: bool) -> LoadBand:
    loads: Floats = np.sum([loads_of(conn, part.id, day, zone, slots) * part.factor for part in parts], axis=0)
    return expect(loads, working(working_days.in_force(conn), day - DAY * PAST, PAST + 1), signed)


def _shown(band: LoadBand, day: date, zone: ZoneInfo, slots: int) -> Iterator[ExpectedSlot]:
    """The slots of a local day: 23 or 25 hours where the clock jumps."""
    at, end, step = day_start(day, zone), day_start(day + DAY, zone), timedelta(seconds=QUARTER_S * BY_QUARTER // slots)
    while at < end:
        local = at.astimezone(zone)
        place = (local.hour * 60 + local.minute) * slots // (24 * 60)
        yield ExpectedSlot(at, float(band.p10[place]), float(band.p50[place]), float(band.p90[place]))
        at += step
