"""The audit log 审计日志: lines wait in the transaction that does what they tell, and its commit appends them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from qingyu.db.pool import Connection, record, records, rows
from qingyu.db.sql import queries
from qingyu.domain.kernel.answer import Answer
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


@dataclass(frozen=True, slots=True)
class Head:
    """The newest line of the chain."""

    id: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class AuditLine(Answer):
    """A line of the audit log: who did what, to what."""

    id: Annotated[int, Field(description="number of the line")]
    at: Annotated[datetime, Field(description="when it was done")]
    actor: Annotated[
        str, Field(description="a user, token:<prefix>, cli:<user of the operating system> or system:<program>")
    ]
    kind: Annotated[str, Field(description="a code, such as declare; docs/audit.md names them")]
    object: Annotated[str, Field(description="what it was done to")]
    enterprise: Annotated[str | None, Field(description="code of the enterprise it is about")]
    region: Annotated[str | None, Field(description="code of the region it is about")]
    detail: Annotated[dict[str, Any], Field(description="what changed, by its own names")]
    hash: Annotated[str, Field(description="of the chain, in hexadecimal")]


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


def head(conn: Connection) -> Head | None:
    """The newest line; None of an empty chain."""
    return record(conn, Head, _q.head)


def lines(conn: Connection, after: int = 0) -> Iterator[Line]:
    """The whole chain behind a line, in order, read in pieces."""
    while found := records(conn, _line, _q.lines_after, {"after": after, "limit": _PIECE}):
        yield from found
        after = found[-1].id


def _line(id: int, previous_hash: bytes, hash: bytes, **said: Any) -> Line:
    return Line(id, Content(**said), previous_hash, hash)


def listing(conn: Connection, wanted: Filter, before: int | None, limit: int) -> list[AuditLine]:
    """Lines the newest first, those before a number when it is given."""
    parameters = {name: getattr(wanted, name) for name in Filter.__slots__}
    return records(conn, AuditLine, _q.list_lines, {**parameters, "before": before, "limit": limit})


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
