"""What a kind of table is, and the columns that several kinds have."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from qingyu.domain.kernel.reason import because
from qingyu.jobs.importing.names import RegionTableKind, TableKind
from qingyu.jobs.importing.place import Place, RegionPlace
from qingyu.jobs.tables.columns import YEAR as YEAR_COLUMN
from qingyu.jobs.tables.columns import Cells, Column, Shape, key_of
from qingyu.jobs.tables.rows import TableRow

P = TypeVar("P", Place, RegionPlace)


def _as_it_is(_: object, said: Mapping[str, Any]) -> Mapping[str, Any]:
    return said


@dataclass(frozen=True, slots=True)
class Kind(Generic[P]):
    """A kind of table. take: one row, True where it is new; finish: after the last row of an enterprise.

    together: makes one thing of the rows of one code, where a kind needs several; else each row is one.
    subject_of: what a column is named after in a wide table, where every file has the same.
    about: the columns that say what a row is about, where a second row about it would silently take the place of the
    first; where the kind has revisions it is refused by these.
    alike: a row in the one form that all rows about the same thing have, where a file may say it in several.
    """

    name: TableKind | RegionTableKind
    shape: Shape
    take: Callable[[P, Mapping[str, Any]], bool]
    finish: Callable[[P], None] | None = None
    together: Callable[[Sequence[TableRow]], Mapping[str, Any]] | None = None
    about: tuple[str, ...] = ()
    alike: Callable[[P, Mapping[str, Any]], Mapping[str, Any]] = _as_it_is
    subject_of: Callable[[str], str | None] | None = None


REGION = Column("region", Cells.text, "地区 地区代码 行政区划 行政区划代码 区划代码 园区代码 主体代码")
ENTERPRISE = Column("enterprise", Cells.text, "企业 企业代码 企业编码 用能单位 单位代码")
SOURCE = Column("source", Cells.text, "来源 依据 数据来源 票据号 发票号 账单号 文件号")
PROOF = Column("proof", Cells.text, "证明 证明材料 报告编号 化验单号 检测报告")
REVISION = Column("revision", Cells.whole, "修订 修订号 版本 版本号")
MONTH = Column("month", Cells.month, "月份 月 年月 统计月份 所属月份 报告期")
YEAR = Column(YEAR_COLUMN, Cells.year, "年 年份 年度")
DAY = Column("day", Cells.day, "日期 日 date 统计日期 生产日期")
FROM = Column("from", Cells.day, "开始日期 起始日期 开始 起 自 计费开始 from_on 起始日")
TO = Column("to", Cells.day, "结束日期(不含) 截止日期(不含) 止(不含) to_on")
LAST = Column("last", Cells.day, "末日 最后一天 结束日期(含) 截止日期(含) 止(含) last_day")
VALID_FROM = Column("valid_from", Cells.day, "生效日期 起始日期 执行日期 自 valid_from")
VALID_TO = Column("valid_to", Cells.day, "失效日期(不含) 终止日期(不含)")
CARRIER = Column("carrier", Cells.carrier, "品种 能源品种 能源 能源名称 能源种类 燃料 燃料品种")
UNIT = Column("unit", Cells.unit, "单位 计量单位 实物量单位")
QUANTITY = "数量 用量 消费量 实物量 quantity"

# Ends of which nobody can say whether the last day is meant to be in.
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
OPEN = {key_of(name): because("column_end_unsure", column=name) for name in _ENDS}
OPEN_VALID = {
    key_of(name): because("column_validity_unsure", column=name)
    for name in (*_ENDS, "失效日期", "终止日期", "有效期至")
}


def sets_of(*names: str) -> tuple[frozenset[str], ...]:
    """The sets of columns one of which a table must have, each as the words of a line."""
    return tuple(frozenset(each.split()) for each in names)
