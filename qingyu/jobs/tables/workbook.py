"""Read an .xlsx: what could hurt is looked for before the workbook is opened, and only a bounded part is taken."""

import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.workbook import Workbook

from qingyu.domain.kernel.reason import because
from qingyu.errors import Invalid, QingyuError
from qingyu.jobs.tables.sheet import Formula, Percent, Place, Sheet, framed

MOST_UNPACKED = 64 * 1024 * 1024  # [byte] of all parts together
_MOST_PARTS = 500
_MOST_LINES = 1_048_576  # of a sheet: the format has no more
_MOST_CELLS = 5_000_000
_MOST_MERGED = 20_000  # [range] merged over several lines
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


def read_workbook(data: bytes, sheet: str | None, most_rows: int) -> Sheet:
    """The cells of one sheet; formulas give the value that was stored with them, and nothing is calculated."""
    try:
        parts = _checked(data)
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            return _sheet(book, data, parts, sheet, most_rows)
        finally:
            book.close()
    except QingyuError:
        raise
    except Exception as error:  # openpyxl meets a broken file with whatever its parts raise
        what = f"{type(error).__name__}: {str(error)[:200]}"
        raise Invalid(because("workbook_unreadable", said=what), code="not_a_table") from error


def _checked(data: bytes) -> dict[str, bytes]:
    """The parts of the archive, none of them dangerous: bounded before they are unpacked, and without a DTD."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        listed = archive.infolist()
        total = sum(part.file_size for part in listed)
        if len(listed) > _MOST_PARTS or total > MOST_UNPACKED:
            has = {"parts": len(listed), "size": total, "most_parts": _MOST_PARTS, "most": MOST_UNPACKED}
            raise Invalid(
                because("workbook_too_large", **has),
                code="table_too_large",
            )
        if "xl/workbook.xml" not in archive.namelist():
            raise Invalid(because("archive_is_no_workbook"), code="not_a_table")
        parts = {part.filename: archive.read(part) for part in listed if part.filename.endswith((".xml", ".rels"))}
    for name, content in parts.items():
        if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:64]:
            raise Invalid(because("workbook_part_odd", part=name), code="not_a_table")
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise Invalid(because("workbook_part_with_entities", part=name), code="not_a_table")
    return parts


def _sheet(book: Workbook, data: bytes, parts: dict[str, bytes], sheet: str | None, most_rows: int) -> Sheet:
    names = [name for name in book.sheetnames if hasattr(book[name], "reset_dimensions")]  # charts have no cells
    if sheet is not None and sheet not in names:
        raise Invalid(because("no_sheet", sheet=sheet, known=names), code="sheet_unknown")
    name = sheet or next((n for n in names if book[n].sheet_state == "visible"), None)
    if name is None:
        raise Invalid(because("workbook_empty"), code="table_empty")
    found: Any = book[name]
    content = parts.get(_part_of(found), b"")
    formulas = _formulas(data, name) if _FORMULA.search(content) else {}
    cells = framed(list(_rows(found, formulas, most_rows)), most_rows)
    merged = _merged(content, sorted(cells.index), cells.shape[1])
    for top, places in merged.items():
        if top[0] in cells.index:
            value: Any = cells.at[top[0], top[1]]
            cells.loc[[line for line, _ in places], top[1]] = value
    others = [other for other in names if other != name]
    notes = (f"only the sheet {name!r} was read, not {', '.join(others)}",) if others and sheet is None else ()
    return Sheet(
        cells,
        f"XLSX, sheet {name}",
        frozenset(place for top, places in merged.items() for place in (top, *places)),
        1904 if book.epoch == CALENDAR_MAC_1904 else 1900,
        notes,
    )


def _part_of(sheet: Any) -> str:
    return str(getattr(sheet, "_worksheet_path", "")).lstrip("/")


def _rows(sheet: Any, formulas: dict[Place, str], most_rows: int) -> Iterator[tuple[int, list[Any]]]:
    """The rows with their lines. A style that reaches to the last line of the sheet is no row."""
    n_filled = 0
    for line, cells in _lines(sheet):
        row = [_value(cell, formulas.get((line, column))) for column, cell in enumerate(cells)]
        if all(value is None for value in row):
            continue
        n_filled += 1
        if n_filled > most_rows + 2:  # one more than may be: that is told by who frames them
            return
        yield line, row


def _lines(sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    """The lines of a sheet that have cells; where they reach is what they hold, not what the sheet says of itself."""
    sheet.reset_dimensions()
    n_cells = 0
    for line, cells in enumerate(sheet.iter_rows(max_row=_MOST_LINES), start=1):
        n_cells += len(cells)
        if n_cells > _MOST_CELLS:
            raise Invalid(because("too_many_cells", n=_MOST_CELLS), code="table_too_large")
        if cells:
            yield line, cells


def _value(cell: Any, formula: str | None) -> Any:
    value = cell.value
    if value is None:
        return None if formula is None else Formula(formula)
    if getattr(cell, "data_type", None) == "e":
        return Formula(str(value))
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in str(cell.number_format or ""):
        return Percent(float(value))
    return value


def _formulas(data: bytes, name: str) -> dict[Place, str]:
    """Where formulas stand: a file that no spreadsheet has calculated holds no value of them."""
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, keep_links=False)
    found: dict[Place, str] = {}
    try:
        for line, cells in _lines(book[name]):
            for column, cell in enumerate(cells):
                if getattr(cell, "data_type", None) == "f":
                    found[line, column] = str(cell.value)[:100]
    finally:
        book.close()
    return found


def _merged(content: bytes, lines: Sequence[int], n_columns: int) -> dict[Place, list[Place]]:
    """The cells of each range that is merged over several lines, by its first; of the cells that are read.

    Ranges that share a cell no spreadsheet makes, and they could ask for more work than the file has cells.
    """
    found: dict[Place, list[Place]] = {}
    taken: set[Place] = set()
    for n, ref in enumerate(_MERGED.finditer(content)):
        first_column, first, _, last = range_boundaries(ref[1].decode())
        if first == last or first_column is None or first is None or last is None or first_column > n_columns:
            continue
        column = first_column - 1
        below = [(line, column) for line in lines[bisect_right(lines, first) : bisect_right(lines, last)]]
        places = [(first, column), *below]
        if n >= _MOST_MERGED or not taken.isdisjoint(places):
            raise Invalid(because("ranges_merged_oddly", most=_MOST_MERGED), code="not_a_table")
        taken.update(places)
        if below:
            found[first, column] = below
    return found
