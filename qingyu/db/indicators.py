"""Indicator values: appended when a closed period's inputs changed, one live row while a period is open."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from qingyu.db.pool import Connection, records, rows
from qingyu.db.sql import queries
from qingyu.db.told import told
from qingyu.domain.energy.catalogue import WINDOWS
from qingyu.domain.energy.indicator import Known, StoredValue, Value, Write, decide
from qingyu.domain.energy.sealing import Batch, Sealed, seal
from qingyu.domain.kernel.chain import START
from qingyu.domain.kernel.reason import Reason
from qingyu.domain.kernel.scope import Scope

_q = queries("indicators")
_AT_ONCE = 1_000  # values in a statement
Reach = Mapping[str, tuple[Collection[date], Collection[date]]]  # days and months, by the code


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The newest line of an enterprise's chain of closed values."""

    enterprise_id: int
    n: int
    hash: bytes


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
    codes: Collection[str],
) -> int:
    """Write what changed in these days and months; returns how many rows were written.

    codes: the indicators that were computed: their rows in force that are not among the values have ended.
    """
    return put_made(conn, enterprise_id, dict.fromkeys(codes, (days, months)), values, now)


def put_made(conn: Connection, enterprise_id: int, reach: Reach, values: Sequence[Value], now: datetime) -> int:
    """The same of indicators that were computed for days and months of their own. reach: these by the code."""
    write = decide(_reached(conn, enterprise_id, reach), values)
    last_n, last_hash = _last_batch(conn, enterprise_id) if _closes(write) else (0, b"")
    common = {"now": now, "n": last_n + 1}
    if write.supersede:
        conn.execute(_q.supersede, {"ids": list(write.supersede), **common})
    seals = _append(conn, enterprise_id, write.append, common)
    seals += _rewrite(conn, write.rewrite, common)
    if _closes(write):
        made = seal(enterprise_id, last_n + 1, last_hash, seals, write.supersede)
        conn.execute(_q.add_batch, {**asdict(made), "at": now})
    return _count(write)


def _reached(conn: Connection, enterprise_id: int, reach: Reach) -> list[Known]:
    """The rows in force of each indicator in the days and months that it was computed for."""
    of = {code: {"day": set(days), "month": set(months)} for code, (days, months) in reach.items()}
    days, months = (set().union(*(each[kind] for each in of.values())) for kind in ("day", "month"))
    found = known(conn, enterprise_id, days, months, of)
    return [row for row in found if row.start_on in of[row.code][row.period]]


def _closes(write: Write) -> bool:
    """Whether a closed value comes or goes: that is a line of the chain."""
    return bool(write.supersede) or any(not value.is_open for value in (*write.append, *(v for _, v in write.rewrite)))


def _last_batch(conn: Connection, enterprise_id: int) -> tuple[int, bytes]:
    # The enterprise is held by the one who computes it: nobody adds a line beside.
    row = conn.execute(_q.last_batch, {"enterprise_id": enterprise_id}).fetchone()
    return (int(row[0]), bytes(row[1])) if row else (0, START)


def batches(conn: Connection) -> list[Batch]:
    """The lines of every enterprise's chain of closed values, in order."""
    return records(conn, Batch, _q.batches)


def heads(conn: Connection, since: str | None) -> list[ChainHead]:
    """The newest line of each enterprise's chain that was written since an instant. since: in ISO 8601."""
    return records(conn, ChainHead, _q.heads, {"since": since})


def with_values(conn: Connection) -> dict[int, str]:
    """The codes of the enterprises that have values or a chain, by their ids."""
    return dict(conn.execute(_q.enterprises).fetchall())


def sealed(conn: Connection, enterprise_id: int) -> list[Sealed]:
    """Every closed value of an enterprise, with its seal and the seal that it should have."""
    return records(conn, Sealed, _q.sealed, {"enterprise_id": enterprise_id})


def known(
    conn: Connection, enterprise_id: int, days: Collection[date], months: Collection[date], codes: Collection[str]
) -> list[Known]:
    """The rows in force of some indicators in some days and months."""
    which = {"days": list(days), "months": list(months), "codes": list(codes)}
    return records(conn, Known, _q.current, {"enterprise_id": enterprise_id, **which})


