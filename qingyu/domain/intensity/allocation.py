"""Splitting the energy of a flow that several products use (分摊): by fixed shares, output, sub-meters or hours."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qingyu.domain.energy.account import Use
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.intensity.production import Output
from qingyu.domain.intensity.ratio import COMPLETENESS_BAR
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.validity import Validity, last_declared

_ROUNDING = 1e-9


class Method(StrEnum):
    """What the share of a product stands on."""

    FIXED_SHARE = "fixed_share"
    BY_OUTPUT = "by_output"
    BY_METERED_FLOW = "by_metered_flow"
    BY_HOURS = "by_hours"


@dataclass(frozen=True, slots=True)
class Member:
    """A product that takes part. weight: the share itself for fixed shares, else a multiplier; null is 1."""

    product: str
    weight: float | None = None
    metered_flow: str | None = None


@dataclass(frozen=True, slots=True)
class Rule(Validity):
    """How a flow is split on the days of [valid_from, valid_to)."""

    id: int
    flow: str
    method: Method
    members: tuple[Member, ...]
    declared_by: str = ""
    source: str = ""
    declared_at: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a share is proportional to: an amount in a unit, or the reason why it is not known."""

    value: float | None
    unit: str
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """The part of a flow each product is charged with, or the reason why nobody can say it. shares: [1]"""

    rule: Rule
    shares: Mapping[str, float]
    reason: Reason | None = None

    @property
    def unallocated(self) -> float | None:
        """What no product is charged with. [1]"""
        return None if self.reason else 1.0 - math.fsum(self.shares.values())


def fault(rule: Rule) -> str | None:
    """What is wrong with a rule before any measurement; null when it can stand."""
    names = [member.product for member in rule.members]
    if len(set(names)) < len(names):
        return "a product is named twice"
    if rule.method is Method.FIXED_SHARE:
        if any(member.weight is None for member in rule.members):
            return "a fixed share needs a weight for every member: the share itself"
        total = math.fsum(member.weight or 0.0 for member in rule.members)
        if total > 1.0 + _ROUNDING:
            return f"the fixed shares of a flow add up to {total:g}, at most 1 is there to give"
    if rule.method is Method.BY_METERED_FLOW and any(member.metered_flow is None for member in rule.members):
        return "a split by metered flows needs the flow of every member"
    return None


def in_force(rules: Iterable[Rule], flow: str, day: date) -> Rule | None:
    """The rule of a flow on a day. rules: in the order of declaration."""
    return last_declared((rule for rule in rules if rule.flow == flow), day)


def split(rule: Rule, measures: Mapping[str, Measure]) -> Split:
    """The shares of a rule. measures: by product, what the method asks for; fixed shares need none.

    Pro rata, s_i = w_i m_i / sum of w_j m_j: losses between the shared meter and the parts go with the parts.

    >>> rule = Rule(1, "grid", Method.BY_OUTPUT, (Member("a"), Member("b")))
    >>> split(rule, {"a": Measure(30.0, "t"), "b": Measure(10_000.0, "kg")}).shares
    {'a': 0.75, 'b': 0.25}
    """
    if rule.method is Method.FIXED_SHARE:
        return Split(rule, {member.product: member.weight or 0.0 for member in rule.members})
    amounts: dict[str, float] = {}
    unit = measures[rule.members[0].product].unit
    for member in rule.members:
        found = measures[member.product]
        if found.value is None:
            said = because("of_product", product=member.product, reason=found.reason or because("unknown"))
            return Split(rule, {}, because("split", flow=rule.flow, reason=said))
        # With a weight the operator says how the measures compare; without, they must be of one kind.
        if member.weight is not None:
            amounts[member.product] = member.weight * found.value
        elif found.unit == unit or converts(found.unit, unit):
            amounts[member.product] = convert(found.value, found.unit, unit)
        else:
            said = because("do_not_add_up", unit=found.unit, other=unit)
            return Split(rule, {}, because("split", flow=rule.flow, reason=said))
    total = math.fsum(amounts.values())
    if total <= 0:
        return Split(rule, {}, because("split", flow=rule.flow, reason=because("all_zero")))
    return Split(rule, {product: amount / total for product, amount in amounts.items()})


def of_output(made: Output, unit: str) -> Measure:
    """Output as a measure; without a whole statement there is none. unit: of the product."""
    if made.reason is not None:
        return Measure(None, unit, made.reason)
    if made.coverage < COMPLETENESS_BAR:
        return Measure(None, unit, because("production_stated_for", share=made.coverage))
    return Measure(made.quantity, unit)


def of_uses(uses: Sequence[Use], flow: str) -> Measure:
    """What a sub-metered flow counted, without regard to its direction."""
    due, known = sum(u.slots.due for u in uses), sum(u.known_slots for u in uses)
    unit = uses[0].unit if uses else ""
    reason = next((u.reason for u in uses if u.reason is not None), None)
    if reason is not None or all(u.use is None for u in uses):
        return Measure(None, unit, reason or because("flow_unknown", flow=flow))
    if due and known / due < COMPLETENESS_BAR:
        return Measure(None, unit, because("incomplete_of_flow", flow=flow, share=known / due))
    if any(not converts(u.unit, unit) and u.unit != unit for u in uses):
        return Measure(None, unit, because("flow_units_do_not_add_up", flow=flow))
    return Measure(abs(math.fsum(convert(u.use * u.weight, u.unit, unit) for u in uses if u.use is not None)), unit)


def of_hours(hours: float | None) -> Measure:
    """Declared running hours as a measure. [h]"""
    return Measure(hours, "h", None if hours is not None else because("no_running_hours"))
