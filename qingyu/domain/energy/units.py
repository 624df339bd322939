"""One explicit table of units, and conversion inside a kind of quantity; nothing is converted across kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from qingyu.domain.kernel.reason import because
from qingyu.errors import Invalid


@dataclass(frozen=True, slots=True)
class UnitOfMeasure:
    """A unit: the kind of quantity it measures, and how many base units of that kind it holds."""

    kind: str
    in_base: float


# Electricity and heat are two kinds on purpose: a kWh becomes heat only through a stated coefficient.
UNITS: dict[str, UnitOfMeasure] = {
    "g": UnitOfMeasure("mass", 0.001),
    "kg": UnitOfMeasure("mass", 1.0),
    "jin": UnitOfMeasure("mass", 0.5),
    "t": UnitOfMeasure("mass", 1_000.0),
    "10^4 t": UnitOfMeasure("mass", 10_000_000.0),
    "Wh": UnitOfMeasure("electricity", 0.001),
    "kWh": UnitOfMeasure("electricity", 1.0),
    "MWh": UnitOfMeasure("electricity", 1_000.0),
    "10^4 kWh": UnitOfMeasure("electricity", 10_000.0),
    "GWh": UnitOfMeasure("electricity", 1_000_000.0),
    "10^8 kWh": UnitOfMeasure("electricity", 100_000_000.0),
    "L": UnitOfMeasure("volume", 0.001),
    "m3": UnitOfMeasure("volume", 1.0),
    "10^3 m3": UnitOfMeasure("volume", 1_000.0),
    "10^4 m3": UnitOfMeasure("volume", 10_000.0),
    "kJ": UnitOfMeasure("heat", 0.001),
    "MJ": UnitOfMeasure("heat", 1.0),
    "GJ": UnitOfMeasure("heat", 1_000.0),
    "TJ": UnitOfMeasure("heat", 1_000_000.0),
    "10^4 GJ": UnitOfMeasure("heat", 10_000_000.0),
    # The international table calorie, 4.1868 J; the British unit by the same table.
    "kcal": UnitOfMeasure("heat", 0.004_186_8),
    "Mcal": UnitOfMeasure("heat", 4.186_8),
    "Gcal": UnitOfMeasure("heat", 4_186.8),
    "MMBtu": UnitOfMeasure("heat", 1_055.055_85),
    "gce": UnitOfMeasure("standard coal", 0.001),
    "kgce": UnitOfMeasure("standard coal", 1.0),
    "tce": UnitOfMeasure("standard coal", 1_000.0),
    "10^4 tce": UnitOfMeasure("standard coal", 10_000_000.0),
    # Oil equivalent is a kind of its own: refineries reckon it with coefficients of their own scheme.
    "kgoe": UnitOfMeasure("standard oil", 1.0),
    "toe": UnitOfMeasure("standard oil", 1_000.0),
    "tCO2": UnitOfMeasure("CO2", 1.0),
    "10^4 tCO2": UnitOfMeasure("CO2", 10_000.0),
    "m2": UnitOfMeasure("area", 1.0),
    "重量箱": UnitOfMeasure("weight case", 1.0),
    "t·factor": UnitOfMeasure("energy factor tonne", 1.0),
    "piece": UnitOfMeasure("count", 1.0),
    "CNY": UnitOfMeasure("money", 1.0),
    "10^4 CNY": UnitOfMeasure("money", 10_000.0),
    "10^8 CNY": UnitOfMeasure("money", 100_000_000.0),
}


def unit(code: str) -> UnitOfMeasure:
    """The unit under a code; an unknown code is an error that lists the known ones."""
    found = UNITS.get(code)
    if found is None:
        raise Invalid(because("unit_unknown", got=code, known=tuple(UNITS)), code="unit_unknown")
    return found


def converts(source: str, target: str) -> bool:
    """Whether an amount in one unit can be said in the other.

    >>> converts("t", "kg"), converts("kWh", "MJ")
    (True, False)
    """
    return source in UNITS and target in UNITS and UNITS[source].kind == UNITS[target].kind


@cache
def converter(source: str, target: str) -> Callable[[float], float]:
    """What converts amounts of one unit to another, of which there are thousands: the same digits as `convert`.

    >>> converter("t", "kg")(12.5)
    12500.0
    """
    if source == target:
        return lambda value: value
    convert(0.0, source, target)
    have, want = UNITS[source].in_base, UNITS[target].in_base
    times, by = have / want, want / have
    return (lambda value: value * times) if have >= want else (lambda value: value / by)


def convert(value: float, source: str, target: str) -> float:
    """An amount in another unit of the same kind. value: amount. [source]  Returns amount. [target]

    >>> convert(12.5, "t", "kg"), convert(20000.0, "MJ", "GJ"), convert(1.5, "10^4 m3", "m3")
    (12500.0, 20.0, 15000.0)
    """
    if source == target:
        return value
    have, want = unit(source), unit(target)
    if have.kind != want.kind:
        raise Invalid(
            because("units_of_two_kinds", got=source, measures=have.kind, unit=target, wanted=want.kind),
            code="unit_mismatch",
        )
    # Dividing by the larger keeps whole numbers whole: 20000 MJ are 20 GJ, not 20.000000000000004.
    if have.in_base >= want.in_base:
        return value * (have.in_base / want.in_base)
    return value / (want.in_base / have.in_base)


def rate_unit(amount: str) -> str:
    """What an amount an hour is in. amount: its unit.

    >>> rate_unit("kWh"), rate_unit("m3")
    ('kW', 'm3/h')
    """
    return "kW" if amount == "kWh" else f"{amount}/h"
