"""The life of gateways: made, rotated, disabled and removed by who manages them; a credential is shown once."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Path, Response

from api.deps import Conn, EnterpriseCode, LoggedIn, Now
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.fields import SLUG_PATTERN
from api.schemas.gateways import GatewayRotation, NewGateway
from qingyu.db import enterprises, gateways, tenancy
from qingyu.db.gateways import BrokerRefusal, KnownGateway
from qingyu.db.pool import Connection
from qingyu.domain.access.roles import Permission
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.errors import NotFound
from qingyu.jobs.access import credentials
from qingyu.jobs.access.credentials import At, IssuedCredential
from qingyu.jobs.access.identity import Caller

router = Router(prefix="/enterprises/{code}/gateways", tags=["gateways"], responses=documented(401, 404))

GatewayCode = Annotated[str, Path(pattern=SLUG_PATTERN, description="code of the gateway")]


def _reach(conn: Conn, caller: LoggedIn) -> Scope:
    # Who runs the platform sees no business data, but looks after the gateways of every enterprise.
    if caller.may(Permission.OPERATE):
        tenancy.limit_to(conn, EVERYTHING)
        return EVERYTHING
    return caller.scope


GatewayReach = Annotated[Scope, Depends(_reach)]


def _at(conn: Connection, caller: Caller, code: str, now: Now) -> At:
    """Where an act is done; raises NotFound of a foreign enterprise, else Forbidden without the permission."""
    enterprise = enterprises.enterprise(conn, _reach(conn, caller), code)
    caller.must(Permission.MANAGE_GATEWAYS)
    return At(conn, enterprise.id, code, caller.actor, now)


@router.get("")
def list_gateways(conn: Conn, reach: GatewayReach, code: EnterpriseCode, now: Now, pages: Pages) -> Page[KnownGateway]:
    """The gateways of an enterprise by code: whether each may connect, whether it is there, and its credentials."""
    enterprises.enterprise(conn, reach, code)
    found = gateways.list_gateways(conn, reach, now, code)
    shown, following = pages.cut(found, lambda row: (row.gateway,))
    return Page[KnownGateway](items=shown, next=following)


@router.get("/refusals", responses=documented(403))
def list_broker_refusals(
    conn: Conn, caller: LoggedIn, code: EnterpriseCode, now: Now, pages: Pages
) -> Page[BrokerRefusal]:
    """What the broker refused to the gateways of an enterprise in 90 days, by user, kind and day."""
    _at(conn, caller, code, now)
    found = gateways.list_refusals(conn, code, limit=100_000)
    shown, following = pages.cut(found, lambda row: (row.user_name, row.kind, row.day.isoformat()))
    return Page(items=shown, next=following)


@router.post("", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def create_gateway(
    conn: Conn, caller: LoggedIn, code: EnterpriseCode, body: NewGateway, now: Now, response: Response
) -> IssuedCredential:
    """Make a gateway and its credential, which is shown this once."""
    response.headers["Location"] = f"/api/v1/enterprises/{code}/gateways/{body.gateway}"
    return credentials.create(_at(conn, caller, code, now), body.gateway, body.device_class)


@router.get("/{gateway}")
def show_gateway(conn: Conn, reach: GatewayReach, code: EnterpriseCode, gateway: GatewayCode, now: Now) -> KnownGateway:
    """One gateway of an enterprise: whether it may connect, whether it is there, and its credentials."""
    enterprises.enterprise(conn, reach, code)
    for row in gateways.list_gateways(conn, reach, now, code):
        if row.gateway == gateway:
            return row
    raise NotFound(because("no_gateway", enterprise=code, code=gateway))


@router.post("/{gateway}/rotation", responses=documented(400, 403, 413))
def rotate_credential(
    conn: Conn, caller: LoggedIn, code: EnterpriseCode, gateway: GatewayCode, body: GatewayRotation, now: Now
) -> IssuedCredential:
    """Issue a new credential, which is shown this once; the one before works until the overlap ends."""
    return credentials.rotate(_at(conn, caller, code, now), gateway, timedelta(hours=body.overlap_h))


@router.post("/{gateway}/disable", status_code=HTTPStatus.NO_CONTENT, responses=documented(403))
def disable_gateway(conn: Conn, caller: LoggedIn, code: EnterpriseCode, gateway: GatewayCode, now: Now) -> None:
    """Cut a gateway off, within a second; its credential stays."""
    credentials.set_enabled(_at(conn, caller, code, now), gateway, False)


@router.post("/{gateway}/enable", status_code=HTTPStatus.NO_CONTENT, responses=documented(403))
def enable_gateway(conn: Conn, caller: LoggedIn, code: EnterpriseCode, gateway: GatewayCode, now: Now) -> None:
    """Let a gateway connect again with the credential it has."""
    credentials.set_enabled(_at(conn, caller, code, now), gateway, True)


@router.delete("/{gateway}", status_code=HTTPStatus.NO_CONTENT, responses=documented(403))
def remove_gateway(conn: Conn, caller: LoggedIn, code: EnterpriseCode, gateway: GatewayCode, now: Now) -> None:
    """Take a gateway out with its credentials; what it sent stays."""
    credentials.remove(_at(conn, caller, code, now), gateway)
