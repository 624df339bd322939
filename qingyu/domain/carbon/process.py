"""CO2 that no fuel gives (工业过程排放): clinker, carbonates, anodes, bought materials, nitric acid, captured CO2."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qingyu.domain.carbon.factor import CO2_PER_C
from qingyu.errors import Invalid


class Process(StrEnum):
    """The kinds of process emission an enterprise may declare."""

    CLINKER_OXIDE = "clinker_oxide"
    CLINKER_DEFAULT = "clinker_default"
    CARBONATE = "carbonate"
    ALUMINIUM_ANODE = "aluminium_anode"
    ALUMINIUM_PFC = "aluminium_pfc"
    MATERIAL = "material"
    NITRIC_ACID = "nitric_acid"
    CARBON_BALANCE = "carbon_balance"
    RECOVERED = "recovered"


class Mineral(StrEnum):
    """The carbonates whose decomposition has a factor."""

    LIMESTONE = "limestone"
    DOLOMITE = "dolomite"
    SODA_ASH = "soda_ash"


class Material(StrEnum):
    """What is bought, used up or sold with carbon in it; crude steel and pig iron sold take theirs away."""

    ELECTRODE = "electrode"
    PIG_IRON = "pig_iron"
    PIG_IRON_SOLD = "pig_iron_sold"
    DIRECT_REDUCED_IRON = "direct_reduced_iron"
    FERROCHROME = "ferrochrome"
    FERROMOLYBDENUM = "ferromolybdenum"
    FERRONICKEL = "ferronickel"
    CRUDE_STEEL = "crude_steel"
    OWN_FERROSILICON = "own_ferrosilicon"
    CARBON_POWDER = "carbon_powder"
    REDUCTANT = "reductant"
    PRODUCT = "product"


LEAVES = frozenset({Material.PIG_IRON_SOLD, Material.CRUDE_STEEL, Material.PRODUCT})


@dataclass(frozen=True, slots=True)
class Shape:
    """The parameters of a kind: what must be said, what may be. by_output: counted per tonne of a product's output."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    by_output: bool = True


# A mass is said by a product's output, in tonnes or in the product's own unit, or as a quantity of the period.
AMOUNTS = ("t_per_t_product", "t_per_unit_product", "quantity_t")
SHAPES: dict[Process, Shape] = {
    Process.CLINKER_OXIDE: Shape(
        ("cao_percent", "mgo_percent"), ("cao_noncarbonate_percent", "mgo_noncarbonate_percent")
    ),
    Process.CLINKER_DEFAULT: Shape(()),
    Process.CARBONATE: Shape(("purity_percent",), (*AMOUNTS, "conversion_percent")),
    Process.ALUMINIUM_ANODE: Shape((), ("nc_tc_per_t", "sulphur", "ash")),
    Process.ALUMINIUM_PFC: Shape(
        (), ("cf4_kg_per_t", "c2f6_kg_per_t", "effect_minutes_per_pot_day", "gwp_cf4", "gwp_c2f6")
    ),
    Process.MATERIAL: Shape((), (*AMOUNTS, "tco2_per_t", "carbon_tc_per_t")),
    Process.NITRIC_ACID: Shape(("kg_n2o_per_t",), ("abatement", "abatement_use", "gwp_n2o")),
    Process.CARBON_BALANCE: Shape((), by_output=False),
    Process.RECOVERED: Shape(("quantity_t",), by_output=False),
}
_PERCENT = (
    *("cao_percent", "mgo_percent", "cao_noncarbonate_percent", "mgo_noncarbonate_percent", "purity_percent"),
    "conversion_percent",
)
_FRACTION = ("abatement", "abatement_use", "carbon_tc_per_t", "nc_tc_per_t")
# What nature allows beside: half an anode each, so that neither with the scheme's value of the other leaves no carbon;
# carbon burnt whole (44/12, rounded); minutes of a day.
_AT_MOST = {"sulphur": 0.5, "ash": 0.5, "tco2_per_t": 3.67, "effect_minutes_per_pot_day": 1440.0}
_AT_MOST |= dict.fromkeys(_PERCENT, 100.0) | dict.fromkeys(_FRACTION, 1.0)


