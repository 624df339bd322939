"""Read a recorded CSV by its mapping: a series for each channel, and every unreadable cell with its line number."""

import csv
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import chain
from pathlib import Path
from typing import TextIO

from device_sim.replay.mapping import AUTO, ColumnName, ColumnRule, FileRule, Mapping
from device_sim.replay.stamps import BadStamp, SkippedStamp, StampReader
from device_sim.replay.toml import MappingError
from qingyu import sheets

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# The number ends with its last digit, unless an exponent follows; what is left is the unit, as it is written.
_NUMBER_AND_UNIT = re.compile(r"(?P<number>[+-]?[\d.,' ]*\d(?:[eE][+-]?\d+)?)\s*(?P<unit>.*)", re.DOTALL)


@dataclass(slots=True)
class Series:
    """The readings of one channel in the order of the file; `total` is the exact sum of its values.

    at_us: label of the reading, the start of its interval or its instant, since 1970 UTC [us]
    """

    rule: ColumnRule
    at_us: "array[int]" = field(default_factory=lambda: array("q"))
    values: "array[float]" = field(default_factory=lambda: array("d"))
    total: Decimal = Decimal(0)
    n_repeated: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell or line that could not be used."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.reason}"


@dataclass(slots=True)
class Recording:
    """Everything readable of a file, and what was not."""

    series: list[Series]
    n_lines: int = 0
    n_empty: int = 0
    n_skipped: int = 0
    n_not_good: int = 0
    other_points: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)


def read_recording(path: Path, mapping: Mapping) -> Recording:
    """Read a file; a bad cell is noted and the rest lives, a missing column is a MappingError."""
    try:
        encoding = sheets.encoding_of(_blocks(path)) if mapping.file.encoding == AUTO else mapping.file.encoding
        with path.open(encoding=encoding, newline="", errors="replace") as file:
            return _Reader(mapping).read(file)
    except FileNotFoundError as error:
        raise MappingError(f"there is no recording {path}") from error


def instant(at_us: int) -> datetime:
    """The instant of a label."""
    return _EPOCH + at_us * _MICROSECOND


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            yield block


@dataclass(frozen=True, slots=True)
class _Places:
    """Where in a line things stand."""

    times: list[int]
    point: int | None
    state: int | None
    values: list[int]


class _Reader:
    """One pass over a file."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping, self.file = mapping, mapping.file
        self.recording = Recording([Series(rule) for rule in mapping.columns])
        self.seen: list[set[int]] = [set() for _ in mapping.columns]
        self.stamps = StampReader(mapping.stamps)
        self.of_point: dict[str | None, list[int]] = {}
        for number, rule in enumerate(mapping.columns):
            self.of_point.setdefault(rule.point, []).append(number)

    def read(self, file: TextIO) -> Recording:
        lines = _numbered(file, self.file)
        first = next(lines, None)
        if first is None:
            wanted = "a line with the names of the columns" if self.file.has_header else "a line with values"
            raise MappingError(f"the recording is empty: wanted {wanted}")
        header = [name.strip() for name in first[1]] if self.file.has_header else [""] * len(first[1])
        places = self._places(header)
        for line, cells in lines if self.file.has_header else chain([first], lines):
            self.recording.n_lines += 1
            if len(cells) != len(header):
                reason = f"wanted {len(header)} cells as in the first line, got {len(cells)}"
                self.recording.faults.append(Fault(line, "the line", reason))
                continue
            self._line(line, [cell.strip() for cell in cells], places)
        return self.recording

    def _places(self, header: Sequence[str]) -> _Places:
        named = {"file.point_column": self.file.point_column, "file.state_column": self.file.state_column}
        point, state = (None if name is None else _place(header, name, what) for what, name in named.items())
        times = [_place(header, name, "time.column") for name in self.mapping.time_columns]
        rules = self.mapping.columns
        return _Places(
            times, point, state, [_place(header, r.column, f"meter {r.meter}, channel {r.channel}") for r in rules]
        )

    def _line(self, line: int, cells: Sequence[str], places: _Places) -> None:
        if places.state is not None and cells[places.state] not in self.file.good_states:
            self.recording.n_not_good += 1
            return
        point = None if places.point is None else cells[places.point]
        if point not in self.of_point:
            self.recording.other_points[str(point)] += 1
            return
        try:
            printed = self.stamps.read(" ".join(cells[place] for place in places.times))
        except BadStamp as error:
            self.recording.faults.append(Fault(line, "+".join(map(str, self.mapping.time_columns)), str(error)))
            return
        except SkippedStamp:
            self.recording.n_skipped += 1
            return
        for number in self.of_point[point]:
            self._cell(line, number, cells[places.values[number]], printed)

    def _cell(self, line: int, number: int, text: str, printed: datetime) -> None:
        series = self.recording.series[number]
        if text in self.file.empty:
            self.recording.n_empty += 1
            return
        try:
            value = _value(text, series.rule, self.file) * series.rule.scale
        except (InvalidOperation, ValueError) as error:
            reason = str(error) if series.rule.cell_units and type(error) is ValueError else f"{text!r} is no number"
            self.recording.faults.append(Fault(line, str(series.rule.column), reason))
            return
        at = self.stamps.start_of(printed) if series.rule.kind.is_period else printed
        at_us = (at - _EPOCH) // _MICROSECOND
        if at_us in self.seen[number]:
            # It is sent all the same: the platform must cope; only the sum must not count it twice.
            series.n_repeated += 1
        else:
            self.seen[number].add(at_us)
            series.total += value
        series.at_us.append(at_us)
        series.values.append(float(value))


def _numbered(file: TextIO, rule: FileRule) -> Iterator[tuple[int, list[str]]]:
    for _ in range(rule.skip_lines):
        file.readline()
    reader = csv.reader(_without_nul(file), delimiter=rule.delimiter)
    for cells in reader:
        if cells and not (rule.comment and cells[0].lstrip().startswith(rule.comment)):
            yield rule.skip_lines + reader.line_num, cells


def _without_nul(lines: Iterable[str]) -> Iterator[str]:
    return (line.replace("\0", "") for line in lines)


def _place(header: Sequence[str], name: ColumnName, what: str) -> int:
    if isinstance(name, int):
        if name > len(header):
            raise MappingError(f"{what}: wanted column {name}, the recording has {len(header)}")
        return name - 1
    if name not in header:
        raise MappingError(f"{what}: the recording has no column {name!r}; it has {', '.join(map(repr, header))}")
    return header.index(name)


def _value(text: str, rule: ColumnRule, file: FileRule) -> Decimal:
    """The number of a cell; a unit behind it must be one of the channel's and is reckoned with."""
    if not rule.cell_units:
        return _number(text, file)
    found = _NUMBER_AND_UNIT.fullmatch(text)
    unit = found["unit"] if found else ""
    if found is None or unit not in rule.cell_units:
        known = ", ".join(map(repr, rule.cell_units))
        raise ValueError(f"wanted a number with a unit of {known}, got {text!r}")
    return _number(found["number"], file) * rule.cell_units[unit]


def _number(text: str, rule: FileRule) -> Decimal:
    if rule.thousands:
        text = text.replace(rule.thousands, "")
    if rule.decimal != ".":
        if "." in text:
            raise ValueError(text)
        text = text.replace(rule.decimal, ".")
    return sheets.number(text)
