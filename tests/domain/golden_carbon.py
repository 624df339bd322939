"""Worked cases of carbon (section K): fuels, electricity and heat, processes, carbon balances."""

from qingyu.domain.carbon import balance as carbon
from qingyu.domain.carbon import process
from qingyu.domain.carbon.balance import Role, State, Stream
from tests.domain.golden import Inputs, reckons

CO2_PER_C = 44 / 12


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
    amounts = [i[name] for name in ("electrode_t", "pig_iron_t", "ferrochrome_t", "limestone_t", "steel_t")]
    return {"tCO2": carbon.bought_materials_tco2(list(zip(amounts, i["EF"], strict=True)))}


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
    return {"tCO2": dolomite + carbon.bought_materials_tco2([(i["own_ferrosilicon_t"], i["EF_fesi"])])}


@reckons("K17")
def nitric_acid(i: Inputs) -> Inputs:
    return {"tCO2e": carbon.nitric_acid_tco2e(i["acid_t"], i["kgN2O_per_t"], i["abatement"], i["GWP"])}


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
