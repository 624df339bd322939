"""The tree of a number: what made it, down to the readings. Made from the inputs an indicator value was stored with."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from qingyu.domain.energy import formulas
from qingyu.domain.energy.indicator import StoredValue
from qingyu.domain.energy.periods import next_month
from qingyu.domain.kernel.reason import Reason, read

DEEPEST = 8  # a value made of values made of values; deeper than this a proof goes on in another call
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Node:
    """One number of a proof. value: [unit], or null with the reason.

    version: of the formula it was made with, null for that of today.
    closes: whether the children give the value by the formula; null where the formula is no sum and no ratio, or a
    child is not known.  source: what kind of thing stands behind a leaf (readings, statements, a factor row).
    """

    name: str
    value: float | None
    unit: str
    reason: Reason | None = None
    formula: str | None = None
    version: int | None = None
    closes: bool | None = None
    completeness: float | None = None
    verified: str | bool | None = None
    computed_at: datetime | None = None
    inputs_hash: str | None = None
    factor: Mapping[str, Any] | None = None
    source: Mapping[str, Any] | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    children: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """The local days a number is of, half-open."""

    from_day: date
    to_day: date


def span_of(period: str, start_on: date, inputs: Mapping[str, Any]) -> Span:
    """The days of an indicator's period; an open month ends where its inputs say.

    >>> span_of("month", date(2026, 2, 1), {})
    Span(from_day=datetime.date(2026, 2, 1), to_day=datetime.date(2026, 3, 1))
    """
    if period == "day":
        return Span(start_on, date.fromordinal(start_on.toordinal() + 1))
    end = next_month(start_on)
    until = inputs.get("until")
    return Span(start_on, min(end, date.fromisoformat(until)) if isinstance(until, str) else end)


def root(stored: StoredValue) -> Node:
    """The node of a stored value; its terms become children, whose references are not followed yet."""
    inputs = stored.inputs
    formula = inputs.get("formula")
    terms = inputs.get("terms") or ()
    apart = ("formula", "formula_versions", "terms")
    kept = {key: value for key, value in inputs.items() if key not in apart and value is not None}
    versions: Mapping[str, int] = inputs.get("formula_versions") or {}
    node = Node(
        name=stored.code,
        value=stored.value,
        unit=stored.unit,
        reason=stored.reason,
        formula=formula,
        version=versions.get(formula, 1) if formula else None,
        completeness=stored.completeness,
        verified=stored.verified,
        computed_at=stored.computed_at,
        inputs_hash=stored.inputs_hash,
        details={
            "scope": stored.scope,
            "period": stored.period,
            "start_on": stored.start_on.isoformat(),
            "is_open": stored.is_open,
            "superseded_at": stored.superseded_at.isoformat() if stored.superseded_at else None,
            **kept,
        },
        children=tuple(term(part, versions) for part in terms),
    )
    return checked(node)


def term(part: Mapping[str, Any], versions: Mapping[str, int]) -> Node:
    """A term of stored inputs as a node. versions: of the formulas of these inputs that are not the first."""
    factor, formula = part.get("factor"), part.get("formula")
    details = {key: part[key] for key in ("quantity", "quantity_unit") if part.get(key) is not None}
    node = Node(
        name=str(part["name"]),
        value=part.get("value"),
        unit=str(part.get("unit") or ""),
        reason=read(part.get("reason")),
        formula=formula,
        version=versions.get(formula, 1) if formula else None,
        verified=factor.get("verified") if factor else part.get("verified"),
        factor=factor,
        source=part.get("from"),
        details=details,
        children=tuple(term(inner, versions) for inner in part.get("terms") or ()),
    )
    return checked(node)


def checked(node: Node) -> Node:
    """The node with the answer whether its children give its value."""
    shape = formulas.FORMULAS[node.formula].shape if node.formula in formulas.FORMULAS else None
    return replace(node, closes=_closes(shape, node.value, node.children))


def _closes(shape: str | None, value: float | None, children: Sequence[Node]) -> bool | None:
    known = [child.value for child in children if child.value is not None]
    if shape is None or value is None or not children or len(known) < len(children):
        return None
    if shape == "sum":
        return near(math.fsum(known), value)
    if shape == "ratio" and len(known) == 2 and known[1] != 0:
        return near(known[0] / known[1], value)
    return None


def near(value: float, wanted: float) -> bool:
    """Equal up to the rounding of floating point; parts of a sum may be larger than the sum."""
    return math.isclose(value, wanted, rel_tol=_CLOSE, abs_tol=_CLOSE)
