"""Users, for the security administrator: make, change, disable, remove; passwords, second factors, sessions."""

from typing import Annotated

from fastapi import Depends, Path, Query, Response

from api.deps import Conn, InPerson, Now, SessionLimits
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.people import Ended, NewUser, Rights, UserChange
from qingyu.db import sessions
from qingyu.domain.access.roles import Permission, Role
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.text import LINE
from qingyu.errors import NotFound
from qingyu.jobs.access import door, people, second_factor
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.access.identity import Caller
from qingyu.jobs.access.people import NAME_PATTERN, Person
from qingyu.jobs.access.people_answer import FirstPassword, UserInfo
from qingyu.jobs.access.session_answer import SessionInfo, session_info

router = Router(prefix="/users", tags=["users"], responses=documented(401, 403))

Name = Annotated[str, Path(pattern=NAME_PATTERN, description="the user's name")]
Number = Annotated[int, Path(alias="id", ge=1, le=2**63 - 1, description="the session's number")]


def _administrator(caller: InPerson) -> Caller:
    caller.must(Permission.MANAGE_USERS)
    return caller


Administrator = Annotated[Caller, Depends(_administrator)]


@router.get("")
def list_users(
    conn: Conn,
    caller: Administrator,
    now: Now,
    limits: SessionLimits,
    pages: Pages,
    role: Annotated[Role | None, Query(description="only this role")] = None,
    q: Annotated[str | None, Query(max_length=100, pattern=LINE, description="part of a name")] = None,
) -> Page[UserInfo]:
    """Users by name, with their place, whether each may log in, and how many sessions live."""
    after = None if pages.after is None else str(pages.after[0])
    rows = people.listing(conn, now, limits, after=after, role=role, text=q, limit=pages.limit + 1)
    record(conn, Act("read_personal", caller.actor, "users", None, {"n": min(len(rows), pages.limit)}), now)
    shown, following = pages.page(rows, lambda row: (row.name,))
    return Page[UserInfo](items=shown, next=following)


@router.post("", status_code=201, responses=documented(400, 404, 409, 413))
def create_user(conn: Conn, caller: Administrator, body: NewUser, now: Now, response: Response) -> FirstPassword:
    """Make a user; the answer holds the password for the first log-in, this once."""
    who = Person(body.name, body.display_zh, body.display_en, body.person, body.email, body.sso_id)
    password = people.create(conn, who, _rights(body), caller.actor, now)
    response.headers["Location"] = f"/api/v1/users/{body.name}"
    return FirstPassword(name=body.name, password=password)


@router.get("/{name}", responses=documented(404))
def show_user(conn: Conn, caller: Administrator, name: Name, now: Now, limits: SessionLimits) -> UserInfo:
    """One user."""
    record(conn, Act("read_personal", caller.actor, f"user {name}"), now)
    return people.one(conn, name, now, limits)


@router.patch("/{name}", responses=documented(400, 404, 409, 413))
def change_user(
    conn: Conn, caller: Administrator, name: Name, body: UserChange, now: Now, limits: SessionLimits
) -> UserInfo:
    """Change what a user is called and how the identity provider finds the user; what is left out stays."""
    known = people.wanted(conn, name)
    said = body.model_dump(exclude_unset=True)
    now_called = {field: getattr(known, field) for field in ("display_zh", "display_en", "email", "sso_id")} | said
    people.set_display(conn, name, Person(name=name, **now_called), caller.actor, now)
    return people.one(conn, name, now, limits)


@router.put("/{name}/role", responses=documented(400, 404, 409, 413))
def change_role(
    conn: Conn, caller: Administrator, name: Name, body: Rights, now: Now, limits: SessionLimits
) -> UserInfo:
    """Give a user another role and place; sessions and tokens of the old ones end."""
    people.set_rights(conn, name, _rights(body), caller.actor, now)
    return people.one(conn, name, now, limits)


@router.post("/{name}/disable", responses=documented(404, 409))
def disable_user(conn: Conn, caller: Administrator, name: Name, now: Now, limits: SessionLimits) -> UserInfo:
    """Close a user's log-in: sessions end, open streams within seconds, tokens stop working."""
    people.disable(conn, name, caller.actor, now)
    return people.one(conn, name, now, limits)


@router.post("/{name}/enable", responses=documented(404))
def enable_user(conn: Conn, caller: Administrator, name: Name, now: Now, limits: SessionLimits) -> UserInfo:
    """Open a user's log-in again, and forget the failures that locked it."""
    people.enable(conn, name, caller.actor, now)
    return people.one(conn, name, now, limits)


@router.post("/{name}/password", responses=documented(404))
def reset_password(conn: Conn, caller: Administrator, name: Name, now: Now) -> FirstPassword:
    """Give a user a password for one log-in, shown this once; the sessions of the old one end."""
    return FirstPassword(name=name, password=people.reset_password(conn, name, caller.actor, now))


@router.delete("/{name}/second-factor", responses=documented(404))
def reset_second_factor(conn: Conn, caller: Administrator, name: Name, now: Now, limits: SessionLimits) -> UserInfo:
    """Take a user's second factor away, for one who lost app and codes."""
    second_factor.reset(conn, people.wanted(conn, name), caller.actor, now)
    return people.one(conn, name, now, limits)


@router.delete("/{name}", status_code=204, responses=documented(404, 409))
def remove_user(conn: Conn, caller: Administrator, name: Name, now: Now) -> None:
    """Remove a user with sessions and tokens; the name is not given again."""
    people.remove(conn, name, caller.actor, now)


@router.get("/{name}/sessions", responses=documented(404))
def list_user_sessions(
    conn: Conn, caller: Administrator, name: Name, now: Now, limits: SessionLimits, pages: Pages
) -> Page[SessionInfo]:
    """The sessions of a user that live, by number."""
    user = people.wanted(conn, name)
    record(conn, Act("read_personal", caller.actor, f"sessions of {name}"), now)
    rows = sessions.listing(conn, user.id, now, now - limits.idle)
    shown, following = pages.cut([session_info(row, caller.session_id) for row in rows], lambda row: (row.id,))
    return Page[SessionInfo](items=shown, next=following)


@router.delete("/{name}/sessions", responses=documented(404))
def revoke_user_sessions(conn: Conn, caller: Administrator, name: Name, now: Now) -> Ended:
    """End all sessions of a user; open streams end within seconds."""
    return Ended(ended=door.revoke(conn, people.wanted(conn, name), None, caller.actor, now))


@router.delete("/{name}/sessions/{id}", responses=documented(404))
def revoke_user_session(conn: Conn, caller: Administrator, name: Name, number: Number, now: Now) -> Ended:
    """End one session of a user."""
    ended = door.revoke(conn, people.wanted(conn, name), number, caller.actor, now)
    if not ended:
        raise NotFound(because("no_session", name=name, n=number))
    return Ended(ended=ended)


def _rights(body: Rights) -> people.Rights:
    return people.Rights(body.role, body.enterprise, body.region, body.park)
