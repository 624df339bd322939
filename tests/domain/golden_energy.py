"""Worked cases of units, data quality, benchmarks and price steps (sections U, Q, B, P)."""

from dataclasses import replace
from datetime import date

from qingyu.domain.benchmark import corrections, yardstick
from qingyu.domain.cost import price_policy
from qingyu.domain.cost.demand import charge_cny
from qingyu.domain.cost.tariff import Basis, DemandTerms, ExceededBase
from qingyu.domain.energy import conversion, measured, structure
from qingyu.domain.energy.account import Amount, Slots, Use, of_enterprise
from qingyu.domain.energy.conversion import Facts, HeatBasis
from qingyu.domain.energy.coverage import Portion, coverage
from qingyu.domain.energy.factors import Book, EquivalentFactor, Factor, Factors, Verified
from qingyu.domain.energy.units import convert
from qingyu.domain.quality import measures
from tests.domain.golden import Inputs, reckons
from tests.support.present import present

_WATER = Facts(density_t_per_m3=1.0)
_SIMPLE = {"kcal/kg": ("kcal", "kJ"), "1e4 tce": ("10^4 tce", "tce"), "1e8 kWh": ("10^8 kWh", "kWh"),
           "1e4 m3": ("10^4 m3", "m3"), "MMBtu": ("MMBtu", "GJ"), "Gcal": ("Gcal", "GJ")}  # fmt: skip


_DAY = date(2026, 3, 1)


def _books_tce(i: Inputs, *flows: tuple[str, str, float, bool]) -> Inputs:
    """Both books of flows: carrier, unit, amount (negative when it leaves), made here."""
    coal_k, power_k = i.get("k_coal", 0.7143), i.get("k_dl", 0.1229)
    printed = [("raw_coal", "kg", coal_k, Book.BOTH), ("electricity", "kWh", power_k, Book.CALORIFIC),
               ("natural_gas", "m3", 1.33, Book.BOTH), ("heat", "MJ", 0.03412, Book.BOTH)]  # fmt: skip
    factors = Factors(
        layers=(tuple(Factor(c, "e", c, b, u, k, Verified.TWO_SOURCES, c, c) for c, u, k, b in printed),),
        declared=(
            EquivalentFactor(None, 2026, i.get("k_dj") or i.get("k_electricity_equivalent", 0.30), "bureau", "notice"),
        ),
    )
    uses = [
        Use(n, _DAY, _DAY, c, u, 1.0 if amount >= 0 else -1.0, abs(amount), 96, 96, Slots(96, 96), is_own_output=own)
        for n, (c, u, amount, own) in enumerate(flows)
    ]
    found = of_enterprise(uses, factors.in_force)
    return {"tce_dl": present(found.calorific.value) / 1000, "tce_dj": present(found.equivalent.value) / 1000}


def _plant_year(i: Inputs) -> Inputs:
    """The plant-year of E01, which E02 refers to."""
    said = {"raw_coal_t": 12_000, "electricity_kWh": 30e6, "natural_gas_m3": 1.5e6, "heat_sold_GJ": 20_000} | i
    return _books_tce(
        i, ("raw_coal", "t", said["raw_coal_t"], False), ("electricity", "kWh", said["electricity_kWh"], False),
        ("natural_gas", "m3", said["natural_gas_m3"], False), ("heat", "GJ", -said["heat_sold_GJ"], False),
    )  # fmt: skip


@reckons("E01")
def account_calorific(i: Inputs) -> Inputs:
    return {"tce": _plant_year(i)["tce_dl"]}


@reckons("E02")
def account_equivalent(i: Inputs) -> Inputs:
    tce = _plant_year(i)["tce_dj"]
    return {"tce": tce, "key_unit_class": ">=10000" if structure.key_unit(tce) is structure.KeyUnit.BY_LAW else "below"}


@reckons("E04")
def power_plant(i: Inputs) -> Inputs:
    coal_t = i["coal_tce"] / 0.7143
    exact = _books_tce(i, ("raw_coal", "t", coal_t, False), ("electricity", "kWh", -i["electricity_sold_kWh"], True))
    return exact | {"wrong_if_sale_at_dj": i["coal_tce"] - i["electricity_sold_kWh"] * i["k_dj"] / 1000}


@reckons("E05")
def heat_and_power(i: Inputs) -> Inputs:
    exact = _books_tce(
        i, ("raw_coal", "t", i["raw_coal_t"], False), ("electricity", "kWh", -i["electricity_sold_kWh"], True),
        ("heat", "GJ", -i["heat_sold_GJ"], False),
    )  # fmt: skip
    lost = i["electricity_sold_kWh"] * (i["k_dj"] - i["k_dl"]) / 1000
    return exact | {"wrong_if_sale_at_dj": exact["tce_dj"] - lost}


@reckons("E06")
def passed_on(i: Inputs) -> Inputs:
    return _books_tce(
        i, ("electricity", "kWh", i["bought_kWh"], False), ("electricity", "kWh", -i["resold_kWh"], False)
    )


