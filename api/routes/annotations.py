"""Annotations 标注 of an enterprise: what its people say of a span, so that its curves are understood."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Query, Response

from api.deps import Conn, EnterpriseCode, LoggedIn, Now, Reach
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.annotations import SpanNote
from api.schemas.fields import AskedMoment
from qingyu.db import enterprises
from qingyu.db.annotations import NotedSpan
from qingyu.domain.access.roles import Permission, may
from qingyu.domain.energy.annotation import Annotation, AnnotationKind
from qingyu.domain.energy.periods import instant_of
from qingyu.domain.kernel.reason import because
from qingyu.errors import Forbidden
from qingyu.jobs.access.identity import Caller
from qingyu.jobs.metering import annotations

router = Router(prefix="/enterprises/{code}/annotations", tags=["energy"], responses=documented(401, 404))

Id = Annotated[int, Path(alias="id", ge=1, le=2**63 - 1, description="id of the annotation")]


@router.get("")
def list_annotations(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    pages: Pages,
    from_: Annotated[AskedMoment | None, Query(alias="from", description="what ends after it; all by default")] = None,
    to: Annotated[AskedMoment | None, Query(description="what begins before it; all by default")] = None,
) -> Page[NotedSpan]:
    """What was said of spans that share time with these days 标注, the earliest first; withdrawn ones say so."""
    zone = enterprises.enterprise(conn, reach, code).zone
    bounds = [None if day is None else instant_of(day, zone) for day in (from_, to)]
    found = annotations.listing(conn, reach, code, *bounds)
    rows, following = pages.cut(found, lambda row: (row.from_at.isoformat(), row.id))
    return Page(items=rows, next=following)


@router.post("", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def add_annotation(
    conn: Conn, caller: LoggedIn, code: EnterpriseCode, body: SpanNote, now: Now, response: Response
) -> NotedSpan:
    """Say what happened in a span of the enterprise, a unit or a meter, as the enterprise's manager."""
    zone = enterprises.enterprise(conn, caller.scope, code).zone
    _check(caller)
    span = instant_of(body.from_, zone), instant_of(body.to, zone)
    said = Annotation(*span, AnnotationKind(body.kind), body.text, body.unit or "", body.meter or "")
    response.headers["Location"] = f"/api/v1/enterprises/{code}/annotations"
    return annotations.note(conn, caller.scope, code, said, caller.actor, now)


@router.post("/{id}/withdrawal", responses=documented(403, 409))
def withdraw_annotation(conn: Conn, caller: LoggedIn, code: EnterpriseCode, id_: Id, now: Now) -> NotedSpan:
    """Take an annotation back, as the enterprise's manager; it stays to be read."""
    enterprises.enterprise(conn, caller.scope, code)
    _check(caller)
    return annotations.withdraw(conn, caller.scope, code, id_, caller.actor, now)


def _check(caller: Caller) -> None:
    if not may(caller.role, Permission.DECLARE):
        raise Forbidden(because("annotations_of_manager"))
