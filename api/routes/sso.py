"""Log-in by an identity provider: which ways there are, off to the provider, and back from it."""

from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import Cookie, Query, Request
from fastapi.responses import RedirectResponse

from api import auth, oidc
from api.deps import at_the_door
from api.errors import documented
from api.guard import Guard, address_of
from api.oidc import Provider
from api.routing import Router
from api.schemas.people import Ways
from qingyu.db import users
from qingyu.db.pool import Connection
from qingyu.domain.kernel.reason import because
from qingyu.errors import NotFound, QingyuError, Unauthenticated
from qingyu.jobs.access import door
from qingyu.jobs.access.door import Entered
from qingyu.jobs.access.identity import Limits

router = Router(prefix="/session", tags=["session"])

_PATH = "/api/v1/session/oidc"
Text = Annotated[str | None, Query(max_length=4000, description="as the provider sends it")]


@router.get("/ways")
async def show_ways(request: Request) -> Ways:
    """The ways to log in; no session needed."""
    return Ways(password=True, oidc=request.app.state.oidc.offered)


@router.get("/oidc", status_code=303, response_class=RedirectResponse, responses=documented(404))
async def begin_oidc(request: Request) -> RedirectResponse:
    """Off to the identity provider."""
    state, provider = request.app.state, _provider(request)
    async with state.guard.place():
        address, sealed = await state.guard.check(provider.send_off)
    answer = RedirectResponse(address, 303)
    # Lax, because the way back begins at the provider.
    secure = request.url.scheme == "https"
    answer.set_cookie(oidc.COOKIE, sealed, oidc.COOKIE_S, path=_PATH, httponly=True, samesite="lax", secure=secure)
    return answer


@router.get("/oidc/callback", status_code=303, response_class=RedirectResponse, responses=documented(404))
async def end_oidc(
    request: Request,
    code: Text = None,
    state: Text = None,
    error: Text = None,
    error_description: Text = None,
    session_state: Text = None,
    iss: Text = None,
    sealed: Annotated[str | None, Cookie(alias=oidc.COOKIE, description="set by GET /session/oidc")] = None,
) -> RedirectResponse:
    """Back from the identity provider: into the console, or to its log-in where the provider or we refuse."""
    app, provider, address = request.app.state, _provider(request), address_of(request)
    guard: Guard = app.guard
    guard.let_near(address)
    now = app.clock()
    try:
        if code is None or state is None:
            raise Unauthenticated(because("sso_refused_there"), code="sso_refused")
        async with guard.place():
            called = await guard.check(partial(provider.who_came, sealed, state, code, now))
        told = guard.to_tell("sso", address, now)
        outcome = await at_the_door(
            app, lambda conn: _enter(conn, called, app.limits, now, address, request.headers.get("user-agent"), told)
        )
        if isinstance(outcome, QingyuError):
            raise outcome
    except Unauthenticated:
        guard.failed(address)
        return _back("/login?sso=refused")
    answer = _back("/login?sso=1")
    secure = request.url.scheme == "https"
    auth.set_cookie(answer, outcome.session, app.limits.longest, secure=secure)
    return answer


def _enter(
    conn: Connection, called: str, limits: Limits, now: datetime, address: str, agent: str | None, told: int
) -> Entered | QingyuError:
    name = users.name_of_sso(conn, called)
    user = users.by_name(conn, name) if name else None
    if user is None or user.disabled_at is not None:
        if told:
            door.tell_refused(conn, name or "unknown:sso", address, "sso_unknown", told, now)
        return Unauthenticated(because("sso_identity_unknown"), code="sso_refused")
    return door.begin(conn, user, "oidc", limits, now, address, agent[: door.LONGEST_AGENT] if agent else None)


def _back(to: str) -> RedirectResponse:
    answer = RedirectResponse(to, 303)
    answer.delete_cookie(oidc.COOKIE, path=_PATH)
    return answer


def _provider(request: Request) -> Provider:
    provider: Provider = request.app.state.oidc
    if not provider.offered:
        raise NotFound(because("sso_not_configured"))
    return provider
