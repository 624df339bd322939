"""New values since a cursor, for pages that stay open; nothing is notified, because a notice would serialise ingest."""

from qingyu.db.pool import Connection, Row, one, rows
from qingyu.db.sql import queries
from qingyu.domain.scope import Scope

_q = queries("live")


def newest_batch(conn: Connection) -> int:
    """The id of the newest batch: the cursor of a stream that begins now."""
    row = one(conn, _q.newest_batch)
    assert row is not None
    return int(row["id"])


def newest_values(conn: Connection, scope: Scope, enterprise_id: int, cursor: int) -> list[Row]:
    """The newest value of each channel touched since the cursor, and of some touched shortly before it."""
    return rows(conn, _q.newest_values, {**scope.parameters(), "enterprise_id": enterprise_id, "cursor": cursor})


def open_warnings(conn: Connection, scope: Scope, enterprise_id: int) -> list[int]:
    """The ids of the open warnings of an enterprise."""
    return [row["id"] for row in rows(conn, _q.open_warnings, {**scope.parameters(), "enterprise_id": enterprise_id})]
