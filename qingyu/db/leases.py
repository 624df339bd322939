"""A pooled connection for one request: what the driver says of a lost server becomes an error of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from qingyu.db.pool import Connection
from qingyu.errors import Unavailable

Pool: TypeAlias = ConnectionPool[Connection]


@contextmanager
def lease(pool: Pool, *, timeout_s: float = 5.0) -> Iterator[Connection]:
    """A connection in one transaction, given back at the end; raises Unavailable when the server is away.

    timeout_s: longest wait for a connection. [s]
    """
    try:
        with pool.connection(timeout=timeout_s) as conn:
            yield conn
    except PoolTimeout as error:
        raise Unavailable("the database does not answer or is busy; try again in a moment") from error
    except psycopg.OperationalError as error:
        raise Unavailable("the connection to the database was lost; try again in a moment") from error


@contextmanager
def look(pool: Pool, *, timeout_s: float = 5.0) -> Iterator[Connection]:
    """A connection without a transaction, for a look or two: each statement by itself, no round trip to begin or end.

    timeout_s: longest wait for a connection. [s]
    """
    with lease(pool, timeout_s=timeout_s) as conn:
        conn.autocommit = True
        try:
            yield conn
        finally:
            if not conn.closed:
                conn.autocommit = False
