"""The day so far: what crossed the boundary since local midnight, against yesterday at the same time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from qingyu.db import energy as energy_rows
from qingyu.db import enterprises, load
from qingyu.db.load import TodayProduction
from qingyu.db.pool import Connection
from qingyu.domain.energy.account import Account, CarrierAccount, Lookup, Use, account
from qingyu.domain.energy.coal import BOUNDARY_SIGN
from qingyu.domain.energy.periods import DAY, SLOT, day_start
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import Answer, Sentence, sentence, sentence_or_none
from qingyu.jobs.energy.energy import lookup
from qingyu.jobs.energy.energy_answer import tce


@dataclass(frozen=True, slots=True)
class TodayCarrier(Answer):
    """One carrier since midnight, beside yesterday up to the same time; `change` is relative."""

    carrier: str
    quantity: float | None
    unit: str
    coal_tce_calorific: float | None
    verified: str | None
    yesterday_same_time: float | None
    change: float | None
    latest_at: datetime | None


@dataclass(frozen=True, slots=True)
class LeftOut(Answer):
    """A flow over the boundary that the sums of the day so far are without, and why."""

    flow: str
    carrier: str
    reason: Sentence


@dataclass(frozen=True, slots=True)
class SameTime(Answer):
    """Yesterday's coal up to the same time of day."""

    coal_tce_calorific: float | None


