"""The formulas by name: what a proof prints beside a number, with the source of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula. shape: "sum" when the children add up to the value, "ratio" when the first over the second gives it.

    version: grows when the same inputs would give another value. Values made with an earlier one are computed again and
    superseded; another name, expression or source changes no value.
    """

    expression: str
    name_zh: str
    name_en: str
    source: str
    shape: Literal["sum", "ratio", "other"] = "other"
    version: int = 1


_GBT2589 = "GB/T 2589-2020"
_GBT2589_UNREAD = "GB/T 2589-2020, its text was not read (unverified)"
_WINDOW = "GB/T 2589-2020 over the months, docs/intensity.md"
_OWN_GAPS = "own proposal, docs/benchmarks.md"
_COST = "declared tariffs and prices, docs/cost.md"

_GAPS = "definition of the gap to a yardstick, docs/benchmarks.md"

FORMULAS: dict[str, Formula] = {
    "benchmark.intensity": Formula(
        "e = E / P", "对标单位下的单耗", "energy over output in the unit of the yardstick", _GBT2589
    ),
    "benchmark.gap.relative": Formula("g = (a − b) / b, b > 0", "相对差距", "relative gap", _GAPS),
    "benchmark.gap.absolute": Formula("d = a − b", "绝对差距", "absolute gap", _GAPS),
    "benchmark.saving": Formula("S = max(0, a − b)·P / 1000", "节能潜力", "saving potential", _GAPS),
    "benchmark.position": Formula(
        "q = (baseline − a) / (baseline − b)", "位次", "position between baseline and benchmark", _GAPS
    ),
    "benchmark.gap.cny": Formula(
        "(a − b)/a · Σ qᵢ·pᵢ", "差距折合费用", "the gap in money at the product's mix of carriers", _OWN_GAPS
    ),
    "benchmark.gap.co2": Formula(
        "(a − b)/a · Σ qᵢ·fᵢ", "差距折合二氧化碳", "the gap in CO2 at the product's mix of carriers", _OWN_GAPS
    ),
    "carbon.sum": Formula("E = Σ E_i", "排放合计", "sum of emissions", "GB/T 32150, from memory (unverified)", "sum"),
    "carbon.factor": Formula(
        "AD·EF, EF of a fuel = NCV·CC·OF·44/12",
        "活动数据×排放因子",
        "activity times factor",
        "24 sector guidelines 2013-2015, docs/carbon.md",
    ),
    "carbon.process": Formula(
        "P·EF", "过程排放", "output or mass times factor", "24 sector guidelines 2013-2015, docs/carbon.md"
    ),
    "carbon.intensity": Formula(
        "e = E / P", "单位碳排放", "emission over output", "definition, docs/carbon.md", "ratio"
    ),
    "coal.total": Formula("E = Σ Eᵢ·kᵢ", "综合能耗", "comprehensive energy", _GBT2589, "sum"),
    "coal.carrier": Formula("Eᵢ·kᵢ", "实物量×折标系数", "quantity times coefficient", _GBT2589),
    "structure.parts": Formula(
        "Σ flows of a kind",
        "标记能源流之和",
        "sum of the flows of a kind",
        "registration of the flows, docs/account.md",
    ),
    "cost.bands": Formula("Σ E_band·p_band + E·Σ adders", "分时电费", "energy by band times price", _COST, "sum"),
    "cost.days": Formula("Σ days", "逐日电费之和", "sum of the days", _COST, "sum"),
    "cost.demand": Formula(
        "C = p·D·n / N, D capacity, maximum or contract with its excess",
        "基本电费",
        "demand charge by the days counted",
        _COST,
    ),
    "cost.electricity": Formula("energy + demand + power factor", "电费", "electricity of a month", _COST, "sum"),
    "cost.carrier": Formula("Σ q·p", "品种费用", "quantity times price", _COST, "sum"),
    "cost.total": Formula("Σ carriers", "用能成本", "sum of the carriers", _COST, "sum"),
    "demand.max": Formula("max(E_15min / 0.25 h)", "最大需量", "largest mean power of a whole quarter-hour", _COST),
    "demand.load_factor": Formula(
        "β = P_mean / P_max", "负荷率", "mean over largest demand", "GB/T 3485, from memory (unverified)", "ratio"
    ),
    "intensity": Formula("e = E / P", "单位产品能耗", "energy over output", _GBT2589, "ratio"),
    "intensity.ytd": Formula("e = Σ E / Σ P", "年初至今单耗", "energy over output since January", _WINDOW, "ratio"),
    "intensity.rolling12": Formula("e = Σ E / Σ P", "滚动12月单耗", "energy over output, 12 months", _WINDOW, "ratio"),
    "intensity.output_value": Formula(
        "e = E / G", "单位产值能耗", "energy over output value", _GBT2589_UNREAD, "ratio"
    ),
    "intensity.value_added": Formula(
        "e = E / V", "单位增加值能耗", "energy over value added", _GBT2589_UNREAD, "ratio"
    ),
    "months": Formula("Σ months", "逐月之和", "sum of the months", "docs/intensity.md", "sum"),
    "allocation.unallocated": Formula(
        "E·(1 − Σ shares)", "未分摊能耗", "what the declared split leaves", "docs/intensity.md", "sum"
    ),
    "readings": Formula(
        "Σ slots", "测点读数之和", "sum of the slots of a channel", "register arithmetic, docs/architecture.md"
    ),
    "flow": Formula("Σ sign·share·use", "流量", "channels with sign and share", "registration of the flow", "sum"),
    # What a product is charged with is a share of a flow, so the whole flows below do not add up to it.
    "carrier": Formula(
        "Σ shareᵢ·flowᵢ", "品种合计", "flows by the share charged to the product", "registration of the flows"
    ),
    "statements": Formula(
        "Σ statements", "产量申报之和", "sum of the statements in force", "statements of output", "sum"
    ),
}


def versions(inputs: Any) -> dict[str, int]:
    """The versions of the formulas that stored inputs name, wherever they name them; a first one is not said.

    >>> versions({"formula": "coal.total", "terms": [{"formula": "coal.carrier"}]})
    {}
    """
    found = raised()
    return {id_: found[id_] for id_ in sorted(_named(inputs) & found.keys())} if found else {}


def raised() -> dict[str, int]:
    """The formulas that were mended, with their versions."""
    return {id_: known.version for id_, known in FORMULAS.items() if known.version > 1}


def _named(inputs: Any) -> set[str]:
    if isinstance(inputs, Mapping):
        own = {inputs["formula"]} if isinstance(inputs.get("formula"), str) else set()
        return own.union(*map(_named, inputs.values()))
    return set().union(*map(_named, inputs)) if isinstance(inputs, list | tuple) else set()
