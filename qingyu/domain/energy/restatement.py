"""A closed value was restated: how much of the change its coefficients made, and how much the quantities."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qingyu.domain.kernel.answer import Answer
from qingyu.domain.kernel.reason import Reason, because

_CLOSE = 1e-9  # relative: sums of the same numbers in another order

Terms = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Stated:
    """A value as it was stored. value: null with a reason.  terms: of its inputs, what was added or divided."""

    value: float | None
    reason: Reason | None
    formula: str | None
    terms: Terms


@dataclass(frozen=True, slots=True)
class RestatedPart(Answer):
    """One carrier's part: its quantities, its mean coefficients, and the effect of each."""

    name: str
    unit: str | None
    quantity_before: float | None
    quantity_after: float | None
    factor_before: float | None
    factor_after: float | None
    factor_effect: float
    physical_effect: float


@dataclass(frozen=True, slots=True)
class Split:
    """A change and its two parts, which add up to it exactly; without a number there is a reason."""

    change: float | None
    factor_effect: float | None
    physical_effect: float | None
    reason: Reason | None
    parts: tuple[RestatedPart, ...] = ()


@dataclass(frozen=True, slots=True)
class _Leaf:
    unit: str | None
    quantity: float | None
    value: float


def split(before: Stated, after: Stated) -> Split:
    """The change from one statement to the next, coefficients apart from quantities.

    factor effect of a carrier = (k1 - k0) x q0: the quantity known before weighs the change of the coefficient.
    physical effect = change - factor effect = k1 x (q1 - q0).  k is the mean coefficient of the period, value over
    quantity; where q0 or q1 is zero there is none, and the change is physical. Of a ratio the coefficients of its
    numerator are weighed with the output before; everything else, the output too, is physical.
    Source: the two factors of E = sum of q x k, split at the old quantities (Laspeyres).

    >>> def coal(q, k):
    ...     return Stated(q * k, None, "coal.total", [{"name": "raw_coal", "value": q * k, "quantity": q}])
    >>> done = split(coal(100.0, 0.7), coal(110.0, 0.8))
    >>> round(done.change, 9), round(done.factor_effect, 9), round(done.physical_effect, 9)
    (18.0, 10.0, 8.0)
    """
    if before.value is None or after.value is None:
        code, said = ("none_before", before) if before.value is None else ("none_after", after)
        return Split(None, None, None, because(code, reason=said.reason or because("unknown")))
    change = after.value - before.value
    weight = _output(before)
    old, new = _leaves(before), _leaves(after)
    if weight is None or old is None or new is None:
        return Split(change, None, None, because("inputs_do_not_tell"))
    parts = tuple(_part(name, old.get(name), new.get(name)) for name in dict.fromkeys((*old, *new)))
    factor_effect = math.fsum(part.factor_effect for part in parts) / weight
    return Split(change, factor_effect, change - factor_effect, None, parts)


def _part(name: str, old: _Leaf | None, new: _Leaf | None) -> RestatedPart:
    k0, k1 = _factor(old), _factor(new)
    change = (new.value if new else 0.0) - (old.value if old else 0.0)
    effect = 0.0
    if k0 is not None and k1 is not None and old is not None and old.quantity is not None:
        effect = (k1 - k0) * old.quantity
    return RestatedPart(
        name=name,
        unit=(new or old or _Leaf(None, None, 0.0)).unit,
        quantity_before=old.quantity if old else None,
        quantity_after=new.quantity if new else None,
        factor_before=k0,
        factor_after=k1,
        factor_effect=effect,
        physical_effect=change - effect,
    )


def _factor(leaf: _Leaf | None) -> float | None:
    return leaf.value / leaf.quantity if leaf is not None and leaf.quantity else None


def _output(said: Stated) -> float | None:
    """What the coefficients' effect is divided by: the output of a ratio, 1 of a sum."""
    if not _is_ratio(said):
        return 1.0
    made = said.terms[1].get("value")
    return float(made) if made else None


def _is_ratio(said: Stated) -> bool:
    return said.formula == "intensity" and len(said.terms) == 2


def _leaves(said: Stated) -> dict[str, _Leaf] | None:
    """The terms that carry quantities, by name; null where they do not add up to the value."""
    found: dict[str, _Leaf] = {}
    numerator = said.terms[:1] if _is_ratio(said) else said.terms
    for name, leaf in _walk(numerator):
        there = found.get(name)
        if there is not None:
            both = None if there.quantity is None or leaf.quantity is None else there.quantity + leaf.quantity
            leaf = _Leaf(leaf.unit, both, there.value + leaf.value)
        found[name] = leaf
    whole = numerator[0].get("value") if _is_ratio(said) else said.value
    total = math.fsum(leaf.value for leaf in found.values())
    if not found or whole is None or not math.isclose(total, whole, rel_tol=_CLOSE, abs_tol=_CLOSE):
        return None
    return found


def _walk(terms: Terms) -> list[tuple[str, _Leaf]]:
    found: list[tuple[str, _Leaf]] = []
    for term in terms:
        if term.get("quantity") is None and term.get("terms"):
            found += _walk(term["terms"])
        elif term.get("value") is not None:
            leaf = _Leaf(term.get("quantity_unit"), term.get("quantity"), float(term["value"]))
            found.append((str(term["name"]), leaf))
    return found
