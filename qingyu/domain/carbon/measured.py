"""Measured or certified carbon of a carrier, and the CO2 factor it makes."""

from dataclasses import dataclass

from qingyu.domain.carbon.factor import (
    CO2_PER_C,
    Category,
    Choice,
    Co2Factor,
    fuel_tco2_per_unit,
    measured_tco2_per_unit,
)
from qingyu.domain.energy.factors import NoFactor, Verified
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.validity import Validity


@dataclass(frozen=True, slots=True)
class Measured(Validity):
    """A measured or certified carbon value of a carrier; one of three ways to say it. unit: of the quantity.

    tco2_per_unit, or carbon_tc_per_unit, or ncv_gj_per_unit with carbon_tc_per_tj; an oxidation that is not said is
    that of the printed factor.  is_coefficient: declared as a calorific value for the standard coal; it counts here
    too, where carbon and oxidation are printed.
    """

    id: int
    carrier: str
    unit: str
    proof: str
    declared_by: str
    tco2_per_unit: float | None = None
    carbon_tc_per_unit: float | None = None
    ncv_gj_per_unit: float | None = None
    carbon_tc_per_tj: float | None = None
    oxidation: float | None = None
    is_coefficient: bool = False


HOTTEST_GJ_PER_T = 125.0  # hydrogen, lower value, has 120
# Butane, the richest gas that stays one: four atoms of carbon of 12.011 g in 22.414 l at 0 degrees are 2.14 kg in a m3,
# 2.24 as it departs from an ideal gas; it burns to 123 MJ.  The heat is the bound of the quantity `gas_heat`.
GAS_TC_PER_M3, GAS_GJ_PER_M3 = 2.5e-3, 0.150
# Graphite, the densest fuel there is: 2.26 t in a m3, which burn to 74 GJ.
DENSE_TC_PER_M3, DENSE_GJ_PER_M3 = 2.3, 80.0
_ROUNDED = 1.001  # 3.67 tCO2/t is said of pure carbon


def carbon_fault(
    unit: str,
    tco2_per_unit: float | None = None,
    carbon_tc_per_unit: float | None = None,
    ncv_gj_per_unit: float | None = None,
    carbon_tc_per_tj: float | None = None,
    *,
    is_gas: bool = False,
) -> str | None:
    """What no fuel can hold, in a sentence; null where it can.

    A mass holds at most itself of carbon, and the heat of hydrogen; a volume what graphite holds, of a gas butane.
    A carbon in percent, a heat in MJ or kJ and a factor of another unit are found by it. Other kinds of units: null.

    >>> carbon_fault("t", carbon_tc_per_unit=54.57)
    'a t holds at most 1 tC, got 54.57; check the value and its unit'
    >>> carbon_fault("kg", ncv_gj_per_unit=20.9), carbon_fault("t", tco2_per_unit=3.67), carbon_fault("10^4 m3", 21.65)
    ('a kg holds at most 0.125 GJ, got 20.9; check the value and its unit', None, None)
    >>> carbon_fault("m3", tco2_per_unit=21.65, is_gas=True), carbon_fault("m3", carbon_tc_per_unit=0.6)
    ('a m3 holds at most 0.009167 tCO2, got 21.65; check the value and its unit', None)
    """
    most = _most_held(unit, is_gas)
    if most is None:
        return None
    most_tc, most_gj = most
    if ncv_gj_per_unit is not None and ncv_gj_per_unit > most_gj:
        return _too_much(unit, most_gj, "GJ", ncv_gj_per_unit)
    if tco2_per_unit is not None and tco2_per_unit > CO2_PER_C * most_tc * _ROUNDED:
        return _too_much(unit, CO2_PER_C * most_tc, "tCO2", tco2_per_unit)
    carbon = carbon_tc_per_unit
    if ncv_gj_per_unit is not None and carbon_tc_per_tj is not None:
        carbon = ncv_gj_per_unit * carbon_tc_per_tj / 1000.0
    if carbon is not None and carbon > most_tc * _ROUNDED:
        return _too_much(unit, most_tc, "tC", carbon)
    return None


def _most_held(unit: str, is_gas: bool) -> tuple[float, float] | None:
    """The most that a unit of a solid, a liquid or a gas holds: carbon [tC], lower calorific value [GJ]."""
    if converts(unit, "t"):
        size, carbon, heat = convert(1.0, unit, "t"), 1.0, HOTTEST_GJ_PER_T
    elif converts(unit, "m3"):
        size = convert(1.0, unit, "m3")
        carbon, heat = (GAS_TC_PER_M3, GAS_GJ_PER_M3) if is_gas else (DENSE_TC_PER_M3, DENSE_GJ_PER_M3)
    else:
        return None
    return size * carbon, size * heat


def _too_much(unit: str, most: float, of: str, got: float) -> str:
    return f"a {unit} holds at most {most:.4g} {of}, got {got:g}; check the value and its unit"


def declared_factor(id_: str, carrier: str, value: float, unit: str, said: str) -> Co2Factor:
    """A factor somebody declared. said: by whom and by which proof."""
    return Co2Factor(
        id=id_,
        edition=said,
        category=Category.GRID if carrier == "electricity" else Category.HEAT if carrier == "heat" else Category.FUEL,
        carrier=carrier,
        region=None,
        level=None,
        variant="measured",
        scheme="",
        data_year=None,
        value=value,
        unit=unit,
        ncv=None,
        ncv_unit="",
        carbon_tc_per_tj=None,
        oxidation=None,
        verified=Verified.DECLARED,
        name_zh="申报值",
        name_en="declared value",
    )


def with_measured(said: Measured, printed: Choice | NoFactor) -> Choice | NoFactor:
    """The factor a measured value makes; what it does not say is taken from the printed one."""
    default = printed.factor if isinstance(printed, Choice) else None
    if said.is_coefficient and (default is None or default.carbon_tc_per_tj is None):
        return printed
    oxidation = said.oxidation if said.oxidation is not None else (default.oxidation if default else None)
    carbon = (
        said.carbon_tc_per_tj if said.carbon_tc_per_tj is not None else (default.carbon_tc_per_tj if default else None)
    )
    value = said.tco2_per_unit
    if value is None and oxidation is None:
        return NoFactor(because("oxidation_missing", carrier=said.carrier))
    if value is None and said.carbon_tc_per_unit is not None and oxidation is not None:
        value = measured_tco2_per_unit(said.carbon_tc_per_unit, oxidation)
    if value is None and said.ncv_gj_per_unit is not None and carbon is not None and oxidation is not None:
        value = fuel_tco2_per_unit(said.ncv_gj_per_unit, carbon, oxidation)
    if value is None:
        return NoFactor(because("carbon_per_heat_missing", carrier=said.carrier))
    why = because("chosen_by_measurement", by=said.declared_by, source=said.proof)
    kind = "ncv" if said.is_coefficient else "measured"
    by = f"{said.declared_by}: {said.proof}"
    factor = declared_factor(f"{kind}.{said.carrier}.{said.id}", said.carrier, value, f"tCO2/{said.unit}", by)
    return Choice(factor, Verified.DECLARED, why)
