"""Targets of an assessed body 考核目标 and what of them falls to a year: drops, increments, growths and caps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from qingyu.domain.control import targets
from qingyu.domain.energy.factors import Verified


class Controlled(StrEnum):
    """What is controlled: energy in the equivalent book [tce], or CO2 [tCO2]."""

    ENERGY = "energy"
    CARBON = "carbon"


class Structural(StrEnum):
    """What else is demanded: carriers, shares of structure, sectors that statistics speak of, and water."""

    COAL = "coal"  # [tce], or its share of the energy
    OIL = "oil"
    GAS = "gas"
    NON_FOSSIL = "non_fossil"  # its share of the energy, by physical supply
    COAL_FOR_POWER = "coal_for_power"  # its share of coal without coal chemistry
    CLEAN_POWER = "clean_power"  # its share of the electricity
    INDUSTRY_ENERGY = "industry_energy"  # per value added of industry above scale
    INDUSTRY_CARBON = "industry_carbon"
    PUBLIC_CARBON = "public_carbon"  # of public bodies, per floor area
    BUILDING_CARBON = "building_carbon"  # of buildings, per floor area
    TRANSPORT_CARBON = "transport_carbon"  # of transport, per converted turnover
    MARKET_CARBON = "market_carbon"  # of the sectors that the carbon market covers [tCO2]
    FOREST_STOCK = "forest_stock"  # of forests [m3]; its growth is demanded, not bounded
    WATER = "water"  # [m3], of an enterprise too


Demanded = Controlled | Structural


def demanded(name: str) -> Demanded:
    """What a name stands for; raises ValueError for one that stands for nothing."""
    return Controlled(name) if name in set(Controlled) else Structural(name)


class TargetKind(StrEnum):
    """How a target is meant."""

    DROP = "drop"  # of the amount per output, from the base year to the target year [share of 1]
    INCREMENT = "increment"  # allowed above the base year's total by the target year [tce or tCO2]
    GROWTH = "growth"  # allowed of the total, of a stock demanded, from the base year to the target year [share of 1]
    CAP = "cap"  # of the total in the target year [tce or tCO2]
    SHARE_AT_MOST = "share_at_most"  # in the target year, or on the way there from the base year [share of 1]
    SHARE_AT_LEAST = "share_at_least"


# What is to grow: where a growth is the least that is demanded.
STOCKS = frozenset({Structural.FOREST_STOCK})
# What may be demanded of an enterprise; the rest speaks of regions.
OF_ENTERPRISES: frozenset[Demanded] = frozenset((*Controlled, Structural.WATER))
SHARES = (TargetKind.SHARE_AT_MOST, TargetKind.SHARE_AT_LEAST)
_TOTALS = (TargetKind.INCREMENT, TargetKind.GROWTH, TargetKind.CAP)
# What may be demanded of each.
KINDS: Mapping[Demanded, tuple[TargetKind, ...]] = {
    **dict.fromkeys((*Controlled, Structural.WATER), (TargetKind.DROP, *_TOTALS)),
    **dict.fromkeys((Structural.COAL, Structural.OIL, Structural.GAS), (*_TOTALS, *SHARES)),
    **dict.fromkeys((Structural.NON_FOSSIL, Structural.COAL_FOR_POWER, Structural.CLEAN_POWER), SHARES),
    **dict.fromkeys(
        (
            Structural.INDUSTRY_ENERGY,
            Structural.INDUSTRY_CARBON,
            Structural.PUBLIC_CARBON,
            Structural.BUILDING_CARBON,
            Structural.TRANSPORT_CARBON,
        ),
        (TargetKind.DROP,),
    ),
    Structural.MARKET_CARBON: _TOTALS,
    Structural.FOREST_STOCK: (TargetKind.GROWTH,),
}


@dataclass(frozen=True, slots=True)
class BodyTarget:
    """A target. value: in the unit of its kind.

    per: what a drop is per: of a region empty for its GDP, or a denominator; of an enterprise `value_added`,
    `output_value`, a denominator (`floor_area`, ...) or the code of a product.
    """

    id: int
    controlled: Demanded
    kind: TargetKind
    value: float
    base_year: int
    target_year: int
    document: str
    clause: str
    verified: Verified
    per: str = field(default="", kw_only=True)

    @property
    def years(self) -> int:
        """Years from the base to the target."""
        return self.target_year - self.base_year

    def covers(self, year: int) -> bool:
        """Whether a year lies in its period."""
        return self.base_year < year <= self.target_year


def _drops(known: Sequence[BodyTarget], controlled: Demanded, year: int) -> list[BodyTarget]:
    return [one for one in known if one.controlled is controlled and one.kind is TargetKind.DROP and one.covers(year)]


def pers_of(known: Sequence[BodyTarget], controlled: Demanded, year: int) -> list[str]:
    """What the drops of a quantity that cover a year are per, each once, as they stand."""
    return list(dict.fromkeys(one.per for one in _drops(known, controlled, year)))


def per_one(known: Sequence[BodyTarget], per: str) -> list[BodyTarget]:
    """The targets without the drops that are per something else."""
    return [one for one in known if one.kind is not TargetKind.DROP or one.per == per]


def drop_of(known: Sequence[BodyTarget], controlled: Demanded, year: int) -> BodyTarget | None:
    """The drop that says what a year has to bring: that of the year itself before that of a plan."""
    return min(_drops(known, controlled, year), key=lambda one: (one.years, one.id), default=None)


def plan_of(known: Sequence[BodyTarget], controlled: Demanded, year: int) -> BodyTarget | None:
    """The drop of the plan period a year lies in: of more than one year, the longest first."""
    found = _drops(known, controlled, year)
    return max((one for one in found if one.years > 1), key=lambda one: (one.years, -one.id), default=None)


def total_of(known: Sequence[BodyTarget], controlled: Demanded, year: int) -> BodyTarget | None:
    """What bounds the total of a year: a growth or a cap of that year before the increment of a plan."""
    kinds = (TargetKind.GROWTH, TargetKind.CAP, TargetKind.INCREMENT)
    found = [one for one in known if one.controlled is controlled and one.kind in kinds and one.covers(year)]
    # A cap speaks of its own year only, a growth of one year only.
    usable = [one for one in found if one.kind is TargetKind.INCREMENT or one.target_year == year]
    usable = [one for one in usable if one.kind is not TargetKind.GROWTH or one.years == 1]
    return min(usable, key=lambda one: (kinds.index(one.kind), one.years, one.id), default=None)


def share_of(known: Sequence[BodyTarget], controlled: Demanded, year: int) -> BodyTarget | None:
    """The share that is demanded of a year: that of the year itself before one on the way."""
    found = [one for one in known if one.controlled is controlled and one.kind in SHARES and one.covers(year)]
    return min(found, key=lambda one: (one.years, one.id), default=None)


def due_share(target: BodyTarget, year: int, base_share: float | None) -> float | None:
    """The share due in a year. [share of 1] Null where that of the base year, which it needs, is unknown.

    A target over more than one year is approached linearly from the share of the base year; the printed ones name no
    base year, and speak of their year alone.
    """
    if year == target.target_year:
        return target.value
    if base_share is None:
        return None
    return base_share + (target.value - base_share) * (year - target.base_year) / target.years


def yearly_drop(target: BodyTarget) -> float:
    """The drop that a year of its period has to bring, by equal rates. [share of 1] 1 - (1 - R)^(1/n)"""
    return targets.annual_rate(target.value, target.years)


def allowed_growth(target: BodyTarget, year: int, last_total: float | None, base_total: float | None) -> float | None:
    """How much the total of a year may grow over the year before. [share of 1] Null where a total it needs is unknown.

    last_total: of the year before; base_total: of the base year [unit of the target]. An increment is spent linearly.
    """
    if target.kind is TargetKind.GROWTH:
        return target.value
    if last_total is None or last_total <= 0:
        return None
    if target.kind is TargetKind.CAP:
        return target.value / last_total - 1.0
    if base_total is None:
        return None
    allowed = targets.allowed_total(base_total, target.value, year - target.base_year, target.years)
    return allowed / last_total - 1.0
