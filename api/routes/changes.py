"""Changes of closed months 已关账月份的变更: their reason and proof, and an officer's decision. And the audit log."""

from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import Body, Header, Query, Request, Response
from fastapi import Path as InPath

from api.deps import Conn, EnterpriseCode, LoggedIn, Now, Reach
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.changes import Decision, Explanation
from api.schemas.fields import SLUG_PATTERN, AskedInstant
from qingyu.db import audit as log
from qingyu.db import enterprises
from qingyu.db.audit import AuditLine
from qingyu.db.pool import Connection
from qingyu.db.standing import ClosedChange, ProofFile, State
from qingyu.domain.access.roles import Permission
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.text import LINE
from qingyu.errors import Conflict
from qingyu.jobs.access.identity import Caller
from qingyu.jobs.restating import standing
from qingyu.jobs.restating.standing import ChangedValue

router = Router(tags=["changes"], responses=documented(401, 404))

ChangeId = Annotated[int, InPath(alias="id", ge=1, le=2**63 - 1, description="id of a change")]
ProofHash = Annotated[
    str,
    InPath(alias="hash", pattern=r"^[0-9a-f]{64}$", description="hash of an uploaded proof", examples=["0" * 64]),
]
ENTERPRISE = "/enterprises/{code}"
BYTES = "application/octet-stream"


@router.get("/changes")
def list_changes(
    conn: Conn,
    reach: Reach,
    pages: Pages,
    enterprise: Annotated[str | None, Query(pattern=SLUG_PATTERN, description="of one enterprise only")] = None,
    state: Annotated[State | None, Query(description="unconfirmed, confirmed or rejected; all")] = None,
) -> Page[ClosedChange]:
    """The changes of closed months that you see, the newest first."""
    before = int(pages.after[0]) if pages.after else None
    found = standing.listing(conn, reach, enterprise, state, None, before, pages.limit + 1)
    rows, following = pages.page(found, lambda row: (row.id,))
    return Page(items=rows, next=following)


@router.get(f"{ENTERPRISE}/changes/{{id}}/values")
def list_changed_values(
    conn: Conn, reach: Reach, code: EnterpriseCode, id_: ChangeId, pages: Pages
) -> Page[ChangedValue]:
    """What a change did to the values of its closed months: each before and after it, by month, code and scope."""
    enterprise_id = enterprises.enterprise(conn, reach, code).id
    after = (date.fromisoformat(str(pages.after[0])), str(pages.after[1]), str(pages.after[2])) if pages.after else None
    found = standing.effects(conn, reach, enterprise_id, id_, pages.limit + 1, after)
    rows, following = pages.page(found, lambda one: (one.start_on.isoformat(), one.code, one.scope))
    return Page(items=rows, next=following)


@router.post(
    f"{ENTERPRISE}/proofs",
    status_code=HTTPStatus.CREATED,
    max_body_size=standing.LARGEST_PROOF,
    responses=documented(400, 403, 409, 413),
)
def add_proof(
    conn: Conn,
    caller: LoggedIn,
    code: EnterpriseCode,
    now: Now,
    request: Request,
    response: Response,
    body: Annotated[bytes, Body(media_type=BYTES, description="the file, as it is")],
    name: Annotated[str, Query(max_length=200, pattern=LINE, description="name of the file")],
    content_type: Annotated[str, Header(max_length=100, pattern=LINE, description="media type of the file")] = BYTES,
) -> ProofFile:
    """Keep a file that proves a change, as the enterprise's manager; the same bytes again are the same proof."""
    enterprise_id = _declaring(conn, caller, code)
    kept = standing.keep_file(_folder(request), [body])
    response.headers["Location"] = f"/api/v1/enterprises/{code}/proofs/{kept[0]}"
    return standing.upload(conn, enterprise_id, kept, name, content_type, caller.actor, now)


