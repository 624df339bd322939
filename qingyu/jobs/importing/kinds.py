"""The kinds of tables that are imported: their columns, what else these are called, and who takes a row in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qingyu.domain.kernel.reason import because
from qingyu.jobs.importing import assessed, production, taking, tariffs
from qingyu.jobs.importing.names import TableKind
from qingyu.jobs.importing.place import Place
from qingyu.jobs.importing.spans import FORMS
from qingyu.jobs.tables.columns import YEAR, Cells, Column, Shape, key_of
from qingyu.jobs.tables.rows import TableRow

Take = Callable[[Place, Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table. take: one row, True where it is new; finish: after the last row of an enterprise.

    together: makes one thing of the rows of one code, where a kind needs several; else each row is one.
    about: the columns that say what a row is about, where a second row about it would silently take the place of the
    first; where the kind has revisions it is refused by these.
    """

    name: TableKind
    shape: Shape
    take: Take
    finish: Callable[[Place], None] | None = None
    together: Callable[[Sequence[TableRow]], Mapping[str, Any]] | None = None
    about: tuple[str, ...] = ()


_ENTERPRISE = Column("enterprise", Cells.text, "企业 企业代码 企业编码 用能单位 单位代码")
_SOURCE = Column("source", Cells.text, "来源 依据 数据来源 票据号 发票号 账单号 文件号")
_PROOF = Column("proof", Cells.text, "证明 证明材料 报告编号 化验单号 检测报告")
_REVISION = Column("revision", Cells.whole, "修订 修订号 版本 版本号")
_MONTH = Column("month", Cells.month, "月份 月 年月 统计月份 所属月份 报告期")
_YEAR = Column(YEAR, Cells.whole, "年 年份 年度")
_DAY = Column("day", Cells.day, "日期 日 date 统计日期 生产日期")
_FROM = Column("from", Cells.day, "开始日期 起始日期 开始 起 自 计费开始 from_on 起始日")
_TO = Column("to", Cells.day, "结束日期(不含) 截止日期(不含) 止(不含) to_on")
_LAST = Column("last", Cells.day, "末日 最后一天 结束日期(含) 截止日期(含) 止(含) last_day")
_VALID_FROM = Column("valid_from", Cells.day, "生效日期 起始日期 执行日期 自 valid_from")
_VALID_TO = Column("valid_to", Cells.day, "失效日期(不含) 终止日期(不含)")
_CARRIER = Column("carrier", Cells.carrier, "品种 能源品种 能源 能源名称 能源种类 燃料 燃料品种")
_UNIT = Column("unit", Cells.unit, "单位 计量单位 实物量单位")
_QUANTITY = "数量 用量 消费量 实物量 quantity"

_ENDS = [
    "结束日期",
    "截止日期",
    "结束",
    "截止",
    "止",
    "至",
    "end",
    "end_date",
    "enddate",
    "结束日",
    "截止日",
    "to_date",
    "until",
]
_OPEN = {key_of(name): because("column_end_unsure", column=name) for name in _ENDS}
_OPEN_VALID = {
    key_of(name): because("column_validity_unsure", column=name)
    for name in (*_ENDS, "失效日期", "终止日期", "有效期至")
}


def _sets(*names: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(each.split()) for each in names)


PRODUCTION = Kind(
    TableKind.PRODUCTION,
    Shape(
        (
            _ENTERPRISE,
            Column("product", Cells.text, "产品 产品代码 产品编码 产品名称"),
            _DAY,
            _MONTH,
            Column("from", Cells.moment, "开始时间 开始日期 起始时间 开始 起 自"),
            Column("to", Cells.moment, "结束时间 结束日期(不含)"),
            _LAST,
            Column("quantity", Cells.number, f"{_QUANTITY} 产量 产品产量 完成量 合格产量"),
            _UNIT,
            _REVISION,
            _YEAR,
        ),
        _sets(
            "product from to quantity", "product day quantity", "product month quantity", "product from last quantity"
        )
        + _sets(*(f"enterprise product {days} quantity" for days in ("from to", "day", "month")))
        + _sets("enterprise product from to quantity revision", "product from to quantity revision"),
        amount="quantity",
        unit="unit",
        subject="product",
        ambiguous=_OPEN,
    ),
    production.take,
    production.finish,
)

OUTPUT_VALUE = Kind(
    TableKind.OUTPUT_VALUE,
    Shape(
        (
            _ENTERPRISE,
            _MONTH,
            Column("output_value_cny", Cells.number, "工业总产值 总产值 产值"),
            Column("value_added_cny", Cells.number, "工业增加值 增加值"),
            Column("price_basis", Cells.text, "价格口径"),
            Column("base_year", Cells.whole, "基期 不变价基期"),
            _REVISION,
            _SOURCE,
        ),
        _sets("month output_value_cny value_added_cny", "month output_value_cny", "month value_added_cny"),
        in_unit={"output_value_cny": "CNY", "value_added_cny": "CNY"},
    ),
    taking.figure,
)

