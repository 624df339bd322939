"""Changes of closed months: who made them, with what reason and proof, and whether an officer confirmed them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from qingyu.db.pool import Connection, one, record, records
from qingyu.db.sql import queries
from qingyu.domain.kernel.answer import Answer
from qingyu.domain.kernel.reason import Reason, read
from qingyu.domain.kernel.scope import Scope

_q = queries("standing")

State: TypeAlias = Literal["unconfirmed", "confirmed", "rejected"]


@dataclass(frozen=True, slots=True)
class HiddenBreach(Answer):
    """A breach that was there before a change and is not after it."""

    start_on: Annotated[date, Field(description="first day of the month, or of the last month of the twelve judged")]
    rule: Annotated[
        Literal["product.over_limit", "product.over_baseline", "budget.month"],
        Field(description="the rule of early warning that found it"),
    ]
    scope: Annotated[str, Field(description="code of the product; empty for the enterprise")]
    unit: Annotated[str, Field(description="unit of the three numbers")]
    before: Annotated[float, Field(description="over the bound, in force when the change was made")]
    bound: Annotated[float, Field(description="the level or the budget at that time")]
    after: Annotated[float | None, Field(description="by the change; null where it leaves nothing to judge")]


@dataclass(frozen=True, slots=True)
class _Hidden(HiddenBreach):
    """A hidden breach with the change it is of."""

    id: int


@dataclass(frozen=True, slots=True)
class ClosedChange(Answer):
    """A declaration that touched closed months; until it is confirmed the value before is the one that counts."""

    id: Annotated[int, Field(description="number of the change")]
    enterprise: Annotated[str, Field(description="code of the enterprise")]
    months: Annotated[list[date], Field(description="first days of the closed months it touched")]
    sources: Annotated[
        list[str],
        Field(description="what kind: factor, declaration, event, correction, version, import, production"),
    ]
    actor: Annotated[str, Field(description="who made it; gateway:<enterprise>/<gateway> for restated output")]
    reason: Annotated[str | None, Field(description="why; without it nobody can confirm")]
    proof_hash: Annotated[
        str | None, Field(description="SHA-256 of the file that proves it; without it nobody can confirm")
    ]
    proof_name: Annotated[str | None, Field(description="name of that file")]
    at: Annotated[datetime, Field(description="when it was made")]
    state: Annotated[State, Field(description="whether it counts")]
    decided_by: Annotated[str | None, Field(description="the officer")]
    decided_at: Annotated[datetime | None, Field(description="when the officer decided")]
    decision_reason: Annotated[str | None, Field(description="why the officer decided so")]
    hides: Annotated[
        Sequence[HiddenBreach],
        Field(description="breaches that it makes disappear, while it waits"),
    ] = ()


@dataclass(frozen=True, slots=True)
class ProofFile(Answer):
    """A file that proves a change, kept under the hash of its bytes."""

    hash: Annotated[str, Field(description="SHA-256 in hexadecimal")]
    name: Annotated[str, Field(description="name of the file")]
    size: Annotated[int, Field(description="[byte]")]
    media_type: Annotated[str, Field(description="as it was said")]
    uploaded_by: Annotated[str, Field(description="who uploaded it")]
    at: Annotated[datetime, Field(description="when it was uploaded")]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many changes wait for a decision, since when, and of which months."""

    n: int
    since: datetime | None
    months: list[date]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A month whose values changed and are not confirmed since an instant."""

    month: date
    until: datetime


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
) -> list[ClosedChange]:
    """The changes a caller may see, the newest first."""
    asked = {"enterprise": enterprise, "state": state, "id": id_, "before": before, "limit": limit}
    found = records(conn, ClosedChange, _q.listing, {**scope.parameters(), **asked, "enterprise_id": enterprise_id})
    hidden = _hidden(conn, [one.id for one in found if one.state == "unconfirmed"])
    return [replace(one, hides=hidden.get(one.id, [])) for one in found]


def _hidden(conn: Connection, ids: list[int]) -> dict[int, list[HiddenBreach]]:
    """The breaches that changes which wait make disappear, by change; the caller sees these."""
    found: dict[int, list[HiddenBreach]] = {}
    for row in records(conn, _Hidden, _q.hidden, {"ids": ids}) if ids else ():
        breach = HiddenBreach(row.start_on, row.rule, row.scope, row.unit, row.before, row.bound, row.after)
        found.setdefault(row.id, []).append(breach)
    return found


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
    return records(conn, _effect, _q.effects, {**asked, **place})


def _effect(start_on: date, code: str, scope: str, **of: Any) -> Effect:
    before, after = (
        Side(of[f"{when}_value"], of[f"{when}_unit"], read(of[f"{when}_reason"]), of[f"{when}_verified"])
        for when in ("before", "after")
    )
    return Effect(start_on, code, scope, before, after)


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
    return {each.month: each for each in records(conn, Unsettled, _q.unsettled, {"enterprise_id": enterprise_id})}


def add_file(
    conn: Connection, enterprise_id: int, hash_: str, name: str, size: int, media_type: str, by: str, now: datetime
) -> bool:
    """Note an uploaded proof; False where the same bytes were uploaded before."""
    said = {"enterprise_id": enterprise_id, "hash": hash_, "name": name, "size": size, "media_type": media_type}
    return one(conn, _q.add_file, {**said, "by": by, "now": now}) is not None


def file(conn: Connection, enterprise_id: int, hash_: str) -> ProofFile | None:
    """A proof of an enterprise by its hash."""
    return record(conn, ProofFile, _q.file, {"enterprise_id": enterprise_id, "hash": hash_})


def waiting(conn: Connection, enterprise_id: int) -> Waiting:
    """How many changes of an enterprise wait for a decision."""
    row = record(conn, Waiting, _q.count_waiting, {"enterprise_id": enterprise_id})
    assert row is not None
    return row
