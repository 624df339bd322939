"""Standby 待机: what a meter, or the boundary, used while nothing ran, by week, and what that cost."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field

from qingyu.db import cost as rows
from qingyu.db import enterprises
from qingyu.db.pool import Connection
from qingyu.domain.cost import electricity, prices
from qingyu.domain.cost.prices import Prices
from qingyu.domain.energy import curve as domain
from qingyu.domain.energy.curve import Point, Step
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.periods import SLOT, day_start
from qingyu.domain.energy.units import convert, converts, rate_unit
from qingyu.domain.forecast import idle
from qingyu.domain.forecast.idle import Threshold
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import Answer, Confirmable, Sentence, sentence, sentence_or_none
from qingyu.jobs.metering.curve import ELECTRICITY, asked_of, pieces_of, points_of

WEEK = 7
WEEKS = 8


@dataclass(frozen=True, slots=True)
class StandbyWeek(Answer):
    """A week, from Monday on: the hours in which it idled, what it used in them and what that cost."""

    start_on: Annotated[date, Field(description="its Monday")]
    idle_h: Annotated[float, Field(description="hours in which it idled [h]", examples=[52.0])]
    known_h: Annotated[float, Field(description="hours that are known [h]", examples=[168.0])]
    use: Annotated[float, Field(description="what was used in the idle hours")]
    share: Annotated[float | None, Field(description="of all that was used in the known hours [1]")]
    cost_cny: Annotated[float | None, Field(description="by the energy price of the tariff, without adders [CNY]")]


@dataclass(frozen=True, slots=True)
class Standby(Confirmable):
    """What was used while nothing ran 待机, over eight weeks."""

    enterprise: str
    time_zone: str
    meter: Annotated[str | None, Field(description="code of the meter; null for the boundary")]
    channel: Annotated[str | None, Field(description="code of the channel; null for the boundary")]
    carrier: str
    unit: str
    rate_unit: Annotated[str, Field(description="unit of a load", examples=["kW"])]
    from_on: Annotated[date, Field(description="first day, a Monday")]
    to_on: Annotated[date, Field(description="day after the last")]
    threshold: Annotated[float | None, Field(description="below this load it idles; null with the reason")]
    is_estimated: Annotated[bool, Field(description="whether the threshold is estimated, not said")]
    parted: Annotated[float | None, Field(description="share of variance between idle and running [1]")]
    idle_rate: Annotated[float | None, Field(description="median of the idle loads")]
    reason: Sentence | None
    remarks: Annotated[Sequence[Sentence], Field(description="what has to be known before it is believed")]
    weeks: Annotated[Sequence[StandbyWeek], Field(description="by week, the earliest first")]


@dataclass(frozen=True, slots=True)
class Asked:
    """Of what, and below which load it idles; null: estimated. below: [rate unit]"""

    carrier: str = ELECTRICITY
    meter: str | None = None
    channel: str | None = None
    below: float | None = None


def show(conn: Connection, scope: Scope, code: str, asked: Asked, now: datetime) -> Standby:
    """The idle hours of the eight weeks up to today; raises NotFound or Invalid."""
    enterprise = enterprises.enterprise(conn, scope, code)
    today = enterprise.day(now)
    first = today - timedelta(days=today.weekday() + WEEK * (WEEKS - 1))
    of = asked_of(conn, scope, enterprise, now, carrier=asked.carrier, meter=asked.meter, channel=asked.channel)
    from_at, to_at = day_start(first, enterprise.zone), day_start(today, enterprise.zone)
    known: list[Point] = []
    if of.parts and from_at < to_at:
        steps = domain.edges(from_at, to_at, Step.HOUR, enterprise.zone, most=WEEK * WEEKS * 25)
        pieces = pieces_of(conn, enterprise, of, Step.HOUR, steps)
        # Of an hour that is known in part, or under suspicion, nobody knows whether it idled all the while.
        known = [
            one
            for one in points_of(conn, enterprise, of, steps, pieces, now)
            if one.rate is not None and one.n_known == one.n_due and one.state != "suspect"
        ]
    threshold = _threshold([one.rate for one in known], asked.below)
    electric = converts(of.unit, "kWh")
    priced = _prices(prices.read(rows.declared(conn, enterprise.id)), enterprise, known) if electric else {}
    weeks = [] if isinstance(threshold, Reason) else _weeks(enterprise, known, threshold, priced, of.unit)
    idling = [] if isinstance(threshold, Reason) else [one for one in known if idle.is_idle(one.rate, threshold)]
    missing = sum(one.start not in priced for one in idling)
    remarks = [because("idle_unpriced", n=missing)] if electric and missing else []
    if not electric and idling:
        remarks = [because("idle_not_electric")]
    return Standby(
        enterprise=enterprise.code,
        time_zone=enterprise.time_zone,
        meter=of.meter,
        channel=of.channel,
        carrier=of.carrier,
        unit=of.unit,
        rate_unit=rate_unit(of.unit),
        from_on=first,
        to_on=today,
        threshold=None if isinstance(threshold, Reason) else threshold.load,
        is_estimated=asked.below is None,
        parted=None if isinstance(threshold, Reason) else threshold.parted,
        idle_rate=idle.middle([one.rate for one in idling if one.rate is not None]),
        reason=sentence_or_none(of.reason or (threshold if isinstance(threshold, Reason) else None)),
        remarks=[sentence(one) for one in remarks],
        weeks=weeks,
    )


def _threshold(loads: Sequence[float | None], below: float | None) -> Threshold | Reason:
    found = idle.given_back(loads)
    if found is not None:
        return found
    return idle.estimate(loads) if below is None else Threshold(below, None)


def _prices(declared: Prices, enterprise: Enterprise, points: Sequence[Point]) -> dict[datetime, float]:
    """What a kWh of each hour costs: the mean of its quarters; no entry where one of them has no price. [CNY/kWh]"""
    found: dict[datetime, float] = {}
    for point in points:
        day = enterprise.day(point.start)
        tariff = declared.tariff(day)
        if tariff is None:
            continue
        quarters = [point.start + n * SLOT for n in range(max(1, (point.end - point.start) // SLOT))]
        costs = [tariff.price_at(at, day, electricity.quarter_of(at, enterprise.zone)) for at in quarters]
        known = [one for one in costs if one is not None]
        if len(known) == len(costs):
            found[point.start] = math.fsum(known) / len(known)
    return found


def _weeks(
    enterprise: Enterprise,
    points: Sequence[Point],
    threshold: Threshold,
    priced: dict[datetime, float],
    unit: str,
) -> list[StandbyWeek]:
    groups: dict[date, list[Point]] = {}
    for point in points:
        day = enterprise.day(point.start)
        groups.setdefault(day - timedelta(days=day.weekday()), []).append(point)
    return [_week(monday, group, threshold, priced, unit) for monday, group in sorted(groups.items())]


def _week(
    monday: date, group: Sequence[Point], threshold: Threshold, priced: dict[datetime, float], unit: str
) -> StandbyWeek:
    idling = [one for one in group if idle.is_idle(one.rate, threshold)]
    use, whole = math.fsum(one.use or 0.0 for one in idling), math.fsum(one.use or 0.0 for one in group)
    is_priced = bool(priced) and all(one.start in priced for one in idling)
    costs = [convert(one.use or 0.0, unit, "kWh") * priced[one.start] for one in idling] if is_priced else []
    return StandbyWeek(
        start_on=monday,
        idle_h=_hours(idling),
        known_h=_hours(group),
        use=use,
        share=use / whole if whole > 0.0 else None,
        cost_cny=math.fsum(costs) if is_priced else None,
    )


def _hours(points: Sequence[Point]) -> float:
    return math.fsum((one.end - one.start).total_seconds() for one in points) / 3600.0
