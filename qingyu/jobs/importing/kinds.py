"""The kinds of tables that are imported: their columns, what else these are called, and who takes a row in."""

from collections.abc import Mapping

from qingyu.jobs.importing import production, taking
from qingyu.jobs.importing.assessed_kinds import STATISTICS, TARGETS, YEAR_BUDGETS
from qingyu.jobs.importing.kind import (
    CARRIER,
    DAY,
    ENTERPRISE,
    FROM,
    LAST,
    MONTH,
    OPEN,
    OPEN_VALID,
    PROOF,
    QUANTITY,
    REVISION,
    SOURCE,
    TO,
    UNIT,
    VALID_FROM,
    VALID_TO,
    YEAR,
    Kind,
    sets_of,
)
from qingyu.jobs.importing.names import TableKind
from qingyu.jobs.importing.place import Place
from qingyu.jobs.importing.plans import PRODUCTION_PLANS
from qingyu.jobs.importing.priced_kinds import ADDERS, PRICES, TARIFFS
from qingyu.jobs.tables.columns import Cells, Column, Shape

PRODUCTION = Kind(
    TableKind.PRODUCTION,
    Shape(
        (
            ENTERPRISE,
            Column("product", Cells.text, "产品 产品代码 产品编码 产品名称"),
            DAY,
            MONTH,
            Column("from", Cells.moment, "开始时间 开始日期 起始时间 开始 起 自"),
            Column("to", Cells.moment, "结束时间 结束日期(不含)"),
            LAST,
            Column("quantity", Cells.number, f"{QUANTITY} 产量 产品产量 完成量 合格产量"),
            UNIT,
            REVISION,
            YEAR,
        ),
        sets_of(
            "product from to quantity", "product day quantity", "product month quantity", "product from last quantity"
        )
        + sets_of(*(f"enterprise product {days} quantity" for days in ("from to", "day", "month")))
        + sets_of("enterprise product from to quantity revision", "product from to quantity revision"),
        amount="quantity",
        unit="unit",
        subject="product",
        ambiguous=OPEN,
    ),
    production.take,
    production.finish,
)

OUTPUT_VALUE = Kind(
    TableKind.OUTPUT_VALUE,
    Shape(
        (
            ENTERPRISE,
            MONTH,
            Column("output_value_cny", Cells.number, "工业总产值 总产值 产值"),
            Column("value_added_cny", Cells.number, "工业增加值 增加值"),
            Column("price_basis", Cells.text, "价格口径"),
            Column("base_year", Cells.whole, "基期 不变价基期"),
            REVISION,
            SOURCE,
        ),
        sets_of("month output_value_cny value_added_cny", "month output_value_cny", "month value_added_cny"),
        in_unit={"output_value_cny": "CNY", "value_added_cny": "CNY"},
    ),
    taking.figure,
)

MONTHLY_REPORTS = Kind(
    TableKind.MONTHLY_REPORTS,
    Shape(
        (
            ENTERPRISE,
            CARRIER,
            MONTH,
            Column("quantity", Cells.number, f"{QUANTITY} 消费合计 本月消费量"),
            UNIT,
            REVISION,
            SOURCE,
            YEAR,
        ),
        sets_of("carrier month quantity unit", "carrier month quantity"),
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
            ENTERPRISE,
            Column("flow", Cells.text, "能源流 流 流代码 户号 计量点"),
            MONTH,
            DAY,
            FROM,
            TO,
            LAST,
            Column("quantity", Cells.number, f"{QUANTITY} 电量 用电量 用气量 用水量 购入量"),
            UNIT,
            SOURCE,
            YEAR,
        ),
        sets_of("flow from to quantity unit", "flow from last quantity unit", "flow month quantity unit")
        + sets_of("flow day quantity unit", "flow from to quantity", "flow from last quantity", "flow month quantity")
        + sets_of("flow day quantity"),
        amount="quantity",
        unit="unit",
        subject="flow",
        ambiguous=OPEN,
    ),
    taking.statement,
    about=("flow", "from", "to"),
    alike=taking.with_days,
)

BUDGETS = Kind(
    TableKind.BUDGETS,
    Shape(
        (ENTERPRISE, MONTH, Column("coal_tce", Cells.number, "预算 用能预算 预算量 综合能耗预算"), YEAR),
        sets_of("month coal_tce"),
        amount="coal_tce",
        in_unit={"coal_tce": "tce"},
    ),
    taking.budget,
    about=("month",),
)

METER_CERTIFICATES = Kind(
    TableKind.METER_CERTIFICATES,
    Shape(
        (
            ENTERPRISE,
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
        sets_of("meter certificate_no verified_on valid_until", "meter certificate_no verified_on due_on"),
    ),
    taking.meter_certificate,
    about=("meter", "verified_on"),
)

CALORIFIC_VALUES = Kind(
    TableKind.CALORIFIC_VALUES,
    Shape(
        (
            ENTERPRISE,
            CARRIER,
            VALID_FROM,
            VALID_TO,
            Column("ncv", Cells.number, "低位发热量 收到基低位发热量 热值 平均低位发热量"),
            Column("ncv_unit", Cells.per_unit, "热值单位 发热量单位 单位"),
            Column("kgce_per_unit", Cells.number, "折标系数 折标准煤系数"),
            Column("unit", Cells.unit, "折标单位"),
            Column("level", Cells.text, "取值方式"),
            PROOF,
            Column("laboratory", Cells.text, "化验单位 检测机构 化验室"),
            Column("confirm_implausible", Cells.flag, "确认异常值"),
        ),
        sets_of("carrier ncv", "carrier kgce_per_unit unit"),
        amount="ncv",
        unit="ncv_unit",
        ambiguous=OPEN_VALID,
    ),
    taking.calorific_value,
    about=("carrier", "level", "valid_from", "valid_to"),
    alike=taking.with_level,
)

GREEN_CERTIFICATES = Kind(
    TableKind.GREEN_CERTIFICATES,
    Shape(
        (
            ENTERPRISE,
            Column("number", Cells.text, "绿证编号 证书编号 编号"),
            Column("count", Cells.whole, "数量 张数 个数 绿证数量"),
            MONTH,
            FROM,
            TO,
            LAST,
            Column("issued_on", Cells.day, "核发日期 发证日期"),
            Column("own_production", Cells.flag, "自发自用 自产"),
            PROOF,
        ),
        sets_of("number count from to", "number count from last", "number count month"),
        ambiguous=OPEN,
    ),
    taking.green_certificate,
    about=("number",),
)

KINDS: Mapping[TableKind, Kind[Place]] = {
    TableKind(kind.name): kind
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
        PRODUCTION_PLANS,
    )
}
