"""The tasks of a plan 任务分解表 from CSV or Excel: a row a milestone, the rows of one code a task, a verdict a row."""

import hashlib
import re
from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from qingyu.db.pool import FAILED, blames_data
from qingyu.domain.control import plan_rules as rules
from qingyu.domain.control.plan import Milestone, PlanTask
from qingyu.domain.kernel.reason import Reason, all_of, because
from qingyu.errors import QingyuError
from qingyu.jobs.access.audit import record
from qingyu.jobs.answer import Answer, sentence_or_none
from qingyu.jobs.assessment import declared, plan_acts
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.importing.run import Verdict
from qingyu.jobs.refused import Unfit, reason_of
from qingyu.jobs.tables import values
from qingyu.jobs.tables.columns import Cells, Column, Layout, Shape, layout_of
from qingyu.jobs.tables.reading import read_sheet
from qingyu.jobs.tables.rows import TableRow, rows_of
from qingyu.jobs.tables.sheet import MOST_ROWS, Sheet

_SLUG = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")
_BETWEEN = re.compile(r"[、,，;；]")


def _code(_: Cells, cell: Any) -> str:
    text = Cells().text(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).lower()
    if not _SLUG.fullmatch(text):
        raise Unfit(because("task_code_odd", cell=values.shown(cell)))
    return text


def _several(cells: Cells, cell: Any) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(cells.text(cell)) if part.strip()]


SHAPE = Shape(
    (
        Column("code", _code, "任务编码 任务编号 任务代码 编码 编号 序号"),
        Column("task", Cells.text, "任务 任务名称 工作任务 重点任务 任务内容"),
        Column("lead", Cells.text, "牵头单位 牵头部门 牵头"),
        Column("milestone", Cells.text, "节点 节点名称 阶段目标 进度安排"),
        Column("due_on", Cells.day, "期限 完成期限 完成时限 节点日期 完成时间"),
        Column("weight", Cells.number, "权重"),
        Column("responsible", _several, "责任单位 责任部门 配合单位"),
        Column("year", Cells.year, "年度 年份"),
        Column("parent", _code, "上级任务 上级任务编码"),
        Column("indicator", Cells.text, "指标 指标名称"),
        Column("unit", Cells.text, "指标单位 单位"),
        Column("target", Cells.number, "目标值 目标"),
        Column("projects", _several, "项目 关联项目 项目代码"),
    ),
    (frozenset(("code", "task", "lead", "milestone", "due_on")),),
    amount="weight",  # a merged cell would count in each of its rows
)
# What is said of a task in any of its rows, and the same in all that say it.
OF_TASK = ("task", "lead", "parent", "responsible", "year", "indicator", "unit", "target", "projects")
NEEDED = ("code", "milestone", "due_on")


@dataclass(frozen=True, slots=True)
class PlanTableReport(Answer):
    """What became of a table of tasks. form: how it was read.  columns: what each was taken for.  ignored: left out."""

    form: str
    columns: dict[str, str]
    ignored: tuple[str, ...]
    notes: tuple[str, ...]
    written: bool
    verdicts: tuple[Verdict, ...]


def import_tasks(
    by: Acting, plan: str, data: bytes, name: str, write: bool, sheet: str | None = None, most: int = MOST_ROWS
) -> PlanTableReport:
    """Take in the tasks of a plan; each task fails alone. write: false for a dry run.

    Raises Invalid where the file is no such table, NotFound for a plan that the region has not.
    """
    with by.conn.transaction(force_rollback=not write):
        plan_acts.shown(by, plan)
        read = read_sheet(data, sheet, most)
        cells = Cells(None, read.years_from)
        layout = layout_of(read, SHAPE, lambda _: None, cells, None)
        verdicts: list[Verdict] = []
        stored: list[int] = []
        has = frozenset(one.name for one in layout.found)
        unit = next((one.unit for one in layout.found if one.name == "target" and "unit" not in has), None)
        for part in _together(rows_of(read, layout, SHAPE, cells)):
            made = _judged(by, plan, part, _Columns(has, unit), write)
            verdicts += made
            stored += [one.line for one in made if one.verdict in ("new", "stored")]
        if stored:
            detail = {"file": name, "sha256": hashlib.sha256(data).hexdigest(), "rows": len(stored)}
            record(by.conn, declared.act(by, "change", f"import of tasks into plan {plan}", detail), by.now)
    columns = _columns(read, layout)
    told = tuple(sorted(verdicts, key=lambda one: one.line))
    return PlanTableReport(read.form, columns, layout.ignored, read.notes, write, told)


def _columns(sheet: Sheet, layout: Layout) -> dict[str, str]:
    names = None if layout.names_at is None else list(sheet.cells.loc[layout.names_at])
    return {str(names[one.at]) if names is not None else str(one.at + 1): one.name for one in layout.found}


