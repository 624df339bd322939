"""Worked cases of the assessment: exclusions, lights (sections D12, W, H)."""

from importlib.resources import files

from qingyu.domain.assessment import exclusions, lights
from qingyu.domain.assessment.exclusions import Year
from qingyu.domain.assessment.lights import Direction, Light
from tests.domain.golden import Inputs, reckons

DATA = files("qingyu").joinpath("data")
LIGHTS = lights.read(DATA.joinpath("lights.toml").read_text("utf-8"), "lights.toml")
EXCLUSIONS = exclusions.read(DATA.joinpath("exclusions.toml").read_text("utf-8"), "exclusions.toml")


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
