"""Indicator values: appended when a closed period's inputs changed, one live row while a period is open."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from qingyu.db.pool import Connection, Row, rows
from qingyu.db.sql import queries
from qingyu.domain.benchmark.worth import WORTHS
from qingyu.domain.energy.indicator import Known, Value, Write, decide
from qingyu.domain.intensity.windows import DERIVED
from qingyu.domain.scope import Scope

_q = queries("indicators")


def open_periods(conn: Connection, enterprise_id: int) -> tuple[set[date], set[date]]:
    """The days and the months that still have a live row."""
    found = rows(conn, _q.open_periods, {"enterprise_id": enterprise_id})
    days = {row["start_on"] for row in found if row["period"] == "day"}
    return days, {row["start_on"] for row in found if row["period"] == "month"}


def put(
    conn: Connection,
    enterprise_id: int,
    days: Collection[date],
    months: Collection[date],
    values: Sequence[Value],
    now: datetime,
    derived: bool = False,
    derived_codes: Sequence[str] = DERIVED,
) -> int:
    """Write what changed in these days and months; returns how many rows were written.

    derived: the values are made of stored month rows; they are compared with rows of `derived_codes` only, all others
    with the rest.
    """
    codes = list(derived_codes) if derived else [*DERIVED, *WORTHS]
    which = {"days": list(days), "months": list(months), "derived": derived, "derived_codes": codes}
    found = rows(conn, _q.current, {"enterprise_id": enterprise_id, **which})
    write = decide([Known(**row) for row in found], values)
    if write.supersede:
        conn.execute(_q.supersede, {"ids": list(write.supersede), "now": now})
    _many(conn, _q.append, [{**_row(value), "enterprise_id": enterprise_id, "now": now} for value in write.append])
    _many(conn, _q.rewrite_live, [{**_row(value), "id": id_, "now": now} for id_, value in write.rewrite])
    return _count(write)


def known(conn: Connection, enterprise_id: int, days: Collection[date], months: Collection[date]) -> list[Known]:
    """The rows in force of some days and months that are made from uses and declarations, not from stored months."""
    which = {"days": list(days), "months": list(months), "derived": False, "derived_codes": [*DERIVED, *WORTHS]}
    return [Known(**row) for row in rows(conn, _q.current, {"enterprise_id": enterprise_id, **which})]


def listing(
    conn: Connection,
    scope: Scope,
    enterprise: str,
    code: str | None,
    period: str,
    from_day: date,
    to_day: date,
    as_of: datetime | None = None,
    *,
    after: Sequence[Any] | None = None,
    limit: int | None = None,
) -> list[Row]:
    """The values of periods that begin in [from_day, to_day), in force now or as known at `as_of`.

    after: (start, code, scope) of the last one seen.
    """
    after_start, after_code, after_scope = after or (None, None, None)
    return rows(
        conn,
        _q.listing,
        {
            **scope.parameters(),
            "enterprise": enterprise,
            "code": code,
            "period": period,
            "from_day": from_day,
            "to_day": to_day,
            "as_of": as_of,
            "after_start": after_start,
            "after_code": after_code,
            "after_scope": after_scope,
            "limit": limit,
        },
    )


def of_month(conn: Connection, enterprise_id: int, month: date, codes: Sequence[str]) -> list[Row]:
    """The rows in force of a month with their ids."""
    return rows(conn, _q.of_month, {"enterprise_id": enterprise_id, "month": month, "codes": list(codes)})


def own_best(conn: Connection, enterprise_id: int, month: date) -> dict[str, Row]:
    """The lowest intensity of a closed month of each product, up to a month."""
    return {row["product"]: row for row in rows(conn, _q.own_best, {"enterprise_id": enterprise_id, "month": month})}


def _row(value: Value) -> dict[str, Any]:
    return {
        "code": value.code,
        "scope": value.scope,
        "period": value.period,
        "start_on": value.start_on,
        "value": value.value,
        "unit": value.unit,
        "completeness": value.completeness,
        "reason": value.reason,
        "verified": value.verified,
        "is_open": value.is_open,
        "inputs": Jsonb(value.inputs),
        "inputs_hash": value.inputs_hash,
    }


def _many(conn: Connection, query: str, parameters: Sequence[dict[str, Any]]) -> None:
    if parameters:
        with conn.cursor() as cursor:
            cursor.executemany(query, parameters)


def _count(write: Write) -> int:
    return len(write.append) + len(write.rewrite)