def subject(kind: Process) -> str:
    """What a kind is about: the CO2 of clinker is reckoned in one way at a time.

    >>> subject(Process.CLINKER_DEFAULT) == subject(Process.CLINKER_OXIDE)
    True
    """
    return "clinker" if kind in (Process.CLINKER_OXIDE, Process.CLINKER_DEFAULT) else kind.value


def check(kind: Process, parameters: Mapping[str, float]) -> None:
    """Raise Invalid unless the parameters are those of the kind, each inside its range."""
    shape = SHAPES[kind]
    known = (*shape.needed, *shape.optional)
    for name in parameters:
        if name not in known:
            raise Invalid(f"{kind}: the parameter {name!r} is unknown; wanted of {', '.join(known) or 'none'}")
    missing = [name for name in shape.needed if name not in parameters]
    if missing:
        raise Invalid(f"{kind}: the parameter {missing[0]!r} is missing; wanted {', '.join(shape.needed)}")
    for name, value in parameters.items():
        most = _AT_MOST.get(name)
        if value < 0 or (most is not None and value > most):
            raise Invalid(f"{kind}, {name}: wanted {'0 or more' if most is None else f'0 to {most:g}'}, got {value:g}")
    if kind is Process.CLINKER_OXIDE:
        _are_oxides_of_one_clinker(parameters)
    if kind in (Process.CARBONATE, Process.MATERIAL) and len(parameters.keys() & set(AMOUNTS)) != 1:
        raise Invalid(
            f"{kind}: say one of `t_per_t_product` and `t_per_unit_product`, of a product's output, and `quantity_t`,"
            " of the period"
        )
    if kind is Process.MATERIAL and {"tco2_per_t", "carbon_tc_per_t"} <= set(parameters):
        raise Invalid("material: say either `tco2_per_t` or `carbon_tc_per_t`, not both")
    if (
        kind is Process.ALUMINIUM_PFC
        and "effect_minutes_per_pot_day" in parameters
        and "c2f6_kg_per_t" not in parameters
    ):
        raise Invalid("aluminium_pfc: with measured effect minutes `c2f6_kg_per_t` must be said too; none is printed")


def _are_oxides_of_one_clinker(said: Mapping[str, float]) -> None:
    """Raise Invalid where the oxides are more than the clinker, or more came in without carbonate than there is."""
    if said["cao_percent"] + said["mgo_percent"] > 100.0:
        raise Invalid(
            "clinker_oxide: `cao_percent` and `mgo_percent` are shares of one clinker; wanted 100 or less together,"
            f" got {said['cao_percent'] + said['mgo_percent']:g}"
        )
    for oxide in ("cao", "mgo"):
        whole, part = said[f"{oxide}_percent"], said.get(f"{oxide}_noncarbonate_percent", 0.0)
        if part > whole:
            raise Invalid(
                f"clinker_oxide, {oxide}_noncarbonate_percent: a part of `{oxide}_percent`; wanted 0 to {whole:g},"
                f" got {part:g}"
            )


def clinker_tco2_per_t(cao: float, mgo: float, cao_noncarbonate: float = 0.0, mgo_noncarbonate: float = 0.0) -> float:
    """CO2 of the carbonates in a tonne of clinker. cao, mgo: fractions of the clinker's mass.  Returns [tCO2/t]

    Source: cement guideline, (FR_CaO - FR0_CaO) x 44/56 + (FR_MgO - FR0_MgO) x 44/40 (the form is from memory,
    unverified).

    >>> round(clinker_tco2_per_t(0.65, 0.015), 4)
    0.5272
    """
    return (cao - cao_noncarbonate) * 44.0 / 56.0 + (mgo - mgo_noncarbonate) * 44.0 / 40.0


def anode_tco2_per_t(nc_tc_per_t: float, sulphur: float, ash: float) -> float:
    """CO2 of the anode in a tonne of aluminium. nc: net anode used. [tC/t]  sulphur, ash: fractions.  Returns [tCO2/t]

    Source: aluminium guideline 2013 (0.42 tC/t) and CETS-AG-04.01 (0.411 tC/t), P x NC x (1 - S - A) x 44/12.

    >>> round(anode_tco2_per_t(0.42, 0.02, 0.004), 3), round(anode_tco2_per_t(0.411, 0.02, 0.004), 4)
    (1.503, 1.4708)
    """
    return nc_tc_per_t * (1.0 - sulphur - ash) * CO2_PER_C


