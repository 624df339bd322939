"""Annotations 标注 of an enterprise: what is said of a span, noted, listed and taken back."""

from datetime import datetime

from qingyu.db import annotations as rows
from qingyu.db import enterprises
from qingyu.db.annotations import NotedSpan
from qingyu.db.pool import Connection
from qingyu.domain.energy.annotation import Annotation, refusal
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs.access.audit import Act, record


def listing(
    conn: Connection, scope: Scope, code: str, from_at: datetime | None = None, to_at: datetime | None = None
) -> list[NotedSpan]:
    """What was said of [from_at, to_at), the earliest first; null is open. Raises NotFound."""
    return rows.listing(conn, enterprises.enterprise(conn, scope, code).id, from_at, to_at)


def note(conn: Connection, scope: Scope, code: str, said: Annotation, actor: str, now: datetime) -> NotedSpan:
    """Say something of a span; raises NotFound, or Invalid where span, unit or meter is none."""
    enterprise = enterprises.enterprise(conn, scope, code)
    refused = refusal(said, now)
    if refused is not None:
        raise Invalid(refused, code=refused.code)
    id_ = rows.add(conn, enterprise.id, said, actor, now)
    if id_ is None:
        raise Invalid(because("annotation_of_nothing", of=said.unit or said.meter), code="annotation_of_nothing")
    detail = {"from": said.from_at, "to": said.to_at, "kind": said.kind, "text": said.text}
    record(conn, Act("declare", actor, f"annotation {id_}", enterprise.id, detail), now)
    return _found(conn, enterprise.id, id_)


def withdraw(conn: Connection, scope: Scope, code: str, id_: int, actor: str, now: datetime) -> NotedSpan:
    """Take an annotation back; it stays to be read. Raises NotFound, or Conflict where that was done already."""
    enterprise = enterprises.enterprise(conn, scope, code)
    _found(conn, enterprise.id, id_)
    if not rows.withdraw(conn, enterprise.id, id_, actor, now):
        raise Conflict(because("annotation_withdrawn", id=id_), code="annotation_withdrawn")
    record(conn, Act("withdraw", actor, f"annotation {id_}", enterprise.id), now)
    return _found(conn, enterprise.id, id_)


def _found(conn: Connection, enterprise_id: int, id_: int) -> NotedSpan:
    found = rows.one(conn, enterprise_id, id_)
    if found is None:
        raise NotFound(because("no_annotation", id=id_))
    return found
