"""What is answered of users: who they are, whose data they see, and what a security administrator sees of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from qingyu.db.users import ListedUser
from qingyu.domain.access.roles import Role
from qingyu.jobs.answer import Answer, Named


@dataclass(frozen=True, slots=True)
class Placed(Answer):
    """Whose data somebody sees; an administrator has no place."""

    enterprise: Annotated[Named | None, Field(description="the enterprise of an enterprise's user")]
    region: Annotated[Named | None, Field(description="the region of a regulator, with all below it")]
    park: Annotated[Named | None, Field(description="the park of a park's regulator")]

    @property
    def place(self) -> str | None:
        """The code of the place."""
        return next((one.code for one in (self.enterprise, self.region, self.park) if one), None)


@dataclass(frozen=True, slots=True)
class User(Placed):
    """Who is logged in, and whose data they see."""

    name: Annotated[str, Field(description="what the user logs in with")]
    display_zh: Annotated[str, Field(description="what the user is called in Chinese")]
    display_en: Annotated[str, Field(description="what the user is called in English")]
    role: Annotated[Role, Field(description="what the user is for the platform")]


@dataclass(frozen=True, slots=True)
class UserInfo(User):
    """A user as a security administrator sees one."""

    person: Annotated[str, Field(description="the same for all log-ins of one human being")]
    email: Annotated[str | None, Field(description="an address for post")]
    sso_id: Annotated[str | None, Field(description="what the identity provider calls the user")]
    created_at: Annotated[datetime, Field(description="when the user was made")]
    created_by: Annotated[str | None, Field(description="by whom")]
    disabled_at: Annotated[datetime | None, Field(description="since when the log-in is closed; null while it is open")]
    locked_until: Annotated[datetime | None, Field(description="no log-in before, after too many failures")]
    must_change_password: Annotated[bool, Field(description="the password was given and not chosen")]
    second_factor: Annotated[bool, Field(description="a second factor is on")]
    sessions: Annotated[int, Field(description="sessions that live")]
    last_seen_at: Annotated[datetime | None, Field(description="when the user was last here")]


@dataclass(frozen=True, slots=True)
class FirstPassword(Answer):
    """A password for one log-in, shown this once; it must be changed there."""

    name: Annotated[str, Field(description="the user's name")]
    password: Annotated[str, Field(description="the password")]


def user_info(row: ListedUser) -> UserInfo:
    """A user as listed, for who looks after users."""
    return UserInfo(
        enterprise=row.enterprise,
        region=row.region,
        park=row.park,
        name=row.name,
        display_zh=row.display_zh,
        display_en=row.display_en,
        role=Role(row.role),
        person=row.person,
        email=row.email,
        sso_id=row.sso_id,
        created_at=row.created_at,
        created_by=row.created_by,
        disabled_at=row.disabled_at,
        locked_until=row.locked_until,
        must_change_password=row.must_change_password,
        second_factor=row.second_factor,
        sessions=row.sessions,
        last_seen_at=row.last_seen_at,
    )
