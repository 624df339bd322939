"""Worked cases of the assessment: exclusions, grades, points, lights (sections D12, G, N, S, W, H)."""

from importlib.resources import files

from qingyu.domain.assessment import exclusions, lights, scheme
from qingyu.domain.assessment.exclusions import Year
from qingyu.domain.assessment.grades import ByBands, Tally
from qingyu.domain.assessment.judge import Finding, Sheet, judge
from qingyu.domain.assessment.lights import Direction, Light
from tests.domain.golden import Inputs, reckons

DATA = files("qingyu").joinpath("data")
SCHEMES = {
    one.id: one
    for one in (scheme.read(file.read_text("utf-8"), file.name) for file in DATA.joinpath("schemes").iterdir())
}
LIGHTS = lights.read(DATA.joinpath("lights.toml").read_text("utf-8"), "lights.toml")
EXCLUSIONS = exclusions.read(DATA.joinpath("exclusions.toml").read_text("utf-8"), "exclusions.toml")
STATES = {
    (True, True): "year_and_cumulative",
    (False, True): "cumulative",
    (True, False): "year",
    (False, False): "neither",
}


@reckons("D12")
def three_editions_of_exclusions(i: Inputs) -> Inputs:
    base, year = (Year(i[f"E{n}"], i[f"F{n}"], i[f"R{n}"], i[f"G{n}"]) for n in (0, 1))
    drop = {name: EXCLUSIONS[name].drop(year, base) * 100 for name in ("gross", "2022", "2024")}
    return {
        "raw_pct": drop["gross"],
        "2022_total": EXCLUSIONS["2022"].total(year, base),
        "2022_pct": drop["2022"],
        "2024_pct": drop["2024"],
    }


@reckons("G0[1-7]")
def grade_of_points(i: Inputs) -> Inputs:
    rule = SCHEMES["district-40-60"].grade
    assert isinstance(rule, ByBands)
    (grade,) = rule.possible(Tally(i["score"], i["score"], vetoed=i["veto_missed"]))
    return {"grade": grade}


@reckons("N(0[1-9]|1[01])")
def grade_of_2026(i: Inputs) -> Inputs:
    state = SCHEMES["state-2026"]
    known: dict[str, bool | None] = {}
    for letter, kind, n in (("C", "control", 5), ("S", "supporting", 9)):
        met = [True] * i[f"{kind}_met"] + [None] * i.get(f"{kind}_unknown", 0)
        known |= {f"{letter}{k + 1}": one for k, one in enumerate(met + [False] * (n - len(met)))}
    sheet = judge(state, {code: Finding(met=met) for code, met in known.items()}, falsified=i["falsified"])
    return {"grade": sheet.grade, "possible": list(sheet.possible)}


@reckons("S0[1-5]")
def huairou_unit(i: Inputs) -> Inputs:
    met = STATES[i["year_met"], i["cumulative_met"]]
    sheet = judge(
        SCHEMES["key-unit-huairou-145"],
        {"intensity": Finding(state=met), "total": Finding(value=i["total_over_plan"])},
    )
    return {"points": sum(row.points or 0.0 for row in sheet.rows)}


@reckons("S0[6-9]")
def huairou_department(i: Inputs) -> Inputs:
    state = STATES[i["year_met"], i["cumulative_met"]]
    found = Finding(state=state, met=state != "neither")
    sheet = judge(SCHEMES["department-huairou-145"], {"target": found})
    return {"points": sheet.rows[0].points, "grade": sheet.grade}


def _shanghai(**findings: Finding) -> Sheet:
    return judge(SCHEMES["key-unit-shanghai-2024"], findings)


def _points(sheet: Sheet, code: str) -> float | None:
    return next(row.points for row in sheet.rows if row.indicator.code == code)


@reckons("S1[0-2]")
def shanghai_total(i: Inputs) -> Inputs:
    return {"points": _points(_shanghai(total=Finding(value=i["over_target"])), "total")}


@reckons("S1[3-5]")
def shanghai_intensity(i: Inputs) -> Inputs:
    state = "met" if i["met"] else "lower_than_last_year" if i["lower_than_last_year"] else "neither"
    return {"points": _points(_shanghai(intensity=Finding(state=state)), "intensity")}


@reckons("S1[6-9]")
def shanghai_reports(i: Inputs) -> Inputs:
    return {"points": _points(_shanghai(monthly_reports=Finding(value=i["rate"])), "monthly_reports")}


@reckons("S2[0-3]")
def shanghai_benchmark(i: Inputs) -> Inputs:
    place = "better_than_benchmark" if i["actual"] < 100 else "baseline" if i["actual"] <= 117 else "below"
    state = f"{place}_and_leader" if i["on_leader_list"] else place
    return {"points": _points(_shanghai(benchmark=Finding(state=state)), "benchmark")}


@reckons("S24")
def shanghai_grade(i: Inputs) -> Inputs:
    sheet = _shanghai(total=Finding(met=i["total_met"]), intensity=Finding(met=i["intensity_met"]))
    return {"grade": sheet.grade}


@reckons("S(2[5-9]|30)")
def district_table(i: Inputs) -> Inputs:
    sheet = judge(SCHEMES["district-40-60"], {"intensity": Finding(value=i["completion"])})
    return {"points": sheet.rows[0].points}


def _said(light: Light | None, between: str) -> str | None:
    return None if light is None else between.join(filter(None, (light.label_zh, light.colour_zh)))


@reckons("W0[1-8]")
def light_of_intensity(i: Inputs) -> Inputs:
    return {"light": _said(LIGHTS["state-2020"].light(i["target_drop"], i["actual_drop"]), " ")}


@reckons("W09|W1[0-2]")
def light_of_total(i: Inputs) -> Inputs:
    light = LIGHTS["state-2020"].light(i["allowed_growth"], i["actual_growth"], Direction.AT_MOST)
    return {"light": _said(light, " ")}


@reckons("W13")
def no_light_without_data(i: Inputs) -> Inputs:
    light = LIGHTS["state-2020"].light(3.0, i["data"])
    return {"light": _said(light, " "), "state": "not rated" if light is None else "rated"}


@reckons("H(0[1-9]|10)")
def hangzhou(i: Inputs) -> Inputs:
    light = LIGHTS["hangzhou-125"].light(i["target"], i["actual"], period=i["period"])
    assert light is not None
    return {"gap_pp": i["target"] - i["actual"], "level": _said(light, ""), "severity": light.severity}


@reckons("H11")
def another_city(i: Inputs) -> Inputs:
    light = LIGHTS["city-2010"].light(1.0, i["completion_pct"] / 100)
    assert light is not None
    return {"level": _said(light, ""), "severity": light.severity}
