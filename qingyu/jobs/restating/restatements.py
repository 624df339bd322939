"""Restatements 重述: closed values that were superseded, with what the coefficients and what the quantities did."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from qingyu.db import enterprises
from qingyu.db import restatements as rows
from qingyu.db.pool import Connection
from qingyu.db.restatements import Step, StepSide
from qingyu.domain.energy.restatement import RestatedPart, Split, Stated, split
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid
from qingyu.jobs.answer import Answer, Confirmable, From, Sentence, sentence_or_none
from qingyu.jobs.restating.standing import waiting_since

MOST = 2_000
WEIGHTED_WITH = "the quantity before"
_BOOKS = ("coal.calorific", "coal.equivalent")


@dataclass(frozen=True, slots=True)
class Side(Answer):
    """A value before or after a restatement; without a value there is a reason."""

    value: float | None
    reason: Sentence | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Restatement(Answer):
    """A step from one value of a closed period to the next; `factor_effect` + `physical_effect` = `change`."""

    code: str
    scope: str
    period: Literal["day", "month"]
    start_on: date
    unit: str
    before_at: datetime
    at: datetime
    is_current: bool
    unconfirmed: Annotated[bool, Field(description="it waits for an officer; the value before is the one that counts")]
    before: Side
    after: Side
    change: float | None
    factor_effect: float | None
    physical_effect: float | None
    reason: Sentence | None
    parts: tuple[RestatedPart, ...]


@dataclass(frozen=True, slots=True)
class Restatements(Answer):
    """A page of the restatements of an enterprise, the latest first."""

    enterprise: str
    from_: From
    to: date
    weighted_with: str
    items: Sequence[Restatement]
    next: str | None


def listing(
    conn: Connection,
    scope: Scope,
    enterprise: str,
    from_day: date,
    to_day: date,
    period: str | None = None,
    code: str | None = None,
    limit: int = 200,
    after: tuple[Any, ...] | None = None,
) -> list[Restatement]:
    """Every step from a closed value to the next of periods that begin in [from_day, to_day), the latest first.

    after: the place of the last one of the page before.
    """
    id_ = _asked(conn, scope, enterprise, from_day, to_day)
    found = rows.steps(conn, scope, id_, from_day, to_day, period, code, limit, after)
    waiting = waiting_since(conn, id_)
    return [_restatement(step, waiting.get(step.start_on.replace(day=1))) for step in found]


def place(step: Restatement) -> tuple[str, str, str, str, str]:
    """Where a step of `listing` stands in its order."""
    return step.at.isoformat(), step.start_on.isoformat(), step.code, step.scope, step.period


@dataclass(frozen=True, slots=True)
class CarrierEffect(Answer):
    """What restatements did to one carrier. [tce]"""

    carrier: str
    factor_effect: float
    physical_effect: float


@dataclass(frozen=True, slots=True)
class BookEffect(Answer):
    """What restatements did to the coal of closed months in one book. [tce]"""

    code: str
    unit: Literal["tce"]
    steps: int
    steps_without_split: int
    months: list[str]
    change: float
    factor_effect: float
    physical_effect: float
    carriers: list[CarrierEffect]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorEffect(Confirmable):
    """The coefficients' and the quantities' part of all restatements of closed months."""

    enterprise: str
    from_: From
    to: date
    weighted_with: str
    books: list[BookEffect]


def effect(conn: Connection, scope: Scope, enterprise: str, from_day: date, to_day: date) -> FactorEffect:
    """What restatements did to the standard coal of the months that begin in [from_day, to_day), by book. [tce]

    Steps without a number on one side are counted apart: no change can be told of them.
    """
    id_ = _asked(conn, scope, enterprise, from_day, to_day)
    books = [_book(code, rows.steps(conn, scope, id_, from_day, to_day, "month", code, MOST)) for code in _BOOKS]
    return FactorEffect(enterprise=enterprise, from_=from_day, to=to_day, weighted_with=WEIGHTED_WITH, books=books)


def _book(code: str, steps: Sequence[Step]) -> BookEffect:
    whole = [step for step in steps if step.scope == ""]
    told = [done for done in map(_split, whole) if done.factor_effect is not None]
    return BookEffect(
        code=code,
        unit="tce",
        steps=len(whole),
        steps_without_split=len(whole) - len(told),
        months=sorted({f"{step.start_on:%Y-%m}" for step in whole}),
        change=math.fsum(d.change for d in told if d.change is not None),
        factor_effect=math.fsum(d.factor_effect for d in told if d.factor_effect is not None),
        physical_effect=math.fsum(d.physical_effect for d in told if d.physical_effect is not None),
        carriers=_by_carrier(told),
    )


def _by_carrier(told: Sequence[Split]) -> list[CarrierEffect]:
    parts = [part for done in told for part in done.parts]
    return [
        CarrierEffect(
            carrier=name,
            factor_effect=math.fsum(part.factor_effect for part in parts if part.name == name),
            physical_effect=math.fsum(part.physical_effect for part in parts if part.name == name),
        )
        for name in sorted({part.name for part in parts})
    ]


def _asked(conn: Connection, scope: Scope, enterprise: str, from_day: date, to_day: date) -> int:
    """The id of the enterprise that is asked about; raises Invalid for a span without days, NotFound."""
    if from_day >= to_day:
        raise Invalid(because("first_day_before_end", start=from_day, end=to_day), code="bad_span")
    return enterprises.enterprise(conn, scope, enterprise).id


def _split(step: Step) -> Split:
    before, after = step.before, step.after
    if before.unit != after.unit:
        return Split(None, None, None, because("unit_changed", before=before.unit, after=after.unit))
    return split(*(Stated(side.value, side.reason, side.formula, side.terms) for side in (before, after)))


def _restatement(step: Step, since: datetime | None) -> Restatement:
    done = _split(step)
    return Restatement(
        code=step.code,
        scope=step.scope,
        period=step.period,
        start_on=step.start_on,
        unit=step.after.unit,
        before_at=step.before_at,
        at=step.at,
        is_current=step.is_current,
        unconfirmed=since is not None and step.at >= since,
        before=_side(step.before),
        after=_side(step.after),
        change=done.change,
        factor_effect=done.factor_effect,
        physical_effect=done.physical_effect,
        reason=sentence_or_none(done.reason),
        parts=done.parts,
    )


def _side(said: StepSide) -> Side:
    return Side(said.value, sentence_or_none(said.reason), said.verified)
