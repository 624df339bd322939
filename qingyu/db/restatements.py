"""Restated values of closed periods: what was superseded, beside what took its place."""

from datetime import date

from qingyu.db.pool import Connection, Row, rows
from qingyu.db.sql import queries
from qingyu.domain.scope import Scope

_q = queries("restatements")


def steps(
    conn: Connection,
    scope: Scope,
    enterprise_id: int,
    from_day: date,
    to_day: date,
    period: str | None,
    code: str | None,
    limit: int,
) -> list[Row]:
    """The restatements of periods that begin in [from_day, to_day), the latest first."""
    return rows(
        conn,
        _q.steps,
        {
            **scope.parameters(),
            "enterprise_id": enterprise_id,
            "from_day": from_day,
            "to_day": to_day,
            "period": period,
            "code": code,
            "limit": limit,
        },
    )
