"""An indicator value names its inputs; what is written when the inputs changed, in an open and in a closed period."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from qingyu.domain.energy import formulas
from qingyu.domain.kernel.reason import Reason, as_stored, because

# Of a month of which there is no row at all.
NOT_YET = because("not_computed_yet")


@dataclass(frozen=True, slots=True)
class Value:
    """A computed indicator. value: [unit], null with a reason.  inputs: everything that made it, as JSON."""

    code: str
    scope: str
    period: str
    start_on: date
    value: float | None
    unit: str
    completeness: float | None
    reason: Reason | None
    verified: bool
    is_open: bool
    inputs: dict[str, Any] = field(hash=False)
    # The text that is hashed is the text that is stored, and both are asked for more than once.
    _text: str | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def key(self) -> tuple[str, str, str, date]:
        """What there is one value in force of."""
        return self.code, self.scope, self.period, self.start_on

    @property
    def stored_inputs(self) -> dict[str, Any]:
        """The inputs with the versions of their formulas: a mended formula is another input, its wording is none."""
        versions = formulas.versions(self.inputs)
        return self.inputs | {"formula_versions": versions} if versions else self.inputs

    @property
    def inputs_hash(self) -> str:
        """SHA-256 of the canonical JSON of the inputs; of a reason its code and parameters, no words.

        >>> Value("c", "", "day", date(2026, 1, 1), 1.0, "t", 1.0, None, True, False, {"b": 1, "a": 2}).inputs_hash[:8]
        'd3626ac3'
        """
        return hashlib.sha256(self.inputs_text.encode()).hexdigest()

    @property
    def inputs_text(self) -> str:
        """The canonical JSON of the inputs; raises ValueError where a number in them is none."""
        if self._text is None:
            text = json.dumps(
                self.stored_inputs,
                ensure_ascii=False,
                sort_keys=True,
                separators=(",", ":"),
                allow_nan=False,
                default=as_stored,
            )
            object.__setattr__(self, "_text", text)
            return text
        return self._text


@dataclass(frozen=True, slots=True)
class StoredValue:
    """A value as it is stored, with its inputs. value: [unit], null with a reason."""

    code: str
    scope: str
    period: str
    start_on: date
    value: float | None
    unit: str
    completeness: float | None
    reason: Reason | None
    verified: bool
    is_open: bool
    computed_at: datetime
    superseded_at: datetime | None
    inputs_hash: str
    inputs: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """The row in force of a key, as far as the decision needs it."""

    id: int
    code: str
    scope: str
    period: str
    start_on: date
    unit: str
    inputs_hash: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Write:
    """What is to be written: rows to supersede, values to append, live rows to rewrite."""

    supersede: tuple[int, ...]
    append: tuple[Value, ...]
    rewrite: tuple[tuple[int, Value], ...]


def decide(known: Iterable[Known], values: Iterable[Value]) -> Write:
    """Compare what is in force with what was computed.

    Same inputs: nothing. A live row moves. A closed row is superseded and a new one appended. A row of a period that
    was computed again without it (a flow or a product was taken away) becomes null and says so.
    """
    rows = {(row.code, row.scope, row.period, row.start_on): row for row in known}
    supersede: list[int] = []
    append: list[Value] = []
    rewrite: list[tuple[int, Value]] = []
    seen = set()
    found = list(values)
    open_starts = {(v.period, v.start_on): v.is_open for v in found}
    for value in found:
        seen.add(value.key)
    for key, row in rows.items():
        if key not in seen:
            is_open = open_starts.get((row.period, row.start_on), row.is_open)
            found.append(_gone(row, is_open))
    for value in found:
        row_now = rows.get(value.key)
        if row_now is None:
            append.append(value)
        elif row_now.is_open:
            if row_now.inputs_hash != value.inputs_hash or not value.is_open:
                rewrite.append((row_now.id, value))
        elif row_now.inputs_hash != value.inputs_hash:
            supersede.append(row_now.id)
            append.append(value)
    return Write(tuple(supersede), tuple(append), tuple(rewrite))


def _gone(row: Known, is_open: bool) -> Value:
    return Value(
        code=row.code,
        scope=row.scope,
        period=row.period,
        start_on=row.start_on,
        value=None,
        unit=row.unit,
        completeness=None,
        reason=because("feeds_no_more"),
        verified=True,
        is_open=is_open,
        inputs={"gone": True},
    )
