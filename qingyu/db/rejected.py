"""Refusals in their table: kept up to a bound of bytes, retried, given up; and the operator's alarms about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.kernel.scope import Scope

_q = queries("rejected")
ROW_BYTES = 300  # what a row takes beside its payload, about; the triggers count the same [byte]
FILLING, HELD, LOST = "refusals_filling", "refusals_held", "refusals_lost"
_ALARMS = [FILLING, HELD, LOST]
GatewayKey = tuple[int, str]  # enterprise id, gateway


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes of open refusals: of one gateway, and of all."""

    n_bytes: int
    n_total: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Readings of a message that are refused for one reason, or the whole message, with their bytes."""

    enterprise_id: int | None
    gateway: str | None
    topic: str
    code: str
    reason: str
    bad_index: int | None
    payload: bytes
    n_readings: int


@dataclass(frozen=True, slots=True)
class OpenRefusal(Refusal):
    """A refusal that is kept and may be retried."""

    id: int
    enterprise: str | None
    received_at: datetime
    n_seen: int
    status: str


@dataclass(frozen=True, slots=True)
class RefusedAgain:
    """What is left of a refusal after it was retried. payload: null where its bytes stay as they are."""

    id: int
    code: str
    reason: str
    n_readings: int
    payload: bytes | None


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the operator must look at."""

    code: str
    scope: str
    since_at: datetime
    seen_at: datetime
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class GatewayRoom:
    """How much the open refusals of a gateway take [byte], and how many readings were ever not kept."""

    enterprise: str
    gateway: str
    n_bytes: int
    n_not_kept: int


def usage(conn: Connection, gateways: Sequence[GatewayKey]) -> dict[GatewayKey, Usage]:
    """How much gateways have in open refusals."""
    ids, codes = [key[0] for key in gateways], [key[1] for key in gateways]
    found = conn.execute(_q.usage, {"enterprise_ids": ids, "gateways": codes}).fetchall()
    return {(row[0], row[1]): Usage(row[2] or 0, row[3]) for row in found}


def kept_already(conn: Connection, refused: Sequence[Refusal]) -> set[int]:
    """The places of those refusals that are kept already."""
    columns = {"topics": [one.topic for one in refused], "payloads": [one.payload for one in refused]}
    bad_indices = [one.bad_index for one in refused]
    return {row[0] - 1 for row in conn.execute(_q.kept_already, {**columns, "bad_indices": bad_indices})}


def keep(conn: Connection, refused: Sequence[Refusal], received_at: datetime) -> None:
    """Keep refusals; one that came several times is kept once and counted."""
    times: dict[tuple[Any, ...], int] = {}
    unique: dict[tuple[Any, ...], Refusal] = {}
    for one in refused:
        key = one.topic, one.payload, one.bad_index
        times[key] = times.get(key, 0) + 1
        unique[key] = one
    if unique:
        kept = unique.values()
        names = ("enterprise_id", "gateway", "topic", "code", "reason", "payload")
        values: dict[str, Any] = {f"{name}s": [getattr(one, name) for one in kept] for name in names}
        values |= {"n_readings": [one.n_readings for one in kept], "bad_indices": [one.bad_index for one in kept]}
        conn.execute(_q.insert_rejected, {**values, "n_seens": list(times.values()), "received_at": received_at})


def count(conn: Connection, key: GatewayKey, n_kept: int, n_over: int, at: datetime) -> None:
    """Count what a gateway had refused on a day."""
    conn.execute(
        _q.count_rejected,
        {"enterprise_id": key[0], "gateway": key[1], "day": at.date(), "n_kept": n_kept, "n_over": n_over},
    )


def open_ones(
    conn: Connection,
    scope: Scope,
    enterprise: str | None = None,
    after: int | None = None,
    limit: int = 1000,
    codes: Sequence[str] | None = None,
) -> list[OpenRefusal]:
    """Refused messages that may be retried, oldest first, after a row's id."""
    asked = {"enterprise": enterprise, "after": after, "limit": limit, "codes": None if codes is None else list(codes)}
    return records(conn, OpenRefusal, _q.open_rejected, {**scope.parameters(), **asked})


def settle_accepted(conn: Connection, ids: Sequence[int], at: datetime) -> None:
    """Refused messages that are stored after all."""
    conn.execute(_q.settle_accepted, {"ids": list(ids), "at": at})


def settle_refused(conn: Connection, settled: Sequence[RefusedAgain], at: datetime) -> None:
    """Refused again: the newest reason, and the bytes where they are others now."""
    if settled:
        names = {"id": "ids", "code": "codes", "reason": "reasons", "n_readings": "n_readings", "payload": "payloads"}
        columns = {column: [getattr(one, name) for one in settled] for name, column in names.items()}
        conn.execute(_q.settle_refused, {**columns, "at": at})


def drop(conn: Connection, enterprise: str, gateway: str | None, code: str | None) -> int:
    """Give up open refusals; returns how many readings they held."""
    found = conn.execute(_q.drop_rejected, {"enterprise": enterprise, "gateway": gateway, "code": code})
    return sum(row[0] for row in found)


def raise_alarm(conn: Connection, code: str, scope: str, detail: dict[str, Any], at: datetime) -> None:
    """Tell the operator."""
    conn.execute(_q.raise_alarm, {"code": code, "scope": scope, "detail": Jsonb(detail), "at": at})


def clear_alarms(conn: Connection, above: int) -> None:
    """Forget the alarms of gateways whose refusals take no more than so many bytes. [byte]"""
    conn.execute(_q.clear_alarms, {"codes": _ALARMS, "above": above})


def alarms(conn: Connection) -> list[Alarm]:
    """What the operator must look at."""
    return records(conn, Alarm, _q.alarms)


def room(conn: Connection) -> list[GatewayRoom]:
    """How much the open refusals of each gateway take, and how many were ever not kept."""
    return records(conn, GatewayRoom, _q.room)
