"""The tables of an answer as a workbook (.xlsx): a sheet each, numbers as numbers, and a sheet that says where from."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from api.tables import Origin, Table, is_unconfirmed, is_unverified
from qingyu.domain.kernel.reason import because
from qingyu.errors import Invalid

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 200_000  # of a workbook: beyond that a spreadsheet is no help, and CSV has no bound

_IN_MEMORY = 4 * 1024 * 1024  # [byte] before a file is put on disk
_MOST_TEXT = 32_767  # characters of a cell: the format has no more
_MOST_NAME = 31  # of a sheet
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_DAY = date(1900, 3, 1)  # before it spreadsheets do not agree which day a number is
_BOLD = Font(bold=True)
_PART_BYTES = 256 * 1024


class Workbook:
    """Takes the pages of one address and gives the file of them."""

    def __init__(self, tables: Sequence[Table], name: str, origin: Origin) -> None:
        """tables: one sheet each; name: of the sheet of a table without one, as of a list's `items`."""
        self._book = openpyxl.Workbook(write_only=True)
        self._origin = origin
        self._n_rows = 0
        self._facts: list[tuple[str, Any]] = []
        self._sheets = [(table, self._sheet(table, name)) for table in tables]

    def _sheet(self, table: Table, name: str) -> Any:
        title = _NOT_IN_NAMES.sub(" ", name if table.name in (None, "items") else str(table.name))
        sheet = self._book.create_sheet(title[:_MOST_NAME])
        headings = [*(column.heading for column in table.columns), "unverified", "unconfirmed"]
        for place, heading in enumerate(headings, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = min(40, max(10, len(heading) + 2))
        sheet.freeze_panes = "A2"
        sheet.append([_text(sheet, heading, _BOLD) for heading in headings])
        return sheet

    def add(self, page: Any) -> None:
        """The rows of a page. Raises Invalid where they become more than a workbook takes."""
        if isinstance(page, Mapping) and not self._facts:
            self._facts = [(key, value) for key, value in page.items() if isinstance(value, str | int | float)]
        for table, sheet in self._sheets:
            rows = table.rows(page) or []
            self._n_rows += len(rows)
            if self._n_rows > MOST_ROWS:
                raise Invalid(because("export_too_large", most=MOST_ROWS), code="workbook_too_large")
            for row in rows:
                cells = [_cell(sheet, column.of(row)) for column in table.columns]
                sheet.append([*cells, is_unverified(row), is_unconfirmed(row, page)])

    def finish(self) -> IO[bytes]:
        """The finished file, to be read from its beginning; also what ends a workbook that nobody wants any more."""
        sheet = self._book.create_sheet("source")
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 80
        for key, value in (("source", self._origin.source), ("as_of", self._origin.as_of), *self._facts):
            sheet.append([_text(sheet, key, _BOLD), _cell(sheet, value)])
        kept = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # who asks for it closes it
        self._book.save(kept)
        kept.seek(0)
        return kept


def parts_of(file: IO[bytes]) -> Iterator[bytes]:
    """What is in a file, which stays open. [byte]"""
    while part := file.read(_PART_BYTES):
        yield part


def _text(sheet: Any, text: str, font: Font | None = None) -> Any:
    """A cell of text, which a spreadsheet never takes for a formula."""
    cell: Any = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)[:_MOST_TEXT])
    cell.data_type = "s"
    if font is not None:
        cell.font = font
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """Numbers and days as such; lists and free forms as JSON. An instant stays text: a spreadsheet knows no zone."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and (day := _day(value)):
        return day
    return _text(sheet, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _day(text: str) -> date | None:
    """The day that a text is, where it is one that a spreadsheet knows; a name may look like one and be none."""
    if not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= _FIRST_DAY else None
