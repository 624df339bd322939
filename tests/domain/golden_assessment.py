"""Worked cases of the assessment: exclusions (section D12)."""

from importlib.resources import files

from qingyu.domain.assessment import exclusions
from qingyu.domain.assessment.exclusions import Year
from tests.domain.golden import Inputs, reckons

DATA = files("qingyu").joinpath("data")
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
