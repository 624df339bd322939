"""Callers: who somebody is by a name, a session or a token, and whose data that person or program may see."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from qingyu.db import sessions, tokens
from qingyu.db.pool import Connection
from qingyu.db.sessions import LiveSession
from qingyu.db.tokens import TokenRow
from qingyu.db.users import UserRow
from qingyu.domain.access import roles
from qingyu.domain.kernel.answer import Named
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Forbidden
from qingyu.jobs.access import secret_words

# A session that is used says so once a minute, not with each of the fourteen calls of a page.
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives without use, and how long with it."""

    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=12)

    @classmethod
    def of(cls, idle_minutes: int, longest_hours: int) -> "Limits":
        """The limits of the settings."""
        return cls(timedelta(minutes=idle_minutes), timedelta(hours=longest_hours))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a user with a session, or a program with a token."""

    name: str
    display_zh: str
    display_en: str
    role: str
    enterprise: Named | None
    region: Named | None
    park: Named | None
    scope: Scope
    user_id: int
    must_change_password: bool = False
    second_factor: bool = False
    session_id: int | None = None
    token: str | None = None

    @property
    def actor(self) -> str:
        """How the audit log names this caller."""
        return f"token:{self.token}" if self.token else self.name

    def without_second_factor(self) -> "Caller":
        """The same caller, who has just turned the second factor off."""
        return replace(self, second_factor=False)

    def may(self, permission: roles.Permission) -> bool:
        """Whether the caller's role has a permission."""
        return roles.may(self.role, permission)

    def must(self, permission: roles.Permission) -> None:
        """Raises Forbidden when the caller's role lacks a permission."""
        if not self.may(permission):
            raise Forbidden(because("permission_missing", permission=permission, role=self.role))


def by_session(conn: Connection, session: str, now: datetime, limits: Limits) -> Caller | None:
    """The caller of a session's id, while the session lives; its use is noted once a minute."""
    live = sessions.live(conn, secret_words.digest(session), now, now - limits.idle)
    if live is None:
        return None
    if now - live.last_seen_at >= SEEN_EVERY:
        sessions.touch(conn, live.id, now)
    return _person(live, live.user_id, live.second_factor, live.id)


def by_token(conn: Connection, bearer: str, now: datetime) -> Caller | None:
    """The caller of a token, while it lives and the user who answers for it may log in."""
    parts = secret_words.parts_of_token(bearer)
    token = tokens.by_key(conn, parts.key) if parts else None
    if parts is None or token is None or not secret_words.same(token.hash, secret_words.digest(parts.secret)):
        return None
    if token.revoked_at is not None or token.expires_at <= now or token.user_disabled_at is not None:
        return None
    if token.last_used_at is None or now - token.last_used_at >= SEEN_EVERY:
        tokens.touch(conn, token.id, now)
    return _of_token(token)


def of_user(user: UserRow) -> Caller:
    """The caller a user is."""
    return _person(user, user.id, user.totp_confirmed_at is not None)


def _person(row: UserRow | LiveSession, user_id: int, second_factor: bool, session_id: int | None = None) -> Caller:
    return Caller(
        name=row.name,
        display_zh=row.display_zh,
        display_en=row.display_en,
        role=row.role,
        enterprise=row.enterprise,
        region=row.region,
        park=row.park,
        scope=row.scope,
        user_id=user_id,
        must_change_password=row.must_change_password,
        second_factor=second_factor,
        session_id=session_id,
    )


def _of_token(token: TokenRow) -> Caller:
    return Caller(
        name=token.user_name,
        display_zh=token.label,
        display_en=token.label,
        role=token.role,
        enterprise=token.enterprise,
        region=token.region,
        park=token.park,
        scope=token.scope,
        user_id=token.user_id,
        token=token.key,
    )
