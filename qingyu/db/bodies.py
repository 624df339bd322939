"""Bodies that are no region with their members, and how the tree of regions changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, LiteralString

from qingyu.db.pool import Connection, record, records
from qingyu.db.sql import queries
from qingyu.domain.control.assessed_body import Body, RegionKind
from qingyu.domain.kernel.answer import Answer
from qingyu.domain.kernel.scope import Scope

_q = queries("bodies")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A region or body. changed: the month of its last change; valid_to: from which on another stands in its place."""

    id: int
    code: str
    kind: RegionKind
    is_apart: bool
    name_zh: str
    name_en: str
    parent_id: int | None
    parent: str | None
    valid_from: date | None
    valid_to: date | None
    changed: date | None


@dataclass(frozen=True, slots=True)
class BodyMember(Answer):
    """A membership of whole months [valid_from, valid_to); one whose two months are the same was taken back."""

    id: int
    enterprise: str
    name_zh: str
    name_en: str
    valid_from: date
    valid_to: date | None
    document: str
    declared_by: str
    declared_at: datetime
    ended_by: str | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """From a month on a region lies in `parent`, or was followed by it."""

    id: int
    region: str
    parent_was: str | None
    parent: str
    is_succession: bool
    from_month: date
    document: str
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class ListedRow:
    """What stands right below a region in a month. enterprises: those it is assessed with, as far as seen."""

    id: int
    code: str
    kind: RegionKind
    is_apart: bool
    name_zh: str
    name_en: str
    enterprises: Sequence[str]
    n_unseen: int


@dataclass(frozen=True, slots=True)
class FollowedRow:
    """A region that another one followed from a month on. began: the first month of the other, or null."""

    region_id: int
    from_month: date
    declared_at: datetime
    began: date | None


def find(conn: Connection, code: str) -> PlaceRow | None:
    """A region or body by its code, whoever asks: the tree is no secret."""
    return record(conn, _place, _q.find, {"code": code})


def _place(*, kind: str, **own: Any) -> PlaceRow:
    return PlaceRow(kind=RegionKind(kind), **own)


def one_by_one(conn: Connection) -> None:
    """Wait for whoever changes the tree or memberships, until this transaction ends."""
    conn.execute(_q.one_by_one)


def put(conn: Connection, parent_id: int, body: Body) -> bool:
    """Add a body below a region; false where its code is taken."""
    said: dict[str, object] = {"code": body.code, "kind": body.kind, "is_apart": body.is_apart, "parent_id": parent_id}
    said |= {"name_zh": body.name_zh, "name_en": body.name_en, "valid_from": None}
    return conn.execute(_q.put, said).rowcount == 1


def put_region(
    conn: Connection, parent_id: int, kind: RegionKind, code: str, name_zh: str, name_en: str, month: date
) -> bool:
    """Add a region that begins with a month; false where its code is taken."""
    said = {"code": code, "kind": kind, "is_apart": False, "parent_id": parent_id, "valid_from": month}
    return conn.execute(_q.put, said | {"name_zh": name_zh, "name_en": name_en}).rowcount == 1


def members(conn: Connection, scope: Scope, region_id: int, enterprise_id: int | None = None) -> list[BodyMember]:
    """The memberships of a body, the latest first, of what the caller sees; of one enterprise, or of all."""
    asked = {**scope.parameters(), "region_id": region_id, "enterprise_id": enterprise_id}
    return records(conn, BodyMember, _q.members, asked)


def add_member(
    conn: Connection, region_id: int, enterprise_id: int, month: date, document: str, by: str, now: datetime
) -> int | None:
    """A membership from a month on; null where the enterprise is there then, or in another body apart."""
    said = {"region_id": region_id, "enterprise_id": enterprise_id, "month": month, "document": document}
    row = conn.execute(_q.add_member, said | {"by": by, "now": now}).fetchone()
    return None if row is None else int(row[0])


def end_member(conn: Connection, id_: int, month: date, by: str, now: datetime) -> None:
    """A membership ends before a month."""
    conn.execute(_q.end_member, {"id": id_, "month": month, "by": by, "now": now})


def has(conn: Connection, region_id: int, enterprise_id: int, month: date) -> bool:
    """Whether a body has an enterprise in a month."""
    return _truth(conn, _q.has, {"region_id": region_id, "enterprise_id": enterprise_id, "month": month})


def above(conn: Connection, region: str) -> list[tuple[str, bool]]:
    """A region or body and all it lies in now, the nearest first: code, and whether it is a province."""
    return [(row[0], row[1]) for row in conn.execute(_q.above, {"region": region})]


def is_below(conn: Connection, region_id: int, of_id: int, month: date) -> bool:
    """Whether a region is another one, or lies in it in a month or after a later change."""
    return _truth(conn, _q.is_below, {"region_id": region_id, "of_id": of_id, "month": month})


def hindering(conn: Connection, region_id: int, to_id: int, month: date) -> tuple[str, str] | None:
    """An enterprise and its body apart, which it could not be in after a move; null where none is."""
    asked = {"region_id": region_id, "to_id": to_id, "month": month}
    row = conn.execute(_q.hindering, asked).fetchone()
    return None if row is None else (row[0], row[1])


def _truth(conn: Connection, query: LiteralString, asked: dict[str, object]) -> bool:
    row = conn.execute(query, asked).fetchone()
    assert row is not None
    return bool(row[0])


def change(
    conn: Connection,
    region_id: int,
    parent_id: int,
    month: date,
    document: str,
    by: str,
    now: datetime,
    *,
    is_succession: bool,
) -> None:
    """From a month on a region lies in another one, or is followed by it; the tree follows by a trigger."""
    said = {"region_id": region_id, "parent_id": parent_id, "is_succession": is_succession, "month": month}
    conn.execute(_q.change, said | {"document": document, "by": by, "now": now})


def changes(conn: Connection, region_id: int) -> list[ChangeRow]:
    """How a region moved and whom it followed, the latest first."""
    return records(conn, ChangeRow, _q.changes, {"region_id": region_id})


def followed_of(conn: Connection, region_ids: Collection[int]) -> dict[int, list[FollowedRow]]:
    """Those that each of some regions followed."""
    found: dict[int, list[FollowedRow]] = {id_: [] for id_ in region_ids}
    for parent_id, row in records(conn, _followed, _q.followed, {"region_ids": list(region_ids)}):
        found[parent_id].append(row)
    return found


def _followed(*, parent_id: int, **own: Any) -> tuple[int, FollowedRow]:
    return parent_id, FollowedRow(**own)


def extents_of(conn: Connection, region_ids: Collection[int]) -> dict[int, list[tuple[date, datetime]]]:
    """From which months on each of some bodies has other parts than before, and when each of these changes was said."""
    found: dict[int, list[tuple[date, datetime]]] = {id_: [] for id_ in region_ids}
    for id_, from_month, declared_at in conn.execute(_q.extents, {"region_ids": list(region_ids)}):
        found[id_].append((from_month, declared_at))
    return found


def of_region(conn: Connection, scope: Scope, region_id: int, month: date) -> list[ListedRow]:
    """What stands right below a region in a month, regions before bodies."""
    return records(conn, _listed, _q.of_region, {**scope.parameters(), "region_id": region_id, "month": month})


def _listed(*, kind: str, **own: Any) -> ListedRow:
    return ListedRow(kind=RegionKind(kind), **own)