@dataclass(frozen=True, slots=True)
class ListedValue(StoredValue):
    """A stored value in a list. unconfirmed: a change of this closed month waits for an officer."""

    unconfirmed: bool


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
    unsettled: Mapping[date, datetime] | None = None,
    standing: bool = False,
    after: Sequence[Any] | None = None,
    limit: int | None = None,
) -> list[ListedValue]:
    """The values of periods that begin in [from_day, to_day), in force now or as known at `as_of`.

    unsettled: from when on the values of a month are not confirmed; standing: of these the value before, which counts.
    after: (start, code, scope) of the last one seen.
    """
    waiting = unsettled or {}
    after_start, after_code, after_scope = after or (None, None, None)
    return records(
        conn,
        told(ListedValue),
        _q.listing,
        {
            **scope.parameters(),
            "enterprise": enterprise,
            "code": code,
            "period": period,
            "from_day": from_day,
            "to_day": to_day,
            "as_of": as_of,
            "standing": standing,
            "unsettled_months": list(waiting),
            "unsettled_until": list(waiting.values()),
            "windows": list(WINDOWS),
            "after_start": after_start,
            "after_code": after_code,
            "after_scope": after_scope,
            "limit": limit,
        },
    )


def that_count(
    conn: Connection, scope: Scope, enterprise: str, from_day: date, to_day: date, waiting: Mapping[date, datetime]
) -> list[ListedValue]:
    """The values of months that begin in [from_day, to_day) that count. waiting: when a month's ceased to."""
    asked = (conn, scope, enterprise, None, "month", from_day, to_day)
    return listing(*asked, unsettled=waiting, standing=True)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """What counts of an indicator in a month, with its id. value: [unit], null with a reason."""

    id: int
    code: str
    scope: str
    value: float | None
    unit: str
    reason: Reason | None
    verified: bool
    completeness: float | None
    inputs: dict[str, Any]


def of_month(conn: Connection, enterprise_id: int, month: date, codes: Sequence[str]) -> list[MonthRow]:
    """The rows that count in a month, with their ids."""
    which = {"enterprise_id": enterprise_id, "month": month, "codes": list(codes)}
    return records(conn, told(MonthRow), _q.of_month, {**which, "windows": list(WINDOWS)})


@dataclass(frozen=True, slots=True)
class BestMonth:
    """The closed month of a product with its lowest intensity. value: [unit]"""

    product: str
    value: float
    unit: str
    start_on: date


def own_best(conn: Connection, enterprise_id: int, month: date) -> dict[tuple[str, str], BestMonth]:
    """The best closed month of each product in each unit, up to a month."""
    found = records(conn, BestMonth, _q.own_best, {"enterprise_id": enterprise_id, "month": month})
    return {(best.product, best.unit): best for best in found}


def _row(value: Value, n: int) -> dict[str, Any]:
    return {
        "closed_n": None if value.is_open else n,
        "code": value.code,
        "scope": value.scope,
        "period": value.period,
        "start_on": value.start_on,
        "value": value.value,
        "unit": value.unit,
        "completeness": value.completeness,
        "reason": None if value.reason is None else Jsonb(value.reason.as_json()),
        "verified": value.verified,
        "is_open": value.is_open,
        "inputs": Jsonb(None, dumps=lambda _: value.inputs_text),
        "inputs_hash": value.inputs_hash,
    }


def _as_json(value: Value) -> str:
    """A value as an object of the list that is appended; its inputs stand in it as they are hashed."""
    fields = {
        "code": value.code,
        "scope": value.scope,
        "period": value.period,
        "start_on": value.start_on.isoformat(),
        "value": value.value,
        "unit": value.unit,
        "completeness": value.completeness,
        "reason": None if value.reason is None else value.reason.as_json(),
        "verified": value.verified,
        "is_open": value.is_open,
        "inputs_hash": value.inputs_hash,
    }
    return f'{json.dumps(fields, ensure_ascii=False)[:-1]},"inputs":{value.inputs_text}}}'


def _append(conn: Connection, enterprise_id: int, values: Sequence[Value], common: Mapping[str, Any]) -> list[bytes]:
    """Append values, many in a statement; returns the seals of the closed ones."""
    seals: list[bytes] = []
    for first in range(0, len(values), _AT_ONCE):
        text = ",".join(map(_as_json, values[first : first + _AT_ONCE]))
        made = conn.execute(_q.append, {"enterprise_id": enterprise_id, "rows": f"[{text}]", **common})
        seals += [bytes(row[0]) for row in made if row[0] is not None]
    return seals


def _rewrite(conn: Connection, changed: Sequence[tuple[int, Value]], common: Mapping[str, Any]) -> list[bytes]:
    """Move live rows; returns the seals of those whose period has closed."""
    if not changed:
        return []
    with conn.cursor() as cursor:
        wanted = [{**_row(value, common["n"]), "id": id_, **common} for id_, value in changed]
        cursor.executemany(_q.rewrite_live, wanted, returning=True)
        return [bytes(row[0]) for result in cursor.results() for row in result if row[0] is not None]


def _count(write: Write) -> int:
    return len(write.append) + len(write.rewrite)
