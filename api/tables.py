"""A table out of an answer: which list of the document, its columns from the schema, rows as CSV or as JSON lines."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# A spreadsheet takes text that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DEEPEST = 4
# Of where and when the row is, and whether anything in it rests on what nobody has verified.
MARKS = ("_source", "_as_of", "_unverified")
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


def csv_lines(table: Table, pages: Iterable[Any], origin: Origin, *, heading: bool) -> Iterator[str]:
    """The rows of pages as CSV (RFC 4180); lists and free forms stand as JSON in their cell."""
    with io.StringIO() as text:
        writer = csv.writer(text)
        if heading:
            writer.writerow([*(column.heading for column in table.columns), *MARKS])
        for page in pages:
            for row in table.rows(page):
                cells = [_cell(column.of(row)) for column in table.columns]
                writer.writerow([*cells, _cell(origin.source), origin.as_of, _cell(is_unverified(row))])
        yield text.getvalue()


def json_lines(table: Table, pages: Iterable[Any], origin: Origin) -> Iterator[str]:
    """The rows of pages, each as one line of JSON."""
    for page in pages:
        for row in table.rows(page):
            marks = dict(zip(MARKS, (origin.source, origin.as_of, is_unverified(row)), strict=True))
            yield json.dumps({**row, **marks}, ensure_ascii=False) + "\n"


def _cell(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA) else text


def chosen(tables: Sequence[Table], name: str | None) -> Table | None:
    """The table of this name, the first one where none is named; None where there is no such."""
    if name is None:
        return tables[0] if tables else None
    return next((table for table in tables if table.name == name), None)
