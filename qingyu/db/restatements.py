"""Restated values of closed periods: what was superseded, beside what took its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.kernel.reason import Reason, read
from qingyu.domain.kernel.scope import Scope

_q = queries("restatements")


@dataclass(frozen=True, slots=True)
class StepSide:
    """A value before or after a restatement, with the formula and the terms that made it."""

    value: float | None
    unit: str
    reason: Reason | None
    verified: bool
    formula: str | None
    terms: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """A value of a closed period that was superseded, beside the one that took its place at an instant."""

    code: str
    scope: str
    period: Literal["day", "month"]
    start_on: date
    before_at: datetime
    at: datetime
    is_current: bool
    before: StepSide
    after: StepSide


def steps(
    conn: Connection,
    scope: Scope,
    enterprise_id: int,
    from_day: date,
    to_day: date,
    period: str | None,
    code: str | None,
    limit: int,
    after: Sequence[Any] | None = None,
) -> list[Step]:
    """The restatements of periods that begin in [from_day, to_day), the latest first; after: place of the last seen."""
    names = ("after_at", "after_start", "after_code", "after_scope", "after_period")
    place = dict(zip(names, after or (None,) * len(names), strict=True))
    return records(
        conn,
        _step,
        _q.steps,
        {
            **scope.parameters(),
            "enterprise_id": enterprise_id,
            "from_day": from_day,
            "to_day": to_day,
            "period": period,
            "code": code,
            "limit": limit,
            **place,
        },
    )


def _step(unit: str, after_unit: str, **of: Any) -> Step:
    before, after = _side("before", unit, of), _side("after", after_unit, of)
    return Step(**of, before=before, after=after)


def _side(when: str, unit: str, of: dict[str, Any]) -> StepSide:
    """One side of a step; its columns are taken out."""
    value, reason, *more = (of.pop(f"{when}_{name}") for name in ("value", "reason", "verified", "formula", "terms"))
    return StepSide(value, unit, read(reason), *more)
