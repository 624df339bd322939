"""The rows of a sheet under its layout: cells by the name of their column, long or wide, each with its line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from qingyu.domain.kernel.reason import Reason, because
from qingyu.jobs.refused import reason_of
from qingyu.jobs.tables import values
from qingyu.jobs.tables.columns import YEAR, Cells, Found, Layout, Shape
from qingyu.jobs.tables.sheet import Sheet
from qingyu.jobs.tables.words import amount_in, per_unit_of, unit_of


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as it was read. faults: by column, what is wrong with its cell.  column: of a wide table, else null."""

    line: int
    values: Mapping[str, Any]
    faults: Mapping[str, Reason]
    column: str | None = None


def rows_of(sheet: Sheet, layout: Layout, shape: Shape, cells: Cells) -> Iterator[TableRow]:
    """Each row in order. In a wide table an empty cell states nothing, and is no row."""
    body = sheet.cells if layout.names_at is None else sheet.cells.loc[sheet.cells.index > layout.names_at]
    own = [one for one in layout.found if not one.is_wide]
    wide = sorted((one for one in layout.found if one.is_wide), key=lambda one: one.at)
    titles = {one.at: _title(sheet, layout, one) for one in wide}
    for line, row in zip(body.index, body.itertuples(index=False, name=None), strict=True):
        if not wide:
            yield _row(int(line), row, own, None, None, shape, cells, sheet)
        for one in wide:
            if pd.notna(row[one.at]):
                yield _row(int(line), row, own, one, titles[one.at], shape, cells, sheet)


def _title(sheet: Sheet, layout: Layout, one: Found) -> str | None:
    """What stands over a column; the month it is of where that is no text."""
    name = None if layout.names_at is None else sheet.cells.loc[layout.names_at].iloc[one.at]
    return values.text(name) if isinstance(name, str) else one.month


def _row(
    line: int,
    row: Sequence[Any],
    own: Sequence[Found],
    extra: Found | None,
    title: str | None,
    shape: Shape,
    cells: Cells,
    sheet: Sheet,
) -> TableRow:
    found: dict[str, object] = {}
    faults: dict[str, Reason] = {}
    for one in (*own, extra) if extra else own:
        cell = row[one.at]
        if cell is None or cell is pd.NA:
            continue
        if one.name == shape.amount and (line, one.at) in sheet.merged:
            faults[one.name] = because("cell_merged")
            continue
        try:
            found[one.name] = _scaled(shape.column(one.name).read(cells, cell), one, shape, found)
        except ValueError as error:
            faults[one.name] = reason_of(error)
    if extra is not None and shape.subject is not None and extra.subject is not None:
        found[shape.subject] = extra.subject
    if extra is not None and extra.month is not None:
        _month(extra.month, found, faults)
    if any(column.name == "month" for column in shape.columns):
        found.pop(YEAR, None)  # it made a month whole; elsewhere it is a column as others are
    return TableRow(line, found, faults, title)


def _month(said: str, read: dict[str, object], faults: dict[str, Reason]) -> None:
    """The month of a column; where its name says none of which year, the row does."""
    if said[0] != "-":
        read["month"] = said
    elif YEAR in read:
        read["month"] = f"{read.pop(YEAR)}{said[1:]}"
    else:
        faults.setdefault(YEAR, because("cell_no_year"))


def _scaled(value: Any, one: Found, shape: Shape, cells: dict[str, object]) -> Any:
    """A value in the unit in which its column is kept; of an amount without such a one the unit is noted beside it."""
    if one.unit is None:
        return value
    money, per, unit = one.unit.partition("/")  # a price: 元/t
    if one.name in shape.in_unit:
        value = amount_in(value, money, shape.in_unit[one.name])
    else:
        unit = one.unit
    if one.name == shape.amount and shape.unit is not None and (per or one.name not in shape.in_unit):
        cells.setdefault(shape.unit, unit_of(unit) or per_unit_of(unit) or unit)
    return value
