"""Flows without a meter: what somebody stated for whole days stands in for readings, where it fits the period."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qingyu.domain.energy.account import Slots, Use
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.coal import Direction, is_own_output
from qingyu.domain.energy.conversion import to_unit_of_use
from qingyu.domain.energy.media import Medium, method_of
from qingyu.domain.energy.periods import next_month
from qingyu.domain.energy.units import converts
from qingyu.domain.kernel.reason import Reason, because

LONGEST_BILL_DAYS = 92  # a quarter; what is stated for longer is a summary, and no bill
SLOTS_A_DAY = 96


@dataclass(frozen=True, slots=True)
class FlowStatement:
    """A flow over local days [from_on, to_on). quantity: [unit], null withdraws the statement."""

    from_on: date
    to_on: date
    quantity: float | None
    unit: str
    revision: int


@dataclass(frozen=True, slots=True)
class StatedFlow:
    """A flow that is stated and not metered on local days [from_on, to_on); null is unbounded."""

    id: int
    code: str
    carrier: str
    direction: Direction
    statements: tuple[FlowStatement, ...]
    from_on: date | None = None
    to_on: date | None = None
    media: tuple[Medium, ...] = ()
    supply: str | None = None


def in_force(statements: Iterable[FlowStatement]) -> list[FlowStatement]:
    """The highest revision for each span of days, in order; what was withdrawn is left out."""
    newest: dict[tuple[date, date], FlowStatement] = {}
    for statement in statements:
        key = (statement.from_on, statement.to_on)
        if key not in newest or newest[key].revision < statement.revision:
            newest[key] = statement
    return sorted((s for s in newest.values() if s.quantity is not None), key=lambda s: (s.from_on, s.to_on))


def uses(flow: StatedFlow, from_day: date, to_day: date, weight: float) -> list[Use]:
    """What the statements say about local days [from_day, to_day): a use for each statement, or one with a reason.

    Counted where the statements that lie wholly in the period cover it; days that nobody stated are not zero. A bill
    over the end of a month is shared out to its months by days, and these are estimates; no other statement is
    divided, because nobody stated how.  weight: the sign of the direction.
    """
    start, end = max(from_day, flow.from_on or from_day), min(to_day, flow.to_on or to_day)
    if start >= end:
        return []
    touching = [s for s in in_force(flow.statements) if s.from_on < end and start < s.to_on]
    shares = [(p, s) for s in touching for p in ([s] if start <= s.from_on and s.to_on <= end else by_month(s))]
    parts = [(part, s) for part, s in shares if part.from_on < end and start < part.to_on]
    reason = _reason(flow.code, touching, parts, start, end)
    if reason is not None:
        return [_use(flow, start, end, None, weight, reason=reason)]
    return [_use(flow, p.from_on, p.to_on, p.quantity, weight, unit=p.unit, is_shared=p is not s) for p, s in parts]


def by_month(statement: FlowStatement) -> list[FlowStatement]:
    """A bill over ends of months as its shares by days, one a month; any other statement as it is. Source: own rule.

    >>> [p.quantity for p in by_month(FlowStatement(date(2026, 1, 15), date(2026, 2, 15), 310.0, "m3", 0))]
    [170.0, 140.0]
    """
    days = (statement.to_on - statement.from_on).days
    edges = [statement.from_on]
    while days <= LONGEST_BILL_DAYS and edges[-1] < statement.to_on:
        edges.append(min(next_month(edges[-1]), statement.to_on))
    if len(edges) <= 2 or statement.quantity is None:
        return [statement]
    per_day = statement.quantity / days
    return [
        replace(statement, from_on=first, to_on=end, quantity=per_day * (end - first).days)
        for first, end in itertools.pairwise(edges)
    ]


def all_uses(
    flows: Iterable[StatedFlow], signs: Mapping[Direction, int], from_day: date, to_day: date
) -> list[tuple[str, Use]]:
    """The same of several flows, each with its code; flows whose direction has no sign are left out."""
    wanted = (flow for flow in flows if flow.direction in signs)
    return [(flow.code, use) for flow in wanted for use in uses(flow, from_day, to_day, signs[flow.direction])]


def _reason(
    code: str,
    touching: Sequence[FlowStatement],
    parts: Sequence[tuple[FlowStatement, FlowStatement]],
    start: date,
    end: date,
) -> Reason | None:
    crossing = next((s for part, s in parts if part.from_on < start or end < part.to_on), None)
    if crossing is not None:
        return because("flow_stated_across", flow=code, start=crossing.from_on, end=crossing.to_on)
    for earlier, later in itertools.pairwise(touching):
        if later.from_on < earlier.to_on:
            return because(
                "flow_statements_overlap",
                flow=code,
                start=earlier.from_on,
                end=earlier.to_on,
                other_start=later.from_on,
                other_end=later.to_on,
            )
    stated, wanted = sum((part.to_on - part.from_on).days for part, _ in parts), (end - start).days
    if stated < wanted:
        return because("flow_stated_in_part", flow=code, n_stated=stated, n_days=wanted)
    return None


def _use(
    flow: StatedFlow,
    start: date,
    end: date,
    quantity: float | None,
    weight: float,
    unit: str = "",
    reason: Reason | None = None,
    is_shared: bool = False,
) -> Use:
    of_use = CARRIERS[flow.carrier].unit
    if quantity is not None and not converts(unit, of_use):  # heat in kWh, gas in Nm3
        quantity, unit = to_unit_of_use(quantity, unit, flow.carrier), of_use
    slots = (end - start).days * SLOTS_A_DAY if is_shared else 0
    return Use(
        channel_id=-flow.id,  # no channel has a negative id
        start=start,
        day=start,
        carrier=flow.carrier,
        unit=unit or CARRIERS[flow.carrier].unit,
        weight=weight,
        use=quantity,
        n_received=0,
        n_due=0,
        slots=Slots(due=slots, estimated=slots),
        until=end,
        reason=reason,
        method=method_of(flow.media, flow.code, flow.carrier, start),
        is_own_output=is_own_output(flow.direction, flow.carrier, flow.supply),
        flow=flow.code,
    )
