"""Tokens of programs: given by a user who answers for them, never wider than the user's own rights, never for ever."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from qingyu.db import enterprises, tokens
from qingyu.db.placed import PlaceIds
from qingyu.db.pool import Connection
from qingyu.db.tokens import ListedToken, NewToken, TokenRow
from qingyu.db.users import UserRow
from qingyu.domain.access.roles import Role, narrower_or_equal
from qingyu.domain.kernel.reason import because
from qingyu.errors import Conflict, Forbidden, Invalid, NotFound
from qingyu.jobs.access import people, secret_words
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.access.people import Rights
from qingyu.jobs.access.people_answer import Placed
from qingyu.jobs.answer import Answer

LONGEST = timedelta(days=366)
LONGEST_OVERLAP = timedelta(days=7)
SHOWN_AFTER_END = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class TokenInfo(Placed):
    """A token of a program; its secret is stored nowhere."""

    key: Annotated[str, Field(description="the public part: qy_KEY_...")]
    label: Annotated[str, Field(description="what it is for")]
    owner: Annotated[str, Field(description="the user who answers for it")]
    role: Annotated[Role, Field(description="the role it acts in")]
    created_at: Annotated[datetime, Field(description="when it was made")]
    created_by: Annotated[str, Field(description="by whom")]
    expires_at: Annotated[datetime, Field(description="when it ends")]
    last_used_at: Annotated[datetime | None, Field(description="when it was used last, to the minute")]
    revoked_at: Annotated[datetime | None, Field(description="when it was ended before its time")]


@dataclass(frozen=True, slots=True)
class GivenToken(Answer):
    """A token, shown this once."""

    key: Annotated[str, Field(description="the public part")]
    token: Annotated[str, Field(description="what the program sends as Authorization: Bearer")]


def create(
    conn: Connection, owner: UserRow, label: str, rights: Rights, expires_at: datetime, by: str, now: datetime
) -> GivenToken:
    """Make a token for a program, to be shown this once.

    Raises Forbidden for a role or a place wider than the owner's, Invalid for an end that is past or too far away.
    """
    if owner.disabled_at is not None:
        raise Conflict(because("token_of_disabled", name=owner.name))
    _check_end(expires_at, now)
    if not narrower_or_equal(rights.role, owner.role):
        raise Forbidden(because("token_too_wide", role=rights.role, own=owner.role, name=owner.name))
    place = _place_within(conn, owner, rights)
    parts = secret_words.new_token()
    _store(conn, parts, owner.id, label, rights.role, place, expires_at, by, now)
    _tell(conn, "token created", parts.key, owner.name, place.enterprise_id, by, now, role=str(rights.role))
    return GivenToken(parts.key, str(parts))


def rotate(conn: Connection, key: str, expires_at: datetime, overlap: timedelta, by: str, now: datetime) -> GivenToken:
    """A new secret under a new key for the same program; the old one works on for the overlap."""
    old = wanted(conn, key)
    if old.revoked_at is not None or old.expires_at <= now:
        raise Conflict(because("token_ended"))
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise Invalid(because("token_overlap", days=LONGEST_OVERLAP.days))
    _check_end(expires_at, now)
    parts = secret_words.new_token()
    _store(conn, parts, old.user_id, old.label, old.role, old.place_ids, expires_at, by, now)
    if overlap:
        tokens.shorten(conn, key, now + overlap)
    else:
        tokens.revoke(conn, key, now)
    _tell(conn, "token rotated", parts.key, old.user_name, old.enterprise_id, by, now, before=key)
    return GivenToken(parts.key, str(parts))


def revoke(conn: Connection, key: str, by: str, now: datetime) -> None:
    """End a token at once."""
    old = wanted(conn, key)
    if tokens.revoke(conn, key, now):
        _tell(conn, "token revoked", key, old.user_name, old.enterprise_id, by, now)


def listing(conn: Connection, now: datetime, user_id: int | None = None) -> list[TokenInfo]:
    """Tokens of one user or of all; those that ended are shown for a month."""
    return [_info(row) for row in tokens.listing(conn, now - SHOWN_AFTER_END, user_id)]


def shown(conn: Connection, now: datetime, key: str, user_id: int | None = None) -> TokenInfo:
    """One of them; NotFound where it is not among them."""
    found = tokens.listing(conn, now - SHOWN_AFTER_END, user_id, key)
    if not found:
        raise NotFound(because("no_token", key=key))
    return _info(found[0])


def wanted(conn: Connection, key: str) -> TokenRow:
    """The token with this key; NotFound when there is none."""
    token = tokens.by_key(conn, key)
    if token is None:
        raise NotFound(because("no_token", key=key))
    return token


def _info(row: ListedToken) -> TokenInfo:
    return TokenInfo(
        enterprise=row.enterprise,
        region=row.region,
        park=row.park,
        key=row.key,
        label=row.label,
        owner=row.user_name,
        role=Role(row.role),
        created_at=row.created_at,
        created_by=row.created_by,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )


def _place_within(conn: Connection, owner: UserRow, rights: Rights) -> PlaceIds:
    place = people.place_ids(conn, rights)
    if place == owner.place_ids:
        return place
    if rights.enterprise is not None:
        enterprises.enterprise(conn, owner.scope, rights.enterprise)  # NotFound where the owner does not see it
        return place
    raise Forbidden(because("token_place"))


def _check_end(expires_at: datetime, now: datetime) -> None:
    if not now < expires_at <= now + LONGEST:
        raise Invalid(because("token_expiry", days=LONGEST.days), code="bad_expiry")


def _store(
    conn: Connection,
    parts: secret_words.TokenParts,
    user_id: int,
    label: str,
    role: str,
    place: PlaceIds,
    expires_at: datetime,
    by: str,
    now: datetime,
) -> None:
    new = NewToken(
        key=parts.key,
        hash=secret_words.digest(parts.secret),
        user_id=user_id,
        label=label,
        role=role,
        enterprise_id=place.enterprise_id,
        region_id=place.region_id,
        park_id=place.park_id,
        created_by=by,
        expires_at=expires_at,
    )
    tokens.add(conn, new, now)


def _tell(
    conn: Connection, what: str, key: str, owner: str, enterprise_id: int | None, by: str, now: datetime, **more: str
) -> None:
    detail = {"what": what, "owner": owner, **more}
    record(conn, Act("credential", by, f"token:{key}", enterprise_id, detail), now)