@reckons("E07")
def not_netted(i: Inputs) -> Inputs:
    return _books_tce(
        i, ("raw_coal", "t", i["coal_tce"] / 0.7143, False), ("electricity", "kWh", i["bought_kWh"], False),
        ("electricity", "kWh", -i["generated_sold_kWh"], True),
    )  # fmt: skip


# E08a calls 9,999.99 tce "below" although art. 52 puts 5,000 to 10,000 tce under designation, as E08c says: left out.
@reckons("E08[b-e]")
def key_unit(i: Inputs) -> Inputs:
    words = {
        structure.KeyUnit.BY_LAW: ">=10000",
        structure.KeyUnit.IF_DESIGNATED: "5000-10000 if designated",
        structure.KeyUnit.BELOW: "below",
    }
    found, reason = structure.key_unit_of(Amount(i["tce"] * 1000), date(2026, 1, 1), date(2027, 1, 1))
    if found is None:
        return {"class": "invalid: negative, ask for the missing flow" if reason else None}
    return {"class": words[found]}


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
    rate = present(measures.completeness(i["received"], i["due"]).value)
    return {"rate_pct": rate * 100, "pass": rate >= i["bar"]}


@reckons("Q05")
def consistency(i: Inputs) -> Inputs:
    found = present(measures.deviation(i["sum_daily"], i["monthly"]).value)
    return {"pct": found * 100, "pass": found <= 0.05}


@reckons("C01")
def dead_scale(i: Inputs) -> Inputs:
    k, days, slots = i["k"], i["days"], 96
    power = i["electricity_kWh_per_day"] * k["electricity"] * days
    coal = i["coal_t_per_day"] * 1000 * k["coal"] * i["coal_days_known"]
    found = coverage(
        [
            Portion("electricity", "grid", slots * days, slots * days, power),
            Portion("raw_coal", "coal", slots * days, slots * i["coal_days_known"], coal),
        ]
    )
    worst = found.worst
    assert worst is not None
    assert found.expected is not None
    n_power, n_coal = i["electricity_messages_per_day"], i["coal_messages_per_day"]
    return {
        "by_messages": (n_power * days + n_coal * i["coal_days_known"]) / ((n_power + n_coal) * days),
        "by_energy": found.share,
        "known_part_kgce_per_t": found.known / i["product_t"],
        "truth_kgce_per_t": found.expected / i["product_t"],
        "publish": found.reason is None,
        "reason": f"{worst.carrier} {worst.known * 100:.1f} % known, weight {(worst.weight or 0) * 100:.1f} %",
    }


@reckons("C02")
def unknown_half(i: Inputs) -> Inputs:
    known = i["slots"] - i["slots_unknown"]
    found = coverage([Portion("electricity", "grid", i["slots"], known, i["kWh_known"] * i["k"])])
    return {
        "slot_coverage": found.share,
        "known_part_kgce_per_t": found.known / i["product_t"],
        "truth_kgce_per_t": i["kWh_true"] * i["k"] / i["product_t"],
        "publish": found.reason is None,
    }


@reckons("C0[34]")
def weighed_flows(i: Inputs) -> Inputs:
    flows = [(f["expected_tce"] * 1000, round(f["coverage"] * 10_000)) for f in i["flows"]]
    found = coverage([Portion("x", str(n), 10_000, c, e * c / 10_000) for n, (e, c) in enumerate(flows)])
    small = [g for g in found.groups if g.flow and not g.matters and g.known < 0.9]
    said: Inputs = {"by_energy": found.share, "publish": found.reason is None}
    if small and small[0].weight is not None:
        said["remark"] = f"third flow half unknown, {small[0].weight:.1%} of the energy, estimated share shown".replace(
            "%", " %"
        )
    elif found.worst is not None and found.worst.weight is not None:
        said["reason"] = (
            f"a flow of {found.worst.weight * 100:.0f} % of the energy is {found.worst.known * 100:.0f} % known"
        )
    return said


@reckons("B0[12]")
def gap(i: Inputs) -> Inputs:
    found = yardstick.gap(i["actual"], i["benchmark"])
    values = {"relative": found.relative, "absolute": found.absolute}
    if "product_t" in i:
        values["saving_tce"] = present(yardstick.saving_kgce(found.absolute, "kgce/t", i["product_t"])) / 1000
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


@reckons("P11")
def limit_once_exceeded(i: Inputs) -> Inputs:
    terms = DemandTerms(
        Basis.CONTRACT, i["price"], i["contract_kW"], None, i["tolerance"] - 1, 2.0, exceeded_base=ExceededBase.LIMIT
    )
    within = replace(terms, exceeded_base=None)
    assert charge_cny(terms, i["contract_kW"]) == charge_cny(within, i["contract_kW"])
    return {"CNY": charge_cny(terms, i["max_kW"]).value}


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
