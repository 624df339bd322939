"""Strict reading of data files: what is not understood is an error that names file, line and what was wanted."""

import csv
import io
import math
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NoReturn, TypedDict, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from qingyu.domain.kernel.validity import fault
from qingyu.errors import Invalid

E = TypeVar("E", bound=StrEnum)


class FilePart(BaseModel):
    """A part of a data file in TOML: a key it does not know is an error, and what was read stays as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")


M = TypeVar("M", bound=FilePart)


class Days(TypedDict):
    """The first day and the day after the last of a row; null is unknown."""

    valid_from: date | None
    valid_to: date | None


class BadTable(Invalid):
    """A data file is not what is wanted."""

    code = "bad_table"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a data file; each accessor refuses what it does not understand."""

    file: str
    number: int
    cells: dict[str, str]

    def fail(self, column: str, wanted: str) -> NoReturn:
        """Refuse the cell."""
        raise BadTable(f"{self.file} line {self.number}, {column}: wanted {wanted}, got {self.cells[column]!r}")

    def text(self, column: str) -> str:
        """A cell that must not be empty."""
        return self.cells[column] or self.fail(column, "a text")

    def optional(self, column: str) -> str:
        """A cell that may be empty."""
        return self.cells[column]

    def number_or_none(self, column: str) -> float | None:
        """A finite number, or nothing."""
        if not self.cells[column]:
            return None
        try:
            value = float(self.cells[column])
        except ValueError:
            self.fail(column, "a number or nothing")
        return value if math.isfinite(value) else self.fail(column, "a finite number")

    def date_or_none(self, column: str) -> date | None:
        """A day, or nothing where it is unknown."""
        if not self.cells[column]:
            return None
        try:
            return date.fromisoformat(self.cells[column])
        except ValueError:
            self.fail(column, "a day like 2026-07-01, or nothing where it is unknown")

    def validity(self) -> Days:
        """The columns `valid_from` and `valid_to`, between which there must be a day."""
        first, end = self.date_or_none("valid_from"), self.date_or_none("valid_to")
        if fault(first, end) is not None:
            self.fail("valid_to", "a day after `valid_from`")
        return Days(valid_from=first, valid_to=end)

    def choice(self, column: str, kind: type[E]) -> E:
        """One of the values of an enumeration."""
        try:
            return kind(self.cells[column])
        except ValueError:
            self.fail(column, "one of " + ", ".join(kind))

    def one_of(self, column: str, known: Iterable[str], what: str) -> str:
        """One of the known names."""
        names = list(known)
        return self.cells[column] if self.cells[column] in names else self.fail(column, f"{what}: {', '.join(names)}")


def read(text: str, file: str, columns: Sequence[str], key: Callable[[Line], object]) -> list[Line]:
    """The rows of a CSV file whose header is exactly `columns`; a repeated key is refused."""
    found = _cells(text, file)
    _, header = next(found, (1, []))
    for unknown in [name for name in header if name not in columns]:
        raise BadTable(f"{file} line 1: the column {unknown!r} is unknown; wanted {', '.join(columns)}")
    for missing in [name for name in columns if name not in header]:
        raise BadTable(f"{file} line 1: the column {missing!r} is missing; wanted {', '.join(columns)}")
    lines: list[Line] = []
    seen: dict[object, int] = {}
    for number, cells in found:
        if len(cells) != len(header):
            raise BadTable(f"{file} line {number}: wanted {len(header)} cells, got {len(cells)}")
        line = Line(file, number, dict(zip(header, cells, strict=True)))
        if key(line) in seen:
            raise BadTable(f"{file} line {line.number}: {key(line)!r} is already in line {seen[key(line)]}")
        seen[key(line)] = line.number
        lines.append(line)
    return lines


def _cells(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    found = csv.reader(io.StringIO(text), strict=True)
    try:
        for cells in found:
            yield found.line_num, cells
    except csv.Error as error:
        raise BadTable(f"{file} line {found.line_num}: wanted a row of CSV, got {error}") from error


def read_toml(text: str, file: str, model: type[M]) -> M:
    """What a TOML file says, as a model; what the model does not know is refused with its place in the file."""
    try:
        return model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadTable(f"{file}: wanted TOML, got {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise BadTable(f"{file}, {place}: {first['msg']}") from None