@dataclass(frozen=True, slots=True)
class _Columns:
    """What a table has columns for. unit: of the target, where its column is named with one."""

    has: frozenset[str]
    unit: str | None


def _together(rows: Iterable[TableRow]) -> list[list[TableRow]]:
    """The rows of each task in their order, parts after what they are parts of; a row without a code stands alone."""
    found: dict[object, list[TableRow]] = {}
    for row in rows:
        found.setdefault(row.values.get("code") or row.line, []).append(row)
    above = {code: _said(part).get("parent") for code, part in found.items()}

    def depth(code: object) -> int:
        seen: list[object] = []
        while code in above and code not in seen:
            seen.append(code)
            code = above[code]
        return len(seen)

    return [found[code] for code in sorted(found, key=depth)]


def _judged(by: Acting, plan: str, part: Sequence[TableRow], columns: _Columns, write: bool) -> list[Verdict]:
    bad = {row.line: fault for row in part if (fault := _fault(row)) is not None} or _contradicted(part)
    if bad:
        return [_unread(row, bad.get(row.line)) for row in part]
    if "task" not in _said(part):
        return [_refused(row, "cell_empty", because("cells_empty", columns=["task"])) for row in part]
    try:
        with by.conn.transaction():
            held = plan_acts.held_task(by, plan, part[0].values["code"])
            is_new = plan_acts.put_task(by, plan, _task(part, held, columns))
    except QingyuError as error:
        return [_refused(row, error.code, reason_of(error)) for row in part]
    except ValueError as error:
        return [_refused(row, "bad_row", reason_of(error)) for row in part]
    except FAILED as error:
        if not blames_data(error):
            raise
        why = because("database_refuses", said=str(error).splitlines()[0])
        return [_refused(row, "bad_row", why) for row in part]
    new: Literal["stored", "new"] = "stored" if write else "new"
    return [Verdict(row.line, None, new if is_new else "unchanged") for row in part]


def _fault(row: TableRow) -> Reason | None:
    if row.faults:
        return all_of(because("cell_of_column", column=name, fault=why) for name, why in row.faults.items())
    lacking = [name for name in NEEDED if name not in row.values]
    return because("cells_empty", columns=lacking) if lacking else None


def _contradicted(part: Sequence[TableRow]) -> dict[int, Reason]:
    """The rows that say another thing of their task than one above: two tasks have one code, or one is wrong."""
    found: dict[int, Reason] = {}
    first: dict[str, tuple[Any, int]] = {}
    for row in part:
        for name in OF_TASK:
            if name in row.values and first.setdefault(name, (row.values[name], row.line))[0] != row.values[name]:
                found.setdefault(row.line, because("declared_twice", line=first[name][1]))
    return found


def _unread(row: TableRow, why: Reason | None) -> Verdict:
    other = because("row_of_refused")
    if why is None:
        return _refused(row, other.code, other)
    return _refused(row, why.code if why.code == "declared_twice" else "bad_cell", why)


def _refused(row: TableRow, code: str, why: Reason) -> Verdict:
    return Verdict(row.line, None, "refused", code, sentence_or_none(why))


def _said(part: Sequence[TableRow]) -> Mapping[str, Any]:
    """What the rows of a task say of it, each thing as the first that says it."""
    return ChainMap(*(dict(row.values) for row in part))


def _task(part: Sequence[TableRow], held: PlanTask | None, columns: _Columns) -> PlanTask:
    """A task of its rows, a milestone a row; what the table has no column for is that of the held version.

    A milestone keeps the number it has, whatever rows stand above it.
    """
    said = _said(part)
    marks = [_milestone(number, row.values) for number, row in enumerate(part, 1)]
    marks = rules.numbered(marks, held.milestones if held else ())
    if held is not None and "weight" not in columns.has:
        weights = {one.number: one.weight for one in held.milestones}
        marks = [replace(one, weight=weights.get(one.number, one.weight)) for one in marks]
    base = held or PlanTask(said["code"], "", "", "", [], 0, "", "", None, None, [], [])

    def of(column: str, kept: Any, empty: Any) -> Any:
        return said.get(column, empty) if column in columns.has else kept

    indicator = of("indicator", base.indicator, "")
    unit = columns.unit if columns.unit and said.get("target") is not None else base.indicator_unit
    return PlanTask(
        code=said["code"],
        parent=of("parent", base.parent, ""),
        name=said["task"],
        lead=said.get("lead", ""),
        responsible=of("responsible", base.responsible, []),
        year=of("year", base.year, 0) or marks[0].due_on.year,
        indicator=indicator,
        indicator_unit=of("unit", unit, ""),
        indicator_target=of("target", base.indicator_target, None),
        feed=base.feed if indicator == base.indicator else None,
        projects=of("projects", base.projects, []),
        milestones=marks,
    )


def _milestone(number: int, said: Mapping[str, Any]) -> Milestone:
    return Milestone(number, said["milestone"], said["due_on"], said.get("weight", 1.0))
