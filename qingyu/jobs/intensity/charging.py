"""Which products a flow is charged to on a day: by the product's own share, or by the rule the flow is split by."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from qingyu.db import intensity as rows
from qingyu.db.energy import Product
from qingyu.db.pool import Connection
from qingyu.domain.benchmark import product_case
from qingyu.domain.benchmark.product_case import Charge
from qingyu.domain.benchmark.yardstick import Yardstick
from qingyu.domain.energy import periods, terms
from qingyu.domain.energy.account import Use, account
from qingyu.domain.energy.assess import Period
from qingyu.domain.energy.coal import KGCE_PER_TCE, PRODUCT_SIGN
from qingyu.domain.energy.factors import Book
from qingyu.domain.energy.indicator import Value
from qingyu.domain.energy.stated import StatedFlow, all_uses
from qingyu.domain.intensity import allocation
from qingyu.domain.intensity.allocation import Measure, Method, Rule, Split
from qingyu.domain.intensity.production import Statement, output
from qingyu.domain.kernel.reason import Reason, because
from qingyu.jobs.declaring.boundaries import Boundaries
from qingyu.jobs.energy.gathering import ByDay, Gathered

Stated = Mapping[str, Sequence[Statement]]
Parts = Iterable[tuple[str, Use]]
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Charged:
    """What a product is charged with: uses with its shares in their weights, or why a flow cannot be charged."""

    uses: list[Use]
    charges: tuple[Charge, ...]
    unsplit: Reason | None


class Charging:
    """The rules of an enterprise and what its products are measured by; made once for a refresh."""

    def __init__(
        self,
        conn: Connection,
        enterprise_id: int,
        products: Sequence[Product],
        months: Collection[date],
        rules: Sequence[Rule] | None = None,
        boundaries: Boundaries | None = None,
    ) -> None:
        """rules, boundaries: of the enterprise, where they are known already."""
        self.products = {product.code: product for product in products}
        self.rules = rows.rules(conn, enterprise_id) if rules is None else rules
        self.ruled = {rule.flow for rule in self.rules}
        self.boundaries = Boundaries(conn, enterprise_id) if boundaries is None else boundaries
        by_hours = any(rule.method is Method.BY_HOURS for rule in self.rules)
        self.hours = rows.hours(conn, enterprise_id, months) if by_hours else {}

    @property
    def own_shares(self) -> dict[str, float]:
        """What the products' own shares of a flow come to; above 1 where a product is made of another. [1]"""
        found: dict[str, float] = {}
        for product in self.products.values():
            for flow, share in product.flows.items():
                found[flow] = found.get(flow, 0.0) + share
        return found

    @cached_property
    def flows(self) -> set[str]:
        """Every flow that is charged or measures a share."""
        own = {flow for product in self.products.values() for flow in product.flows}
        measures = {m.metered_flow for rule in self.rules for m in rule.members if m.metered_flow}
        return own | self.ruled | measures | self.boundaries.all_flows

    def flows_of(self, product: str) -> set[str]:
        """Every flow a product is charged with, at any boundary, and those its split asks."""
        declared = (self.boundaries.of(*key) for key in self.boundaries.declared if key[0] == product)
        return self._own_flows_of(product) | {flow for built in declared for flow in built.shares}

    def _own_flows_of(self, product: str) -> set[str]:
        """Those by its own share or by a rule of any day, and those its split asks."""
        its = [rule for rule in self.rules if any(member.product == product for member in rule.members)]
        measures = {member.metered_flow for rule in its for member in rule.members if member.metered_flow}
        return set(self.products[product].flows) | {rule.flow for rule in its} | measures

    def judged_at(self, product: str, yardsticks: Sequence[Yardstick | None]) -> str:
        """The boundary a product's intensity is told at: that of the yardstick whose unit it is told in, if it stands.

        Empty where that is not registered or a meter of it is missing: then the flows the product is charged with.
        """
        first = product_case.first_fitting(self.products[product].unit, yardsticks)
        if first is None or not first.boundary or self.boundaries.of(product, first.boundary).reason is not None:
            return ""
        return first.boundary

    def charge(self, product: str, parts: Parts, splits: Mapping[int, Split], boundary: str = "") -> Charged:
        """What a product is charged with of some uses, each with the code of its flow. splits: by rule.

        boundary: the code of one, whose flows count instead of those the product is charged with.
        """
        own: Mapping[str, float] = self.products[product].flows
        if boundary:
            built = self.boundaries.of(product, boundary)
            if built.reason is not None:
                return Charged([], (), built.reason)
            own = built.shares
        found: list[Use] = []
        known: dict[tuple[str, int | None], Charge | None] = {}
        ruled: Collection[str] = () if boundary else self.ruled
        for flow, use in [part for part in parts if part[0] in own or part[0] in ruled]:
            is_ruled = flow in self.ruled
            rule = allocation.in_force(self.rules, flow, use.day) if is_ruled else None
            changes = self._changes_inside(flow, use) if is_ruled else None
            if changes is not None and (flow in own or flow in self._own_flows_of(product)):
                found.append(replace(use, use=None, reason=changes))
                continue
            if rule is None and flow not in own:
                continue
            key = flow, rule.id if rule else None
            if key not in known:
                known[key] = _charge(product, flow, use.carrier, own, rule, splits)
            charge = known[key]
            if charge is None:
                continue
            # A use whose share nobody can say stays as an unknown one: it was due all the same.
            unknown = charge.share is None
            if charge.share != 1.0:
                use = replace(use, use=None) if unknown else replace(use, weight=use.weight * (charge.share or 0.0))
            found.append(use)
        charges = tuple(charge for charge in known.values() if charge is not None)
        reasons = [splits[c.rule].reason for c in charges if c.rule is not None and c.share is None]
        reasons += [use.reason for use in found if use.reason is not None]
        return Charged(found, tuple(sorted(charges, key=lambda c: (c.flow, c.rule or 0))), next(iter(reasons), None))

    def _changes_inside(self, flow: str, use: Use) -> Reason | None:
        """Why nobody can say how a statement of several days is split; null where one rule, or none, holds on all."""
        if flow not in self.ruled or use.until is None:
            return None
        edges = {e for r in self.rules if r.flow == flow for e in (r.valid_from, r.valid_to) if e is not None}
        days = [use.day, *(edge for edge in edges if use.day < edge < use.until)]
        if len({allocation.in_force(self.rules, flow, day) for day in days}) == 1:
            return None
        return because("split_changes", flow=flow, day=use.day, until=use.until)

    def unsaid(self, flow: str, uses: Sequence[Use]) -> Reason | None:
        """The first reason why some uses of a flow cannot be split."""
        return next((why for use in uses if (why := self._changes_inside(flow, use)) is not None), None)

    def split(self, rule: Rule, parts: Parts, stated: Stated, start: datetime, end: datetime, month: date) -> Split:
        """The shares of a rule in [start, end). parts: uses of that time; month: whose running hours count."""
        uses = list(parts) if rule.method is Method.BY_METERED_FLOW else []
        measures: dict[str, Measure] = {}
        for member in rule.members:
            if rule.method is Method.BY_OUTPUT:
                made = output(stated.get(member.product, ()), start, end)
                measures[member.product] = allocation.of_output(made, self.products[member.product].unit)
            elif rule.method is Method.BY_METERED_FLOW:
                flow = member.metered_flow or ""
                measures[member.product] = allocation.of_uses([use for code, use in uses if code == flow], flow)
            elif rule.method is Method.BY_HOURS:
                measures[member.product] = allocation.of_hours(self.hours.get((member.product, month)))
        return allocation.split(rule, measures)

    def parts(self, uses: ByDay, start: date, end: date, unmetered: Sequence[StatedFlow] = ()) -> list[tuple[str, Use]]:
        """Uses of the charged flows on the days of [start, end), each with its flow's code."""
        flows = self.flows
        metered = [part for day in periods.days(start, end) for part in uses.get(day, ())]
        return metered + all_uses([flow for flow in unmetered if flow.code in flows], PRODUCT_SIGN, start, end)

    def month_splits(
        self,
        uses: ByDay,
        stated: Stated,
        month: date,
        untils: Mapping[str, date],
        zone: ZoneInfo,
        unmetered: Sequence[StatedFlow] = (),
    ) -> dict[int, Split]:
        """The shares of each rule in a month. untils: by product, the day after its last that counts.

        Of an open month outputs are compared up to the last day of which all are stated: a product that reports sooner
        than another is not charged with more. A rule that begins or ends inside the month compares its own days only.
        """
        found: dict[int, Split] = {}
        for rule in self.rules:
            ends = [untils[member.product] for member in rule.members]
            until = min(ends) if rule.method is Method.BY_OUTPUT else max(ends)
            start, last = max(month, rule.valid_from or month), rule.valid_to or until
            if rule.method is Method.FIXED_SHARE or start >= periods.next_month(month) or last <= month:
                start, last = month, until  # no day of this month is split by it, or all by the same shares
            until = min(until, last)
            if until <= start and rule.method is not Method.FIXED_SHARE:
                found[rule.id] = Split(rule, {}, because("split", flow=rule.flow, reason=because("no_day_stated")))
                continue
            parts = self.parts(uses, start, until, unmetered)
            edges = periods.day_start(start, zone), periods.day_start(until, zone)
            found[rule.id] = self.split(rule, parts, stated, *edges, month)
        return found


