"""The CO2 account of a stretch of time, made from what the meters counted and from declared processes."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from qingyu.domain.carbon.factor import CarbonAccount, Choice, EmissionPart, Term, Uncounted
from qingyu.domain.carbon.flow_kind import FEEDSTOCK, STEAM, FlowKind, part_of, uncounted
from qingyu.domain.carbon.scheme import Book
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.coal import coal_kgce
from qingyu.domain.energy.coverage import covered
from qingyu.domain.energy.factors import Book as CoalBook
from qingyu.domain.energy.factors import Factor, NoFactor
from qingyu.domain.energy.media import MEDIA
from qingyu.domain.energy.periods import DAY
from qingyu.domain.energy.units import convert, converter, converts
from qingyu.domain.energy.use import Basis, Lookup, Use, basis_of, is_not_due, last_day
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.validity import Validity

HEAT_KGCE_PER_GJ = 34.12  # GB/T 2589-2020, 0.03412 kgce/MJ

# What is raw material and holds no carbon opens no balance.
CARBON_FREE = MEDIA | {"electricity", "heat", "waste_heat", "hydrogen"}


@dataclass(frozen=True, slots=True)
class Balanced(Validity):
    """A flow that a carbon balance takes in or lets out over local days. product: that the balance is charged to."""

    balance: str
    product: str | None = None


@dataclass(slots=True)
class _Group:
    part: EmissionPart
    carrier: str
    unit: str
    choice: Choice | None = None
    reason: Reason | None = None
    heat_by: set[str] = field(default_factory=set)
    amounts: list[float] = field(default_factory=list)
    flows: set[str] = field(default_factory=set)


_Groups = dict[tuple[str, str, Reason | None], _Group]
# Where a use of a carrier, unit and basis goes, and what makes its amount that of the group.
_Ways = dict[tuple[str, str, Basis], tuple[_Group, Callable[[float], float]]]


def account(
    uses: Sequence[tuple[str, Use]],
    kinds: Mapping[str, FlowKind],
    book: Book,
    coal: Lookup,
    processes: Sequence[Term] = (),
    feedstock: Sequence[tuple[str, Use]] = (),
    balanced: Mapping[str, Sequence[Balanced]] | None = None,
    open_terms: Sequence[Term] = (),
) -> CarbonAccount:
    """Add up what uses emit. uses: each with the code of its flow, signed by its weight.  coal: for the heat in steam.

    feedstock: uses of inner flows that say how much of a carrier became material; where a carrier has them they are
    taken off what came over the boundary, and a mark on the flow from outside says nothing more.
    balanced: the flows whose carbon a balance reckons, by code: they are in the balance or in combustion, never both.
    open_terms: what the guideline counts and nobody declared.

    E = E_burn + E_process + E_elec + E_heat - R_recovered; who takes off what is sold is said by the guideline;
    feedstock is not burnt, and its carbon is that of a balance or it is open.
    A carrier of which nothing at all is known makes the totals null: missing is never zero.
    """
    inside = balanced or {}
    groups: _Groups = {}
    left: _Groups = {}
    ways: _Ways = {}
    seen: dict[tuple[int, object], Use] = {}
    judged = _judged(uses, kinds, book, inside, {use.carrier for _, use in feedstock})
    # What is known of feedstock or of the sun says nothing about what was burnt.
    known = {use.carrier for _, use, reason in judged if use.use is not None and reason is None}
    last = last_day(use for _, use in uses)
    for flow, use, reason in judged:
        if use.use is None and is_not_due(use, last):
            continue
        seen[use.channel_id, use.start] = use
        if reason is None and use.use is None and use.reason is None and use.carrier in known:
            continue  # the gap shows in the completeness
        group = _left(left, use, reason) if reason is not None else _counted(ways, groups, use, book, coal)
        group.flows.add(flow)
    _take_off(groups, left, feedstock, book, coal, inside)
    material = [part for part in feedstock if not _in_balance(inside, *part)]
    material += [(flow, use) for flow, use, reason in judged if reason == FEEDSTOCK]
    terms = [_term(group) for group in groups.values()]
    wanting = open_terms if terms or processes or left else ()  # of a day of which nothing is known nothing is asked
    return CarbonAccount(
        terms=(
            *sorted(terms, key=lambda t: (list(EmissionPart).index(t.part), t.name)),
            *processes,
            *_open_feedstock(material),
            *wanting,
        ),
        uncounted=tuple(_uncounted(group) for group in left.values()),
        coverage=covered((use for _, use in uses), coal),
        n_received=sum(u.n_received for u in seen.values()),
        n_due=sum(u.n_due for u in seen.values()),
    )


def _judged(
    uses: Sequence[tuple[str, Use]],
    kinds: Mapping[str, FlowKind],
    book: Book,
    balanced: Mapping[str, Sequence[Balanced]],
    inner: set[str],
) -> list[tuple[str, Use, Reason | None]]:
    """Each use with the reason why it is not counted: one for all uses of a carrier that a flow has while one setting
    holds in a year, or on a day, where balances take the flow in."""
    reasons: dict[tuple[str, str, object], Reason | None] = {}
    times: dict[date, object] = {}  # what of a day decides: where no setting is declared all are equal
    found = []
    for flow, use in uses:
        day = use.day
        if day not in times:
            times[day] = id(book.setting(day)), day.year
        key = flow, use.carrier, day if flow in balanced else times[day]
        if key not in reasons:
            kind = _kind(kinds, flow, use, inner)
            reasons[key] = _in_balance(balanced, flow, use) or uncounted(use, kind, book)
        found.append((flow, use, reasons[key]))
    return found


def _kind(kinds: Mapping[str, FlowKind], flow: str, use: Use, inner: set[str]) -> FlowKind:
    kind = kinds.get(flow, FlowKind("purchase"))
    return replace(kind, is_feedstock=False) if use.carrier in inner else kind


def _in_balance(balanced: Mapping[str, Sequence[Balanced]], flow: str, use: Use) -> Reason | None:
    found = next((b for b in balanced.get(flow, ()) if b.holds_on(use.day)), None)
    return because("carbon_in_balance", balance=found.balance) if found else None


def _open_feedstock(material: Sequence[tuple[str, Use]]) -> list[Term]:
    """What became material and no balance takes in: its carbon may be in a product or in the air, nobody said."""
    groups: dict[str, _Group] = {}
    for flow, use in material:
        if use.carrier in CARBON_FREE or (use.use is None and use.reason is None) or use.use == 0:
            continue
        unit = CARRIERS[use.carrier].unit if use.carrier in CARRIERS else use.unit
        reason = because("feedstock_open", carrier=use.carrier)
        group = groups.setdefault(use.carrier, _Group(EmissionPart.PROCESS, use.carrier, unit, reason=reason))
        group.flows.add(flow)
        if use.use is not None and converts(use.unit, unit):
            group.amounts.append(convert(use.use * use.weight, use.unit, unit))
    return [replace(_term(group), name=f"feedstock:{carrier}") for carrier, group in sorted(groups.items())]


def _take_off(
    groups: _Groups,
    left: _Groups,
    feedstock: Sequence[tuple[str, Use]],
    book: Book,
    coal: Lookup,
    balanced: Mapping[str, Sequence[Balanced]],
) -> None:
    known = {use.carrier for _, use in feedstock if use.use is not None}
    last = last_day(use for _, use in feedstock)
    for flow, use in feedstock:
        if use.carrier in MEDIA or is_not_due(use, last):
            continue
        if use.use is None and use.reason is None and use.carrier in known:
            continue
        _left(left, use, _in_balance(balanced, flow, use) or FEEDSTOCK).flows.add(flow)
        _group(groups, replace(use, weight=-use.weight), book, coal, "feedstock").flows.add(flow)


def _left(left: _Groups, use: Use, reason: Reason) -> _Group:
    unit = CARRIERS[use.carrier].unit if use.carrier in CARRIERS else use.unit
    group = left.setdefault(
        (use.carrier, "", reason), _Group(EmissionPart.COMBUSTION, use.carrier, unit, reason=reason)
    )
    if use.use is not None and converts(use.unit, unit):
        group.amounts.append(convert(use.use * use.weight, use.unit, unit))
    return group


def _counted(ways: _Ways, groups: _Groups, use: Use, book: Book, coal: Lookup) -> _Group:
    """The group of a use that is counted; found once for all uses of a carrier, unit and basis, which are many."""
    key = use.carrier, use.unit, basis_of(use)
    if key in ways and use.use is not None and use.reason is None:
        group, in_its_unit = ways[key]
        group.amounts.append(in_its_unit(use.use * use.weight))
        return group
    group = _group(groups, use, book, coal)
    if group.choice is not None and use.carrier not in STEAM:
        ways[key] = group, converter(use.unit, group.unit)
    return group


def _group(groups: _Groups, use: Use, book: Book, coal: Lookup, apart: str = "") -> _Group:
    part, code = part_of(use.carrier), use.carrier
    unit = "GJ" if code in STEAM else CARRIERS[code].unit if code in CARRIERS else use.unit

    def without(reason: Reason, known: float | None = None) -> _Group:
        """The group of what has no CO2; a quantity that is known stays beside the reason."""
        group = groups.setdefault((code, apart, reason), _Group(part, code, unit, reason=reason))
        group.amounts += [] if known is None else [known]
        return group

    if use.reason is not None:
        return without(use.reason)
    if use.use is None:
        return without(because("carrier_unknown", carrier=code))
    heat_by = ""
    if code in STEAM:
        said = use.method if isinstance(use.method, Factor) else coal(use.method or code, CoalBook.CALORIFIC, use.day)
        if isinstance(said, NoFactor):
            return without(said.reason)
        amount, heat_by = coal_kgce(use.use * use.weight, use.unit, said) / HEAT_KGCE_PER_GJ, said.id
    elif converts(use.unit, unit):
        amount = convert(use.use * use.weight, use.unit, unit)
    else:
        return without(because("odd_unit_of_carrier", carrier=code, odd=use.unit, unit=unit))
    found = _factor(use, "heat" if code in STEAM else code, book)
    if isinstance(found, NoFactor):
        return without(found.reason, amount)
    if not converts(unit, found.factor.per):
        reason = because("co2_odd_unit", carrier=code, odd=unit, factor=found.factor.id, unit=found.factor.per)
        return without(reason, amount)
    key = code, found.factor.id + apart, found.why
    group = groups.get(key)
    if group is None:
        group = groups[key] = _Group(part, code, unit, choice=found)
    group.amounts.append(amount)
    if heat_by:
        group.heat_by.add(heat_by)
    return group


def _factor(use: Use, carrier: str, book: Book) -> Choice | NoFactor:
    found = book.in_force(carrier, use.day)
    if use.until is None or isinstance(found, NoFactor):
        return found
    # Nobody said how much of a statement fell on which side of a change.
    at_end = book.in_force(carrier, use.until - DAY)
    if isinstance(at_end, Choice) and at_end.factor.id != found.factor.id:
        return NoFactor(because("co2_factor_changes", carrier=carrier, day=use.day, until=use.until))
    return at_end


def _uncounted(group: _Group) -> Uncounted:
    quantity = math.fsum(group.amounts) if group.amounts else None
    return Uncounted(
        group.carrier, quantity, group.unit, group.reason or because("unknown"), tuple(sorted(group.flows))
    )


def _term(group: _Group) -> Term:
    quantity = math.fsum(group.amounts) if group.amounts else None
    tco2, details = None, {}
    if group.choice is not None and quantity is not None and group.choice.factor.value is not None:
        tco2 = convert(quantity, group.unit, group.choice.factor.per) * group.choice.factor.value
        details = {"why": group.choice.why} | ({"heat_by": sorted(group.heat_by)} if group.heat_by else {})
    return Term(
        part=group.part,
        name=group.carrier,
        quantity=quantity,
        quantity_unit=group.unit,
        tco2=tco2,
        factor=group.choice.factor if group.choice else None,
        carrier=group.carrier,
        reason=group.reason,
        verified=group.choice.verified if group.choice else None,
        flows=tuple(sorted(group.flows)),
        details=details,
    )
