"""Worked cases of boundaries, editions and statistical periods (section B)."""

from qingyu.domain.benchmark.boundary import BOUNDARIES, FlowEnds, of_units
from qingyu.domain.energy.coal import Direction
from tests.domain.golden import Inputs, reckons


@reckons("B08")
def wrong_boundary(i: Inputs) -> Inputs:
    """The flows that AL-CELL takes of a works with a grid meter and one of its potline."""
    ends = [
        FlowEnds("grid", "electricity", Direction.PURCHASE, None, "plant", True),
        FlowEnds("to-pots", "electricity", Direction.INTERNAL, "plant", "pots", True),
    ]
    used = {"grid": i["plant_kWh"], "to-pots": i["potline_AC_kWh"]}
    above = {"plant": None, "pots": "plant"}

    def at(unit: str) -> float:
        shares = of_units({unit}, above, ends, BOUNDARIES["AL-CELL"])
        return sum(share * used[flow] for flow, share in shares.items()) / i["liquid_Al_t"]

    def grade(value: float) -> str:
        met = [n for n, level in enumerate(i["levels_AL_CELL"], 1) if value <= level]
        return f"level {met[0]}" if met else "over level 3"

    return {
        "AL_CELL": at("pots"),
        "class_AL_CELL": grade(at("pots")),
        "wrong_numerator": at("plant"),
        "wrong_class": grade(at("plant")),
    }
