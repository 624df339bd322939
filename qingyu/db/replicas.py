"""How far a copy of the database is behind: positions in the log of both."""

from qingyu.db.pool import Connection
from qingyu.db.sql import queries

_q = queries("replicas")


def written(conn: Connection) -> int:
    """How far the log of the first server goes. [byte]"""
    row = conn.execute(_q.written).fetchone()
    assert row is not None
    return int(row[0])


def replayed(conn: Connection) -> int | None:
    """How far a copy has come; None where it is none: it has taken over. [byte]"""
    row = conn.execute(_q.replayed).fetchone()
    return None if row is None or row[0] is None else int(row[0])
