"""The kinds of tables that say what energy costs: prices of carriers, adders and tariffs."""

from qingyu.jobs.importing import taking, tariffs
from qingyu.jobs.importing.kind import (
    CARRIER,
    ENTERPRISE,
    OPEN_VALID,
    SOURCE,
    UNIT,
    VALID_FROM,
    VALID_TO,
    Kind,
    sets_of,
)
from qingyu.jobs.importing.names import TableKind
from qingyu.jobs.tables.columns import Cells, Column, Shape, key_of

PRICES = Kind(
    TableKind.PRICES,
    Shape(
        (
            ENTERPRISE,
            CARRIER,
            VALID_FROM,
            VALID_TO,
            Column("cny_per_unit", Cells.number, "单价 价格 含税单价"),
            UNIT,
            SOURCE,
            Column("withdrawn", Cells.flag, "撤回 作废"),
        ),
        sets_of("carrier valid_from cny_per_unit"),
        amount="cny_per_unit",
        unit="unit",
        in_unit={"cny_per_unit": "CNY"},
        ambiguous=OPEN_VALID,
    ),
    taking.price,
    about=("carrier", "valid_from"),
)

ADDERS = Kind(
    TableKind.ADDERS,
    Shape(
        (
            ENTERPRISE,
            Column("code", Cells.text, "代码 名称"),
            VALID_FROM,
            VALID_TO,
            Column("cny_per_kwh", Cells.number, "加价 加价标准"),
            Column("policy_id", Cells.text, "政策 政策代码"),
            SOURCE,
            Column("withdrawn", Cells.flag, "撤回 作废"),
        ),
        sets_of("code valid_from cny_per_kwh", "code valid_from policy_id"),
        ambiguous=OPEN_VALID,
    ),
    taking.adder,
    about=("code",),
)

TARIFFS = Kind(
    TableKind.TARIFFS,
    Shape(
        (
            ENTERPRISE,
            Column("code", Cells.text, "代码 电价代码 方案"),
            VALID_FROM,
            VALID_TO,
            Column("months", Cells.text, "适用月份 月份 月"),
            Column("days", Cells.text, "日类型 适用日"),
            Column("from", tariffs.clock, "开始 开始时间 起"),
            Column("to", tariffs.clock, "结束 结束时间 止"),
            Column("band", tariffs.band, "时段 峰谷 时段名称"),
            Column("cny_per_kwh", Cells.number, "电价 单价 价格"),
            SOURCE,
        ),
        sets_of("code valid_from from to band cny_per_kwh"),
        ambiguous={key: why for key, why in OPEN_VALID.items() if key not in (key_of("结束"), key_of("止"))},
    ),
    taking.tariff,
    together=tariffs.together,
    about=("code",),
)
