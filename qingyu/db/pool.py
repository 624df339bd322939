"""Connections: a pool for programs that answer many, a single connection for those that do one thing at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import psycopg
from psycopg.rows import TupleRow, dict_row
from psycopg_pool import ConnectionPool

from qingyu.errors import Unavailable

Connection: TypeAlias = psycopg.Connection[TupleRow]
Row: TypeAlias = dict[str, Any]

# What callers tell apart: the server is gone; it refuses the data for what they are; a key was there already.
LOST = (psycopg.OperationalError, psycopg.InterfaceError)
REFUSED = (psycopg.DataError, psycopg.IntegrityError)
KEY_EXISTS = psycopg.errors.UniqueViolation

# A dead server is noticed in seconds, not in the system's hours.
KEEPALIVE: dict[str, Any] = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
KEEPALIVE["tcp_user_timeout"] = 15_000  # [ms]


def connect(dsn: str, *, application: str) -> Connection:
    """Open one connection in UTC; raises Unavailable when the server does not answer."""
    try:
        return psycopg.connect(
            dsn, application_name=application, options="-c timezone=UTC", connect_timeout=5, **KEEPALIVE
        )
    except psycopg.OperationalError as error:
        raise Unavailable(
            f"the database does not answer ({error}); check that it runs (`make up`) and QINGYU_DB_HOST, QINGYU_DB_PORT"
        ) from error


def open_pool(dsn: str, *, application: str, size: int = 8) -> ConnectionPool[Connection]:
    """Open a pool whose connections are checked before use, so that a restarted server costs one retry only."""
    return ConnectionPool(
        dsn,
        kwargs={"application_name": application, "options": "-c timezone=UTC", **KEEPALIVE},
        min_size=1,
        max_size=size,
        check=ConnectionPool.check_connection,
        open=True,
    )


@contextmanager
def transaction(conn: Connection) -> Iterator[Connection]:
    """One transaction: committed at the end of the block, rolled back when it raises."""
    with conn.transaction():
        yield conn


def rows(conn: Connection, query: str, parameters: dict[str, Any] | None = None) -> list[Row]:
    """Run a query and return its rows as dictionaries."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, parameters).fetchall()


def one(conn: Connection, query: str, parameters: dict[str, Any] | None = None) -> Row | None:
    """Run a query and return its first row as a dictionary, or None."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, parameters).fetchone()
