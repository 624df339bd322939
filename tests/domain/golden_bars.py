"""Worked cases of bars, budgets and clocks (sections Z, L)."""

from datetime import date
from importlib.resources import files

from qingyu.domain.assessment import bars
from qingyu.domain.control import targets
from qingyu.domain.control.budget import Node
from qingyu.domain.market.border import marked_up
from qingyu.domain.quality.working_days import WorkingDays, special_days
from tests.domain.golden import Inputs, reckons

DATA = files("qingyu").joinpath("data")
BARS = bars.read(DATA.joinpath("bars.toml").read_text("utf-8"), "bars.toml")
CALENDAR = WorkingDays.of(special_days(DATA.joinpath("holidays.csv").read_text("utf-8"), "holidays.csv"))


@reckons("Z0[12]")
def factory(i: Inputs) -> Inputs:
    shown = (i["I_t_per_tce"], i["non_fossil"], i["physical"])
    return {"basic": bars.reaches(BARS.factory_basic, *shown), "target": bars.reaches(BARS.factory_target, *shown)}


@reckons("Z0[34]")
def park(i: Inputs) -> Inputs:
    found = bars.park(BARS, i["tce"], i["tCO2"])
    assert found is not None
    return {"I": found.carbon, "bar": found.bar, "met": found.met, "to_cut_t": found.to_cut_t}


@reckons("Z05")
def leader(i: Inputs) -> Inputs:
    found = bars.candidate(BARS, i["tce"], i["tCO2e"], i["green_share"], i["region_weight_2025"])
    return {"eligible_size": found.eligible_size, "eligible_green": found.eligible_green}


@reckons("Z06")
def national_path(i: Inputs) -> Inputs:
    rest = targets.needed_rate(i["year1"], i["R"], 4)
    assert rest is not None
    return {"equal_pct": targets.annual_rate(i["R"]) * 100, "rest_each_of_4_pct": rest * 100}


@reckons("Z07")
def public_bodies(i: Inputs) -> Inputs:
    rates = (i["co2_per_m2"], i["energy_per_m2"], i["water_per_head"])
    return {"annual_pct": [targets.annual_rate(rate) * 100 for rate in rates]}


@reckons("Z08")
def border(i: Inputs) -> Inputs:
    return {"t_per_t": [marked_up(i["default"], year) for year in i["year"]]}


@reckons("Z09|Z10")
def budget_tree(i: Inputs) -> Inputs:
    node = Node(i["parent"], {str(n): given for n, given in enumerate(i["children"])}, i["reserve"])
    if "transfer" in i:
        act = i["transfer"]
        node = node.moved(str(act["from"]), str(act["to"]), act["t"])
    return {
        "after": list(node.children.values()),
        "sum_plus_reserve": node.given,
        "ok": node.over == 0,
        "over": node.over,
    }


@reckons("Z11")
def promise(i: Inputs) -> Inputs:
    return {
        "energy_over_pct": bars.over_promise(i["promised_kgce_per_t"], i["actual"]) * 100,
        "co2_over_pct": bars.over_promise(i["promised_tCO2"], i["actual_tCO2"]) * 100,
    }


@reckons("L01")
def report_after_feedback(i: Inputs) -> Inputs:
    return {"due": CALENDAR.due(date.fromisoformat(i["feedback"]), 30).isoformat()}


@reckons("L02")
def repair_over_the_holidays(i: Inputs) -> Inputs:
    return {"due": CALENDAR.due(date.fromisoformat(i["start"]), 3).isoformat()}
