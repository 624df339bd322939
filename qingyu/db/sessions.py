"""Sessions of the console: when each began, was used last and ended; only hashes of their ids."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from qingyu.db.placed import PlacedRow
from qingyu.db.pool import Connection, one, record, records, rows
from qingyu.db.sql import queries

_q = queries("sessions")

Method: TypeAlias = Literal["password", "totp", "recovery_code", "oidc"]


@dataclass(frozen=True, slots=True)
class LiveSession(PlacedRow):
    """A session that lives, whose it is, and the place that user belongs to."""

    id: int
    last_seen_at: datetime
    user_id: int
    name: str
    role: str
    display_zh: str
    display_en: str
    must_change_password: bool
    second_factor: bool


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as its user may see it."""

    id: int
    method: Method
    created_at: datetime
    last_seen_at: datetime
    ends_at: datetime
    address: str | None
    user_agent: str | None


def add(
    conn: Connection,
    user_id: int,
    id_hash: bytes,
    method: str,
    now: datetime,
    ends_at: datetime,
    address: str | None,
    user_agent: str | None,
) -> int:
    """A session begins; returns its number."""
    whence = {"address": address, "user_agent": user_agent}
    row = one(
        conn,
        _q.add,
        {"user_id": user_id, "hash": id_hash, "method": method, "now": now, "ends_at": ends_at, **whence},
    )
    assert row is not None
    return int(row["id"])


def live(conn: Connection, id_hash: bytes, now: datetime, idle_since: datetime) -> LiveSession | None:
    """The session with this hash if it lives and its user may log in, or None."""
    return record(conn, LiveSession, _q.live, {"hash": id_hash, "now": now, "idle_since": idle_since})


def touch(conn: Connection, session_id: int, now: datetime) -> None:
    """A session is in use."""
    conn.execute(_q.touch, {"id": session_id, "now": now})


def end_one(conn: Connection, user_id: int, session_id: int, why: str, now: datetime) -> bool:
    """End a session of a user; whether there was one to end."""
    return one(conn, _q.end_one, {"id": session_id, "user_id": user_id, "why": why, "now": now}) is not None


def end_all(conn: Connection, user_id: int, why: str, now: datetime, *, but: int | None = None) -> int:
    """End the sessions of a user, all but one; returns how many ended."""
    return len(rows(conn, _q.end_all, {"user_id": user_id, "why": why, "now": now, "but": but}))


def listing(conn: Connection, user_id: int, now: datetime, idle_since: datetime) -> list[SessionRow]:
    """The sessions of a user that live, the newest first."""
    return records(conn, SessionRow, _q.listing, {"user_id": user_id, "now": now, "idle_since": idle_since})


def forget(conn: Connection, user_id: int, before: datetime) -> None:
    """Drop what was over long ago; the audit log keeps the trace."""
    conn.execute(_q.forget, {"user_id": user_id, "before": before})
