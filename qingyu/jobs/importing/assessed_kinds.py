"""The kinds of tables that officers send: statistics, budgets of years and targets."""

from qingyu.jobs.importing import assessed, taking
from qingyu.jobs.importing.kind import ENTERPRISE, MONTH, SOURCE, UNIT, Kind, sets_of
from qingyu.jobs.importing.names import TableKind
from qingyu.jobs.importing.place import with_code
from qingyu.jobs.tables.columns import Cells, Column, Shape

STATISTICS = Kind(
    TableKind.STATISTICS,
    Shape(
        (
            ENTERPRISE,
            MONTH,
            Column("energy_total", Cells.number, "综合能源消费量 综合能源消费量(等价值) 能源消费总量 能耗总量"),
            Column("carbon_total", Cells.number, "碳排放总量 二氧化碳排放量 二氧化碳排放总量"),
            Column("value_added_cny", Cells.number, "工业增加值(可比价) 工业增加值 增加值"),
            Column("output_value_cny", Cells.number, "工业总产值(可比价) 工业总产值 总产值 产值"),
            SOURCE,
        ),
        sets_of("month energy_total", "month carbon_total", "month value_added_cny", "month output_value_cny"),
        in_unit={"energy_total": "tce", "carbon_total": "tCO2", "value_added_cny": "CNY", "output_value_cny": "CNY"},
    ),
    taking.statistics,
    about=("month",),
)

_CONTROLLED = Column("controlled", assessed.controlled, "指标 控制指标 类别 quantity")
_DOCUMENT = Column("document", Cells.text, "文件 文件号 依据 来源 下达文件 source")

YEAR_BUDGETS = Kind(
    TableKind.YEAR_BUDGETS,
    Shape(
        (
            ENTERPRISE,
            Column("budget_year", Cells.year, "年份 年度 年 预算年度 year"),
            _CONTROLLED,
            Column("book", assessed.book, "口径 折标口径"),
            Column("total", Cells.number, "预算 年度预算 预算总量 用能预算 碳排放预算"),
            UNIT,
            _DOCUMENT,
        ),
        sets_of("budget_year controlled total"),
        amount="total",
        unit="unit",
    ),
    assessed.year_budget,
    about=("budget_year", "controlled"),
)

TARGETS = Kind(
    TableKind.TARGETS,
    Shape(
        (
            ENTERPRISE,
            Column("controlled", assessed.targeted, "指标 控制指标 类别 quantity"),
            Column("target", assessed.kind, "目标类型 目标种类 kind"),
            Column("value", Cells.number, "目标值 数值"),
            UNIT,
            Column("per", assessed.per, "单位产出 强度分母"),
            Column("base_year", Cells.whole, "基期年 基准年 from"),
            Column("target_year", Cells.whole, "目标年 考核年 to"),
            _DOCUMENT,
        ),
        sets_of("controlled target value base_year target_year"),
        amount="value",
        unit="unit",
    ),
    assessed.target,
    about=("controlled", "target", "per", "base_year", "target_year"),
    alike=with_code("per"),
)
