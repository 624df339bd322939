"""What a route may ask for: a connection, the caller, the clock, a code from the path."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Query, Request
from fastapi.security import APIKeyCookie

from api.auth import COOKIE
from api.schemas.fields import SLUG_PATTERN
from qingyu.db.leases import lease
from qingyu.db.pool import Connection
from qingyu.domain.scope import Scope
from qingyu.errors import Unauthenticated
from qingyu.jobs import identity
from qingyu.jobs.identity import Caller


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.clock()
    return now


Now = Annotated[datetime, Depends(_now)]


def _connection(request: Request) -> Iterator[Connection]:
    with lease(request.app.state.pool) as conn:
        yield conn


# Given back before the answer is sent, so that a slow reader holds none.
Conn = Annotated[Connection, Depends(_connection, scope="function")]


_cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="set by POST /session")


def _caller(request: Request, now: Now, session: Annotated[str | None, Depends(_cookie)]) -> Caller:
    if session is None:
        raise Unauthenticated("log in first: POST /api/v1/session with name and password")
    name, stamp = request.app.state.sessions.read(session, now)
    # A lease of its own: the live stream has a caller but must not hold a connection for hours.
    with lease(request.app.state.pool) as conn:
        caller = identity.find(conn, name, stamp)
    if caller is None:
        raise Unauthenticated("the user of this session is gone or has a new password; log in again")
    return caller


LoggedIn = Annotated[Caller, Depends(_caller)]


def _scope(caller: LoggedIn) -> Scope:
    return caller.scope


Reach = Annotated[Scope, Depends(_scope)]

EnterpriseCode = Annotated[str, Path(pattern=SLUG_PATTERN, description="code of the enterprise")]
Slug = Annotated[str, Query(pattern=SLUG_PATTERN)]
