"""Tokens of programs: everybody makes, rotates and revokes the own; the security administrator sees and ends all."""

from datetime import timedelta
from typing import Annotated

from fastapi import Path, Query, Response

from api.deps import Conn, InPerson, Now
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.people import NewToken, Rotation
from qingyu.db.pool import Connection
from qingyu.domain.access.roles import Permission, Role
from qingyu.domain.kernel.reason import because
from qingyu.errors import NotFound
from qingyu.jobs.access import bearers, people
from qingyu.jobs.access.bearers import GivenToken, TokenInfo
from qingyu.jobs.access.identity import Caller

router = Router(prefix="/tokens", tags=["tokens"], responses=documented(401, 403))

Key = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$", description="the public part of the token")]


@router.get("")
def list_tokens(
    conn: Conn,
    caller: InPerson,
    now: Now,
    pages: Pages,
    everybody: Annotated[bool, Query(description="of all users; the security administrator only")] = False,
) -> Page[TokenInfo]:
    """The own tokens by key, or all; those that ended are shown for a month."""
    if everybody:
        caller.must(Permission.MANAGE_USERS)
    rows = bearers.listing(conn, now, None if everybody else caller.user_id)
    shown, following = pages.cut(rows, lambda row: (row.key,))
    return Page[TokenInfo](items=shown, next=following)


@router.post("", status_code=201, responses=documented(400, 404, 409, 413))
def create_token(conn: Conn, caller: InPerson, body: NewToken, now: Now, response: Response) -> GivenToken:
    """Make a token for a program, never wider than the own rights; the answer holds it, this once."""
    owner = people.wanted(conn, caller.name)
    if body.enterprise is not None:
        rights = people.Rights(body.role or Role(caller.role), enterprise=body.enterprise)
    else:
        rights = people.Rights(
            body.role or Role(caller.role), owner.enterprise_code, owner.region_code, owner.park_code
        )
    given = bearers.create(conn, owner, body.label, rights, body.expires_at, caller.actor, now)
    response.headers["Location"] = f"/api/v1/tokens/{given.key}"
    return given


@router.get("/{key}", responses=documented(404))
def show_token(conn: Conn, caller: InPerson, key: Key, now: Now) -> TokenInfo:
    """One of the own tokens, or any for the security administrator; its secret is stored nowhere."""
    return bearers.shown(conn, now, key, None if caller.may(Permission.MANAGE_USERS) else caller.user_id)


@router.post("/{key}/rotation", status_code=201, responses=documented(400, 404, 409, 413))
def rotate_token(conn: Conn, caller: InPerson, key: Key, body: Rotation, now: Now, response: Response) -> GivenToken:
    """A new secret for the same program; the old one works on for the overlap."""
    _own(conn, caller, key)
    given = bearers.rotate(conn, key, body.expires_at, timedelta(hours=body.overlap_hours), caller.actor, now)
    response.headers["Location"] = f"/api/v1/tokens/{given.key}"
    return given


@router.delete("/{key}", status_code=204, responses=documented(404))
def revoke_token(conn: Conn, caller: InPerson, key: Key, now: Now) -> None:
    """End a token at once."""
    if not caller.may(Permission.MANAGE_USERS):
        _own(conn, caller, key)
    bearers.revoke(conn, key, caller.actor, now)


def _own(conn: Connection, caller: Caller, key: str) -> None:
    if bearers.wanted(conn, key).user_id != caller.user_id:
        raise NotFound(because("no_token", key=key))
