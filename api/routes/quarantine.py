"""Devices that nobody registered: seen, adopted and discarded by who manages all gateways."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Request, Response

from api.deps import Conn, LoggedIn, Now
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.gateways import Adoption
from qingyu.db import enterprises, tenancy
from qingyu.db import quarantine as rows
from qingyu.db.pool import Connection
from qingyu.db.quarantine import UnknownDevice
from qingyu.domain.access.roles import Permission
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Forbidden
from qingyu.jobs.access.credentials import At
from qingyu.jobs.access.identity import Caller
from qingyu.jobs.receive import knocking, quarantine
from qingyu.jobs.receive.quarantine import AdoptedDevice

router = Router(prefix="/quarantine", tags=["gateways"], responses=documented(401, 403))

Serial = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$", description="what the device calls itself")]


def _must_manage_all(conn: Connection, caller: Caller) -> None:
    """An unknown device belongs to no enterprise yet, so it is for who manages the gateways of all."""
    caller.must(Permission.MANAGE_GATEWAYS)
    if caller.enterprise is not None:
        raise Forbidden(because("devices_of_operators"))
    tenancy.limit_to(conn, EVERYTHING)


@router.get("")
def list_unknown_devices(conn: Conn, caller: LoggedIn, pages: Pages) -> Page[UnknownDevice]:
    """Devices that nobody registered, by serial, with what is held of each and what there was no room for."""
    _must_manage_all(conn, caller)
    shown, following = pages.cut(rows.list_devices(conn), lambda row: (row.serial,))
    return Page(items=shown, next=following)


@router.post("/{serial}/adoption", status_code=HTTPStatus.CREATED, responses=documented(400, 404, 409, 413))
def adopt_device(
    conn: Conn, request: Request, caller: LoggedIn, serial: Serial, body: Adoption, now: Now, response: Response
) -> AdoptedDevice:
    """Make a device a gateway: its credential is shown this once, and what was held of it is taken up."""
    _must_manage_all(conn, caller)
    enterprise = enterprises.enterprise(conn, EVERYTHING, body.enterprise)
    at = At(conn, enterprise.id, body.enterprise, caller.actor, now)
    bounds = request.app.state.intake_bounds
    adopted = quarantine.adopt(at, serial, body.gateway, body.device_class, bounds, knocking.take)
    response.headers["Location"] = f"/api/v1/enterprises/{body.enterprise}/gateways/{body.gateway}"
    return adopted


@router.delete("/{serial}", status_code=HTTPStatus.NO_CONTENT, responses=documented(404))
def discard_device(conn: Conn, caller: LoggedIn, serial: Serial, now: Now) -> None:
    """Forget a device and what is held of it."""
    _must_manage_all(conn, caller)
    quarantine.discard(conn, serial, caller.actor, now)
