"""Users: who may log in, as what and for which place; second factors; what the door remembers of a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qingyu.db.placed import NamedPlaceRow, PlacedRow, PlaceIds
from qingyu.db.pool import Connection, one, record, records
from qingyu.db.sql import queries

_q = queries("users")


@dataclass(frozen=True, slots=True)
class UserRow(PlacedRow):
    """A user as stored, with the place the user belongs to."""

    id: int
    name: str
    person: str
    password_hash: str
    role: str
    display_zh: str
    display_en: str
    email: str | None
    sso_id: str | None
    created_at: datetime
    created_by: str | None
    disabled_at: datetime | None
    must_change_password: bool
    password_changed_at: datetime | None
    totp_secret: bytes | None
    totp_confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListedUser(NamedPlaceRow):
    """A user in the list, with what the door knows of each and how many sessions live."""

    name: str
    person: str
    display_zh: str
    display_en: str
    email: str | None
    sso_id: str | None
    role: str
    created_at: datetime
    created_by: str | None
    disabled_at: datetime | None
    must_change_password: bool
    second_factor: bool
    locked_until: datetime | None
    last_seen_at: datetime | None
    sessions: int


@dataclass(frozen=True, slots=True)
class NewUser:
    """What a new user is made of."""

    name: str
    person: str
    display_zh: str
    display_en: str
    email: str | None
    sso_id: str | None
    password_hash: str
    role: str
    enterprise_id: int | None
    region_id: int | None
    park_id: int | None
    must_change_password: bool
    created_by: str


@dataclass(frozen=True, slots=True)
class LockRow:
    """What the door remembers of a name."""

    failures: int
    failed_at: datetime
    locked_until: datetime | None


def by_name(conn: Connection, name: str) -> UserRow | None:
    """The user of this name, or None."""
    return record(conn, UserRow, _q.by_name, {"name": name})


def name_of_sso(conn: Connection, sso_id: str) -> str | None:
    """The name of the user whom the identity provider calls this, or None."""
    row = one(conn, _q.by_sso_id, {"sso_id": sso_id})
    return str(row["name"]) if row else None


def listing(
    conn: Connection,
    now: datetime,
    idle_since: datetime,
    *,
    name: str | None = None,
    after: str | None = None,
    role: str | None = None,
    text: str | None = None,
    limit: int = 1000,
) -> list[ListedUser]:
    """Users by name, or only one; `text` is part of the name or of what the user is called."""
    like = None if text is None else "%" + text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
    asked = {"name": name, "after": after, "role": role, "text": like, "limit": limit}
    return records(conn, ListedUser, _q.listing, {"now": now, "idle_since": idle_since, **asked})


def add(conn: Connection, user: NewUser, now: datetime) -> int:
    """Store a new user; returns the id. Raises KEY_EXISTS for a name, duty or sso id that is taken."""
    values = {name: getattr(user, name) for name in NewUser.__slots__}
    row = one(conn, _q.add, {**values, "now": now})
    assert row is not None
    return int(row["id"])


def set_rights(
    conn: Connection, user_id: int, role: str, enterprise_id: int | None, region_id: int | None, park_id: int | None
) -> None:
    """Give a user another role and place."""
    place = {"enterprise_id": enterprise_id, "region_id": region_id, "park_id": park_id}
    conn.execute(_q.set_rights, {"id": user_id, "role": role, **place})


def of_region(conn: Connection, region: str) -> list[str]:
    """The names of the users whose place is a region."""
    return [row[0] for row in conn.execute(_q.of_region, {"region": region})]


def set_display(conn: Connection, user_id: int, zh: str, en: str, email: str | None, sso_id: str | None) -> None:
    """What a user is called, and how the identity provider and the post find the user."""
    said = {"display_zh": zh, "display_en": en, "email": email, "sso_id": sso_id}
    conn.execute(_q.set_display, {"id": user_id, **said})


def set_password(
    conn: Connection, user_id: int, password_hash: str, *, must_change: bool, chosen_at: datetime | None
) -> None:
    """Store the hash of a new password."""
    said = {"password_hash": password_hash, "must_change": must_change, "chosen_at": chosen_at}
    conn.execute(_q.set_password, {"id": user_id, **said})


def set_disabled(conn: Connection, user_id: int, at: datetime | None) -> None:
    """Close a user's log-in, or open it again with None."""
    conn.execute(_q.set_disabled, {"id": user_id, "at": at})


def remove(conn: Connection, user_id: int, name: str, now: datetime) -> None:
    """Remove a user, and keep the name from being given again."""
    conn.execute(_q.remove, {"id": user_id})
    conn.execute(_q.retire, {"name": name, "now": now})


def is_retired(conn: Connection, name: str) -> bool:
    """Whether a name belonged to somebody who was removed."""
    row = one(conn, _q.is_retired, {"name": name})
    return bool(row and row["retired"])


def place_of(conn: Connection, enterprise: str | None, region: str | None, park: str | None) -> PlaceIds:
    """The ids behind three codes; None where there is no such place."""
    row = record(conn, PlaceIds, _q.place_of, {"enterprise": enterprise, "region": region, "park": park})
    assert row is not None
    return row


def set_totp(conn: Connection, user_id: int, secret: bytes | None) -> None:
    """Begin with a second factor, or take it away with None."""
    conn.execute(_q.set_totp, {"id": user_id, "secret": secret})
    if secret is None:
        conn.execute(_q.clear_recovery_codes, {"id": user_id})


def confirm_totp(conn: Connection, user_id: int, now: datetime) -> None:
    """The second factor is on from now."""
    conn.execute(_q.confirm_totp, {"id": user_id, "now": now})


def spend_step(conn: Connection, user_id: int, step: int) -> bool:
    """Whether the code of this step counts: each counts once, and none older than the last."""
    return one(conn, _q.spend_step, {"id": user_id, "step": step}) is not None


def replace_recovery_codes(conn: Connection, user_id: int, hashes: Sequence[bytes]) -> None:
    """New recovery codes in place of all older ones."""
    conn.execute(_q.clear_recovery_codes, {"id": user_id})
    conn.execute(_q.add_recovery_codes, {"id": user_id, "hashes": list(hashes)})


def spend_recovery_code(conn: Connection, user_id: int, code_hash: bytes, now: datetime) -> bool:
    """Whether this recovery code counts; each counts once."""
    return one(conn, _q.spend_recovery_code, {"id": user_id, "hash": code_hash, "now": now}) is not None


def recovery_codes_left(conn: Connection, user_id: int) -> int:
    """How many recovery codes a user has not used."""
    row = one(conn, _q.recovery_codes_left, {"id": user_id})
    assert row is not None
    return int(row["n"])


def lock_of(conn: Connection, name: str) -> LockRow | None:
    """What the door remembers of a name, or None."""
    return record(conn, LockRow, _q.lock, {"name": name})


def count_failure(conn: Connection, name: str, now: datetime, forget_before: datetime) -> int:
    """One more failure under a name; returns how many there are since `forget_before`."""
    row = one(conn, _q.count_failure, {"name": name, "now": now, "forget_before": forget_before})
    assert row is not None
    return int(row["failures"])


def set_lock(conn: Connection, name: str, until: datetime) -> None:
    """No log-in under this name before an instant."""
    conn.execute(_q.set_lock, {"name": name, "until": until})


def clear_lock(conn: Connection, name: str) -> None:
    """The door forgets a name."""
    conn.execute(_q.clear_lock, {"name": name})


def forget_locks(conn: Connection, before: datetime) -> None:
    """The door forgets what is old."""
    conn.execute(_q.forget_locks, {"before": before})
