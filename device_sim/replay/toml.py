"""Read TOML strictly: every key is known, every value has its type, and an error names the key and what was wanted."""

import tomllib
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from qingyu.errors import Invalid

Choice = TypeVar("Choice", bound=StrEnum)
_NEEDED: Any = object()


class MappingError(Invalid):
    """The mapping file is not right."""

    code = "bad_mapping"


class Table:
    """One table of the file; keys are taken one by one, and `done` refuses what nobody took."""

    def __init__(self, values: dict[str, Any], where: str) -> None:
        self._values = values
        self._where = where
        self._asked: list[str] = []

    def name(self, key: str) -> str:
        """The key with its table, as a reader of the file finds it."""
        return f"{self._where}.{key}" if self._where else key

    def has(self, key: str) -> bool:
        """Whether the file gives this key."""
        return key in self._values

    def text(self, key: str, default: Any = _NEEDED) -> Any:
        """A text."""
        return self._take(key, str, "a text", default)

    def whole(self, key: str, default: Any = _NEEDED) -> Any:
        """A whole number."""
        return self._take(key, int, "a whole number", default)

    def column(self, key: str, default: Any = _NEEDED) -> Any:
        """A column: by its name, or by its number from 1 on."""
        value = self._take(key, (str, int), "the name of a column, or its number from 1 on", default)
        return value if value is None else self._one_column(key, value)

    def columns(self, key: str) -> list[str | int]:
        """A list of columns, by name or number."""
        return [self._one_column(key, value) for value in self._take(key, list, "a list of columns", _NEEDED)]

    def numbers(self, key: str) -> dict[str, Decimal]:
        """A table of numbers by names of the writer's own; an absent one is empty."""
        values = self._take(key, dict, "a table of numbers", {})
        for name, value in values.items():
            if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
                raise self.wrong(f"{key}.{name}", "a number", value)
        return {name: Decimal(value) for name, value in values.items()}

    def truth(self, key: str, default: Any = _NEEDED) -> Any:
        """True or false."""
        return self._take(key, bool, "true or false", default)

    def number(self, key: str, default: Any = _NEEDED) -> Any:
        """A decimal number, exactly as it is written."""
        value = self._take(key, (int, Decimal), "a number", default)
        return Decimal(value) if isinstance(value, int) else value

    def texts(self, key: str, default: Any = _NEEDED) -> Any:
        """A list of texts."""
        value = self._take(key, list, "a list of texts", default)
        if value is not None and not all(isinstance(item, str) for item in value):
            raise self.wrong(key, "a list of texts", value)
        return value

    def choice(self, key: str, kind: type[Choice], default: Any = _NEEDED) -> Choice:
        """One of a few words."""
        value = self._take(key, str, " or ".join(kind), default)
        try:
            return kind(value)
        except ValueError as error:
            raise self.wrong(key, "one of " + ", ".join(kind), value) from error

    def table(self, key: str) -> "Table":
        """A table inside this one; an absent one is empty."""
        return Table(self._take(key, dict, "a table", {}), self.name(key))

    def tables(self, key: str) -> list["Table"]:
        """A list of tables inside this one; an absent one is empty."""
        values = self._take(key, list, "a list of tables", [])
        if not all(isinstance(value, dict) for value in values):
            raise self.wrong(key, "a list of tables", values)
        return [Table(value, f"{self.name(key)}[{index}]") for index, value in enumerate(values)]

    def plain(self, names: Sequence[str]) -> dict[str, Any]:
        """The named keys as they are, for a document that checks them itself; nothing else may be there."""
        self._asked.extend(names)
        self.done()
        return {name: _plain(value) for name, value in self._values.items()}

    def done(self) -> None:
        """Refuse keys that nobody asked for: a misspelt option must not be ignored."""
        for key in self._values:
            if key not in self._asked:
                raise MappingError(f"{self.name(key)}: no such key; known here: {', '.join(sorted(self._asked))}")

    def wrong(self, key: str, wanted: str, got: object) -> MappingError:
        """The error for a value that is not what is wanted."""
        return MappingError(f"{self.name(key)}: wanted {wanted}, got {got!r}")

    def _one_column(self, key: str, value: Any) -> str | int:
        if isinstance(value, bool) or not isinstance(value, (str, int)) or (isinstance(value, int) and value < 1):
            raise self.wrong(key, "the name of a column, or its number from 1 on", value)
        return value

    def _take(self, key: str, kind: Any, wanted: str, default: Any) -> Any:
        self._asked.append(key)
        if key not in self._values:
            if default is _NEEDED:
                raise MappingError(f"{self.name(key)} is missing: wanted {wanted}")
            return default
        value = self._values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.wrong(key, wanted, value)
        return value


def read(path: Path) -> Table:
    """Read a file; its numbers stay decimal, so that 0.1 is a tenth."""
    try:
        return Table(tomllib.loads(path.read_text("utf-8"), parse_float=Decimal), "")
    except FileNotFoundError as error:
        raise MappingError(f"there is no mapping file {path}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(f"{path} is no TOML: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value.isoformat() if hasattr(value, "isoformat") else value