MONTHLY_REPORTS = Kind(
    TableKind.MONTHLY_REPORTS,
    Shape(
        (
            _ENTERPRISE,
            _CARRIER,
            _MONTH,
            Column("quantity", Cells.number, f"{_QUANTITY} 消费合计 本月消费量"),
            _UNIT,
            _REVISION,
            _SOURCE,
            _YEAR,
        ),
        _sets("carrier month quantity unit", "carrier month quantity"),
        amount="quantity",
        unit="unit",
        subject="carrier",
    ),
    taking.report,
)

STATEMENTS = Kind(
    TableKind.STATEMENTS,
    Shape(
        (
            _ENTERPRISE,
            Column("flow", Cells.text, "能源流 流 流代码 户号 计量点"),
            _MONTH,
            _DAY,
            _FROM,
            _TO,
            _LAST,
            Column("quantity", Cells.number, f"{_QUANTITY} 电量 用电量 用气量 用水量 购入量"),
            _UNIT,
            _SOURCE,
            _YEAR,
        ),
        _sets("flow from to quantity unit", "flow from last quantity unit", "flow month quantity unit")
        + _sets("flow day quantity unit", "flow from to quantity", "flow from last quantity", "flow month quantity")
        + _sets("flow day quantity"),
        amount="quantity",
        unit="unit",
        subject="flow",
        ambiguous=_OPEN,
    ),
    taking.statement,
    about=("flow", *FORMS),
)

BUDGETS = Kind(
    TableKind.BUDGETS,
    Shape(
        (_ENTERPRISE, _MONTH, Column("coal_tce", Cells.number, "预算 用能预算 预算量 综合能耗预算"), _YEAR),
        _sets("month coal_tce"),
        amount="coal_tce",
        in_unit={"coal_tce": "tce"},
    ),
    taking.budget,
    about=("month",),
)

PRICES = Kind(
    TableKind.PRICES,
    Shape(
        (
            _ENTERPRISE,
            _CARRIER,
            _VALID_FROM,
            _VALID_TO,
            Column("cny_per_unit", Cells.number, "单价 价格 含税单价"),
            _UNIT,
            _SOURCE,
            Column("withdrawn", Cells.flag, "撤回 作废"),
        ),
        _sets("carrier valid_from cny_per_unit"),
        amount="cny_per_unit",
        unit="unit",
        in_unit={"cny_per_unit": "CNY"},
        ambiguous=_OPEN_VALID,
    ),
    taking.price,
    about=("carrier", "valid_from"),
)

ADDERS = Kind(
    TableKind.ADDERS,
    Shape(
        (
            _ENTERPRISE,
            Column("code", Cells.text, "代码 名称"),
            _VALID_FROM,
            _VALID_TO,
            Column("cny_per_kwh", Cells.number, "加价 加价标准"),
            Column("policy_id", Cells.text, "政策 政策代码"),
            _SOURCE,
            Column("withdrawn", Cells.flag, "撤回 作废"),
        ),
        _sets("code valid_from cny_per_kwh", "code valid_from policy_id"),
        ambiguous=_OPEN_VALID,
    ),
    taking.adder,
    about=("code",),
)

TARIFFS = Kind(
    TableKind.TARIFFS,
    Shape(
        (
            _ENTERPRISE,
            Column("code", Cells.text, "代码 电价代码 方案"),
            _VALID_FROM,
            _VALID_TO,
            Column("months", Cells.text, "适用月份 月份 月"),
            Column("days", Cells.text, "日类型 适用日"),
            Column("from", tariffs.clock, "开始 开始时间 起"),
            Column("to", tariffs.clock, "结束 结束时间 止"),
            Column("band", tariffs.band, "时段 峰谷 时段名称"),
            Column("cny_per_kwh", Cells.number, "电价 单价 价格"),
            _SOURCE,
        ),
        _sets("code valid_from from to band cny_per_kwh"),
        ambiguous={key: why for key, why in _OPEN_VALID.items() if key not in (key_of("结束"), key_of("止"))},
    ),
    taking.tariff,
    together=tariffs.together,
    about=("code",),
)

