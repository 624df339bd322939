"""What is asked of users, their sessions and second factors, and tokens of programs."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from api.schemas.fields import SLUG_PATTERN, Asked, AskedInstant, Line, Model
from qingyu.domain.access.roles import Role
from qingyu.domain.control.assessed_body import REGION_CODE
from qingyu.domain.kernel.reason import because
from qingyu.jobs.access.people import NAME_PATTERN
from qingyu.jobs.refused import Unfit

Text = Annotated[Line, StringConstraints(max_length=100)]
UserName = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Code = Annotated[str, StringConstraints(min_length=6, max_length=40, pattern=r"^[0-9A-Za-z -]+$")]
Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
RegionCode = Annotated[str, StringConstraints(pattern=REGION_CODE)]
Email = Annotated[str, StringConstraints(min_length=3, max_length=200, pattern=r"^[!-?A-~]+@[!-?A-~]+$")]


class LogIn(Asked):
    """A name and a password, and the code of the second factor where one is on."""

    name: Text = Field(description="the user's name", examples=["li.wei"])
    password: Password = Field(description="the password")
    code: Code | None = Field(None, description="six digits of the app, or a recovery code")


class Ways(Model):
    """The ways to log in."""

    password: bool = Field(description="with a name and a password")
    oidc: bool = Field(description="by an identity provider: GET /session/oidc")


class LoggedOut(Model):
    """The session has ended; its cookie is worth nothing any more."""

    ok: Literal[True] = True


class NewPassword(Asked):
    """The old password and the new one."""

    old: Password = Field(description="the password that holds now")
    new: Password = Field(description="10 to 200 characters, not made of the name, not one that is tried first")


class FactorCode(Asked):
    """A code of the second factor."""

    code: Code = Field(description="six digits of the app, or a recovery code")


class RecoveryCodes(Model):
    """Codes for the day the app is lost, each good once; shown once."""

    codes: list[str] = Field(description="ten codes")


class Ended(Model):
    """How many sessions ended."""

    ended: int = Field(description="sessions that lived and do not any more")


class Rights(Asked):
    """A role and its place: an enterprise, or a region or a park; an administrator has none."""

    role: Role = Field(description="the role")
    enterprise: Slug | None = Field(None, description="code of the enterprise, for enterprise_...")
    region: RegionCode | None = Field(None, description="code of the region, for regulator_...")
    park: Slug | None = Field(None, description="code of the park, for regulator_... in place of a region")


class NewUser(Rights):
    """A user to be made."""

    name: UserName = Field(description="what the user logs in with; it never changes", examples=["li.wei"])
    display_zh: Text = Field(description="what the user is called in Chinese")
    display_en: Text = Field(description="what the user is called in English")
    person: Text | None = Field(None, description="the same for all log-ins of one human being; the name")
    email: Email | None = Field(None, description="an address for post")
    sso_id: Text | None = Field(None, description="what the identity provider calls the user")


class UserChange(Asked):
    """What may change of a user beside the rights; what is left out stays."""

    display_zh: Text | None = None
    display_en: Text | None = None
    email: Email | None = None
    sso_id: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise Unfit(because("nothing_to_change"))
        if any(getattr(self, name) is None for name in ("display_zh", "display_en") if name in self.model_fields_set):
            raise Unfit(because("user_without_name"))
        return self


class NewToken(Asked):
    """A token to be made; role and place are the own ones where nothing narrower is said."""

    label: Text = Field(description="what it is for", examples=["energy management system"])
    expires_at: AskedInstant = Field(description="when it ends; within a year")
    role: Role | None = Field(None, description="the own role or a narrower one")
    enterprise: Slug | None = Field(None, description="one enterprise of a regulator's, with role enterprise_viewer")


class Rotation(Asked):
    """A new secret for a program."""

    expires_at: AskedInstant = Field(description="when the new one ends; within a year")
    overlap_hours: int = Field(24, ge=0, le=168, description="how long the old one works on [h]")
