"""Readings and output over HTTP: the same messages and the same receipts as over MQTT."""

from typing import Annotated, Any

from fastapi import Depends, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBasic, HTTPBasicCredentials, HTTPBearer

from api.at_work import credential_of
from api.deps import Conn, EnterpriseCode, Now
from api.errors import documented
from api.guard import address_of
from api.routing import Router
from api.schemas.fields import SLUG_PATTERN
from api.schemas.messages import SentProduction, SentReadings
from qingyu.db import enterprises, tenancy
from qingyu.domain.access import roles
from qingyu.domain.access.roles import Permission
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Forbidden, Unauthenticated
from qingyu.jobs.access import identity
from qingyu.jobs.receive import knocking
from qingyu.jobs.receive.intake import Bounds
from qingyu.jobs.receive.receipts import Receipt

router = Router(
    prefix="/enterprises/{code}/gateways/{gateway}", tags=["gateways"], responses=documented(400, 401, 403, 404, 413)
)

GatewayCode = Annotated[str, Path(pattern=SLUG_PATTERN, description="code of the gateway")]
_basic = HTTPBasic(auto_error=False, description="a gateway: its user name `{enterprise}/{gateway}` and its password")
_bearer = HTTPBearer(auto_error=False, description="a token of a program, from POST /tokens: qy_KEY_SECRET")


async def _payload(request: Request) -> bytes:
    return await request.body()


Payload = Annotated[bytes, Depends(_payload)]


def _sender(
    conn: Conn,
    request: Request,
    now: Now,
    code: EnterpriseCode,
    gateway: GatewayCode,
    basic: Annotated[HTTPBasicCredentials | None, Depends(_basic)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> str:
    """The gateway itself, or a program whose token may manage the gateways of the enterprise."""
    if basic is not None:
        guard, address, name = request.app.state.guard, address_of(request), f"{code}/{gateway}"
        guard.let_near(address, name)
        if not knocking.is_gateway(conn, code, gateway, basic.username, basic.password, now):
            guard.failed(address, name)
            raise Unauthenticated("user name or password is not this gateway's", code="wrong_password")
        tenancy.limit_to(conn, EVERYTHING)
        who = name
    else:
        caller = identity.by_token(conn, bearer.credentials, now) if bearer is not None else None
        if caller is None:
            raise Unauthenticated("send the gateway's user name and password (Basic), or a token (Bearer)")
        tenancy.limit_to(conn, caller.scope)
        enterprises.enterprise(conn, caller.scope, code)
        if not roles.may(caller.role, Permission.MANAGE_GATEWAYS):
            raise Forbidden("this token may not send for a gateway: its role does not manage gateways")
        who = caller.name
    request.app.state.turns.remember(credential_of(request), who)
    return who


Sender = Annotated[str, Depends(_sender)]


def _body_of(model: type[SentReadings] | type[SentProduction]) -> dict[str, Any]:
    # Not checked by the framework: whatever comes is answered with a receipt, as over MQTT.
    shape = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": shape}}}}


def _take(conn: Conn, request: Request, kind: str, place: tuple[str, str], payload: bytes, now: Now) -> Receipt:
    bounds: Bounds = request.app.state.intake_bounds
    return knocking.take(conn, bounds, *place, kind, payload, now)


@router.post("/readings", openapi_extra=_body_of(SentReadings))
def send_readings(
    conn: Conn, request: Request, sender: Sender, code: EnterpriseCode, gateway: GatewayCode, payload: Payload, now: Now
) -> Receipt:
    """Store a message of readings. The answer is its receipt; what is sent again changes nothing."""
    return _take(conn, request, "readings", (code, gateway), payload, now)


@router.post("/production", openapi_extra=_body_of(SentProduction))
def send_production(
    conn: Conn, request: Request, sender: Sender, code: EnterpriseCode, gateway: GatewayCode, payload: Payload, now: Now
) -> Receipt:
    """Store a message of output. The answer is its receipt; what is sent again changes nothing."""
    return _take(conn, request, "production", (code, gateway), payload, now)
