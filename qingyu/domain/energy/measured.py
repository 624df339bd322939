"""A coefficient from a measured calorific value (实测低位发热量), and the windows outside which nobody believes one."""

from collections.abc import Sequence
from dataclasses import dataclass

from qingyu.domain import tables
from qingyu.domain.energy import carriers
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.units import UNITS, convert, converts
from qingyu.errors import Invalid

KJ_PER_KGCE = 29_307.6  # 7000 kcal at 4.1868 kJ

PLAUSIBILITY_COLUMNS = ("id", "carrier", "unit", "low", "high", "source", "verified", "note")


@dataclass(frozen=True, slots=True)
class Window:
    """What a coefficient of a carrier may be in practice. low, high: both inclusive [kgce/unit]"""

    id: str
    carrier: str
    unit: str
    low: float
    high: float
    verified: Verified


def from_ncv(ncv: float, ncv_unit: str, carrier: str) -> tuple[float, str]:
    """The coefficient of a net calorific value. ncv: [ncv_unit, as kJ/kg]  Returns k [kgce/unit] and its unit.

    Source: k = NCV / 29307.6 kJ/kgce (7000 kcal); the table of 2008 was reckoned with 29271.

    >>> k, unit = from_ncv(20_934.0, "kJ/kg", "raw_coal")
    >>> round(k, 4), unit
    (0.7143, 'kg')
    """
    heat, _, unit = ncv_unit.partition("/")
    if not converts(heat, "kJ") or unit not in UNITS:
        raise Invalid(f"a calorific value is wanted in heat per unit, as kJ/kg, MJ/m3 or GJ/t; got {ncv_unit!r}")
    check_unit(carrier, unit)
    return convert(ncv, heat, "kJ") / KJ_PER_KGCE, unit


def check_unit(carrier: str, unit: str) -> None:
    """Refuse a unit in which this carrier is not counted."""
    wanted = carriers.carrier(carrier).unit
    if not converts(unit, wanted):
        raise Invalid(f"{carrier} is counted in {wanted}; a coefficient per {unit!r} cannot be applied to it")


def check_plausible(carrier: str, kgce_per_unit: float, unit: str, windows: Sequence[Window]) -> None:
    """Refuse a coefficient outside the window of its carrier, where one is known. kgce_per_unit: [kgce/unit]"""
    for window in windows:
        if window.carrier != carrier:
            continue
        k = kgce_per_unit / convert(1.0, unit, window.unit)
        if not window.low <= k <= window.high:
            raise Invalid(
                f"{k:.6g} kgce/{window.unit} of {carrier} is outside {window.low:g} to {window.high:g}"
                f" kgce/{window.unit}, what it is in practice ({window.id}); check the value and its unit",
                code="implausible",
            )


def windows(text: str, file: str) -> list[tuple[Window, tables.Line]]:
    """The windows of a file, each with the row it was read from."""
    found = []
    for line in tables.read(text, file, PLAUSIBILITY_COLUMNS, key=lambda row: row.text("id")):
        carrier = line.one_of("carrier", CARRIERS, "a known carrier")
        unit = line.one_of("unit", UNITS, "a known unit")
        if not converts(unit, CARRIERS[carrier].unit):
            line.fail("unit", f"a unit that becomes {CARRIERS[carrier].unit}")
        low, high = line.number_or_none("low"), line.number_or_none("high")
        if low is None or high is None or not 0 < low < high:
            line.fail("low", "a positive number below `high`")
        line.text("source")
        window = Window(line.text("id"), carrier, unit, low, high, line.choice("verified", Verified))
        found.append((window, line))
    return found
