"""Log in, who am I, log out."""

from dataclasses import asdict

from fastapi import Request, Response

from api import auth
from api.deps import LoggedIn, Now
from api.errors import documented
from api.routing import Router
from api.schemas.identity import LoggedOut, LogIn, Session, User
from qingyu.db.leases import lease
from qingyu.errors import Unauthenticated
from qingyu.jobs import identity
from qingyu.jobs.identity import Caller

router = Router(prefix="/session", tags=["session"])


def _session(caller: Caller) -> Session:
    said = asdict(caller)
    return Session.model_validate({"user": {field: said[field] for field in User.model_fields}})


@router.post("", responses=documented(400, 401, 413))
def log_in(body: LogIn, request: Request, response: Response, now: Now) -> Session:
    """Log in with name and password; the answer sets the session's cookie."""
    with auth.CHECKS_AT_ONCE, lease(request.app.state.pool) as conn:
        caller = identity.log_in(conn, body.name, body.password)
    if caller is None:
        raise Unauthenticated("name or password is wrong", code="wrong_password")
    token = request.app.state.sessions.token(caller.name, caller.stamp, now)
    auth.set_cookie(response, token, secure=request.url.scheme == "https")
    return _session(caller)


@router.get("", responses=documented(401))
def who_am_i(caller: LoggedIn) -> Session:
    """The user of this session."""
    return _session(caller)


@router.delete("", responses=documented(401))
def log_out(caller: LoggedIn, response: Response) -> LoggedOut:
    """Take the cookie out of this browser; a copied token lives on until its 12 hours or the password end."""
    auth.clear_cookie(response)
    return LoggedOut()
