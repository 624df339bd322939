"""Tokens of programs: given by a user who answers for them, never wider than the user's own rights, never for ever."""

from datetime import datetime, timedelta

from qingyu.db import enterprises, tokens
from qingyu.db.pool import Connection, Row
from qingyu.db.tokens import NewToken, TokenRow
from qingyu.db.users import UserRow
from qingyu.domain.access.roles import narrower_or_equal
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Conflict, Forbidden, Invalid, NotFound
from qingyu.jobs.access import people, secret_words
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.access.people import PlaceIds, Rights

LONGEST = timedelta(days=366)
LONGEST_OVERLAP = timedelta(days=7)
SHOWN_AFTER_END = timedelta(days=30)


def create(
    conn: Connection, owner: UserRow, label: str, rights: Rights, expires_at: datetime, by: str, now: datetime
) -> str:
    """Make a token for a program; returns it, to be shown this once.

    Raises Forbidden for a role or a place wider than the owner's, Invalid for an end that is past or too far away.
    """
    if owner.disabled_at is not None:
        raise Conflict(f"{owner.name!r} is disabled and can answer for no token")
    _check_end(expires_at, now)
    if not narrower_or_equal(rights.role, owner.role):
        raise Forbidden(f"a token of the role {rights.role} is wider than the role {owner.role} of {owner.name!r}")
    place = _place_within(conn, owner, rights)
    parts = secret_words.new_token()
    _store(conn, parts, owner.id, label, rights.role, place, expires_at, by, now)
    _tell(conn, "token created", parts.key, owner.name, place.enterprise_id, by, now, role=str(rights.role))
    return str(parts)


def rotate(conn: Connection, key: str, expires_at: datetime, overlap: timedelta, by: str, now: datetime) -> str:
    """A new secret under a new key for the same program; the old one works on for the overlap. Returns the new one."""
    old = wanted(conn, key)
    if old.revoked_at is not None or old.expires_at <= now:
        raise Conflict("this token has ended; create a new one")
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise Invalid(f"the overlap is 0 to {LONGEST_OVERLAP.days} days")
    _check_end(expires_at, now)
    parts = secret_words.new_token()
    place = PlaceIds(old.enterprise_id, old.region_id, old.park_id)
    _store(conn, parts, old.user_id, old.label, old.role, place, expires_at, by, now)
    if overlap:
        tokens.shorten(conn, key, now + overlap)
    else:
        tokens.revoke(conn, key, now)
    _tell(conn, "token rotated", parts.key, old.user_name, old.enterprise_id, by, now, before=key)
    return str(parts)


def revoke(conn: Connection, key: str, by: str, now: datetime) -> None:
    """End a token at once."""
    old = wanted(conn, key)
    if tokens.revoke(conn, key, now):
        _tell(conn, "token revoked", key, old.user_name, old.enterprise_id, by, now)


def listing(conn: Connection, now: datetime, user_id: int | None = None) -> list[Row]:
    """Tokens of one user or of all; those that ended are shown for a month."""
    return tokens.listing(conn, now - SHOWN_AFTER_END, user_id)


def shown(conn: Connection, now: datetime, key: str, user_id: int | None = None) -> Row:
    """One of them; NotFound where it is not among them."""
    found = tokens.listing(conn, now - SHOWN_AFTER_END, user_id, key)
    if not found:
        raise NotFound(f"there is no token {key!r}")
    return found[0]


def wanted(conn: Connection, key: str) -> TokenRow:
    """The token with this key; NotFound when there is none."""
    token = tokens.by_key(conn, key)
    if token is None:
        raise NotFound(f"there is no token {key!r}")
    return token


def _place_within(conn: Connection, owner: UserRow, rights: Rights) -> PlaceIds:
    place = people.place_ids(conn, rights)
    own = PlaceIds(owner.enterprise_id, owner.region_id, owner.park_id)
    if place == own:
        return place
    scope = Scope(enterprise_id=own.enterprise_id, region_id=own.region_id, park_id=own.park_id)
    if rights.enterprise is not None:
        enterprises.enterprise(conn, scope, rights.enterprise)  # NotFound where the owner does not see it
        return place
    raise Forbidden("a token is for the owner's own place, or for one enterprise in it")


def _check_end(expires_at: datetime, now: datetime) -> None:
    if not now < expires_at <= now + LONGEST:
        raise Invalid(f"a token ends in the future, after {LONGEST.days} days at most", code="bad_expiry")


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
