"""Measured or certified carbon of a carrier, and the CO2 factor it makes."""

from dataclasses import dataclass

from qingyu.domain.carbon.factor import Category, Choice, Co2Factor, fuel_tco2_per_unit, measured_tco2_per_unit
from qingyu.domain.energy.factors import NoFactor, Verified
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
