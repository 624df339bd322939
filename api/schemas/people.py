"""Users, their sessions and second factors, and tokens of programs."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from api.schemas.fields import SLUG_PATTERN, Asked, AskedInstant, Instant, Line, Model, Named
from qingyu.domain.access.roles import Permission, Role
from qingyu.jobs.access.people import NAME_PATTERN

Text = Annotated[Line, StringConstraints(max_length=100)]
UserName = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Code = Annotated[str, StringConstraints(min_length=6, max_length=40, pattern=r"^[0-9A-Za-z -]+$")]
Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
RegionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Email = Annotated[str, StringConstraints(min_length=3, max_length=200, pattern=r"^[!-?A-~]+@[!-?A-~]+$")]

Method = Literal["password", "totp", "recovery_code", "oidc"]


class LogIn(Asked):
    """A name and a password, and the code of the second factor where one is on."""

    name: Text = Field(description="the user's name", examples=["li.wei"])
    password: Password = Field(description="the password")
    code: Code | None = Field(None, description="six digits of the app, or a recovery code")


class Ways(Model):
    """The ways to log in."""

    password: bool = Field(description="with a name and a password")
    oidc: bool = Field(description="by an identity provider: GET /session/oidc")


class Place(Model):
    """Whose data somebody sees; an administrator has no place."""

    enterprise: Named | None = Field(description="the enterprise of an enterprise's user")
    region: Named | None = Field(description="the region of a regulator, with all below it")
    park: Named | None = Field(description="the park of a park's regulator")


class User(Place):
    """Who is logged in, and whose data they see."""

    name: str = Field(description="what the user logs in with")
    display_zh: str = Field(description="what the user is called in Chinese")
    display_en: str = Field(description="what the user is called in English")
    role: Role = Field(description="what the user is for the platform")


class Session(Model):
    """The session of the console, or the token of a program."""

    user: User = Field(description="who asks")
    permissions: list[Permission] = Field(description="what the role may do, within its place")
    token: str | None = Field(description="the key of the token that asks; null for a person")
    must_change_password: bool = Field(description="nothing else is answered before PUT /session/password")
    second_factor: bool = Field(description="a second factor is on")
    must_set_second_factor: bool = Field(description="nothing else is answered before a second factor is on")


class LoggedOut(Model):
    """The session has ended; its cookie is worth nothing any more."""

    ok: Literal[True] = True


class NewPassword(Asked):
    """The old password and the new one."""

    old: Password = Field(description="the password that holds now")
    new: Password = Field(description="10 to 200 characters, not made of the name, not one that is tried first")


class SessionInfo(Model):
    """A session that lives."""

    id: int = Field(description="its number")
    this: bool = Field(description="it is the one that asks")
    method: Method = Field(description="how it began")
    created_at: Instant = Field(description="when it began")
    last_seen_at: Instant = Field(description="when it was used last, to the minute")
    ends_at: Instant = Field(description="when it ends at the latest")
    address: str | None = Field(description="the address it began from")
    user_agent: str | None = Field(description="the browser it began in, cut to 120 characters")


class Enrolment(Model):
    """What an app for codes needs; shown once."""

    secret: str = Field(description="base32, for typing in")
    address: str = Field(description="otpauth:// address, for a QR code")


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
            raise ValueError("nothing is to be changed")
        if any(getattr(self, name) is None for name in ("display_zh", "display_en") if name in self.model_fields_set):
            raise ValueError("a user is called something")
        return self


class UserInfo(User):
    """A user as a security administrator sees one."""

    person: str = Field(description="the same for all log-ins of one human being")
    email: str | None = Field(description="an address for post")
    sso_id: str | None = Field(description="what the identity provider calls the user")
    created_at: Instant = Field(description="when the user was made")
    created_by: str | None = Field(description="by whom")
    disabled_at: Instant | None = Field(description="since when the log-in is closed; null while it is open")
    locked_until: Instant | None = Field(description="no log-in before, after too many failures")
    must_change_password: bool = Field(description="the password was given and not chosen")
    second_factor: bool = Field(description="a second factor is on")
    sessions: int = Field(description="sessions that live")
    last_seen_at: Instant | None = Field(description="when the user was last here")


class FirstPassword(Model):
    """A password for one log-in, shown this once; it must be changed there."""

    name: str = Field(description="the user's name")
    password: str = Field(description="the password")


class TokenInfo(Place):
    """A token of a program; its secret is stored nowhere."""

    key: str = Field(description="the public part: qy_KEY_...")
    label: str = Field(description="what it is for")
    owner: str = Field(description="the user who answers for it")
    role: Role = Field(description="the role it acts in")
    created_at: Instant = Field(description="when it was made")
    created_by: str = Field(description="by whom")
    expires_at: Instant = Field(description="when it ends")
    last_used_at: Instant | None = Field(description="when it was used last, to the minute")
    revoked_at: Instant | None = Field(description="when it was ended before its time")


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


class GivenToken(Model):
    """A token, shown this once."""

    key: str = Field(description="the public part")
    token: str = Field(description="what the program sends as Authorization: Bearer")
