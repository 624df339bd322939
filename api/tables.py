"""A table out of an answer: which list of the document, its columns from the schema, rows as CSV or as JSON lines."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# A spreadsheet takes text that begins so for a formula: an East Asian one the signs in full width, too, and some do not
# mind what is blank before them.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_DEEPEST = 4
# What a row of a time calls its start, in local time.
_STARTS = ("month", "day", "start_on", "start", "from")
_DAY = re.compile(r"\d{4}-\d{2}")
# Of where and when the row is, and whether it rests on what nobody has verified, or no officer has confirmed.
MARKS = ("_source", "_as_of", "_unverified", "_unconfirmed")
CSV, JSON_LINES = "text/csv", "application/jsonl"


@dataclass(frozen=True, slots=True)
class Column:
    """A value of a row: the way to it, and its unit where it is a physical one."""

    way: tuple[str, ...]
    unit: str | None

    @property
    def heading(self) -> str:
        """How the column is called: `coal.value [tce]`."""
        name = ".".join(self.way)
        return f"{name} [{self.unit}]" if self.unit not in (None, "1") else name

    def of(self, row: Mapping[str, Any]) -> Any:
        """The value in a row, or None."""
        found: Any = row
        for step in self.way:
            found = found.get(step) if isinstance(found, Mapping) else None
        return found


@dataclass(frozen=True, slots=True)
class Table:
    """A list in an answer; `name` is its key, None where the answer is the list itself."""

    name: str | None
    columns: tuple[Column, ...]

    def rows(self, answer: Any) -> list[Mapping[str, Any]]:
        """The rows in an answer."""
        found: list[Mapping[str, Any]] = answer if self.name is None else answer[self.name]
        return found


@dataclass(frozen=True, slots=True)
class Origin:
    """What is said with each row: where it comes from and when it was asked."""

    source: str
    as_of: str


def tables_of(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> list[Table]:
    """The tables of an answer with this schema, in the order of its fields."""
    whole = _resolved(schema, schemas)
    if whole.get("type") == "array":
        columns = _columns(whole["items"], schemas)
        return [Table(None, columns)] if columns else []
    found = []
    for name, part in whole.get("properties", {}).items():
        field = _resolved(part, schemas)
        if field.get("type") == "array" and (columns := _columns(field.get("items", {}), schemas)):
            found.append(Table(name, columns))
    return found


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in schema:
        return _resolved(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    choices = [one for one in schema.get("anyOf", []) if one.get("type") != "null"]
    return _resolved(choices[0], schemas) if len(choices) == 1 else schema


def _columns(schema: Mapping[str, Any], schemas: Mapping[str, Any], way: tuple[str, ...] = ()) -> tuple[Column, ...]:
    fields = _resolved(schema, schemas).get("properties")
    if not fields:
        return ()
    found: list[Column] = []
    for name, field in fields.items():
        inner = _columns(field, schemas, (*way, name)) if len(way) < _DEEPEST else ()
        found += inner or (Column((*way, name), field.get("x-unit")),)
    return tuple(found)


def is_unverified(value: Any) -> bool:
    """Whether anything in a row says of itself that nobody has verified it."""
    if isinstance(value, Mapping):
        return any(
            inner in (False, "unverified") if "verified" in name else is_unverified(inner)
            for name, inner in value.items()
        )
    return isinstance(value, list) and any(is_unverified(one) for one in value)


def is_unconfirmed(row: Mapping[str, Any], answer: Any) -> bool:
    """Whether a row says so or names months, or has time of one that its answer names.

    A row without a date is of the whole.
    """
    if _says_unconfirmed(row) or row.get("unconfirmed_months"):
        return True
    named = answer.get("unconfirmed_months", ()) if isinstance(answer, Mapping) else ()
    start = next((row[name] for name in _STARTS if _DAY.match(str(row.get(name)))), None)
    end = row.get("to") if "from" in row else None
    return any(start is None or _shares(start, end, month) for month in named)


def _shares(start: str, end: str | None, month: str) -> bool:
    """Whether something that begins so, and ends before a day where it has one, has time of a month."""
    return start[:7] == month[:7] or (end is not None and start < month < end)


def _says_unconfirmed(value: Any) -> bool:
    if isinstance(value, Mapping):
        return value.get("unconfirmed") is True or any(_says_unconfirmed(inner) for inner in value.values())
    return isinstance(value, list) and any(_says_unconfirmed(one) for one in value)


def csv_lines(table: Table, pages: Iterable[Any], origin: Origin, *, heading: bool) -> Iterator[str]:
    """The rows of pages as CSV (RFC 4180); lists and free forms stand as JSON in their cell."""
    with io.StringIO() as text:
        writer = csv.writer(text)
        if heading:
            writer.writerow([*(column.heading for column in table.columns), *MARKS])
        for page in pages:
            for row in table.rows(page):
                cells = [_cell(column.of(row)) for column in table.columns]
                writer.writerow([*cells, *(_cell(mark) for mark in _marks(row, page, origin))])
        yield text.getvalue()


def json_lines(table: Table, pages: Iterable[Any], origin: Origin) -> Iterator[str]:
    """The rows of pages, each as one line of JSON."""
    for page in pages:
        for row in table.rows(page):
            marks = dict(zip(MARKS, _marks(row, page, origin), strict=True))
            yield json.dumps({**row, **marks}, ensure_ascii=False) + "\n"


def _marks(row: Mapping[str, Any], page: Any, origin: Origin) -> tuple[str, str, bool, bool]:
    return origin.source, origin.as_of, is_unverified(row), is_unconfirmed(row, page)


def _cell(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if _FORMULA.match(text) else text


def chosen(tables: Sequence[Table], name: str | None) -> Table | None:
    """The table of this name, the first one where none is named; None where there is no such."""
    if name is None:
        return tables[0] if tables else None
    return next((table for table in tables if table.name == name), None)
