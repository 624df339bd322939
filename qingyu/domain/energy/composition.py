"""What a month's energy is made of 能源消费构成: by group of carriers, non-fossil power, feedstock, and uses of coal.

A region adds these up; its shares of structure, and what an assessment leaves out, are made of them.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from qingyu.domain.energy.account import Account, Amount, Lookup, Use, account
from qingyu.domain.energy.balance import Conversion, FlowPart, Supply, UnitNode, balance, feedstock_of, total
from qingyu.domain.energy.coal import Direction
from qingyu.domain.kernel.reason import because


class Group(StrEnum):
    """Carriers that statistics speak of together."""

    COAL = "coal"  # raw, washed and other coal
    COAL_MADE = "coal_made"  # coke, and what else is made of coal: apart, as the indicator of total coal has it
    OIL = "oil"
    GAS = "gas"  # natural
    ELECTRICITY = "electricity"
    HEAT = "heat"
    BIOMASS = "biomass"
    OTHER = "other"


# Grouping by the names of the statistical return 205-1; that coke and gases made of coal are no coal is one source's.
_CARRIERS = {
    Group.COAL: "raw_coal anthracite coking_coal bituminous_coal lignite washed_coal washery_middlings coal_slime"
    " coal_gangue coal_products",
    Group.COAL_MADE: "coke semi_coke coal_tar crude_benzol coke_oven_gas blast_furnace_gas converter_gas producer_gas"
    " coke_made_gas pressure_gasification_gas water_gas",
    Group.OIL: "crude_oil fuel_oil residual_oil gasoline kerosene diesel lpg refinery_dry_gas naphtha petroleum_coke"
    " heavy_oil_catalytic_gas heavy_oil_thermal_cracking_gas",
    Group.GAS: "natural_gas natural_gas_gasfield lng coal_bed_methane",
    Group.ELECTRICITY: "electricity",
    Group.HEAT: "heat steam condensate steam_10_mpa_refining steam_3_5_mpa_refining steam_1_0_mpa_refining"
    " steam_0_3_mpa_refining steam_below_0_3_mpa_refining",
    Group.BIOMASS: "biomass_fuel biogas ethanol_fuel",
}
_OF = {carrier: group for group, codes in _CARRIERS.items() for carrier in codes.split()}


def group_of(carrier: str) -> Group:
    """The group of a carrier.

    >>> group_of("lignite").value, group_of("coke").value, group_of("water").value
    ('coal', 'coal_made', 'other')
    """
    return _OF.get(carrier, Group.OTHER)


@dataclass(frozen=True, slots=True)
class Bases:
    """How much of an amount is stated, and how much an estimate, as far as it is known; the rest is metered. [kgce]"""

    stated: float
    estimated: float


def bases(uses: Iterable[Use], lookup: Lookup) -> Bases:
    """What of some uses is stated or estimated, equivalent book.

    A bill is stated; one that was shared out by days is an estimate, and so are a meter's estimated slots, by their
    number.
    """
    stated, estimated = [], []
    for use in uses:
        if use.use is None:
            continue
        if use.is_stated and not use.slots.estimated:
            stated.append(use)
        elif use.slots.estimated:
            known = use.slots.measured + use.slots.estimated
            estimated.append(replace(use, use=use.use * use.slots.estimated / known))
    return Bases(*(account(part, lookup).equivalent.value or 0.0 if part else 0.0 for part in (stated, estimated)))


class Power(StrEnum):
    """Electricity of a kind; own, direct and traded are renewable, known by meters."""

    CONSUMED = "consumed"
    OWN = "own"
    DIRECT = "direct"
    TRADED = "traded"  # 绿电交易: it brings its own certificates
    BOUGHT = "bought"  # of any kind: what a certificate is reckoned in standard coal by


_RENEWABLE = (Power.OWN, Power.DIRECT, Power.TRADED)


class CoalUse(StrEnum):
    """What coal is used for."""

    POWER = "power"  # 电煤: what enters plants of heat and power
    CHEMISTRY = "chemistry"  # 煤化工: gasified, or used as a material


@dataclass(frozen=True, slots=True)
class Composition:
    """What flows with a mark come to. power: [kWh]; the others, with what was bought of it: [kgce], equivalent book."""

    power: Mapping[Power, Amount]
    non_fossil: Mapping[Power, Amount]
    bought_power: Amount
    feedstock: Amount
    coal_use: Mapping[CoalUse, Amount]


def is_marked(
    carrier: str, direction: Direction, is_feedstock: bool, is_renewable: bool, to: Conversion | None
) -> bool:
    """Whether a flow makes more of a composition than the carriers over the boundary do."""
    of_coal = group_of(carrier) is Group.COAL and to in (Conversion.CHP, Conversion.GASIFICATION)
    of_power = carrier == "electricity" and (is_renewable or direction is Direction.PRODUCTION)
    return is_feedstock or of_coal or of_power


def compose(whole: Account, parts: Sequence[FlowPart], units: Mapping[str, UnitNode]) -> Composition:
    """What an account is made of. parts: every flow that has a mark, or serves one that has; empty where none has.

    Electricity that was made here of a fuel is consumed too, though it crosses no boundary. That coal for power is
    what plants of heat and power burn, heat included, is our own reading of 电煤.
    """
    electric = [part for part in parts if part.carrier == "electricity"]
    bought = Amount(whole.electricity_kwh or 0.0)
    if any(part.carrier == "electricity" and part.quantity is None for part in whole.carriers):
        bought = Amount(None, because("electricity_unknown"))
    made = [part.quantity for part in electric if part.direction is Direction.PRODUCTION]
    by = {kind: [part for part in electric if _power(part) is kind] for kind in _RENEWABLE}
    sold = [part for part in electric if part.is_renewable and part.direction is Direction.EXPORT]
    bought_kwh, bought_coal = _bought(whole, parts)
    return Composition(
        power={Power.CONSUMED: total([bought, *made]), Power.BOUGHT: bought_kwh}
        | {kind: _net(by[kind], sold if kind is Power.OWN else (), "quantity") for kind in _RENEWABLE},
        non_fossil={kind: _net(by[kind], sold if kind is Power.OWN else (), "equivalent") for kind in _RENEWABLE},
        bought_power=bought_coal,
        feedstock=total(part.equivalent for part in feedstock_of(parts)),
        coal_use={
            CoalUse.POWER: _entering(parts, units, Conversion.CHP),
            CoalUse.CHEMISTRY: total([_entering(parts, units, Conversion.GASIFICATION), _coal_feedstock(parts)]),
        },
    )


def _bought(whole: Account, parts: Sequence[FlowPart]) -> tuple[Amount, Amount]:
    """Electricity that came in, in kWh and in [kgce]; where no flow has a mark, what crossed the boundary.

    Then nothing was made here, and what was passed on left as it came.
    """
    if parts:
        came = [part for part in parts if part.carrier == "electricity" and part.direction is Direction.PURCHASE]
        return total(part.quantity for part in came), total(part.equivalent for part in came)
    crossed = [part for part in whole.carriers if part.carrier == "electricity"]
    unknown = because("electricity_unknown")
    kwh = [Amount(part.quantity, unknown if part.quantity is None else None) for part in crossed]
    return total(kwh), total(part.equivalent for part in crossed)


def _power(part: FlowPart) -> Power | None:
    if not part.is_renewable:
        return None
    if part.direction is Direction.RENEWABLE:
        return Power.OWN
    if part.direction is not Direction.PURCHASE:
        return None
    return Power.DIRECT if part.supply is Supply.DIRECT_LINE else Power.TRADED


def _net(parts: Sequence[FlowPart], sold: Sequence[FlowPart], name: str) -> Amount:
    came, gone = (total(getattr(part, name) for part in some) for some in (parts, sold))
    if came.value is None or gone.value is None:
        return Amount(None, came.reason or gone.reason)
    return Amount(came.value - gone.value)


def _entering(parts: Sequence[FlowPart], units: Mapping[str, UnitNode], kind: Conversion) -> Amount:
    """The coal that stays in units of a kind, each tonne once. [kgce]"""
    found = []
    for carrier in sorted({part.carrier for part in parts if group_of(part.carrier) is Group.COAL}):
        unit = next(part.unit for part in parts if part.carrier == carrier)
        kept = [use.quantity for use in balance(carrier, unit, parts, units).conversion if use.conversion is kind]
        found += [_in_coal(quantity, parts, carrier) for quantity in kept]
    return total(found)


def _coal_feedstock(parts: Sequence[FlowPart]) -> Amount:
    """Coal that became a material: a gasifier's feedstock is no part of what stays in it, so nothing counts twice."""
    return total(part.equivalent for part in feedstock_of(parts) if group_of(part.carrier) is Group.COAL)


def _in_coal(quantity: Amount, parts: Sequence[FlowPart], carrier: str) -> Amount:
    """A quantity in standard coal, by the mean coefficient of its carrier in the period. [kgce]"""
    if quantity.value is None or quantity.value == 0:
        return quantity
    known = [part for part in parts if part.carrier == carrier and part.quantity.value and part.equivalent.value]
    mass = math.fsum(part.quantity.value or 0.0 for part in known)
    if not mass:
        return Amount(None, because("carrier_unknown", carrier=carrier))
    return Amount(quantity.value * math.fsum(part.equivalent.value or 0.0 for part in known) / mass)
