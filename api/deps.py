"""What a route may ask for: a connection, the caller, the clock, a code from the path.

`Conn`, `LoggedIn` and `Reach` of one request are one connection in one transaction, whose scope is the caller's.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Path, Query, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from starlette.datastructures import State

from api.at_work import credential_of, in_turn, instant
from api.auth import COOKIE, Credential
from api.planning import leased
from api.schemas.fields import SLUG_PATTERN, AskedMoment
from api.sharing import impersonal
from qingyu.db import tenancy
from qingyu.db.leases import lease
from qingyu.db.pool import Connection
from qingyu.domain.control.assessed_body import REGION_CODE
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Forbidden, Unauthenticated
from qingyu.jobs.access import identity
from qingyu.jobs.access.identity import Caller, Limits

T = TypeVar("T")


Now = Annotated[datetime, Depends(instant)]
Conn = Annotated[Connection, Depends(leased)]

_cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="set by POST /session")
_bearer = HTTPBearer(auto_error=False, description="a token of a program, from POST /tokens: qy_KEY_SECRET")


# Before anything else of the request is looked at, and without a connection: a stranger is told 401 and nothing more.
async def _credential(
    request: Request,
    session: Annotated[str | None, Depends(_cookie)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Credential:
    if bearer is not None:
        return Credential(token=bearer.credentials)
    if request.headers.get("authorization"):
        raise Unauthenticated(because("authorization_odd"))
    if session is None:
        raise Unauthenticated(because("log_in_first"))
    return Credential(session=session)


Credentials = Annotated[Credential, Depends(_credential)]


def identify(conn: Connection, credential: Credential, state: State, now: datetime) -> Caller:
    """Who a credential stands for, with the transaction limited to what that caller may see."""
    if credential.token is not None:
        caller = identity.by_token(conn, credential.token, now)
        if caller is None:
            raise Unauthenticated(because("token_not_ours"))
    else:
        caller = identity.by_session(conn, credential.session or "", now, state.limits)
        if caller is None:
            raise Unauthenticated(because("session_ended"))
    tenancy.limit_to(conn, caller.scope)
    return caller


def _somebody(conn: Conn, request: Request, credential: Credentials, now: Now) -> Caller:
    caller = identify(conn, credential, request.app.state, now)
    request.app.state.turns.remember(credential_of(request), caller.name)
    request.state.caller = caller  # for what is written about the request when its answer is there
    return caller


# Also one who has still to change a given password, or to set up the second factor of the role.
Somebody = Annotated[Caller, Depends(_somebody)]


def needs_second_factor(caller: Caller, state: State) -> bool:
    """Whether the caller's role must use a second factor and none is on."""
    return caller.token is None and not caller.second_factor and caller.role in state.second_factor_roles


def check_ready(caller: Caller, state: State) -> None:
    """Raises Forbidden while a given password was not changed, or the second factor of the role is missing."""
    if caller.must_change_password:
        raise Forbidden(because("password_change_needed"), code="password_change_needed")
    if needs_second_factor(caller, state):
        raise Forbidden(because("second_factor_needed"), code="second_factor_missing")


def _caller(caller: Somebody, request: Request) -> Caller:
    check_ready(caller, request.app.state)
    return caller


LoggedIn = Annotated[Caller, Depends(_caller)]


def _in_person(caller: LoggedIn) -> Caller:
    if caller.token is not None:
        raise Forbidden(because("in_person_only"), code="in_person_only")
    return caller


InPerson = Annotated[Caller, Depends(_in_person)]


async def _limits(request: Request) -> Limits:
    limits: Limits = request.app.state.limits
    return limits


SessionLimits = Annotated[Limits, Depends(_limits)]


@impersonal
def _scope(caller: LoggedIn) -> Scope:
    return caller.scope


Reach = Annotated[Scope, Depends(_scope)]

EnterpriseCode = Annotated[str, Path(pattern=SLUG_PATTERN, description="code of the enterprise")]
RegionCode = Annotated[str, Path(pattern=REGION_CODE, description="code of the region or body")]
Slug = Annotated[str, Query(pattern=SLUG_PATTERN)]
OfChannel = Annotated[
    str | None, Query(alias="channel", pattern=SLUG_PATTERN, description="may be left out where the meter has one")
]
# A span, half-open; the running local day where nothing is said. A day stands for its local midnight.
SpanFrom = Annotated[
    AskedMoment | None, Query(alias="from", description="first instant or day; the last local midnight before `to`")
]
SpanTo = Annotated[AskedMoment | None, Query(alias="to", description="instant or day after the last; now")]


async def at_the_door(state: State, work: Callable[[Connection], T]) -> T:
    """A short transaction of somebody who has no session yet: all of them share one user's places at work."""

    def with_lease() -> T:
        with lease(state.pool) as conn:
            return work(conn)

    return await in_turn(state, "log-in", with_lease)
