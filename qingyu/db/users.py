"""The users of the console: who may log in, with which role, for which enterprise or region."""

from qingyu.db.pool import Connection, Row, one
from qingyu.db.sql import queries

_q = queries("users")


def put(
    conn: Connection,
    *,
    name: str,
    password_hash: str,
    role: str,
    enterprise_id: int | None,
    region_id: int | None,
    display_zh: str,
    display_en: str,
) -> int:
    """Make a user known, or bring one up to date; returns the user's id."""
    row = one(
        conn,
        _q.put,
        {
            "name": name,
            "password_hash": password_hash,
            "role": role,
            "enterprise_id": enterprise_id,
            "region_id": region_id,
            "display_zh": display_zh,
            "display_en": display_en,
        },
    )
    assert row is not None
    return int(row["id"])


def by_name(conn: Connection, name: str) -> Row | None:
    """The user of this name with the place the user belongs to, or None."""
    return one(conn, _q.by_name, {"name": name})