def charging_of(gathered: Gathered, products: Sequence[Product]) -> Charging:
    """The rules of the enterprise for the months of a refresh, read once for energy and CO2."""
    asked = "charging", tuple(gathered.months)
    known = gathered.kept.get(asked)
    if not isinstance(known, Charging):
        declared = gathered.world.declared(rows.rules), gathered.world.declared(Boundaries)
        known = Charging(gathered.conn, gathered.enterprise_id, products, gathered.months, *declared)
        gathered.kept[asked] = known
    return known


def _charge(
    product: str, flow: str, carrier: str, own: Mapping[str, float], rule: Rule | None, splits: Mapping[int, Split]
) -> Charge | None:
    if rule is None:
        return Charge(flow, carrier, own[flow], "own_share")
    if all(member.product != product for member in rule.members):
        return None  # the rule alone says who pays: a share the product once declared is not counted beside it
    share = splits[rule.id].shares.get(product)
    # Of a boundary the sign says whether the flow goes into it or leaves it.
    sign = -1.0 if own.get(flow, 1.0) < 0 else 1.0
    return Charge(flow, carrier, None if share is None else sign * share, rule.method.value, rule.id)


def unallocated(
    charging: Charging, period: Period, uses: ByDay, splits: Mapping[int, Split], gathered: Gathered
) -> list[Value]:
    """What rules and shares leave of each charged flow in a month: coal that no product is charged with. [tce]"""
    values: list[Value] = []
    own = charging.own_shares
    partly = {flow for flow, share in own.items() if share < 1.0 - _ROUNDING}
    if not charging.rules and not partly:
        return values
    parts = charging.parts(uses, period.start_on, periods.next_month(period.start_on), gathered.stated)
    for flow in sorted(charging.ruled | partly):
        of_flow = [use for code, use in parts if code == flow]
        used = {use.day: allocation.in_force(charging.rules, flow, use.day) for use in of_flow}
        left = {day: splits[rule.id].unallocated for day, rule in used.items() if rule is not None}
        if flow in own:
            left |= {day: max(0.0, 1.0 - own[flow]) for day, rule in used.items() if rule is None}
        known = [replace(u, weight=u.weight * (left[u.day] or 0.0)) for u in of_flow if u.day in left]
        if not known:
            continue
        reasons = [splits[rule.id].reason for rule in used.values() if rule and splits[rule.id].reason]
        reasons = [unsaid] if (unsaid := charging.unsaid(flow, of_flow)) else reasons
        found = account(known, gathered.lookup)
        reason = reasons[0] if reasons else found.calorific.reason
        value = None if reason or found.calorific.value is None else found.calorific.value / KGCE_PER_TCE
        values.append(
            Value(
                code="allocation.unallocated",
                scope=flow,
                period=period.kind,
                start_on=period.start_on,
                value=value,
                unit="tce",
                completeness=found.completeness,
                reason=reason,
                verified=all(f.verified.is_verified for f in terms.of_book(found.factors, Book.CALORIFIC)),
                is_open=period.is_open,
                inputs={
                    "formula": "allocation.unallocated",
                    "terms": terms.coal(
                        found, Book.CALORIFIC, "tce", known, gathered.lookup, {known[0].carrier: [flow]}
                    ),
                    "splits": [
                        {"rule": rule.id, "method": rule.method.value, "shares": dict(splits[rule.id].shares)}
                        for rule in charging.rules
                        if rule.flow == flow and rule in used.values()
                    ],
                    "reason": reason,
                },
            )
        )
    return values
