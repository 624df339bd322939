"""The audit log 审计日志: lines wait in the transaction that does what they tell, and its commit appends them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qingyu.db.pool import Connection, Row, one, rows
from qingyu.db.sql import queries
from qingyu.domain.kernel.chain import Content, Line, content_hash

_q = queries("audit")

_PIECE = 5_000  # lines read at once
GUARDS = ("audit_append", "audit_line_is_append_only", "indicator_batch_is_append_only")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines are wanted; what is None does not matter."""

    kind: str | None = None
    actor: str | None = None
    object: str | None = None
    enterprise: str | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None


def append(conn: Connection, said: Content) -> None:
    """Add a line to what the commit of this transaction appends to the chain.

    Nothing waits here: the lock of the chain is taken by the commit, after every other.
    """
    conn.execute(
        _q.add_pending,
        {
            "at": said.at,
            "actor": said.actor,
            "kind": said.kind,
            "object": said.object,
            "enterprise_id": said.enterprise_id,
            "region": said.region,
            "detail": said.detail,
            "content_hash": content_hash(said),
        },
    )


def settle(conn: Connection) -> None:
    """Append this transaction's lines now, so that it can read them; the chain stays locked until it ends."""
    conn.execute(_q.settle)
    conn.execute(_q.unsettle)


def head(conn: Connection) -> Row | None:
    """Number, hash and instant of the newest line; None of an empty chain."""
    return one(conn, _q.head)


def lines(conn: Connection, after: int = 0) -> Iterator[Line]:
    """The whole chain behind a line, in order, read in pieces."""
    while found := rows(conn, _q.lines_after, {"after": after, "limit": _PIECE}):
        yield from map(_line, found)
        after = found[-1]["id"]


def _line(row: Row) -> Line:
    said = Content(
        row["at"], row["actor"], row["kind"], row["object"], row["enterprise_id"], row["region"], row["detail"]
    )
    return Line(row["id"], said, bytes(row["previous_hash"]), bytes(row["hash"]))


def listing(conn: Connection, wanted: Filter, before: int | None, limit: int) -> list[Row]:
    """Lines the newest first, those before a number when it is given."""
    parameters = {name: getattr(wanted, name) for name in Filter.__slots__}
    return rows(conn, _q.list_lines, {**parameters, "before": before, "limit": limit})


def is_about_anchor(conn: Connection, id_: int) -> bool:
    """Whether a line only tells of an anchor: it needs none of its own."""
    row = conn.execute(_q.is_about_anchor, {"id": id_}).fetchone()
    return bool(row and row[0])


def details(conn: Connection, kind: str, object_: str) -> list[Any]:
    """What the lines of a kind say of an object, in order."""
    return [row["detail"] for row in rows(conn, _q.details, {"kind": kind, "object": object_})]


def missing_guards(conn: Connection, names: Sequence[str] = GUARDS) -> list[str]:
    """The triggers that should keep the log append-only and are gone or switched off."""
    on = {row["name"] for row in rows(conn, _q.guards, {"names": list(names)}) if row["enabled"] in ("O", "A")}
    return sorted(set(names) - on)