METER_CERTIFICATES = Kind(
    TableKind.METER_CERTIFICATES,
    Shape(
        (
            _ENTERPRISE,
            Column("meter", Cells.text, "计量器具 器具编号 表号 仪表编号 仪表"),
            Column("certificate_no", Cells.text, "证书编号 证书号 检定证书编号"),
            Column("verified_on", Cells.day, "检定日期 校准日期 检定校准日期"),
            Column("valid_until", Cells.day, "有效期至 有效期止 有效期"),
            Column("due_on", Cells.day, "到期日 下次检定日期 下次检定"),
            Column("laboratory", Cells.text, "检定机构 校准机构 检定单位"),
            Column("accuracy_class", Cells.text, "准确度等级 精度等级 精度"),
            Column("class_id", Cells.text, "等级要求"),
            Column("seal_no", Cells.text, "封印号 铅封号"),
        ),
        _sets("meter certificate_no verified_on valid_until", "meter certificate_no verified_on due_on"),
    ),
    taking.meter_certificate,
    about=("meter", "verified_on"),
)

CALORIFIC_VALUES = Kind(
    TableKind.CALORIFIC_VALUES,
    Shape(
        (
            _ENTERPRISE,
            _CARRIER,
            _VALID_FROM,
            _VALID_TO,
            Column("ncv", Cells.number, "低位发热量 收到基低位发热量 热值 平均低位发热量"),
            Column("ncv_unit", Cells.text, "热值单位 发热量单位 单位"),
            Column("kgce_per_unit", Cells.number, "折标系数 折标准煤系数"),
            Column("unit", Cells.unit, "折标单位"),
            Column("level", Cells.text, "取值方式"),
            _PROOF,
            Column("laboratory", Cells.text, "化验单位 检测机构 化验室"),
            Column("confirm_implausible", Cells.flag, "确认异常值"),
        ),
        _sets("carrier ncv", "carrier kgce_per_unit unit"),
        amount="ncv",
        unit="ncv_unit",
        ambiguous=_OPEN_VALID,
    ),
    taking.calorific_value,
    about=("carrier", "level", "valid_from", "valid_to"),
)

GREEN_CERTIFICATES = Kind(
    TableKind.GREEN_CERTIFICATES,
    Shape(
        (
            _ENTERPRISE,
            Column("number", Cells.text, "绿证编号 证书编号 编号"),
            Column("count", Cells.whole, "数量 张数 个数 绿证数量"),
            _MONTH,
            _FROM,
            _TO,
            _LAST,
            Column("issued_on", Cells.day, "核发日期 发证日期"),
            Column("own_production", Cells.flag, "自发自用 自产"),
            _PROOF,
        ),
        _sets("number count from to", "number count from last", "number count month"),
        ambiguous=_OPEN,
    ),
    taking.green_certificate,
    about=("number",),
)

STATISTICS = Kind(
    TableKind.STATISTICS,
    Shape(
        (
            _ENTERPRISE,
            _MONTH,
            Column("energy_total", Cells.number, "综合能源消费量 综合能源消费量(等价值) 能源消费总量 能耗总量"),
            Column("carbon_total", Cells.number, "碳排放总量 二氧化碳排放量 二氧化碳排放总量"),
            Column("value_added_cny", Cells.number, "工业增加值(可比价) 工业增加值 增加值"),
            Column("output_value_cny", Cells.number, "工业总产值(可比价) 工业总产值 总产值 产值"),
            _SOURCE,
        ),
        _sets("month energy_total", "month carbon_total", "month value_added_cny", "month output_value_cny"),
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
            _ENTERPRISE,
            Column("budget_year", Cells.whole, "年份 年度 年 预算年度 year"),
            _CONTROLLED,
            Column("book", assessed.book, "口径 折标口径"),
            Column("total", Cells.number, "预算 年度预算 预算总量 用能预算 碳排放预算"),
            _UNIT,
            _DOCUMENT,
        ),
        _sets("budget_year controlled total"),
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
            _ENTERPRISE,
            _CONTROLLED,
            Column("target", assessed.kind, "目标类型 目标种类 kind"),
            Column("value", Cells.number, "目标值 数值"),
            _UNIT,
            Column("per", assessed.per, "单位产出 强度分母"),
            Column("base_year", Cells.whole, "基期年 基准年 from"),
            Column("target_year", Cells.whole, "目标年 考核年 to"),
            _DOCUMENT,
        ),
        _sets("controlled target value base_year target_year"),
        amount="value",
        unit="unit",
    ),
    assessed.target,
    about=("controlled", "target", "per", "base_year", "target_year"),
)

KINDS = {
    kind.name: kind
    for kind in (
        PRODUCTION,
        OUTPUT_VALUE,
        MONTHLY_REPORTS,
        STATEMENTS,
        BUDGETS,
        PRICES,
        ADDERS,
        TARIFFS,
        METER_CERTIFICATES,
        CALORIFIC_VALUES,
        GREEN_CERTIFICATES,
        STATISTICS,
        YEAR_BUDGETS,
        TARGETS,
    )
}
