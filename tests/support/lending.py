"""A database in which a test committed nothing is as it was: it serves the next test too, with the connection to it.

Copying a database and warming up a connection to it cost more than most tests that only try and roll back.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.rows import tuple_row

from stack.servers import Postgres
from tests.support.broker import Broker
from tests.support.databases import Database, connection_to, create_database, drop_database
from tests.support.rows import one_row

_NEXT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
# Whoever writes has a number among transactions: nobody that had one since has committed, and nobody is there who may.
_IS_UNTOUCHED = f"""
    SELECT NOT EXISTS (
            SELECT FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
        ) AND NOT EXISTS (
            SELECT FROM generate_series(%(begins)s::bigint, ({_NEXT}) - 1) AS number
            WHERE pg_xact_status(number::text::xid8) IS DISTINCT FROM 'aborted'
        )
"""
# What was drawn from a sequence stays drawn when the transaction is rolled back.
_DRAWN = """
    SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences WHERE last_value IS NOT NULL
"""


@dataclass(slots=True)
class _Copy:
    """A copy of a template that waits for a test or serves one, with the connection once somebody asked for it."""

    database: Database
    of: tuple[str, str]
    conn: psycopg.Connection | None = None


_waiting: dict[tuple[str, str], _Copy] = {}
_serving: dict[str, _Copy] = {}
_drawn: dict[tuple[str, str], Mapping[str, int]] = {}  # the last numbers of the sequences of a template


@contextmanager
def lent_database(server: Postgres, template: str, broker: Broker) -> Iterator[Database]:
    """A copy of the template for one test: the one that an earlier test left as it was, or a fresh one."""
    of = (server.dsn(), template)
    copy = _waiting.pop(of, None) or _Copy(create_database(server, template, broker), of)
    begins = one_row(connection_to(server).execute(_NEXT))[0]
    _serving[copy.database.name] = copy
    try:
        yield copy.database
    finally:
        del _serving[copy.database.name]
        if copy.conn is not None and not copy.conn.closed and _is_as_it_was(copy.conn, begins, _drawn[of]):
            _waiting[of] = copy
        else:
            drop_database(copy.database)
            if copy.conn is not None:
                copy.conn.close()


@contextmanager
def lent_connection(database: Database) -> Iterator[psycopg.Connection]:
    """A connection as superuser, as if new: the one that is lent with the database, where it is lent."""
    copy = _serving.get(database.name)
    if copy is None:
        with _connect(database) as conn:
            yield conn
            conn.rollback()
    else:
        conn = _connection_of(copy)
        yield conn
        if not conn.closed:
            conn.rollback()


def _connect(database: Database) -> psycopg.Connection:
    return psycopg.connect(database.admin_dsn, options="-c timezone=UTC")


def _connection_of(copy: _Copy) -> psycopg.Connection:
    if copy.conn is None or copy.conn.closed:
        copy.conn = _connect(copy.database)
        if copy.of not in _drawn:
            _drawn[copy.of] = dict(copy.conn.execute(_DRAWN).fetchall())
            copy.conn.rollback()
    return copy.conn


def _is_as_it_was(conn: psycopg.Connection, begins: int, drawn: Mapping[str, int]) -> bool:
    """Whether a test left a database untouched: then what a roll-back leaves behind is put back."""
    conn.autocommit, conn.row_factory = True, tuple_row
    conn.isolation_level = conn.read_only = conn.deferrable = None
    if not one_row(conn.execute(_IS_UNTOUCHED, {"begins": begins}))[0]:
        return False
    conn.execute("DISCARD ALL")
    for name, last in conn.execute(_DRAWN).fetchall():
        if drawn.get(name) != last:
            conn.execute("SELECT setval(%s, %s, %s)", (name, drawn.get(name, 1), name in drawn))
    conn.autocommit = False
    return True