@dataclass(frozen=True, slots=True)
class Today(Answer):
    """The enterprise's day so far: how much, how complete, and against yesterday at the same time."""

    day: date
    until: datetime
    coal_tce_calorific: float | None
    coal_tce_equivalent: float | None
    equivalent_reason: Sentence | None
    completeness: float | None
    carriers: Sequence[TodayCarrier]
    production: Sequence[TodayProduction]
    left_out: Sequence[LeftOut]
    yesterday_same_time: SameTime
    change: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Today's slots against those of an earlier day, as far as slots tell.

    latest: the end of the newest known slot of each carrier.  mine, theirs: the uses of both days that are compared.
    holed: the carriers that cannot be compared.
    """

    until: datetime
    here: Account
    completeness: float | None
    carriers: Sequence[TodayCarrier]
    yesterday_same_time: SameTime
    change: float | None
    latest: Mapping[str, datetime]
    mine: Sequence[Use]
    theirs: Sequence[Use]
    holed: frozenset[str]


def today(conn: Connection, scope: Scope, code: str, now: datetime) -> Today:
    """The local day of `now` up to the newest known slot; raises NotFound."""
    enterprise = enterprises.enterprise(conn, scope, code)
    zone = enterprise.zone
    day = enterprise.day(now)
    start, before = day_start(day, zone), day_start(day - timedelta(days=1), zone)
    found = energy_rows.slot_uses(conn, enterprise.id, BOUNDARY_SIGN, before, now, zone, scope)
    compared = compare([use for _, use in found], zone, start, now, lookup(conn, enterprise))
    produced = load.production(conn, scope, enterprise.id, start, now)
    here = compared.here
    return Today(
        day=day,
        until=compared.until,
        coal_tce_calorific=tce(here.calorific.value),
        coal_tce_equivalent=tce(here.equivalent.value),
        equivalent_reason=sentence_or_none(here.equivalent.reason),
        completeness=compared.completeness,
        carriers=compared.carriers,
        production=produced,
        left_out=_left_out(conn, enterprise.id, day),
        yesterday_same_time=compared.yesterday_same_time,
        change=compared.change,
    )


def _left_out(conn: Connection, enterprise_id: int, day: date) -> list[LeftOut]:
    """The flows over the boundary that the sums above are without: nobody meters them, so nobody knows them yet."""
    stated = energy_rows.stated_flows(conn, enterprise_id, day, day + DAY)
    return [
        LeftOut(flow.code, flow.carrier, sentence(because("flow_stated_not_live", flow=flow.code)))
        for flow in stated
        if flow.direction in BOUNDARY_SIGN
        and (flow.from_on is None or flow.from_on <= day)
        and (flow.to_on is None or day < flow.to_on)
    ]


def compare(
    uses: Sequence[Use], zone: ZoneInfo, start: datetime, now: datetime, factors: Lookup, days: int = 1
) -> Compared:
    """Today's slots against those of an earlier day, each carrier up to the end of its own newest known slot.

    The running quarter-hour counts on neither side: of it a part only is known (`/demand/live` projects it). A day with
    a hole is not compared: the hole would pass for a saving. Completeness counts up to now, so that a meter that fell
    silent shows; the slot that has just ended may still be on its way.
    uses: boundary slots of the earlier day and of today.  start: local midnight.  factors: the coefficient in force.
    days: how many days before today the other day is.
    """
    timed = [(use, use.start + SLOT) for use in uses if isinstance(use.start, datetime) and use.start + SLOT <= now]
    latest: dict[str, datetime] = {}
    for use, end in timed:
        if end > start and use.use is not None:
            latest[use.carrier] = max(end, latest.get(use.carrier, start))
    until = max(latest.values(), default=start)
    same_time = {carrier: days_before(at, zone, days) for carrier, at in latest.items()}
    same_time_of_others = days_before(until, zone, days)
    today_uses = [use for use, end in timed if start < end <= until]
    then_uses = [u for u, end in timed if end <= same_time.get(u.carrier, same_time_of_others)]
    here, there = account(today_uses, factors), account(then_uses, factors)
    whole = account([use for use, end in timed if start < end <= max(until, now - SLOT)], factors)
    mine = [u for u, end in timed if start < end <= latest.get(u.carrier, until)]
    before = days_before(start, zone, days)
    spans = {carrier: (at - start, same_time[carrier] - before) for carrier, at in latest.items()}
    holed = with_holes([*mine, *then_uses]) | unlike(mine, then_uses, spans)
    return Compared(
        until=until,
        here=here,
        completeness=whole.completeness,
        carriers=[
            _carrier(part, _part(there, part.carrier), latest.get(part.carrier), holed) for part in here.carriers
        ],
        yesterday_same_time=SameTime(tce(there.calorific.value)),
        change=None if holed else change(here.calorific.value, there.calorific.value),
        latest=latest,
        mine=today_uses,
        theirs=then_uses,
        holed=frozenset(holed),
    )


def with_holes(uses: Sequence[Use]) -> set[str]:
    """The carriers of which some slot is unknown."""
    return {use.carrier for use in uses if use.use is None}


def unlike(mine: Iterable[Use], then: Iterable[Use], spans: Mapping[str, tuple[timedelta, timedelta]]) -> set[str]:
    """The carriers of which a channel has not every slot of both spans: it began in the middle of one, or is new.

    spans: how long today and yesterday are compared, by carrier.
    """
    counts: dict[tuple[str, str, int], list[set[date | datetime]]] = {}
    for side, uses in enumerate((mine, then)):
        for use in uses:
            counts.setdefault((use.carrier, use.flow, use.channel_id), [set(), set()])[side].add(use.start)
    return {
        carrier
        for (carrier, _, _), sides in counts.items()
        if carrier not in spans or any(len(s) < span // SLOT for s, span in zip(sides, spans[carrier], strict=True))
    }


def days_before(at: datetime, zone: ZoneInfo, days: int) -> datetime:
    """The same time on the clock some days before, also across a change of summer time."""
    return (at.astimezone(zone) - timedelta(days=days)).astimezone(at.tzinfo)


def change(now: float | None, then: float | None) -> float | None:
    """The relative change, null where one is unknown or there is nothing to compare with.

    >>> round(change(104.1, 100.0), 3), change(1.0, 0.0), change(None, 1.0)
    (0.041, None, None)
    """
    if now is None or then is None or then <= 0:
        return None
    return now / then - 1


def _part(there: Account, carrier: str) -> CarrierAccount | None:
    return next((part for part in there.carriers if part.carrier == carrier), None)


def _carrier(
    here: CarrierAccount, there: CarrierAccount | None, latest_at: datetime | None, holed: set[str]
) -> TodayCarrier:
    then = there.quantity if there else None
    return TodayCarrier(
        carrier=here.carrier,
        quantity=here.quantity,
        unit=here.unit,
        coal_tce_calorific=tce(here.calorific.value),
        verified=here.verified.value if here.verified else None,
        yesterday_same_time=then,
        change=None if here.carrier in holed else change(here.quantity, then),
        latest_at=latest_at,
    )
