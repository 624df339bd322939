"""The physical balance of a carrier (实物平衡): what came in, where it went, and what no inner meter accounts for."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qingyu.domain.energy.account import Amount
from qingyu.domain.energy.coal import Direction
from qingyu.domain.kernel.reason import Reason, all_of, because


class Conversion(StrEnum):
    """加工转换: what a unit makes of the energy that enters it."""

    BOILER = "boiler"
    CHP = "chp"
    WASTE_HEAT = "waste_heat"
    COKING = "coking"
    GASIFICATION = "gasification"
    OTHER = "other"


class Supply(StrEnum):
    """Where electricity comes from."""

    GRID = "grid"
    SELF_GENERATED = "self_generated"
    DIRECT_LINE = "direct_line"


class Measured(StrEnum):
    """How the quantity of a flow is known."""

    METERED = "metered"
    STATED = "stated"
    SHARED = "shared"  # a bill over several months, shared among them by days: an estimate
    NOT_AT_ALL = "not_at_all"


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit of the tree of GB 17167; the boundary has no parent."""

    code: str
    parent: str | None
    conversion: Conversion | None
    name_zh: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class FlowPart:
    """A flow in a period, without the sign of its direction. quantity: [unit]  calorific, equivalent: [kgce]"""

    code: str
    carrier: str
    direction: Direction
    source: str | None
    target: str | None
    is_feedstock: bool
    is_renewable: bool
    supply: Supply | None
    measured: Measured
    unit: str
    quantity: Amount
    calorific: Amount
    equivalent: Amount
    completeness: float | None = None
    factor_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitUse:
    """What stays in a unit. quantity: what came less what it passed on, and less its feedstock."""

    unit: str
    conversion: Conversion | None
    quantity: Amount


@dataclass(frozen=True, slots=True)
class Balance:
    """Supply = conversion + end use + feedstock + export + losses, in the unit of the carrier.

    losses: what no inner meter accounts for (损耗及未分摊); null with a reason where nothing is distributed by meters.
    """

    carrier: str
    unit: str
    purchase: Amount
    stock: Amount
    own_renewable: Amount
    own_converted: Amount
    supply: Amount
    conversion: tuple[UnitUse, ...]
    end_use: tuple[UnitUse, ...]
    feedstock: Amount
    export: Amount
    losses: Amount

    @property
    def conversion_in(self) -> Amount:
        """What entered conversion."""
        return total(use.quantity for use in self.conversion)

    @property
    def final_use(self) -> Amount:
        """End use of all units."""
        return total(use.quantity for use in self.end_use)

    @property
    def uses(self) -> Amount:
        """Everything on the side of the uses; equal to the supply where it is known."""
        losses = [] if self.losses.value is None and self.final_use.value is not None else [self.losses]
        return total([self.conversion_in, self.final_use, self.feedstock, self.export, *losses])


_FROM_OUTSIDE = (Direction.PURCHASE, Direction.STOCK, Direction.PRODUCTION, Direction.RENEWABLE)


def total(amounts: Iterable[Amount]) -> Amount:
    """The sum; of nothing it is zero, because no such flow is registered; one unknown makes it unknown."""
    found = list(amounts)
    unknown = all_of(a.reason or because("unknown") for a in found if a.value is None)
    if unknown is not None:
        return Amount(None, unknown)
    return Amount(math.fsum(a.value for a in found if a.value is not None))


def balance(carrier: str, unit: str, parts: Sequence[FlowPart], units: Mapping[str, UnitNode]) -> Balance:
    """The balance of one carrier from its flows.

    A flow to a unit is a delivery. An inner flow is given by the unit it names as its source where that one receives
    the carrier, else by the nearest unit above that does, else by the boundary; so a meter of a machine inside a
    metered workshop counts once. What the boundary keeps is end use of the plant where nothing is distributed, else
    losses. Source: layout of table 3 of 能源利用状况报告; the rule of the nearest giver is our own.
    """
    mine = [part for part in parts if part.carrier == carrier]
    inside = [part for part in mine if part.direction is not Direction.EXPORT and _inner(part.target, units)]
    receiving = {part.target for part in inside if part.target is not None}
    by_kind = {kind: [part for part in mine if part.direction is kind] for kind in Direction}
    supply = total(part.quantity for kind in _FROM_OUTSIDE for part in by_kind[kind])
    export = total(part.quantity for part in by_kind[Direction.EXPORT])

    given: dict[str | None, list[Amount]] = {}
    for part in inside:
        giver = _giver(part, receiving, units) if part.direction is Direction.INTERNAL else None
        given.setdefault(giver, []).append(part.quantity)
    feedstock = feedstock_of(mine)

    uses = []
    for code in sorted(receiving):
        came = total(part.quantity for part in inside if part.target == code)
        gone = total([*given.get(code, []), *(p.quantity for p in feedstock if p.target == code)])
        uses.append(UnitUse(code, units[code].conversion, _less(came, gone)))
    kept_back = [*given.get(None, []), export, *(p.quantity for p in feedstock if p.target not in receiving)]
    rest = _less(supply, total(kept_back))
    losses = rest
    if not receiving:
        boundary = next((u.code for u in units.values() if u.parent is None), "")
        uses = [UnitUse(boundary, None, rest)]
        losses = Amount(None, because("nothing_distributed", carrier=carrier))
    return Balance(
        carrier=carrier,
        unit=unit,
        purchase=total(p.quantity for p in by_kind[Direction.PURCHASE]),
        stock=total(p.quantity for p in by_kind[Direction.STOCK]),
        own_renewable=total(p.quantity for p in by_kind[Direction.RENEWABLE]),
        own_converted=total(p.quantity for p in by_kind[Direction.PRODUCTION]),
        supply=supply,
        conversion=tuple(use for use in uses if use.conversion is not None),
        end_use=tuple(use for use in uses if use.conversion is None),
        feedstock=total(p.quantity for p in feedstock),
        export=export,
        losses=losses,
    )


