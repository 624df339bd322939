"""Energy media (耗能工质) and steam: standard coal by the table, by enthalpy or by pressure class."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qingyu.domain.energy.factors import Book, Factor, Verified
from qingyu.domain.kernel.declared import Declared
from qingyu.domain.kernel.validity import last_declared
from qingyu.errors import Invalid

KGCE_PER_MJ = 0.03412  # GB/T 2589-2020, heat

# Media use energy where they are made: bought ones count with their coefficient, own ones are internal flows whose
# electricity has been counted already. Steam and heat are energy, not media.
MEDIA = frozenset(
    (
        *("water", "softened_water", "deaerated_water", "fresh_water_refining", "circulating_water_refining"),
        *("softened_water_refining", "desalted_water_refining", "deaerated_water_refining"),
        *("compressed_air", "blast_air", "oxygen", "nitrogen", "nitrogen_main_product", "carbon_dioxide_gas"),
    )
)

# Refining practice, one source each (coal_factors.csv): the carrier whose coefficient stands for a pressure class.
PRESSURE_CLASSES = {
    "10": "steam_10_mpa_refining",
    "3.5": "steam_3_5_mpa_refining",
    "1.0": "steam_1_0_mpa_refining",
    "0.3": "steam_0_3_mpa_refining",
    "below_0.3": "steam_below_0_3_mpa_refining",
}

BY_ENTHALPY = ("steam", "condensate")  # carriers whose standard coal may be reckoned from their heat content


class Method(StrEnum):
    """How the standard coal of a flow of steam or condensate is reckoned."""

    TABLE = "table"
    ENTHALPY = "enthalpy"
    PRESSURE_CLASS = "pressure_class"


@dataclass(frozen=True, slots=True)
class Medium(Declared):
    """A declaration for a flow and local days. enthalpy: specific enthalpy. [kJ/kg]"""

    flow: str
    method: Method
    enthalpy_kj_per_kg: float | None
    pressure_class: str | None
    source: str


def enthalpy_kgce_per_t(enthalpy_kj_per_kg: float) -> float:
    """Standard coal of a tonne of steam or water by its heat. enthalpy: specific. [kJ/kg]  Returns [kgce/t]

    Source: k = h x 0.03412 (heat, GB/T 2589-2020); 1.0 MPa saturated steam has h = 2777 kJ/kg.

    >>> round(enthalpy_kgce_per_t(2777.0), 2)
    94.75
    """
    return enthalpy_kj_per_kg * KGCE_PER_MJ


def net_kgce(steam_t: float, steam_kj_per_kg: float, returned_t: float, returned_kj_per_kg: float) -> float:
    """Standard coal of bought steam less the condensate that goes back. masses: [t]  enthalpies: [kJ/kg]  [kgce]

    Two flows say the same: steam as a purchase, condensate (凝结水) as an export, each with its enthalpy.

    >>> round(net_kgce(100.0, 2777.0, 80.0, 419.0), 1)
    8331.4
    """
    return steam_t * enthalpy_kgce_per_t(steam_kj_per_kg) - returned_t * enthalpy_kgce_per_t(returned_kj_per_kg)


def method_of(declared: Iterable[Medium], flow: str, carrier: str, day: date) -> Factor | str | None:
    """What stands for the carrier's coefficient in a flow on a day, null is nothing. declared: in that order."""
    latest = last_declared((medium for medium in declared if medium.flow == flow), day)
    if latest is None:
        return None
    match latest.method:
        case Method.TABLE:
            return None
        case Method.PRESSURE_CLASS:
            return PRESSURE_CLASSES[latest.pressure_class or ""]
        case Method.ENTHALPY:
            return _factor(latest, carrier)


def _factor(declared: Medium, carrier: str) -> Factor:
    assert declared.enthalpy_kj_per_kg is not None
    per_t = enthalpy_kgce_per_t(declared.enthalpy_kj_per_kg)
    return Factor(
        id=f"enthalpy.{declared.flow}.{declared.enthalpy_kj_per_kg:g}",
        edition=f"{declared.declared_by}: {declared.source}",
        carrier=carrier,
        book=Book.BOTH,
        unit="t",
        kgce_per_unit=per_t,
        verified=Verified.DECLARED,
        name_zh=f"按焓值 {declared.enthalpy_kj_per_kg:g} kJ/kg",
        name_en=f"by enthalpy {declared.enthalpy_kj_per_kg:g} kJ/kg",
        valid_from=declared.valid_from,
        valid_to=declared.valid_to,
    )


def check(method: Method, carrier: str, enthalpy_kj_per_kg: float | None, pressure_class: str | None) -> None:
    """Raise Invalid where a declaration does not fit its carrier or its method."""
    if carrier not in BY_ENTHALPY:
        raise Invalid(
            f"an enthalpy or a pressure class is declared for {' or '.join(BY_ENTHALPY)}, not for {carrier}",
            code="medium_carrier",
        )
    if (method is Method.ENTHALPY) != (enthalpy_kj_per_kg is not None):
        raise Invalid("`enthalpy_kj_per_kg` is wanted with the method enthalpy, and only there", code="medium_enthalpy")
    if (method is Method.PRESSURE_CLASS) != (pressure_class is not None):
        raise Invalid("`pressure_class` is wanted with the method pressure_class, and only there", code="medium_class")
    if pressure_class is not None and (carrier != "steam" or pressure_class not in PRESSURE_CLASSES):
        raise Invalid(
            f"a pressure class of steam is one of {', '.join(PRESSURE_CLASSES)} MPa, got {pressure_class!r}"
            f" for {carrier}",
            code="medium_class",
        )
