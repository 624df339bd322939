"""Statistics and targets of assessed bodies, and the published issues of the barometers of regions."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, LiteralString, TypeVar

from psycopg.types.json import Jsonb

from qingyu.db.pool import Connection, record, records
from qingyu.db.sql import queries
from qingyu.domain.control.body_target import BodyTarget, TargetKind, demanded
from qingyu.domain.control.span import Span
from qingyu.domain.energy.factors import Verified

_q = queries("dual_control")
Kind = TypeVar("Kind")
BodyKind = Literal["region", "enterprise"]


@dataclass(frozen=True, slots=True)
class BodyId:
    """Which assessed body: a region or an enterprise; each kind has its own tables of one shape."""

    kind: BodyKind
    id: int

    def sql(self, query: LiteralString) -> LiteralString:
        """A query on the tables of its kind."""
        return query.replace("{body}", self.kind)


@dataclass(frozen=True, slots=True)
class StatisticRow:
    """A sum since January that a document states."""

    id: int
    quantity: str
    year: int
    through_month: int
    value: float
    document: str
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class TargetRow(BodyTarget):
    """A target, and who declared it when."""

    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class IssueRow:
    """An issue that was published."""

    id: int
    year: int
    through_month: int
    version: int
    rules: str
    sha256: str
    note: str
    published_by: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class WholeIssueRow(IssueRow):
    """An issue with its content: the barometer then, as the API answers it."""

    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region."""

    id: int
    code: str
    level: str
    name_zh: str
    name_en: str


def statistics(conn: Connection, body: BodyId, until: datetime | None = None) -> list[StatisticRow]:
    """What is stated of a body, the newest of each quantity and span; until: as it was just before an instant."""
    return statistics_of(conn, body.kind, [body.id], until)[body.id]


def statistics_of(
    conn: Connection, kind: BodyKind, ids: Collection[int], until: datetime | None = None
) -> dict[int, list[StatisticRow]]:
    """The same of some bodies of a kind, by their ids."""
    asked = {"body_ids": list(ids), "until": until, "quantity": None, "year": None, "month": None}
    return _by_body(records(conn, _statistic, BodyId(kind, 0).sql(_q.statistics), asked), ids)


def _statistic(*, body_id: int, **own: Any) -> tuple[int, StatisticRow]:
    return body_id, StatisticRow(**own)


def _by_body(rows: Iterable[tuple[int, Kind]], ids: Collection[int]) -> dict[int, list[Kind]]:
    found: dict[int, list[Kind]] = {id_: [] for id_ in ids}
    for id_, row in rows:
        found[id_].append(row)
    return found


def statistic(conn: Connection, body: BodyId, quantity: str, span: Span) -> StatisticRow | None:
    """What is stated of one quantity of a body in a span, the newest; nothing else is read."""
    of = {"quantity": quantity, "year": span.year, "month": span.through_month}
    found = records(conn, _statistic, body.sql(_q.statistics), {"body_ids": [body.id], "until": None, **of})
    return found[0][1] if found else None


def one_by_one(conn: Connection, body: BodyId) -> None:
    """Wait for whoever states or publishes something of the body, until this transaction ends."""
    conn.execute(body.sql(_q.one_by_one), {"body_id": body.id})


def hold_tables(conn: Connection, region_ids: Collection[int]) -> None:
    """Wait for whoever takes in a table of one of the regions, until this transaction ends.

    By their ids, so that two tables of the same regions in another order do not block each other.
    """
    for region_id in sorted(region_ids):
        conn.execute(_q.hold_tables, {"region_id": region_id})


def state(
    conn: Connection, body: BodyId, quantity: str, span: Span, value: float, document: str, by: str, now: datetime
) -> StatisticRow:
    """State a sum of a span; an earlier one of the same stays to be read."""
    said: dict[str, object] = {
        "body_id": body.id,
        "quantity": quantity,
        "year": span.year,
        "through_month": span.through_month,
    }
    said |= {"value": value, "document": document, "by": by, "now": now}
    made = record(conn, StatisticRow, body.sql(_q.state), said)
    assert made is not None
    return made


