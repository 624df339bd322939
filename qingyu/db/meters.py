"""Registration: regions, enterprises, units, gateways, meters, channels, flows, products, budgets."""

from typing import Any

from qingyu.db.pool import Connection, Row, one, rows
from qingyu.db.sql import queries
from qingyu.domain.kernel.scope import Scope

_q = queries("meters")


def hold_register(conn: Connection) -> None:
    """Wait until no other document, list or bar is being declared; held to the end of the transaction.

    Taken before the lock of any enterprise.
    """
    conn.execute(_q.hold_register)


def put(conn: Connection, what: str, **values: Any) -> Row | None:
    """Run one of the `put_…`, `add_…`, `clear_…`, `close_…` statements and return its row, if it has one."""
    with conn.cursor() as cursor:
        cursor.execute(getattr(_q, what), values)
        if cursor.description is None:
            return None
        row = cursor.fetchone()
        return dict(zip((column.name for column in cursor.description), row, strict=True)) if row else None


def put_id(conn: Connection, what: str, **values: Any) -> int:
    """The same, for statements that return the id of the row they wrote."""
    row = put(conn, what, **values)
    assert row is not None
    return int(row["id"])


def find(conn: Connection, what: str, **values: Any) -> Row | None:
    """The first row of one of the single-row queries, or None."""
    return one(conn, getattr(_q, what), values)


def list_channels(conn: Connection, scope: Scope, enterprise: str | None = None) -> list[Row]:
    """The measuring points a caller may see, of one enterprise or of all."""
    return rows(conn, _q.list_channels, {**scope.parameters(), "enterprise": enterprise})


def list_enterprises(conn: Connection, scope: Scope) -> list[Row]:
    """The enterprises a caller may see, by code."""
    return rows(conn, _q.list_enterprises, scope.parameters())
