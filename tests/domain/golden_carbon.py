"""Worked cases of carbon (section K): fuels, electricity and heat, processes, carbon balances."""

from datetime import date
from importlib.resources import files

from qingyu.domain.carbon import balance as carbon
from qingyu.domain.carbon import process
from qingyu.domain.carbon.account import account
from qingyu.domain.carbon.balance import Role, State, Stream
from qingyu.domain.carbon.factor import Co2Factor, EmissionPart, Term
from qingyu.domain.carbon.flow_kind import FlowKind
from qingyu.domain.carbon.measured import Measured
from qingyu.domain.carbon.process import LEAVES, Material
from qingyu.domain.carbon.reference import factors, schemes
from qingyu.domain.carbon.scheme import Book, Setting
from qingyu.domain.energy.account import Slots, Use
from qingyu.domain.energy.factors import NoFactor
from tests.domain.golden import Inputs, reckons

CO2_PER_C = 44 / 12
DAY = date(2025, 6, 1)


def _printed() -> dict[str, Co2Factor]:
    text = files("qingyu").joinpath("data", "co2_factors.csv").read_text("utf-8")
    return {f.id: f for f in factors(text, "co2_factors.csv", "e")}


FACTORS = _printed()
ROWS = schemes(
    files("qingyu").joinpath("data", "carbon_schemes.csv").read_text("utf-8"), "carbon_schemes.csv", "e", FACTORS
)


def _total(guideline: str, i: Inputs, *flows: tuple[str, str, float], processes: tuple[Term, ...] = ()) -> float | None:
    """The total of flows under a guideline, with the case's factors declared as measured. flows: what leaves is < 0."""
    values = {
        "electricity": ("MWh", i.get("grid")),
        "heat": ("GJ", i.get("f_heat")),
        "raw_coal": ("t", i.get("f_coal")),
        "natural_gas": ("10^4 m3", i.get("f_gas")),
    }
    measured = [
        Measured(n, carrier, unit, "proof", "lab", tco2_per_unit=value)
        for n, (carrier, (unit, value)) in enumerate(values.items())
        if value is not None
    ]
    uses = [
        (f"flow-{n}", Use(n, DAY, DAY, c, u, 1.0 if q >= 0 else -1.0, abs(q), 96, 96, Slots(96, 96)))
        for n, (c, u, q) in enumerate(flows)
    ]
    kinds = {f"flow-{n}": FlowKind("purchase" if q >= 0 else "export") for n, (_, _, q) in enumerate(flows)}
    setting = Setting("guideline-2013", data_year=2023, guideline=guideline)
    book = Book(FACTORS, ROWS, ("640000",), (setting,), measured=measured)
    return account(uses, kinds, book, lambda carrier, *_: NoFactor(carrier), processes).total.value


def _bought(parts: list[tuple[Material, float, float]]) -> float:
    """Materials with carbon in them. parts: material, amount [t], factor [tCO2/t], negative where it leaves."""
    found = [
        amount * (process.material_tco2_per_t(what, {"tco2_per_t": abs(factor)}, None) or 0.0)
        for what, amount, factor in parts
    ]
    assert all((factor < 0) == (what in LEAVES) for what, _, factor in parts)
    return sum(found)


@reckons("K0[12]")
def user_of_energy(i: Inputs) -> Inputs:
    return {
        "tCO2": _total(
            "24", i, ("raw_coal", "t", i["coal_t"]), ("natural_gas", "10^4 m3", i["gas_1e4m3"]),
            ("electricity", "MWh", i["MWh"]), ("heat", "GJ", -i["heat_sold_GJ"]),
        )
    }  # fmt: skip


@reckons("K08")
def methanol_works(i: Inputs) -> Inputs:
    energy = i["combustion_electricity_heat_tCO2"]
    balance = Term(EmissionPart.PROCESS, "carbon_balance:methanol", None, "tC", i["balance_tCO2"])
    total = _total("04", {"f_coal": 1.0}, ("raw_coal", "t", energy), processes=(balance,))
    return {"total": total, "per_t": (total or 0.0) / i["methanol_t"], "wrong_per_t": energy / i["methanol_t"]}


@reckons("K16")
def coal_power(i: Inputs) -> Inputs:
    flows = [("raw_coal", "t", i["combustion_tCO2"]), ("electricity", "MWh", -i["electricity_sold_MWh"])]
    factors_ = {"f_coal": 1.0, "grid": i["grid"]}
    # Guideline 24 nets what is sold: the total a power plant had while nobody asked for its guideline.
    return {"tCO2": _total("01", factors_, *flows), "wrong_if_deducted": _total("24", factors_, *flows)}


@reckons("K03")
def clinker(i: Inputs) -> Inputs:
    return {"tCO2_per_t": process.clinker_tco2_per_t(i["CaO"], i["MgO"])}


@reckons("K0[45]")
def anode(i: Inputs) -> Inputs:
    return {"tCO2_per_t": process.anode_tco2_per_t(i["NC"], i["S"], i["ash"])}


@reckons("K06")
def pfc(i: Inputs) -> Inputs:
    return {
        "2013": process.pfc_tco2e_per_t(i["CF4"], i["C2F6"], 6500, 9200),
        "2024": process.pfc_tco2e_per_t(i["CF4"], i["C2F6"], 6630, 11100),
    }


