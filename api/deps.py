"""What a route may ask for: a connection, the caller, the clock, a code from the path.

`Conn`, `LoggedIn` and `Reach` of one request are one connection in one transaction, whose scope is the caller's.
"""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Query, Request
from fastapi.security import APIKeyCookie

from api.auth import COOKIE
from api.routing import credential_of, leased
from api.schemas.fields import SLUG_PATTERN
from qingyu.db import tenancy
from qingyu.db.pool import Connection
from qingyu.domain.scope import Scope
from qingyu.errors import Unauthenticated
from qingyu.jobs import identity
from qingyu.jobs.identity import Caller


# A coroutine: what FastAPI need not run in a thread costs nothing.
async def _now(request: Request) -> datetime:
    now: datetime = request.app.state.clock()
    return now


Now = Annotated[datetime, Depends(_now)]
Conn = Annotated[Connection, Depends(leased)]

_cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="set by POST /session")


# Before anything else of the request is looked at, and without a connection: a stranger is told 401 and nothing more.
async def _session(request: Request, now: Now, token: Annotated[str | None, Depends(_cookie)]) -> tuple[str, str]:
    if token is None:
        raise Unauthenticated("log in first: POST /api/v1/session with name and password")
    read: tuple[str, str] = request.app.state.sessions.read(token, now)
    return read


def _caller(conn: Conn, request: Request, session: Annotated[tuple[str, str], Depends(_session)]) -> Caller:
    name, stamp = session
    caller = identity.find(conn, name, stamp)
    if caller is None:
        raise Unauthenticated("the user of this session is gone or has a new password; log in again")
    request.app.state.turns.remember(credential_of(request), caller.name)
    tenancy.limit_to(conn, caller.scope)
    request.state.caller = caller  # for what is written about the request when its answer is there
    return caller


LoggedIn = Annotated[Caller, Depends(_caller)]


def _scope(caller: LoggedIn) -> Scope:
    return caller.scope


Reach = Annotated[Scope, Depends(_scope)]

EnterpriseCode = Annotated[str, Path(pattern=SLUG_PATTERN, description="code of the enterprise")]
Slug = Annotated[str, Query(pattern=SLUG_PATTERN)]
