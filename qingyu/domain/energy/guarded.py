"""What stands in the place of a value that cannot be computed: null with a reason, so that the others are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite

from qingyu.domain.energy.indicator import Known, Value
from qingyu.domain.kernel.reason import because

LONGEST_ERROR = 300  # characters of an error that are kept


@dataclass(frozen=True, slots=True)
class Fault:
    """A family of indicators that could not be computed for a period, and why."""

    maker: str
    period: str
    start_on: date
    error: str


def sentence(error: Exception) -> str:
    """An error in a line.

    >>> sentence(OverflowError("intermediate overflow in fsum"))
    'OverflowError: intermediate overflow in fsum'
    """
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:LONGEST_ERROR]


def checked(value: Value) -> Value:
    """The value itself where it and all that made it can be stored; else null with a reason."""
    try:
        whole = bool(value.inputs_hash) and _is_number(value.value) and _is_number(value.completeness)
    except (ValueError, OverflowError):  # a number in the inputs that is none
        whole = False
    if whole:
        return value
    reason = because("too_large")
    return replace(
        value, value=None, completeness=None, reason=reason, verified=False, inputs={"fault": "not a finite number"}
    )


def _is_number(number: float | None) -> bool:
    return number is None or isfinite(number)


def stand_ins(
    known: Iterable[Known], codes: Sequence[str], period: str, start_on: date, is_open: bool, error: str
) -> list[Value]:
    """Nulls for the rows in force of a family in a period, or for the family itself where it has none.

    codes: of the family; the first stands for all.
    """
    mine = [k for k in known if (k.period, k.start_on) == (period, start_on) and k.code in codes]
    keys = [(k.code, k.scope, k.unit) for k in mine] or [(codes[0], "", "1")]
    return [
        Value(
            code=code,
            scope=scope,
            period=period,
            start_on=start_on,
            value=None,
            unit=unit,
            completeness=None,
            reason=because("not_computable", error=error),
            verified=False,
            is_open=is_open,
            inputs={"fault": error},
        )
        for code, scope, unit in keys
    ]