@reckons("K07")
def methanol(i: Inputs) -> Inputs:
    found = carbon.balance(
        [
            Stream("coal", Role.RAW_MATERIAL, i["coal_t"], i["C_coal"]),
            Stream("methanol", Role.PRODUCT, i["methanol_t"], i["C_methanol"]),
        ]
    )
    return {"tC_in": found.tc_in, "tC_product": found.tc_product, "tCO2": found.tco2}


@reckons("K09")
def arc_furnace(i: Inputs) -> Inputs:
    electrode, iron, chrome, limestone, steel = i["EF"]
    parts = [
        (Material.ELECTRODE, i["electrode_t"], electrode),
        (Material.PIG_IRON, i["pig_iron_t"], iron),
        (Material.FERROCHROME, i["ferrochrome_t"], chrome),
        (Material.CRUDE_STEEL, i["steel_t"], steel),
    ]
    return {"tCO2": _bought(parts) + process.carbonate_tco2(i["limestone_t"], 1.0, limestone)}


@reckons("K10")
def coking(i: Inputs) -> Inputs:
    found = carbon.balance(
        [
            Stream("coal", Role.RAW_MATERIAL, i["coal_t"], i["C"]),
            Stream("coke", Role.PRODUCT, i["coke_t"], i["C_coke"]),
            Stream("tar", Role.BY_PRODUCT, i["tar_t"], i["C_tar"]),
            Stream("benzol", Role.BY_PRODUCT, i["benzol_t"], i["C_benzol"]),
            Stream("coke-oven gas", Role.BY_PRODUCT, i["cog_1e4m3"], i["tC_per_1e4m3"]),
        ]
    )
    return {"tCO2": found.tco2}


@reckons("K11")
def coking_by_defaults(_: Inputs) -> Inputs:
    gj_per_t_times_tc_per_tj = {"coal": 26.344 * 25.4, "coke": 28.435 * 29.5, "tar": 33.453 * 22.0}
    content = {name: value / 1000 for name, value in gj_per_t_times_tc_per_tj.items()}
    found = carbon.balance(
        [
            Stream("coal", Role.RAW_MATERIAL, 1_330_000, content["coal"]),
            Stream("coke", Role.PRODUCT, 1_000_000, content["coke"]),
            Stream("tar", Role.BY_PRODUCT, 45_000, content["tar"]),
            Stream("benzol", Role.BY_PRODUCT, 12_000, 41.816 * 22.7 / 1000),
            Stream("coke-oven gas", Role.BY_PRODUCT, 43_000, 2.3567),
        ]
    )
    assert found.tco2 is None  # flagged, never published
    open_tco2 = (found.tc_in - found.tc_product - found.tc_other) * CO2_PER_C
    flagged = found.state is State.MORE_OUT_THAN_IN
    return {"tCO2": open_tco2, "state": "negative: measured carbon needed" if flagged else found.state.value}


@reckons("K12")
def carbide(i: Inputs) -> Inputs:
    found = carbon.balance(
        [
            Stream("coke", Role.REDUCTANT, i["coke_t"], i["C_coke"]),
            Stream("paste", Role.RAW_MATERIAL, i["paste_t"], i["C_paste"]),
            Stream("carbide", Role.PRODUCT, i["carbide_t"], i["C_carbide"]),
        ]
    )
    return {"tCO2": found.tco2}


@reckons("K13")
def lime_kiln(i: Inputs) -> Inputs:
    return {"tCO2": process.carbonate_tco2(i["limestone_t"], i["purity"], i["EF"])}


@reckons("K14")
def soda_ash(i: Inputs) -> Inputs:
    found = carbon.balance(
        [
            Stream("limestone", Role.CARBONATE, i["limestone_t"] * i["purity"], i["C_caco3"]),
            Stream("kiln coke", Role.RAW_MATERIAL, i["coke_t"], i["C_coke"]),
            Stream("soda ash", Role.PRODUCT, i["soda_t"], i["C_soda"]),
        ]
    )
    return {"tCO2": found.tco2}


@reckons("K15")
def magnesium(i: Inputs) -> Inputs:
    dolomite = process.carbonate_tco2(i["dolomite_t"], i["purity"], i["EF"])
    return {"tCO2": dolomite + _bought([(Material.OWN_FERROSILICON, i["own_ferrosilicon_t"], i["EF_fesi"])])}


@reckons("K17")
def nitric_acid(i: Inputs) -> Inputs:
    return {"tCO2e": i["acid_t"] * process.nitric_acid_tco2e_per_t(i["kgN2O_per_t"], i["abatement"], i["GWP"])}


@reckons("K18")
def float_glass(i: Inputs) -> Inputs:
    powder = i["carbon_powder_t"] * i["C"] * CO2_PER_C
    carbonates = [(i["soda_t"], i["EF_soda"]), (i["dolomite_t"], i["EF_dolomite"])]
    return {"tCO2": powder + sum(process.carbonate_tco2(t, 1.0, factor) for t, factor in carbonates)}


@reckons("K19")
def steam(i: Inputs) -> Inputs:
    gj = carbon.steam_gj(i["steam_t"], i["h_kJ_per_kg"])
    return {"GJ": gj, "tCO2": gj * i["EF"]}


@reckons("K20")
def hot_water(i: Inputs) -> Inputs:
    gj = carbon.hot_water_gj(i["water_t"], i["T"])
    return {"GJ": gj, "tCO2": gj * i["EF"]}
