"""Passwords and callers: hash and check a password, find the user behind a name, and the user's scope."""

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from qingyu.db import users
from qingyu.db.pool import Connection, Row
from qingyu.domain.scope import Scope

if TYPE_CHECKING:
    from pwdlib import PasswordHash


@dataclass(frozen=True, slots=True)
class Place:
    """The enterprise or region a user belongs to."""

    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Caller:
    """A user who has logged in; `stamp` changes with the password, so that old sessions end."""

    name: str
    display_zh: str
    display_en: str
    role: str
    enterprise: Place | None
    region: Place | None
    scope: Scope
    stamp: str


@cache
def _hasher() -> "PasswordHash":
    # Only the API and the registration of users need it; an ingest node is installed without.
    from pwdlib import PasswordHash

    return PasswordHash.recommended()


@cache
def _nobody() -> str:
    return _hasher().hash("nobody has this password")


def hash_password(password: str) -> str:
    """A password as it is stored: argon2id with its parameters."""
    return _hasher().hash(password)


def password_matches(password: str, password_hash: str) -> bool:
    """Whether a password is the one behind a hash."""
    return _hasher().verify(password, password_hash)


def log_in(conn: Connection, name: str, password: str) -> Caller | None:
    """The caller of this name and password, or None; an unknown name takes as long as a wrong password."""
    row = users.by_name(conn, name)
    matches = password_matches(password, row["password_hash"] if row else _nobody())
    return _caller(row) if row and matches else None


def find(conn: Connection, name: str, stamp: str) -> Caller | None:
    """The caller of a session, while the user exists and the password is the one the session began with."""
    row = users.by_name(conn, name)
    caller = _caller(row) if row else None
    return caller if caller and caller.stamp == stamp else None


def _caller(row: Row) -> Caller:
    return Caller(
        name=row["name"],
        display_zh=row["display_zh"],
        display_en=row["display_en"],
        role=row["role"],
        enterprise=_place(row, "enterprise"),
        region=_place(row, "region"),
        scope=Scope(enterprise_id=row["enterprise_id"], region_id=row["region_id"]),
        stamp=hashlib.sha256(row["password_hash"].encode()).hexdigest()[:16],
    )


def _place(row: Row, kind: str) -> Place | None:
    if row[f"{kind}_code"] is None:
        return None
    return Place(row[f"{kind}_code"], row[f"{kind}_zh"], row[f"{kind}_en"])
