"""Changes of closed months: who made them, with what reason and proof, and whether an officer confirmed them."""

from dataclasses import dataclass
from datetime import date, datetime

from qingyu.db.pool import Connection, Row, one, rows
from qingyu.db.sql import queries
from qingyu.db.told import told
from qingyu.domain.kernel.reason import Reason
from qingyu.domain.kernel.scope import Scope

_q = queries("standing")


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A month whose values changed and are not confirmed since an instant, by which changes."""

    month: date
    until: datetime
    ids: tuple[int, ...]


def acting(conn: Connection, actor: str, reason: str | None = None, proof: str | None = None) -> None:
    """Say who acts until the end of the transaction: what touches closed months is noted under this name."""
    conn.execute(_q.acting, {"actor": actor, "reason": reason or "", "proof": proof or ""})


def listing(
    conn: Connection,
    scope: Scope,
    enterprise: str | None = None,
    state: str | None = None,
    id_: int | None = None,
    before: int | None = None,
    limit: int | None = None,
    enterprise_id: int | None = None,
) -> list[Row]:
    """The changes a caller may see, the newest first."""
    asked = {"enterprise": enterprise, "state": state, "id": id_, "before": before, "limit": limit}
    return rows(conn, _q.listing, {**scope.parameters(), **asked, "enterprise_id": enterprise_id})


@dataclass(frozen=True, slots=True)
class Side:
    """A value with its unit; of one that is absent there is a reason."""

    value: float | None
    unit: str
    reason: Reason | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """A value of a closed month before and after a change."""

    start_on: date
    code: str
    scope: str
    before: Side
    after: Side


def effects(
    conn: Connection, enterprise_id: int, id_: int, limit: int, after: tuple[date, str, str] | None = None
) -> list[Effect]:
    """The values that a change moved, by month, code and scope, after a place in that order."""
    start, code, scope = after or (None, None, None)
    asked = {"enterprise_id": enterprise_id, "id": id_, "limit": limit}
    place = {"after_start": start, "after_code": code, "after_scope": scope}
    found = told(rows(conn, _q.effects, {**asked, **place}), "before_reason", "after_reason")
    return [_effect(row) for row in found]


def _effect(row: Row) -> Effect:
    before, after = (
        Side(row[f"{when}_value"], row[f"{when}_unit"], row[f"{when}_reason"], row[f"{when}_verified"])
        for when in ("before", "after")
    )
    return Effect(row["start_on"], row["code"], row["scope"], before, after)


def earlier_undecided(conn: Connection, id_: int) -> int | None:
    """A change before this one that touches one of its months and waits."""
    row = conn.execute(_q.earlier_undecided, {"id": id_}).fetchone()
    return row[0] if row else None


def explain(conn: Connection, id_: int, reason: str | None, proof: str | None) -> bool:
    """Give a waiting change its reason or proof; False where it is decided."""
    return one(conn, _q.explain, {"id": id_, "reason": reason, "proof": proof}) is not None


def decide(conn: Connection, id_: int, state: str, by: str, reason: str, now: datetime) -> bool:
    """Confirm or reject a waiting change; False where it is decided."""
    said = {"id": id_, "state": state, "by": by, "reason": reason, "now": now}
    return one(conn, _q.decide, said) is not None


def unsettled(conn: Connection, enterprise_id: int) -> dict[date, Unsettled]:
    """The months whose values are not confirmed since an instant."""
    found = rows(conn, _q.unsettled, {"enterprise_id": enterprise_id})
    return {row["month"]: Unsettled(row["month"], row["until"], tuple(row["ids"])) for row in found}


def add_file(
    conn: Connection, enterprise_id: int, hash_: str, name: str, size: int, media_type: str, by: str, now: datetime
) -> bool:
    """Note an uploaded proof; False where the same bytes were uploaded before."""
    said = {"enterprise_id": enterprise_id, "hash": hash_, "name": name, "size": size, "media_type": media_type}
    return one(conn, _q.add_file, {**said, "by": by, "now": now}) is not None


def file(conn: Connection, enterprise_id: int, hash_: str) -> Row | None:
    """A proof of an enterprise by its hash."""
    return one(conn, _q.file, {"enterprise_id": enterprise_id, "hash": hash_})


def waiting(conn: Connection, enterprise_id: int) -> Row:
    """How many changes wait for a decision (n), since when, and of which months."""
    row = one(conn, _q.count_waiting, {"enterprise_id": enterprise_id})
    assert row is not None
    return row
