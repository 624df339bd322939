"""From what a meter shows to the unit of use of its carrier (单位换算), across kinds where physics is declared."""

from dataclasses import dataclass
from enum import StrEnum

from qingyu.domain.energy import carriers
from qingyu.domain.energy.units import UNITS, convert, converts
from qingyu.domain.kernel.reason import because
from qingyu.errors import Invalid

ATMOSPHERE_KPA = 101.325
NORMAL_K = 273.15  # 0 C, the state of a normal cubic metre (标准立方米, Nm3)
STANDARD_K = 293.15  # 20 C, the usual state of gas contracts (Sm3); from memory, unverified
MJ_PER_KWH = 3.6

# Volumes of gas in a named state, as normal cubic metres.
GAS_STATES = {
    "Nm3": 1.0,
    "10^4 Nm3": 10_000.0,
    "Sm3": NORMAL_K / STANDARD_K,
    "10^4 Sm3": 10_000.0 * NORMAL_K / STANDARD_K,
}


class HeatBasis(StrEnum):
    """Whether an energy of gas is its lower (低位) or its higher (高位) calorific value."""

    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is declared of a channel beside its unit; whatever a conversion needs and does not find it asks for.

    density: [t/m3]  gauge pressure and atmosphere: [kPa]  temperature: of the gas at the meter. [C]
    lower_per_higher: of the gas of the contract, a fraction.  ncv: its lower calorific value. [MJ/Nm3]
    """

    density_t_per_m3: float | None = None
    gauge_kpa: float | None = None
    celsius: float | None = None
    atmosphere_kpa: float = ATMOSPHERE_KPA
    heat_basis: HeatBasis | None = None
    lower_per_higher: float | None = None
    ncv_mj_per_m3: float | None = None


NOTHING = Facts()


def normal_m3(volume_m3: float, gauge_kpa: float, celsius: float, atmosphere_kpa: float = ATMOSPHERE_KPA) -> float:
    """Gas at working pressure and temperature in normal cubic metres. [Nm3]

    Source: ideal gas, V x (p_gauge + p_atm) / 101.325 x 273.15 / (273.15 + t).

    >>> round(normal_m3(500.0, 400.0, 25.0), 2)
    2266.41
    """
    return volume_m3 * (gauge_kpa + atmosphere_kpa) / ATMOSPHERE_KPA * NORMAL_K / (NORMAL_K + celsius)


def to_unit_of_use(value: float, unit: str, carrier: str, facts: Facts = NOTHING) -> float:
    """An amount of a carrier in the unit of its totals. value: [unit]  Raises Invalid naming what must be declared.

    >>> to_unit_of_use(1000.0, "kWh", "heat"), to_unit_of_use(1.0, "Gcal", "heat")
    (3.6, 4.1868)
    >>> to_unit_of_use(1.0, "m3", "water", Facts(density_t_per_m3=1.0))
    1.0
    """
    wanted = carriers.carrier(carrier).unit
    if converts(unit, wanted):
        said = convert(value, unit, wanted)
        is_working = wanted == "m3" and (facts.gauge_kpa is not None or facts.celsius is not None)
        return working_gas(said, carrier, facts) if is_working else said
    if unit in GAS_STATES and wanted == "m3":
        return value * GAS_STATES[unit]
    kind = UNITS[unit].kind if unit in UNITS else None
    if kind in ("electricity", "heat") and wanted == "m3":
        return _gas_m3(value, unit, carrier, facts)
    if kind == "electricity" and UNITS[wanted].kind == "heat":
        return _heat(value, unit, wanted)
    if kind == "volume" and UNITS[wanted].kind == "mass":
        return convert(convert(value, unit, "m3") * _density(carrier, unit, facts), "t", wanted)
    raise Invalid(
        f"{carrier} is counted in {wanted}, and {unit!r} does not become that; register the unit on the meter's face",
        code="unit_mismatch",
    )


def _gas_m3(value: float, unit: str, carrier: str, facts: Facts) -> float:
    """Gas billed by its energy. Returns [Nm3]"""
    if facts.ncv_mj_per_m3 is None:
        raise Invalid(because("fact_gas_heat", carrier=carrier, unit=unit), code="fact_missing")
    return gas_heat_gj(value, unit, carrier, facts) * 1000.0 / facts.ncv_mj_per_m3


def becomes_use(unit: str, carrier: str) -> bool:
    """Whether a unit becomes the unit of use of a carrier with nothing declared beside it.

    >>> becomes_use("kWh", "heat"), becomes_use("Nm3", "natural_gas"), becomes_use("m3", "water")
    (True, True, False)
    """
    try:
        to_unit_of_use(1.0, unit, carrier)
    except Invalid:
        return False
    return True


def gas_heat_gj(value: float, unit: str, carrier: str, facts: Facts) -> float:
    """Energy of gas as billed, on the lower calorific value. value: [kWh, MJ, GJ, ...]  Returns [GJ]

    >>> gas_heat_gj(100_000.0, "kWh", "natural_gas", Facts(heat_basis=HeatBasis.LOWER))
    360.0
    """
    if facts.heat_basis is None:
        raise Invalid(because("fact_heat_basis", carrier=carrier, unit=unit), code="fact_missing")
    share = 1.0
    if facts.heat_basis is HeatBasis.HIGHER:
        if facts.lower_per_higher is None:
            raise Invalid(because("fact_lower_per_higher", carrier=carrier, unit=unit), code="fact_missing")
        share = facts.lower_per_higher
    return _heat(value, unit, "GJ") * share


def working_gas(value: float, carrier: str, facts: Facts) -> float:
    """Gas counted at the pressure and temperature of the meter. value: [m3]  Returns [Nm3]"""
    if facts.gauge_kpa is None or facts.celsius is None:
        missing = tuple(f"`{name}`" for name in ("gauge_kpa", "celsius") if getattr(facts, name) is None)
        raise Invalid(because("fact_gas_state", carrier=carrier, missing=missing), code="fact_missing")
    return normal_m3(value, facts.gauge_kpa, facts.celsius, facts.atmosphere_kpa)


def _heat(value: float, unit: str, wanted: str) -> float:
    """Heat in a unit of heat, also where the meter counts it in kWh."""
    if converts(unit, "kWh"):
        value, unit = convert(value, unit, "kWh") * MJ_PER_KWH, "MJ"
    return convert(value, unit, wanted)


def _density(carrier: str, unit: str, facts: Facts) -> float:
    if facts.density_t_per_m3 is None:
        raise Invalid(because("fact_density", carrier=carrier, unit=unit), code="fact_missing")
    return facts.density_t_per_m3
