"""Signs of life of the programs, for the health page."""

from datetime import datetime

from qingyu.db.pool import Connection, Row, one
from qingyu.db.sql import queries

_q = queries("health")


def ingest(conn: Connection, since: datetime) -> Row:
    """Workers of ingest with a heartbeat after `since`, and the newest commit of a batch."""
    row = one(conn, _q.ingest, {"since": since})
    assert row is not None
    return row
