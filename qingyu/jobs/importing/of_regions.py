"""Tables of regions and bodies 地区统计数据、地区考核目标, as officers of the region or above send them.

A row without the column `region` is of the region that the file is sent for; it may name any other that the officer
sees the whole of.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from qingyu.domain.control.body_target import Structural, demanded
from qingyu.domain.control.regional import SOURCES
from qingyu.domain.control.span import Span
from qingyu.domain.sentences.names import NAMES
from qingyu.jobs.assessment import declared
from qingyu.jobs.importing import assessed
from qingyu.jobs.importing.kind import MONTH, REGION, SOURCE, UNIT, Kind, sets_of
from qingyu.jobs.importing.names import RegionTableKind
from qingyu.jobs.importing.place import RegionPlace
from qingyu.jobs.tables.columns import Cells, Column, Shape, key_of
from qingyu.jobs.tables.words import amount_in

Said = Mapping[str, Any]
_UNITS = {"1e4 CNY": "10^4 CNY"}  # of statistics, as tables write it


def _words() -> dict[str, str]:
    """What a document may call each quantity, with its code."""
    known = {one: one for one in declared.QUANTITIES["region"]}
    known |= {zh: code for code, (_, zh) in NAMES["sum_of"].items() if code in known}
    known |= {en: code for code, (en, _) in NAMES["sum_of"].items() if code in known}
    for quantity, source in SOURCES.items():
        for word in (source.name_zh, f"{source.name_zh}总量"):
            known.setdefault(word, f"{quantity}_total")
        for word in (f"其他用户{source.name_zh}", f"{source.name_zh}其他用户"):
            known.setdefault(word, f"{quantity}_other")
    return known | {
        "地区生产总值": "gdp",
        "GDP": "gdp",
        "规上工业增加值": "industry_value_added",
        "能源消费总量": "energy_total",
        "能耗总量": "energy_total",
    }


_QUANTITIES = {key_of(word): code for word, code in _words().items()}


def quantity_of(written: str) -> str | None:
    """The code of a quantity by one of its names, null where nobody knows it.

    >>> quantity_of("能源消费总量（当量）"), quantity_of("煤炭：其他用户"), quantity_of("gdp"), quantity_of("人口")
    ('calorific_total', 'coal_other', 'gdp', None)
    """
    return _QUANTITIES.get(key_of(written))


def _quantity(cells: Cells, cell: Any) -> str:
    written = cells.text(cell)
    return quantity_of(written) or written  # one that nobody knows is refused with those there are


def statistic(place: RegionPlace, said: Said) -> bool:
    """A sum since January, converted to the unit of its quantity; without a unit it is in that one."""
    month = date.fromisoformat(f"{said['month']}-01")
    quantity, value, unit = said["quantity"], said["value"], said.get("unit")
    wanted = declared.UNITS.get(quantity)
    if wanted is not None and unit not in (None, wanted):
        value = amount_in(value, unit, _UNITS.get(wanted, wanted))
    document = said.get("source") or place.asked.name
    return declared.put(place.by, quantity, Span(month.year, month.month), value, document)[1]


def target(place: RegionPlace, said: Said) -> bool:
    """A target; the same that holds already is unchanged, another value of its kind and period is refused."""
    document = str(said.get("document") or place.asked.name)
    return assessed.demanded(place.by, said, document, said.get("per") or "")


STATISTICS = Kind(
    RegionTableKind.STATISTICS,
    Shape(
        (
            REGION,
            MONTH,
            Column("quantity", _quantity, "指标 指标名称 统计指标 项目"),
            Column("value", Cells.number, "数值 累计 累计值 本年累计 自年初累计"),
            UNIT,
            SOURCE,
        ),
        sets_of("month quantity value"),
        amount="value",
        unit="unit",
        subject="quantity",
    ),
    statistic,
    about=("month", "quantity"),
    subject_of=quantity_of,
)

_CONTROLLED = assessed.CONTROLLED | assessed.coded(
    Structural, " ".join(f"{zh}={code}" for code, (_, zh) in NAMES["target_of"].items() if code in set(Structural))
)
TARGETS = Kind(
    RegionTableKind.TARGETS,
    Shape(
        (
            REGION,
            Column("controlled", assessed.reader(_CONTROLLED, demanded), "指标 控制指标 类别"),
            Column("target", assessed.kind, "目标类型 目标种类 kind"),
            Column("value", Cells.number, "目标值 数值"),
            UNIT,
            Column("per", assessed.per, "单位产出 强度分母"),
            Column("base_year", Cells.whole, "基期年 基准年 from"),
            Column("target_year", Cells.whole, "目标年 考核年 to"),
            Column("document", Cells.text, "文件 文件号 依据 来源 下达文件 source"),
            Column("clause", Cells.text, "条款"),
        ),
        sets_of("controlled target value base_year target_year"),
        amount="value",
        unit="unit",
    ),
    target,
    about=("controlled", "target", "per", "base_year", "target_year"),
)

REGION_KINDS: Mapping[RegionTableKind, Kind[RegionPlace]] = {
    RegionTableKind.STATISTICS: STATISTICS,
    RegionTableKind.TARGETS: TARGETS,
}
