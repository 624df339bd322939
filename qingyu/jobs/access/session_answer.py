"""What is answered of sessions: who asks and what they may do, and the sessions that live."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from qingyu.db.sessions import Method, SessionRow
from qingyu.domain.access.roles import PERMISSIONS, Permission, Role
from qingyu.jobs.access.identity import Caller
from qingyu.jobs.access.people_answer import User
from qingyu.jobs.answer import Answer


@dataclass(frozen=True, slots=True)
class Session(Answer):
    """The session of the console, or the token of a program."""

    user: Annotated[User, Field(description="who asks")]
    permissions: Annotated[list[Permission], Field(description="what the role may do, within its place")]
    token: Annotated[str | None, Field(description="the key of the token that asks; null for a person")]
    must_change_password: Annotated[bool, Field(description="nothing else is answered before PUT /session/password")]
    second_factor: Annotated[bool, Field(description="a second factor is on")]
    must_set_second_factor: Annotated[bool, Field(description="nothing else is answered before a second factor is on")]


@dataclass(frozen=True, slots=True)
class SessionInfo(Answer):
    """A session that lives."""

    id: Annotated[int, Field(description="its number")]
    this: Annotated[bool, Field(description="it is the one that asks")]
    method: Annotated[Method, Field(description="how it began")]
    created_at: Annotated[datetime, Field(description="when it began")]
    last_seen_at: Annotated[datetime, Field(description="when it was used last, to the minute")]
    ends_at: Annotated[datetime, Field(description="when it ends at the latest")]
    address: Annotated[str | None, Field(description="the address it began from")]
    user_agent: Annotated[str | None, Field(description="the browser it began in, cut to 120 characters")]


def session_of(caller: Caller, *, must_set_second_factor: bool) -> Session:
    """The session of a caller."""
    role = Role(caller.role)
    return Session(
        user=User(
            caller.enterprise, caller.region, caller.park, caller.name, caller.display_zh, caller.display_en, role
        ),
        permissions=sorted(PERMISSIONS[role]),
        token=caller.token,
        must_change_password=caller.must_change_password,
        second_factor=caller.second_factor,
        must_set_second_factor=must_set_second_factor,
    )


def session_info(row: SessionRow, own: int | None) -> SessionInfo:
    """A session as its user or an administrator sees it; own: the number of the one that asks."""
    return SessionInfo(
        id=row.id,
        this=row.id == own,
        method=row.method,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        ends_at=row.ends_at,
        address=row.address,
        user_agent=row.user_agent,
    )
