"""The session: log in, who am I, log out; the own password, second factor and sessions."""

from functools import partial
from typing import Annotated

from fastapi import Path, Query, Request, Response
from starlette.datastructures import State

from api import auth
from api.deps import (
    Conn,
    Credentials,
    InPerson,
    Now,
    SessionLimits,
    Somebody,
    at_the_door,
    identify,
    needs_second_factor,
)
from api.errors import documented
from api.guard import Guard, address_of
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.people import Ended, FactorCode, LoggedOut, LogIn, NewPassword, RecoveryCodes
from qingyu.db import sessions
from qingyu.db.pool import Connection
from qingyu.domain.kernel.reason import because
from qingyu.errors import Forbidden, Invalid, NotFound, QingyuError, TooMany
from qingyu.jobs.access import door, passwords, people, second_factor
from qingyu.jobs.access.identity import Caller
from qingyu.jobs.access.second_factor import Enrolment
from qingyu.jobs.access.session_answer import Session, SessionInfo, session_info, session_of

router = Router(prefix="/session", tags=["session"])

Number = Annotated[int, Path(alias="id", ge=1, le=2**63 - 1, description="the session's number")]


def _session(caller: Caller, state: State) -> Session:
    return session_of(caller, must_set_second_factor=needs_second_factor(caller, state))


@router.post("", responses=documented(400, 401, 409, 413))
async def log_in(body: LogIn, request: Request, response: Response) -> Session:
    """Log in with name and password, and with a code where a second factor is on; the answer sets the cookie."""
    state, address = request.app.state, address_of(request)
    guard: Guard = state.guard
    now = state.clock()
    try:
        guard.let_near(address)
        async with guard.place():
            who = await at_the_door(
                state, lambda conn: door.knock(conn, body.name, now, address, request.headers.get("user-agent"))
            )
            fits = await guard.check(partial(door.password_fits, who, body.password))
            told = 0 if fits and body.code is None else guard.to_tell(who.told_as, address, now)
            outcome = await at_the_door(
                state, lambda conn: door.enter(conn, who, fits, body.code, state.cipher, state.limits, now, told)
            )
    except TooMany as refusal:
        await _tell_crowd(request, address, refusal)
        raise
    if isinstance(outcome, QingyuError):
        if outcome.code != "second_factor_needed":
            guard.failed(address)
        raise outcome
    auth.set_cookie(response, outcome.session, state.limits.longest, secure=request.url.scheme == "https")
    return _session(outcome.caller, state)


async def _tell_crowd(request: Request, address: str, refusal: TooMany) -> None:
    """Leave a trace of log-ins that were not even looked at: the 1st, 2nd, 4th, 8th... of a minute."""
    state = request.app.state
    now = state.clock()
    if count := state.guard.to_tell(refusal.code, address, now):
        await at_the_door(state, lambda conn: door.tell_refused(conn, "anybody", address, refusal.code, count, now))


@router.get("", responses=documented(401))
def show_session(caller: Somebody, request: Request) -> Session:
    """Who asks, and what that person or program may do."""
    return _session(caller, request.app.state)


@router.delete("", responses=documented(401, 403))
def log_out(
    conn: Conn,
    caller: Somebody,
    response: Response,
    now: Now,
    everywhere: Annotated[bool, Query(description="end all sessions of this user")] = False,
) -> LoggedOut:
    """End the session: the cookie is worth nothing any more, wherever it was copied to."""
    _a_person(caller)
    if everywhere:
        door.log_out_everywhere(conn, caller, now)
    else:
        door.log_out(conn, caller, now)
    auth.clear_cookie(response)
    return LoggedOut()


@router.put("/password", responses=documented(400, 401, 403, 413))
async def change_password(body: NewPassword, request: Request, credential: Credentials) -> Session:
    """Change the own password with the old one; the other sessions of this user end."""
    state, address = request.app.state, address_of(request)
    guard: Guard = state.guard
    now = state.clock()
    guard.let_near(address)

    def who_asks(conn: Connection) -> tuple[Caller, str]:
        caller = identify(conn, credential, state, now)
        _a_person(caller)
        door.knock(conn, caller.name, now, address, None)  # a stolen session must not guess the password either
        return caller, people.wanted(conn, caller.name).password_hash

    caller, stored = await at_the_door(state, who_asks)
    passwords.check_rules(body.new, caller.name)
    if body.new == body.old:
        raise Invalid(because("password_unchanged"), code="password_unchanged")
    async with guard.place():
        if not await guard.check(partial(passwords.password_matches, body.old, stored)):
            guard.failed(address)
            await at_the_door(state, lambda conn: door.note_failure(conn, caller.name, now))
            raise Invalid(because("old_password_wrong"), code="wrong_password")
        new = await guard.check(partial(passwords.hash_password, body.new))
        await at_the_door(state, lambda conn: door.choose_password(conn, caller, new, now))
    fresh = await at_the_door(state, lambda conn: identify(conn, credential, state, now))
    return _session(fresh, state)


@router.get("/sessions", responses=documented(401, 403))
def list_sessions(conn: Conn, caller: InPerson, now: Now, limits: SessionLimits, pages: Pages) -> Page[SessionInfo]:
    """The own sessions that live, by number."""
    rows = sessions.listing(conn, caller.user_id, now, now - limits.idle)
    shown, following = pages.cut([session_info(row, caller.session_id) for row in rows], lambda row: (row.id,))
    return Page[SessionInfo](items=shown, next=following)


@router.delete("/sessions/{id}", responses=documented(401, 403, 404))
def end_session(conn: Conn, caller: InPerson, number: Number, now: Now) -> Ended:
    """End one of the own sessions."""
    if not door.end_own(conn, caller, number, now):
        raise NotFound(because("no_own_session", n=number))
    return Ended(ended=1)


@router.post("/second-factor", responses=documented(401, 403, 409))
def begin_second_factor(conn: Conn, caller: Somebody, request: Request) -> Enrolment:
    """Begin to set up an app for codes; it counts once a code of it was given."""
    _a_person(caller)
    return second_factor.begin(conn, caller, request.app.state.cipher)


@router.put("/second-factor", responses=documented(400, 401, 403, 409, 413))
def confirm_second_factor(conn: Conn, caller: Somebody, body: FactorCode, request: Request, now: Now) -> RecoveryCodes:
    """Turn the second factor on with a first code; the answer holds the recovery codes, this once."""
    _a_person(caller)
    return RecoveryCodes(codes=second_factor.confirm(conn, caller, body.code, request.app.state.cipher, now))


@router.post("/second-factor/removal", responses=documented(400, 401, 403, 413))
def turn_off_second_factor(conn: Conn, caller: InPerson, body: FactorCode, request: Request, now: Now) -> Session:
    """Turn the own second factor off, with one more code of it."""
    second_factor.turn_off(conn, caller, body.code, request.app.state.cipher, now)
    return _session(caller.without_second_factor(), request.app.state)


def _a_person(caller: Caller) -> None:
    if caller.token is not None:
        raise Forbidden(because("token_has_no_session"), code="in_person_only")