@router.get(
    f"{ENTERPRISE}/proofs/{{hash}}",
    response_class=Response,
    responses={**documented(409), 200: {"content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}},
)
def show_proof_file(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    request: Request,
    hash_: ProofHash,
) -> Response:
    """The file that proves a change, as it was uploaded; it is to be kept, and no browser opens it by itself."""
    enterprise_id = enterprises.enterprise(conn, reach, code).id
    known, content = standing.proof(conn, _folder(request), enterprise_id, hash_)
    # Whatever media type was said: nothing that somebody uploaded is shown as a page of ours.
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(known.name, safe='')}"}
    return Response(content, media_type=BYTES, headers=headers)


@router.post(f"{ENTERPRISE}/changes/{{id}}/explanation", responses=documented(400, 403, 409))
def update_change(
    conn: Conn, caller: LoggedIn, code: EnterpriseCode, id_: ChangeId, body: Explanation, now: Now
) -> ClosedChange:
    """Say why a closed month was changed and name its proof, as the enterprise's manager."""
    enterprise_id = _declaring(conn, caller, code)
    return standing.explain(conn, caller.scope, enterprise_id, id_, body.reason, body.proof, caller.actor, now)


@router.post(f"{ENTERPRISE}/changes/{{id}}/confirmation", responses=documented(400, 403, 409))
def confirm_change(
    conn: Conn, caller: LoggedIn, code: EnterpriseCode, id_: ChangeId, body: Decision, now: Now
) -> ClosedChange:
    """Confirm a change of a closed month, as an officer of the region: the value after it counts from now on."""
    return _decided(conn, caller, code, id_, True, body, now)


@router.post(f"{ENTERPRISE}/changes/{{id}}/rejection", responses=documented(400, 403, 409))
def drop_change(
    conn: Conn, caller: LoggedIn, code: EnterpriseCode, id_: ChangeId, body: Decision, now: Now
) -> ClosedChange:
    """Reject a change of a closed month, as an officer of the region: the value before goes on to count."""
    return _decided(conn, caller, code, id_, False, body, now)


@router.get("/audit", responses=documented(403))
def list_audit_lines(
    conn: Conn,
    caller: LoggedIn,
    pages: Pages,
    kind: Annotated[str | None, Query(pattern=r"^[a-z_]{1,31}$", description="one kind of act")] = None,
    actor: Annotated[str | None, Query(max_length=300, pattern=LINE, description="who did it")] = None,
    object_: Annotated[str | None, Query(alias="object", max_length=300, pattern=LINE, description="to what")] = None,
    enterprise: Annotated[str | None, Query(pattern=SLUG_PATTERN, description="about one enterprise")] = None,
    from_: Annotated[AskedInstant | None, Query(alias="from", description="not before this instant")] = None,
    to: Annotated[AskedInstant | None, Query(description="before this instant")] = None,
) -> Page[AuditLine]:
    """The audit log, as the auditor: who did what, the newest first."""
    caller.must(Permission.READ_AUDIT)
    before = int(pages.after[0]) if pages.after else None
    wanted = log.Filter(kind, actor, object_, enterprise, from_, to)
    rows, following = pages.page(log.listing(conn, wanted, before, pages.limit + 1), lambda row: (row.id,))
    return Page(items=rows, next=following)


def _folder(request: Request) -> Path:
    folder: Path | None = request.app.state.proof_folder
    if folder is None:
        raise Conflict(because("no_proof_folder"), code="no_proof_folder")
    return folder


def _declaring(conn: Connection, caller: Caller, code: str) -> int:
    id_ = enterprises.enterprise(conn, caller.scope, code).id
    caller.must(Permission.DECLARE)
    return id_


def _decided(
    conn: Connection, caller: Caller, code: str, id_: int, confirm: bool, body: Decision, now: Now
) -> ClosedChange:
    enterprise_id = enterprises.enterprise(conn, caller.scope, code).id
    caller.must(Permission.CONFIRM)
    return standing.decide(conn, caller.scope, enterprise_id, id_, confirm, body.reason, caller.actor, now)
