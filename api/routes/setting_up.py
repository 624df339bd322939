"""A plant is set up 建档: who runs the platform makes the enterprise, its manager declares its parts as a document."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Response

from api.deps import Conn, EnterpriseCode, LoggedIn, Now, Reach
from api.errors import documented
from api.routing import Router
from api.schemas.registration import NewEnterprise, PlantDocument
from qingyu.db import enterprises, tenancy
from qingyu.db.catalogue import Enterprise
from qingyu.domain.access.roles import Permission
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.metering import setting_up
from qingyu.jobs.metering.setting_up_answer import RegisteredDocument, Registration, Setup

router = Router(prefix="/enterprises", tags=["setting up"], responses=documented(401))


@router.post("", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 404, 409, 413))
def create_enterprise(conn: Conn, caller: LoggedIn, body: NewEnterprise, now: Now, response: Response) -> Enterprise:
    """Make an enterprise, as who runs the platform; it has no units, meters or people yet."""
    caller.must(Permission.OPERATE)
    tenancy.limit_to(conn, EVERYTHING)
    response.headers["Location"] = f"/api/v1/enterprises/{body.code}"
    return setting_up.make(conn, EVERYTHING, body.model_dump(mode="json", exclude_unset=True), now, caller.actor)


@router.get("/{code}/registration", responses=documented(404))
def show_registration(conn: Conn, reach: Reach, code: EnterpriseCode) -> RegisteredDocument:
    """What is registered of an enterprise as a document, to be changed and sent back, or kept as a file."""
    return setting_up.document(conn, reach, code)


@router.post("/{code}/registration", responses=documented(400, 403, 404, 409, 413))
def declare_registration(
    conn: Conn,
    caller: LoggedIn,
    code: EnterpriseCode,
    body: PlantDocument,
    now: Now,
    dry_run: Annotated[bool, Query(description="only try it: nothing is written")] = False,
) -> Registration:
    """Declare units, meters, flows and products of an enterprise as its manager; all of it, or nothing.

    The same twice changes nothing. What moves numbers of closed months waits for an officer, as by any other way.
    """
    enterprises.enterprise(conn, caller.scope, code)
    caller.must(Permission.DECLARE)
    parts = body.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return setting_up.declare(conn, caller.scope, code, parts, now, caller.actor, write=not dry_run)


@router.get("/{code}/setup", responses=documented(404))
def show_setup(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now) -> Setup:
    """What is still missing before the numbers of an enterprise may be trusted, in the order of setting it up."""
    return setting_up.setup(conn, reach, code, now)
