"""A file as a sheet of cells, each row under its line number; what is no table is refused with a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd

from qingyu.domain.kernel.reason import because
from qingyu.errors import Invalid

MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_BYTES = 32 * 1024 * 1024  # [byte] of a file
_LONGEST_CELL = 2_000  # [character]

Cell = str | float | int | bool | date | datetime | None
Place = tuple[int, int]  # line and number of the column, from 1 and from 0


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell of which the file holds the formula and no value."""

    text: str


@dataclass(frozen=True, slots=True)
class Percent:
    """A number that the spreadsheet shows with a percent sign."""

    value: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a table; the index of the frame is the line in the file, an empty cell is null.

    form: how the file was read, for people.  merged: cells of a range that was merged over several lines.
    """

    cells: pd.DataFrame
    form: str
    merged: frozenset[Place] = frozenset()
    years_from: int = 1900  # the serial numbers of days of a workbook begin in 1900 or in 1904
    notes: tuple[str, ...] = field(default=())


def framed(rows: Sequence[tuple[int, Sequence[Any]]], most_rows: int) -> pd.DataFrame:
    """Rows with their lines as a frame without the empty ones; raises Invalid where they are too many or none."""
    filled = [(line, [_cell(line, cell) for cell in cells]) for line, cells in rows]
    filled = [(line, cells) for line, cells in filled if any(cell is not None for cell in cells)]
    if not filled:
        raise Invalid(because("file_empty"), code="table_empty")
    if len(filled) > most_rows + 1:
        raise Invalid(because("file_too_long", n=most_rows), code="table_too_long")
    width = max(len(cells) - _empty_end(cells) for _, cells in filled)
    if width > MOST_COLUMNS:
        raise Invalid(because("file_too_wide", n=width, most=MOST_COLUMNS), code="table_too_wide")
    body = [[*cells, *[None] * width][:width] for _, cells in filled]
    return pd.DataFrame(body, index=[line for line, _ in filled], dtype=object)


def _cell(line: int, cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    if "\x00" in cell:
        raise Invalid(because("line_holds_nul", line=line), code="not_a_table")
    if len(cell) > _LONGEST_CELL:
        raise Invalid(because("cell_too_long", line=line, n=len(cell), most=_LONGEST_CELL), code="bad_cell")
    return cell.strip() or None


def _empty_end(cells: Sequence[Any]) -> int:
    return next((n for n, cell in enumerate(reversed(cells)) if cell is not None), len(cells))


def first_words(data: bytes) -> Mapping[str, bool]:
    """What the first bytes of a file say it is."""
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return {
        "zip": data[:4] in (b"PK\x03\x04", b"PK\x05\x06"),
        "ole": data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "markup": start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"<head")),
        "pdf": start.startswith(b"%pdf"),
    }
