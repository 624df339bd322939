"""Budgets of regions and enterprises: their versions, and who stands above and below in the tree of regions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from qingyu.db.dual_control import BodyId
from qingyu.db.pool import Connection, record, records
from qingyu.db.sql import queries
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.budget import Budget, BudgetBook, BudgetReason

_q = queries("budgets")


@dataclass(frozen=True, slots=True)
class BodyRow(BodyId):
    """A body of the tree."""

    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class BudgetRow(Budget):
    """A version of a budget. body_id: of the region or enterprise; act: what made it, and others with it."""

    body_id: int
    id: int
    year: int
    controlled: Controlled
    version: int
    reason: BudgetReason
    act: int
    document: str
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """A version to be written, but for its number."""

    year: int
    controlled: Controlled
    budget: Budget
    reason: BudgetReason
    act: int
    document: str


def one_by_one(conn: Connection, year: int) -> None:
    """Wait for whoever gives budgets of a year, until this transaction ends."""
    conn.execute(_q.one_by_one, {"year": year})


def held(
    conn: Connection, kind: Literal["region", "enterprise"], ids: Sequence[int], year: int, controlled: Controlled
) -> dict[int, BudgetRow]:
    """The budgets that some bodies of one kind have in a year, by their ids; one that was withdrawn is none."""
    of = {"ids": list(ids), "year": year, "controlled": controlled}
    found = records(conn, _row, BodyId(kind, 0).sql(_q.held), of)
    return {row.body_id: row for row in found if row.reason is not BudgetReason.WITHDRAWAL}


def budget_of(conn: Connection, body: BodyId, year: int, controlled: Controlled) -> BudgetRow | None:
    """The budget of a body in a year."""
    return held(conn, body.kind, [body.id], year, controlled).get(body.id)


def versions(conn: Connection, body: BodyId, year: int, controlled: Controlled) -> list[BudgetRow]:
    """Every version of the budget of a body, the newest first."""
    of = {"body_id": body.id, "year": year, "controlled": controlled}
    return records(conn, _row, body.sql(_q.versions), of)


def _row(*, controlled: str, book: str, reason: str, months: list[float], **own: Any) -> BudgetRow:
    return BudgetRow(
        controlled=Controlled(controlled),
        book=BudgetBook(book),
        reason=BudgetReason(reason),
        months=tuple(months),
        **own,
    )


def new_act(conn: Connection) -> int:
    """The number of an act."""
    row = conn.execute(_q.new_act).fetchone()
    assert row is not None
    return int(row[0])


def put(conn: Connection, body: BodyId, version: Version, by: str, now: datetime) -> None:
    """Write the next version of a body's budget; the caller waits in `one_by_one` first."""
    budget = version.budget
    said: dict[str, object] = {"body_id": body.id, "year": version.year, "controlled": version.controlled}
    said |= {"book": budget.book, "total": budget.total, "reserve": budget.reserve, "months": list(budget.months)}
    said |= {"reason": version.reason, "act": version.act, "document": version.document, "by": by, "now": now}
    conn.execute(body.sql(_q.put), said)


def parent(conn: Connection, body: BodyId) -> BodyRow | None:
    """The region that a body takes its part of; null where none is above it."""
    query = _q.parent_of_region if body.kind == "region" else _q.parent_of_enterprise
    return record(conn, _region, query, {"id": body.id})


def _region(**own: Any) -> BodyRow:
    return BodyRow(kind="region", **own)


def children(conn: Connection, region_id: int) -> list[BodyRow]:
    """Who takes a part of a region's budget: the regions right below it, then its own enterprises, by code."""
    return records(conn, BodyRow, _q.children, {"region_id": region_id})
