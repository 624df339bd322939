"""What public bodies, buildings and transport are measured by 单位建筑面积、人均、单位周转量, and their ratios.

Energy and water per area and per head: the yearly assessment of public bodies 国管节能〔2026〕161号. Energy and CO2 per
turnover: the statistics of transport 交通运输能源与碳排放统计.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from qingyu.domain.control.span import Span, Total
from qingyu.domain.intensity.economics import Measure
from qingyu.domain.kernel.reason import Reason, all_of, because


class Denominator(StrEnum):
    """What an amount is per."""

    FLOOR_AREA = "floor_area"  # [m2] of buildings
    PERSONS = "persons"  # [person] who use energy there 用能人数
    FREIGHT_TURNOVER = "freight_turnover"  # [t·km]
    PASSENGER_TURNOVER = "passenger_turnover"  # [person·km]


UNITS = {
    Denominator.FLOOR_AREA: "m2",
    Denominator.PERSONS: "person",
    Denominator.FREIGHT_TURNOVER: "t·km",
    Denominator.PASSENGER_TURNOVER: "person·km",
}
# They are, and do not flow: what was stated last holds until another is stated.
STOCKS = frozenset({Denominator.FLOOR_AREA, Denominator.PERSONS})
WATER = "water"  # [m3] of a span, as a document states it
Stated = Mapping[tuple[str, Span], float]


def is_product(per: str) -> bool:
    """Whether an amount per something is per a product of an enterprise.

    >>> is_product("clinker"), is_product("floor_area"), is_product("value_added"), is_product("")
    (True, False, False, False)
    """
    return bool(per) and per not in [*Measure, *Denominator]


class Numerator(StrEnum):
    """What is divided."""

    ENERGY = "energy"
    CARBON = "carbon"
    WATER = "water"


# By how much an amount [tce, tCO2, m3] is multiplied before it is divided, so that the ratio can be read, and its unit.
_SCALES = {
    Numerator.ENERGY: ((1e3, "kgce"), (1e6, "gce")),
    Numerator.CARBON: ((1e3, "kgCO2"), (1e6, "gCO2")),
    Numerator.WATER: ((1.0, "m3"), (1e3, "L")),
}


@dataclass(frozen=True, slots=True)
class Ratio:
    """An amount over a denominator in a span, and in the same months a year before. [unit] Null with a reason.

    drop: of it against the year before. [share of 1]
    """

    of: Numerator
    per: Denominator
    unit: str
    now: float | None
    before: float | None
    reason: Reason | None

    @property
    def drop(self) -> float | None:
        """How much it fell. [share of 1]"""
        if self.now is None or not self.before:
            return None
        return 1.0 - self.now / self.before


def amount_of(stated: Stated, per: Denominator, span: Span) -> float | None:
    """How much of a denominator a span has; null where it is not stated.

    Of a stock what was stated last, of the span's end or before it; of a flow what is stated of the span itself.

    >>> area = {("floor_area", Span(2025, 12)): 12_000.0}
    >>> amount_of(area, Denominator.FLOOR_AREA, Span(2026, 9)), amount_of(area, Denominator.FLOOR_AREA, Span(2025, 9))
    (12000.0, None)
    """
    if per not in STOCKS:
        return stated.get((per.value, span))
    until = [of for quantity, of in stated if quantity == per.value and of <= span]
    return stated[per.value, max(until)] if until else None


def amounts(stated: Stated, per: Denominator, spans: Collection[Span]) -> dict[Span, float]:
    """How much of a denominator each of some spans has; what is not stated is left out."""
    found = {span: amount_of(stated, per, span) for span in spans}
    return {span: amount for span, amount in found.items() if amount is not None}


def lacking(per: Denominator, span: Span) -> Reason:
    """Why a span has nothing of a denominator."""
    return because("denominator_not_stated", denominator=per.value, span=span.label)


def scale(of: Numerator, per: Denominator) -> tuple[float, str]:
    """By how much an amount [tce, tCO2, m3] over a denominator is multiplied, and the unit it then has.

    >>> scale(Numerator.ENERGY, Denominator.FLOOR_AREA)
    (1000.0, 'kgce/m2')
    """
    by, unit = _SCALES[of][per not in STOCKS]
    return by, f"{unit}/{UNITS[per]}"


def ratio(of: Numerator, per: Denominator, stated: Stated, span: Span, now: Total, before: Total) -> Ratio:
    """An amount over a denominator; now, before: the amount [tce, tCO2, m3].

    >>> area = {("floor_area", Span(2024, 12)): 10_000.0}
    >>> used, less = (Total(value, None, None, True) for value in (200.0, 190.0))
    >>> found = ratio(Numerator.ENERGY, Denominator.FLOOR_AREA, area, Span(2025, 12), less, used)
    >>> found.now, found.unit, round(found.drop, 4)
    (19.0, 'kgce/m2', 0.05)
    """
    by, unit = scale(of, per)
    this, last = (_over(total, amount_of(stated, per, one), by) for total, one in ((now, span), (before, span.before)))
    unknown = [lacking(per, one) for one in (span, span.before) if not amount_of(stated, per, one)]
    reason = all_of([now.reason, before.reason, *unknown])
    return Ratio(of, per, unit, this, last, reason)


def _over(total: Total, amount: float | None, by: float) -> float | None:
    return total.value * by / amount if total.value is not None and amount else None


def stated_of(stated: Stated) -> Iterator[Denominator]:
    """The denominators of which anything is stated."""
    said = {quantity for quantity, _ in stated}
    return (one for one in Denominator if one.value in said)
