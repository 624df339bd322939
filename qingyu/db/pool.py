"""Connections: a pool for programs that answer many, a single connection for those that do one thing at a time."""

import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar

import psycopg
from psycopg.rows import TupleRow, dict_row, kwargs_row
from psycopg_pool import ConnectionPool

from qingyu.errors import Unavailable

Connection: TypeAlias = psycopg.Connection[TupleRow]
Row: TypeAlias = dict[str, Any]
Kind = TypeVar("Kind")

# What callers tell apart: the server is gone; it refuses the data for what they are; a key was there already.
LOST = (psycopg.OperationalError, psycopg.InterfaceError)
FAILED = psycopg.Error
REFUSED = (psycopg.DataError, psycopg.IntegrityError)
# Classes of SQLSTATE that say nothing about the data: connection, resources, operator, system, and (40) conflicts of
# transactions, and locks.
_OUTAGES = ("08", "53", "57", "58", "40", "55")
KEY_EXISTS = psycopg.errors.UniqueViolation

# A dead server is noticed in seconds, not in the system's hours.
KEEPALIVE: dict[str, Any] = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
KEEPALIVE["tcp_user_timeout"] = 15_000  # [ms]


def is_outage(error: Exception) -> bool:
    """Whether an error says that the server is away or too busy, and not that the data are bad."""
    if not isinstance(error, LOST):
        return False
    state = getattr(error, "sqlstate", None)
    return state is None or state[:2] in _OUTAGES


def blames_data(error: Exception) -> bool:
    """Whether an error is about what was to be written, so that leaving it out helps.

    A missing right or table, or a fault inside the server, is not: to set data aside for it would lose them.
    """
    if not isinstance(error, psycopg.Error):
        return True
    if isinstance(error, psycopg.ProgrammingError) and error.sqlstate is None:
        return True  # psycopg itself cannot send a value
    # Class 54: a statement larger than the server takes; 42804, 42846, 42883: a number larger than its column's type.
    return isinstance(error, REFUSED) or (error.sqlstate or "").startswith(("54", "42804", "42846", "42883"))


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
        check=_check,
        open=True,
    )


def _check(conn: Connection) -> None:
    """Ask the server only where the socket has something to say: of an idle connection that is its end, or news."""
    waiting = select.poll()
    waiting.register(conn.fileno(), select.POLLIN)
    if waiting.poll(0):
        ConnectionPool.check_connection(conn)


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


def records(
    conn: Connection, kind: Callable[..., Kind], query: str, parameters: dict[str, Any] | None = None
) -> list[Kind]:
    """Run a query and return its rows as values of a frozen dataclass whose fields are the query's columns.

    kind: the dataclass, or what makes one of the columns.
    """
    with conn.cursor(row_factory=kwargs_row(kind)) as cursor:
        return cursor.execute(query, parameters).fetchall()


def record(
    conn: Connection, kind: Callable[..., Kind], query: str, parameters: dict[str, Any] | None = None
) -> Kind | None:
    """Run a query and return its first row as a value of a frozen dataclass, or None."""
    with conn.cursor(row_factory=kwargs_row(kind)) as cursor:
        return cursor.execute(query, parameters).fetchone()