def pfc_tco2e_per_t(cf4_kg_per_t: float, c2f6_kg_per_t: float, gwp_cf4: float, gwp_c2f6: float) -> float:
    """Anode effects of a tonne of aluminium as CO2. gwp: [kgCO2e/kg]  Returns [tCO2e/t]

    Source: aluminium guideline 2013 (GWP 6500, 9200) and CETS-AG-04.01 (6630, 11100).

    >>> round(pfc_tco2e_per_t(0.034, 0.0034, 6500, 9200), 4), round(pfc_tco2e_per_t(0.034, 0.0034, 6630, 11100), 4)
    (0.2523, 0.2632)
    """
    return (cf4_kg_per_t * gwp_cf4 + c2f6_kg_per_t * gwp_c2f6) / 1000.0


def carbonate_tco2(mass_t: float, purity: float, tco2_per_t: float) -> float:
    """CO2 of carbonate that is decomposed or used up. mass: [t]  purity: fraction  factor: [tCO2/t]  Returns [tCO2]

    Source: stoichiometry, M x purity x EF.

    >>> round(carbonate_tco2(1000.0, 0.96, 0.4397), 1)
    422.1
    """
    return mass_t * purity * tco2_per_t


def nitric_acid_tco2e_per_t(kg_n2o_per_t: float, abatement: float, gwp: float) -> float:
    """N2O of a tonne of nitric acid as CO2. abatement: efficiency x use, a fraction.  gwp: [kgCO2e/kg]  [tCO2e/t]

    Source: chemical guideline; the emission factor is a measured one.

    >>> round(100_000 * nitric_acid_tco2e_per_t(7.0, 0.8, 273), 1)
    38220.0
    """
    return kg_n2o_per_t * (1.0 - abatement) * gwp / 1000.0


def material_tco2_per_t(material: Material, said: Mapping[str, float], printed: float | None) -> float | None:
    """CO2 of a tonne of a material, negative where it leaves with its carbon. printed: the scheme's.  [tCO2/t]

    Source: process items of the sector guidelines; the printed factors are from memory (unverified).

    >>> material_tco2_per_t(Material.CRUDE_STEEL, {}, 0.0154)
    -0.0154
    """
    per_t = said.get("tco2_per_t", printed)
    if "carbon_tc_per_t" in said:
        per_t = said["carbon_tc_per_t"] * CO2_PER_C
    return None if per_t is None else -per_t if material in LEAVES else per_t


def tco2_per_t_product(kind: Process, said: Mapping[str, float], scheme: Mapping[str, float]) -> float | None:
    """CO2 per tonne of product for the kinds that have a formula. said: declared; scheme: defaults.  Returns [tCO2/t]

    Null where the scheme gives no default for what was not declared.
    """
    of = {**scheme, **said}
    if kind is Process.CLINKER_OXIDE:
        shares = [
            of.get(f"{name}_percent", 0.0) / 100 for name in ("cao", "mgo", "cao_noncarbonate", "mgo_noncarbonate")
        ]
        return clinker_tco2_per_t(*shares)
    if kind is Process.ALUMINIUM_ANODE:
        if not {"nc_tc_per_t", "sulphur", "ash"} <= set(of):
            return None
        return anode_tco2_per_t(of["nc_tc_per_t"], of["sulphur"], of["ash"])
    if kind is Process.NITRIC_ACID:
        if "gwp_n2o" not in of:
            return None
        return nitric_acid_tco2e_per_t(
            of["kg_n2o_per_t"], of.get("abatement", 0.0) * of.get("abatement_use", 1.0), of["gwp_n2o"]
        )
    if kind is Process.ALUMINIUM_PFC:
        if "effect_minutes_per_pot_day" in said:
            if "cf4_slope" not in of:
                return None
            of["cf4_kg_per_t"] = of["cf4_slope"] * said["effect_minutes_per_pot_day"]
        wanted = ("cf4_kg_per_t", "c2f6_kg_per_t", "gwp_cf4", "gwp_c2f6")
        return pfc_tco2e_per_t(*(of[name] for name in wanted)) if set(wanted) <= set(of) else None
    return None
