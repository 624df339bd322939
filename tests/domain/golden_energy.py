"""Worked cases of units, data quality, benchmarks and price steps (sections U, Q, B, P)."""

from qingyu.domain.benchmark import corrections, yardstick
from qingyu.domain.cost import price_policy
from qingyu.domain.cost.demand import charge_cny
from qingyu.domain.cost.tariff import Basis, DemandTerms
from qingyu.domain.energy import conversion, measured
from qingyu.domain.energy.conversion import Facts, HeatBasis
from qingyu.domain.energy.units import convert
from qingyu.domain.quality import measures
from tests.domain.golden import Inputs, reckons

_WATER = Facts(density_t_per_m3=1.0)
_SIMPLE = {"kcal/kg": ("kcal", "kJ"), "1e4 tce": ("10^4 tce", "tce"), "1e8 kWh": ("10^8 kWh", "kWh"),
           "1e4 m3": ("10^4 m3", "m3"), "MMBtu": ("MMBtu", "GJ"), "Gcal": ("Gcal", "GJ")}  # fmt: skip


@reckons("U0[1-9]|U10")
def unit(i: Inputs) -> Inputs:
    value, source = i["value"], i["from"]
    if source == "m3 water (4 C)":
        return {"value": conversion.to_unit_of_use(value, "m3", "water", _WATER)}
    if source == "kWh heat":
        return {"value": convert(conversion.to_unit_of_use(value, "kWh", "heat"), "GJ", "MJ")}
    if source.startswith("m3 gas at 20 C"):
        return {"value": conversion.to_unit_of_use(value, "Sm3", "natural_gas")}
    if source.startswith("m3 gas at 0.4 MPa gauge"):
        return {"value": conversion.working_gas(value, "natural_gas", Facts(gauge_kpa=400.0, celsius=25.0))}
    return {"value": convert(value, *_SIMPLE[source])}


@reckons("U11")
def heat_in_kwh(i: Inputs) -> Inputs:
    gj = conversion.to_unit_of_use(i["heat_kWh"], "kWh", "heat")
    return {"kgce": convert(gj, "GJ", "MJ") * i["k_kgce_per_MJ"]}


@reckons("U12")
def coal_certificate(i: Inputs) -> Inputs:
    k, per = measured.from_ncv(i["ncv_kcal_per_kg"], "kcal/kg", "raw_coal")
    return {"kgce_per_kg": k, "tce": convert(i["t"], "t", per) * k / 1000}


@reckons("U13")
def gas_in_kwh(i: Inputs) -> Inputs:
    basis = {"LHV": HeatBasis.LOWER, "HHV": HeatBasis.HIGHER}[i["basis"]]
    gj = conversion.gas_heat_gj(i["gas_kWh"], "kWh", "natural_gas", Facts(heat_basis=basis))
    return {"GJ": gj, "tce": gj * 1e6 / measured.KJ_PER_KGCE / 1000}


@reckons("Q0[1-4]")
def upload(i: Inputs) -> Inputs:
    rate = measures.completeness(i["received"], i["due"]).value
    return {"rate_pct": rate * 100, "pass": rate >= i["bar"]}


@reckons("Q05")
def consistency(i: Inputs) -> Inputs:
    found = measures.deviation(i["sum_daily"], i["monthly"]).value
    return {"pct": found * 100, "pass": found <= 0.05}


@reckons("B0[12]")
def gap(i: Inputs) -> Inputs:
    found = yardstick.gap(i["actual"], i["benchmark"])
    values = {"relative": found.relative, "absolute": found.absolute}
    if "product_t" in i:
        values["saving_tce"] = yardstick.saving_kgce(found.absolute, "kgce/t", i["product_t"]) / 1000
    if "floor" in i:
        values["position"] = yardstick.position(i["actual"], i["benchmark"], i["floor"])
    return values


@reckons("B03")
def position(i: Inputs) -> Inputs:
    return {"position": yardstick.position(i["actual"], i["benchmark"], i["floor"])}


@reckons("B0[45]")
def altitude(i: Inputs) -> Inputs:
    k = corrections.altitude_factor(i["P_Pa"], i["altitude_m"])
    return {"K": k, "L3_corrected": i["L3"] * k}


@reckons("B06")
def clinker_ratio(i: Inputs) -> Inputs:
    levels = zip(i["levels"], i["c"], strict=True)
    return {"levels": [corrections.clinker_ratio(level, per_point, i["r"]) for level, per_point in levels]}


@reckons("B07")
def grade(i: Inputs) -> Inputs:
    return {"limit": corrections.ore_grade(i["limit"], i["c"], i["grade"], i["ref"])}


@reckons("P03")
def ladder_steps(i: Inputs) -> Inputs:
    return {"steps": [price_policy.steps_over(value, 13_650, 20) for value in i["cases"]]}


@reckons("P0[56]")
def contract_demand(i: Inputs) -> Inputs:
    tolerance = i["tolerance"] - 1
    terms = DemandTerms(Basis.CONTRACT, i["price"], i["contract_kW"], None, tolerance, 2.0)
    limit = i["contract_kW"] * i["tolerance"]
    return {
        "CNY": charge_cny(terms, i["max_kW"]).value,
        "limit_kW": limit,
        "excess_kW": i["max_kW"] - limit,
    }


@reckons("P07")
def floor_of_contract(i: Inputs) -> Inputs:
    terms = DemandTerms(Basis.CONTRACT, i["price"], i["contract_kW"], i["capacity_kVA"], floor_share=0.40)
    cny = charge_cny(terms, i["max_kW"]).value
    return {"CNY": cny, "billed_kW": cny / i["price"]}


@reckons("P08")
def two_lines(i: Inputs) -> Inputs:
    cny = charge_cny(DemandTerms(Basis.ACTUAL, i["price"]), i["line_max_kW"]).value
    return {"CNY": cny, "billed_kW": cny / i["price"]}


@reckons("P09")
def full_use(i: Inputs) -> Inputs:
    kva = i["capacity_kVA"]
    terms = DemandTerms(
        Basis.CAPACITY, i["CNY_demand"] / kva, capacity_kva=kva, full_use_kwh_per_kva=260.0, full_use_price_share=0.90
    )
    return {"CNY": charge_cny(terms, None, i["kWh"]).value, "kWh_per_kVA": i["kWh"] / kva}
