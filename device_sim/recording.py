"""Read a recorded CSV by its mapping: a series for each channel, and every unreadable cell with its line number."""

import csv
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TextIO

from device_sim.mapping import ColumnRule, FileRule, Mapping
from device_sim.stamps import BadStamp, SkippedStamp, StampReader
from device_sim.toml import MappingError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


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
    faults: list[Fault] = field(default_factory=list)


def read_recording(path: Path, mapping: Mapping) -> Recording:
    """Read a file; a bad cell is noted and the rest lives, a missing column is a MappingError."""
    try:
        with path.open(encoding=mapping.file.encoding, newline="", errors="replace") as file:
            return _read(file, mapping)
    except FileNotFoundError as error:
        raise MappingError(f"there is no recording {path}") from error


def instant(at_us: int) -> datetime:
    """The instant of a label."""
    return _EPOCH + at_us * _MICROSECOND


def _read(file: TextIO, mapping: Mapping) -> Recording:
    lines = _numbered(file, mapping.file)
    header_line = next(lines, None)
    if header_line is None:
        raise MappingError("the recording is empty: wanted a line with the names of the columns")
    header = [name.strip() for name in header_line[1]]
    times = [_place(header, name, "time.column") for name in mapping.time_columns]
    places = [_place(header, rule.column, f"meter {rule.meter}, channel {rule.channel}") for rule in mapping.columns]
    recording = Recording([Series(rule) for rule in mapping.columns])
    seen: list[set[int]] = [set() for _ in mapping.columns]
    stamps = StampReader(mapping.stamps)
    for line, cells in lines:
        recording.n_lines += 1
        if len(cells) != len(header):
            reason = f"wanted {len(header)} cells as in the first line, got {len(cells)}"
            recording.faults.append(Fault(line, "the line", reason))
            continue
        try:
            printed = stamps.read(" ".join(cells[place].strip() for place in times))
        except BadStamp as error:
            recording.faults.append(Fault(line, "+".join(mapping.time_columns), str(error)))
            continue
        except SkippedStamp:
            recording.n_skipped += 1
            continue
        start_us = (stamps.start_of(printed) - _EPOCH) // _MICROSECOND
        printed_us = (printed - _EPOCH) // _MICROSECOND
        for series, place, known in zip(recording.series, places, seen, strict=True):
            text = cells[place].strip()
            if text in mapping.file.empty:
                recording.n_empty += 1
                continue
            try:
                value = _number(text, mapping.file) * series.rule.scale
            except (InvalidOperation, ValueError):
                recording.faults.append(Fault(line, series.rule.column, f"{text!r} is no number"))
                continue
            at_us = start_us if series.rule.kind.is_period else printed_us
            if at_us in known:
                # It is sent all the same: the platform must cope; only the sum must not count it twice.
                series.n_repeated += 1
            else:
                known.add(at_us)
                series.total += value
            series.at_us.append(at_us)
            series.values.append(float(value))
    return recording


def _numbered(file: TextIO, rule: FileRule) -> Iterator[tuple[int, list[str]]]:
    for _ in range(rule.skip_lines):
        file.readline()
    reader = csv.reader(_without_nul(file), delimiter=rule.delimiter)
    for cells in reader:
        if cells and not (rule.comment and cells[0].lstrip().startswith(rule.comment)):
            yield rule.skip_lines + reader.line_num, cells


def _without_nul(lines: Iterable[str]) -> Iterator[str]:
    return (line.replace("\0", "") for line in lines)


def _place(header: Sequence[str], name: str, what: str) -> int:
    if name not in header:
        raise MappingError(f"{what}: the recording has no column {name!r}; it has {', '.join(map(repr, header))}")
    return header.index(name)


def _number(text: str, rule: FileRule) -> Decimal:
    if rule.thousands:
        text = text.replace(rule.thousands, "")
    if rule.decimal != ".":
        if "." in text:
            raise ValueError(text)
        text = text.replace(rule.decimal, ".")
    value = Decimal(text)
    if not value.is_finite() or "_" in text:
        raise ValueError(text)
    return value
