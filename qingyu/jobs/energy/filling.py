"""How far a history that is being taken over has come: counted days of the enterprises that receive old readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field

from qingyu.db import filling as rows
from qingyu.db.filling import FilledMonth
from qingyu.db.pool import Connection
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import Answer

# An enterprise whose last old readings came before that is no longer part of what is being filled.
REMEMBERED = timedelta(minutes=15)
# A lost day here and there holds no month back: what never comes is a hole, not work. An own choice.
WHOLE_SHARE = 0.97


@dataclass(frozen=True, slots=True)
class Filling(Answer):
    """How much of the history is counted; nothing is being filled while `filling` is false, and the rest is null."""

    filling: Annotated[bool, Field(description="whether old readings wait to be counted")]
    enterprises: Annotated[int | None, Field(description="of so many enterprises the history is counted here")] = None
    from_month: Annotated[date | None, Field(description="the first month of that history")] = None
    months: Annotated[int | None, Field(description="months of that history")] = None
    months_done: Annotated[int | None, Field(description="months of which 97 % of the days are counted")] = None
    share: Annotated[float | None, Field(ge=0, le=1, description="counted days of all days of that history")] = None


def look(conn: Connection, scope: Scope, now: datetime) -> Filling:
    """What is being filled of the enterprises a caller sees."""
    return judge(rows.months(conn, scope, now - REMEMBERED, now))


def judge(months: Sequence[FilledMonth]) -> Filling:
    """What the counts of the months say.

    >>> judge([FilledMonth(date(2026, 5, 1), 31, 31, 1, 1), FilledMonth(date(2026, 6, 1), 30, 12, 1, 1)]).months_done
    1
    """
    if not months or not months[0].running:
        return Filling(filling=False)
    return Filling(
        filling=True,
        enterprises=months[0].n_enterprises,
        from_month=months[0].month,
        months=len(months),
        months_done=sum(1 for one in months if one.n_done >= WHOLE_SHARE * one.n_due),
        share=sum(one.n_done for one in months) / sum(one.n_due for one in months),
    )
