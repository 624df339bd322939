"""Tokens of programs: a public key, the hash of a secret, a role and a place, an end."""

from dataclasses import dataclass
from datetime import datetime

from qingyu.db.placed import NamedPlaceRow, PlacedRow
from qingyu.db.pool import Connection, one, record, records, rows
from qingyu.db.sql import queries

_q = queries("tokens")


@dataclass(frozen=True, slots=True)
class TokenRow(PlacedRow):
    """A token as stored, with its place and the user who answers for it."""

    id: int
    key: str
    hash: bytes
    label: str
    role: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    user_id: int
    user_name: str
    user_disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListedToken(NamedPlaceRow):
    """A token in the list, with the user who answers for it."""

    key: str
    label: str
    role: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    user_name: str


@dataclass(frozen=True, slots=True)
class NewToken:
    """What a new token is made of."""

    key: str
    hash: bytes
    user_id: int
    label: str
    role: str
    enterprise_id: int | None
    region_id: int | None
    park_id: int | None
    created_by: str
    expires_at: datetime


def add(conn: Connection, token: NewToken, now: datetime) -> None:
    """Store a new token."""
    conn.execute(_q.add, {**{name: getattr(token, name) for name in NewToken.__slots__}, "now": now})


def by_key(conn: Connection, key: str) -> TokenRow | None:
    """The token with this public part, or None."""
    return record(conn, TokenRow, _q.by_key, {"key": key})


def listing(
    conn: Connection, ended_after: datetime, user_id: int | None = None, key: str | None = None
) -> list[ListedToken]:
    """Tokens of one user or of all, or one of them, those that ended before an instant left out."""
    return records(conn, ListedToken, _q.listing, {"user_id": user_id, "ended_after": ended_after, "key": key})


def touch(conn: Connection, token_id: int, now: datetime) -> None:
    """A token is in use."""
    conn.execute(_q.touch, {"id": token_id, "now": now})


def revoke(conn: Connection, key: str, now: datetime) -> bool:
    """End a token; whether there was one to end."""
    return one(conn, _q.revoke, {"key": key, "now": now}) is not None


def revoke_all(conn: Connection, user_id: int, now: datetime) -> int:
    """End all tokens of a user; returns how many ended."""
    return len(rows(conn, _q.revoke_all, {"user_id": user_id, "now": now}))


def shorten(conn: Connection, key: str, until: datetime) -> None:
    """A token that was rotated lives on until an instant, never longer than before."""
    conn.execute(_q.shorten, {"key": key, "until": until})
