"""The indicators: code, names, unit, formulas, of which periods, and in which stage they are made. Said here alone."""

from dataclasses import dataclass
from enum import IntEnum

BOTH, MONTH = ("day", "month"), ("month",)


class Stage(IntEnum):
    """What an indicator is made of: uses and declarations, or the month rows that are stored before it."""

    INPUTS = 1
    STORED = 2


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator. unit: null where it is that of its product or yardstick.

    formulas: those its values may name, by id.  periods: of which there are values.  is_window: it is made of the
    months before as well.
    """

    code: str
    name_zh: str
    name_en: str
    unit: str | None
    formulas: tuple[str, ...]
    periods: tuple[str, ...] = MONTH
    stage: Stage = Stage.INPUTS
    is_window: bool = False


def _window(code: str, name_zh: str, name_en: str, unit: str | None, formula: str) -> Indicator:
    return Indicator(code, name_zh, name_en, unit, (formula,), stage=Stage.STORED, is_window=True)


_COAL = ("coal.total",)
_PARTS = ("structure.parts",)
_YTD, _ROLLING = "（年初至今）", "（滚动12月）"
_PER_CNY = "tce/10^4 CNY"

_ALL = (
    Indicator("coal.calorific", "综合能耗（当量）", "Comprehensive energy, calorific", "tce", _COAL, BOTH),
    Indicator("coal.equivalent", "综合能耗（等价）", "Comprehensive energy, equivalent", "tce", _COAL, BOTH),
    Indicator("intensity", "单位产品能耗", "Energy per unit of product", None, ("intensity",)),
    Indicator("product.coal", "产品能耗（当量）", "Energy charged to a product, calorific", "tce", _COAL),
    _window("intensity.ytd", f"单位产品能耗{_YTD}", "Energy per unit of product, year to date", None, "intensity.ytd"),
    _window(
        "intensity.rolling12",
        f"单位产品能耗{_ROLLING}",
        "Energy per unit of product, rolling 12 months",
        None,
        "intensity.rolling12",
    ),
    *(
        one
        for measure, zh, en in (
            ("output_value", "单位产值能耗", "Energy per output value"),
            ("value_added", "单位增加值能耗", "Energy per value added"),
        )
        for code, formula in ((f"intensity.{measure}", f"intensity.{measure}"),)
        for one in (
            Indicator(code, zh, en, _PER_CNY, (formula,), stage=Stage.STORED),
            _window(f"{code}.ytd", f"{zh}{_YTD}", f"{en}, year to date", _PER_CNY, formula),
            _window(f"{code}.rolling12", f"{zh}{_ROLLING}", f"{en}, rolling 12 months", _PER_CNY, formula),
        )
    ),
    Indicator(
        "allocation.unallocated",
        "未分摊能耗",
        "Energy of a shared flow charged to no product",
        "tce",
        ("allocation.unallocated",),
    ),
    Indicator("structure.energy", "分品种能耗（等价）", "Energy by group of carriers, equivalent", "tce", _COAL),
    Indicator("structure.power", "用电量及可再生电量", "Electricity, and what of it is renewable", "kWh", _PARTS),
    Indicator("structure.non_fossil", "可再生电力折标煤", "Renewable electricity in standard coal", "tce", _PARTS),
    Indicator("structure.bought_power", "外购电力折标煤", "Electricity bought, in standard coal", "tce", _PARTS),
    Indicator("structure.feedstock", "原料用能", "Energy used as a material", "tce", _PARTS),
    Indicator("structure.coal_use", "煤炭用途", "Coal by what it is used for", "tce", _PARTS),
    Indicator("cost.electricity", "电费", "Cost of electricity", "CNY", ("cost.bands", "cost.electricity"), BOTH),
    Indicator("cost.carrier", "其他能源品种费用", "Cost of a carrier other than electricity", "CNY", ("cost.carrier",)),
    Indicator("cost.total", "用能成本", "Cost of energy", "CNY", ("cost.total",)),
    Indicator("demand.max_kw", "最大需量", "Largest demand of a quarter-hour", "kW", ("demand.max",), BOTH),
    Indicator("demand.load_factor", "负荷率", "Mean over largest demand", "1", ("demand.load_factor",)),
    Indicator(
        "gap.relative", "与标杆水平的相对差距", "Relative gap to the benchmark level", "1", ("benchmark.gap.relative",)
    ),
    Indicator(
        "gap.absolute", "与标杆水平的绝对差距", "Absolute gap to the benchmark level", None, ("benchmark.gap.absolute",)
    ),
    Indicator(
        "gap.cny",
        "差距折合费用",
        "The gap to the benchmark level in money",
        "CNY",
        ("benchmark.gap.cny",),
        stage=Stage.STORED,
    ),
    Indicator(
        "gap.co2",
        "差距折合二氧化碳",
        "The gap to the benchmark level in CO2",
        "tCO2",
        ("benchmark.gap.co2",),
        stage=Stage.STORED,
    ),
    Indicator("saving", "节能潜力", "Saving potential down to the benchmark level", "tce", ("benchmark.saving",)),
    Indicator(
        "position",
        "基准与标杆之间的位置",
        "Position between baseline (0) and benchmark (1)",
        "1",
        ("benchmark.position",),
    ),
    Indicator(
        "limit.gap.relative", "与限定值的相对差距", "Relative gap to limit level 3", "1", ("benchmark.gap.relative",)
    ),
    Indicator(
        "limit.gap.absolute", "与限定值的绝对差距", "Absolute gap to limit level 3", None, ("benchmark.gap.absolute",)
    ),
    _window(
        "gap.rolling12",
        f"与标杆水平的绝对差距{_ROLLING}",
        "Absolute gap to the benchmark level, rolling 12 months",
        None,
        "benchmark.gap.absolute",
    ),
    _window(
        "limit.gap.rolling12",
        f"与限定值的绝对差距{_ROLLING}",
        "Absolute gap to limit level 3, rolling 12 months",
        None,
        "benchmark.gap.absolute",
    ),
    Indicator("co2.total", "碳排放总量", "CO2 emission", "tCO2", ("carbon.sum",), BOTH),
    Indicator("co2.combustion", "燃料燃烧排放", "CO2 of combustion", "tCO2", ("carbon.sum",)),
    Indicator("co2.process", "工业过程排放", "CO2 of processes", "tCO2", ("carbon.sum",)),
    Indicator("co2.electricity", "净购入电力排放", "CO2 of electricity bought, less sold", "tCO2", ("carbon.sum",)),
    Indicator("co2.heat", "净购入热力排放", "CO2 of heat bought, less sold", "tCO2", ("carbon.sum",)),
    Indicator("co2.scope1", "直接排放（范围一）", "Direct emission, scope 1", "tCO2", ("carbon.sum",)),
    Indicator("co2.scope2", "间接排放（范围二）", "Indirect emission of energy, scope 2", "tCO2", ("carbon.sum",)),
    Indicator("co2.intensity", "单位产品碳排放", "CO2 per unit of product", None, ("carbon.intensity",)),
    Indicator(
        "co2.intensity.value_added", "单位增加值碳排放", "CO2 per value added", "tCO2/10^4 CNY", ("carbon.intensity",)
    ),
)

CATALOGUE: dict[str, Indicator] = {one.code: one for one in _ALL}
WINDOWS = tuple(one.code for one in _ALL if one.is_window)


def codes(*beginnings: str, stage: Stage = Stage.INPUTS) -> tuple[str, ...]:
    """The indicators of a stage whose codes begin so, in that order.

    >>> codes("cost.total", "cost.")
    ('cost.total', 'cost.electricity', 'cost.carrier')
    """
    found = (one.code for begin in beginnings for one in _ALL if one.code.startswith(begin) and one.stage is stage)
    return tuple(dict.fromkeys(found))