# What the losses of electricity may be, as shares of the supply; a proposal, no rule. Below zero nothing may be.
LEAST_LOSSES, MOST_LOSSES = -0.02, 0.10


def impossible(balance: Balance) -> Reason | None:
    """What no plant can do: more passed on than received, more used than came; and losses nobody would bear.

    Null where the balance is possible, or where not enough is known to say so. Source: own proposal.
    """
    supply = balance.supply.value
    if supply is None:
        return None
    least = LEAST_LOSSES * abs(supply) - 1e-6  # below any meter: what the rounding of a sum may leave
    for use in (*balance.conversion, *balance.end_use):
        if use.quantity.value is not None and use.quantity.value < least:
            return because("passes_on_more", unit=use.unit, carrier=balance.carrier)
    losses = balance.losses.value
    if losses is None or supply <= 0.0:
        return None
    share = losses / supply
    if share < LEAST_LOSSES:
        return because("used_more_than_came", share=-share, carrier=balance.carrier)
    if balance.carrier == "electricity" and share > MOST_LOSSES:
        return because("losses_too_large", share=share)
    return None


def feedstock_of(parts: Sequence[FlowPart]) -> list[FlowPart]:
    """The flows that say what became material; a carrier's inner flows where it has them, else those from outside."""
    flagged = [part for part in parts if part.is_feedstock]
    inner = {part.carrier for part in flagged if part.direction is Direction.INTERNAL}
    return [
        part
        for part in flagged
        if part.direction is Direction.INTERNAL
        or (part.carrier not in inner and part.direction in (Direction.PURCHASE, Direction.STOCK))
    ]


@dataclass(frozen=True, slots=True)
class ConversionUnit:
    """What entered a conversion unit and what it made, calorific book. [kgce]  efficiency: made over entered."""

    unit: str
    conversion: Conversion
    entered: tuple[FlowPart, ...]
    made: tuple[FlowPart, ...]
    entered_kgce: Amount
    made_kgce: Amount
    efficiency: Amount


def conversions(parts: Sequence[FlowPart], units: Mapping[str, UnitNode]) -> list[ConversionUnit]:
    """The conversion units with their inputs and outputs. Source: efficiency of conversion, output over input."""
    found = []
    for unit in units.values():
        if unit.conversion is None:
            continue
        entered = tuple(p for p in parts if p.target == unit.code and p.direction is not Direction.EXPORT)
        made = tuple(p for p in parts if p.source == unit.code and p.direction is Direction.PRODUCTION)
        came, went = total(p.calorific for p in entered), total(p.calorific for p in made)
        found.append(ConversionUnit(unit.code, unit.conversion, entered, made, came, went, _efficiency(came, went)))
    return found


def _efficiency(entered: Amount, made: Amount) -> Amount:
    if entered.value is None or made.value is None:
        return Amount(None, entered.reason or made.reason)
    if entered.value <= 0:
        return Amount(None, because("nothing_entered"))
    return Amount(made.value / entered.value)


def _inner(unit: str | None, units: Mapping[str, UnitNode]) -> bool:
    return unit is not None and units[unit].parent is not None


def _giver(part: FlowPart, receiving: set[str], units: Mapping[str, UnitNode]) -> str | None:
    if part.source in receiving and part.source != part.target:
        return part.source
    above = units[part.target].parent if part.target else None
    while above is not None and above not in receiving:
        above = units[above].parent
    return above


def _less(came: Amount, gone: Amount) -> Amount:
    if came.value is None or gone.value is None:
        return Amount(None, came.reason or gone.reason)
    return Amount(came.value - gone.value)