def targets(conn: Connection, body: BodyId, id_: int | None = None, until: datetime | None = None) -> list[TargetRow]:
    """The targets of a body that hold, or held just before an instant, by period."""
    found = records(conn, _target, body.sql(_q.targets), {"body_ids": [body.id], "id": id_, "until": until})
    return [target for _, target in found]


def targets_of(conn: Connection, kind: BodyKind, ids: Collection[int]) -> dict[int, list[TargetRow]]:
    """The targets that hold of some bodies of a kind, by their ids."""
    asked = {"body_ids": list(ids), "id": None, "until": None}
    return _by_body(records(conn, _target, BodyId(kind, 0).sql(_q.targets), asked), ids)


def _target(*, body_id: int, controlled: str, kind: str, verified: str, **own: Any) -> tuple[int, TargetRow]:
    of = demanded(controlled)
    return body_id, TargetRow(controlled=of, kind=TargetKind(kind), verified=Verified(verified), **own)


def demand(conn: Connection, body: BodyId, target: BodyTarget, by: str, now: datetime) -> int | None:
    """Add a target, whatever its id says; null where one of the same kind and period holds already."""
    row = conn.execute(
        body.sql(_q.demand),
        {
            "body_id": body.id,
            "controlled": target.controlled,
            "kind": target.kind,
            "per": target.per,
            "value": target.value,
            "base_year": target.base_year,
            "target_year": target.target_year,
            "document": target.document,
            "clause": target.clause,
            "verified": target.verified,
            "by": by,
            "now": now,
        },
    ).fetchone()
    return None if row is None else int(row[0])


def withdraw(conn: Connection, body: BodyId, id_: int, by: str, now: datetime) -> bool:
    """Take a target back; false where none of this id holds."""
    said = {"body_id": body.id, "id": id_, "by": by, "now": now}
    return conn.execute(body.sql(_q.withdraw), said).rowcount == 1


def publish(
    conn: Connection,
    region_id: int,
    span: Span,
    rules: str,
    content: dict[str, Any],
    sha256: str,
    note: str,
    by: str,
    now: datetime,
) -> int:
    """Freeze an issue as the next version of its span; returns its id."""
    said = {"region_id": region_id, "year": span.year, "through_month": span.through_month, "rules": rules}
    row = conn.execute(
        _q.publish, said | {"content": Jsonb(content), "sha256": sha256, "note": note, "by": by, "now": now}
    ).fetchone()
    assert row is not None
    return int(row[0])


def issues(
    conn: Connection,
    region_id: int,
    *,
    before: Sequence[int] | None = None,
    limit: int = 1000,
) -> list[IssueRow]:
    """Issues of a region, the latest span and version first; before: year, month and version they lie before."""
    asked = {"region_id": region_id, "before": None if before is None else list(before), "limit": limit}
    return records(conn, IssueRow, _q.issues, asked)


@dataclass(frozen=True, slots=True)
class LastLight:
    """How grave a light of an issue was. per: of a drop; empty for a total. severity: null where nothing was known."""

    controlled: str
    per: str
    task: str
    severity: int | None


def last_lights(conn: Connection, region_ids: Collection[int], before: Span) -> dict[int, list[LastLight]]:
    """The lights of the newest issue of each of some regions of an earlier span."""
    asked = {"region_ids": list(region_ids), "year": before.year, "month": before.through_month}
    issued = conn.execute(_q.last_lights, asked).fetchall()
    return {
        # Issues of before there was more than one denominator name none.
        id_: [LastLight(one["controlled"], one.get("per", ""), one["task"], one["severity"]) for one in lights]
        for id_, lights in issued
    }


def issue(conn: Connection, region_id: int, id_: int) -> WholeIssueRow | None:
    """One issue of a region with its content."""
    return record(conn, WholeIssueRow, _q.issue, {"region_id": region_id, "id": id_})


def registered(conn: Connection) -> list[RegionRow]:
    """Every region there is, by code."""
    return records(conn, RegionRow, _q.registered)
