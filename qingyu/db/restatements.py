"""Restated values of closed periods: what was superseded, beside what took its place."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from qingyu.db.pool import Connection, Row, rows
from qingyu.db.sql import queries
from qingyu.db.told import told
from qingyu.domain.kernel.scope import Scope

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
    after: Sequence[Any] | None = None,
) -> list[Row]:
    """The restatements of periods that begin in [from_day, to_day), the latest first; after: place of the last seen."""
    names = ("after_at", "after_start", "after_code", "after_scope", "after_period")
    place = dict(zip(names, after or (None,) * len(names), strict=True))
    found = rows(
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
            **place,
        },
    )
    return told(found, "before_reason", "after_reason")
