"""Worked cases of target arithmetic (section D)."""

from qingyu.domain.control import targets
from qingyu.domain.control.targets import Standing
from tests.domain.golden import Inputs, reckons
from tests.support.present import present


def _met(dropped: float, rate: float, year: int) -> bool:
    return targets.schedule(dropped, rate, year).standing is Standing.ON_SCHEDULE


@reckons("D01")
def yearly_drop(i: Inputs) -> Inputs:
    return {"drop_pct": targets.intensity_drop(i["energy_growth"], i["gdp_growth"]) * 100}


@reckons("D02-.*")
def annual(i: Inputs) -> Inputs:
    return {"annual_pct": targets.annual_rate(i["R"]) * 100}


@reckons("D03")
def path(i: Inputs) -> Inputs:
    return {"pct": [due * 100 for due in targets.path(i["R"])]}


@reckons("D04")
def progress(i: Inputs) -> Inputs:
    dropped = targets.cumulative(i["drops"])
    return {
        "D_pct": dropped * 100,
        "p_pct": present(targets.progress(dropped, i["R"])) * 100,
        "on_schedule": _met(dropped, i["R"], len(i["drops"])),
        "needed_each_of_2_pct": present(targets.needed_rate(dropped, i["R"], 2)) * 100,
    }


@reckons("D05-.*")
def on_the_path(i: Inputs) -> Inputs:
    years = list(zip(i["D"], i["years"], strict=True))
    return {
        "on_schedule": [_met(dropped, i["R"], year) for dropped, year in years],
        "on_schedule_if_D_minus_1e-6": [_met(dropped - 1e-6, i["R"], year) for dropped, year in years],
    }


@reckons("D06")
def five_equal_years(i: Inputs) -> Inputs:
    met = _met(targets.cumulative([i["annual"]] * i["n"]), i["R"], i["n"])
    return {"on_schedule": met, "final": met}


@reckons("D07")
def zero_target(i: Inputs) -> Inputs:
    dropped = [case["D"] for case in i["cases"]]
    progressed = {targets.schedule(d, i["R"], 1).progress for d in dropped}
    return {
        "p": progressed.pop() if len(progressed) == 1 else progressed,
        "on_schedule": [_met(d, i["R"], 1) for d in dropped],
        "completion_pct": targets.completion(dropped[1], i["R"]),
    }


@reckons("D08")
def rise_allowed(i: Inputs) -> Inputs:
    due = targets.schedule(0.0, i["R"], i["n"]).due
    return {"path": due, "on_schedule": [_met(case["D"], i["R"], i["n"]) for case in i["cases"]]}


@reckons("D09")
def invalid(i: Inputs) -> Inputs:
    judged = [targets.schedule(case.get("D", 0.1), case.get("R", 0.1), 1).standing for case in i["cases"]]
    refused = all(one in (Standing.RATE_REFUSED, Standing.DROP_REFUSED) for one in judged)
    return {"state": "refused with the reason, no exception" if refused else str(judged)}


@reckons("D10")
def last_year(i: Inputs) -> Inputs:
    met = _met(i["D"], i["R"], targets.YEARS)
    return {
        "needed_rate": targets.needed_rate(i["D"], i["R"], i["years_left"]),
        "state": "target met" if met else "target missed",
    }


@reckons("D11")
def total_cap(i: Inputs) -> Inputs:
    allowed = targets.allowed_total(i["E0_1e4tce"], i["dE_1e4tce"], i["n"])
    return {
        "allowed": allowed,
        "met": targets.is_within_total(i["E_n"], allowed),
        "over_pct_of_cap": (i["E_n"] / allowed - 1) * 100,
    }
