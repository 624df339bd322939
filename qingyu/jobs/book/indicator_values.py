"""Indicator values in a list, as known now or earlier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from qingyu.db import enterprises, indicators
from qingyu.db.pool import Connection
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import Answer, Sentence, sentence_or_none
from qingyu.jobs.restating.standing import waiting_since

Period = Literal["day", "month"]
# How far a list reaches back that does not say from when on. [d]
_BACK: dict[Period, int] = {"day": 30, "month": 366}


@dataclass(frozen=True, slots=True)
class Indicator(Answer):
    """A value with its inputs: what it is, of what, when, how complete, and which numbers made it."""

    code: str
    scope: str
    period: Period
    start_on: date
    value: float | None
    unit: str
    completeness: float | None
    reason: Sentence | None
    verified: bool
    is_open: bool
    computed_at: datetime
    superseded_at: datetime | None
    unconfirmed: Annotated[
        bool, Field(description="a change of this closed month waits for an officer; the value before counts")
    ]
    inputs_hash: str
    inputs: dict[str, Any]


def listing(
    conn: Connection,
    scope: Scope,
    enterprise_code: str,
    code: str | None,
    period: Period,
    from_day: date | None,
    to_day: date | None,
    now: datetime,
    as_of: datetime | None = None,
    *,
    standing: bool = False,
    after: Sequence[Any] | None = None,
    limit: int | None = None,
) -> list[Indicator]:
    """The values of periods that begin in [from_day, to_day), by start, code and scope; raises NotFound.

    from_day: 30 days or a year back where it is not said; to_day: tomorrow.  standing: of what changed unconfirmed the
    value before, which counts.  after: (start, code, scope) of the last one seen.
    """
    enterprise = enterprises.enterprise(conn, scope, enterprise_code)
    to_day = to_day or enterprise.day(now) + timedelta(days=1)
    from_day = from_day or to_day - timedelta(days=_BACK[period])
    waiting = waiting_since(conn, enterprise.id)
    asked = (enterprise.code, code, period, from_day, to_day, as_of)
    found = indicators.listing(conn, scope, *asked, unsettled=waiting, standing=standing, after=after, limit=limit)
    return [
        Indicator(
            code=row.code,
            scope=row.scope,
            period=period,
            start_on=row.start_on,
            value=row.value,
            unit=row.unit,
            completeness=row.completeness,
            reason=sentence_or_none(row.reason),
            verified=row.verified,
            is_open=row.is_open,
            computed_at=row.computed_at,
            superseded_at=row.superseded_at,
            unconfirmed=row.unconfirmed,
            inputs_hash=row.inputs_hash,
            inputs=row.inputs,
        )
        for row in found
    ]
