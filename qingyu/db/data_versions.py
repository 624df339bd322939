"""Whether the data of an enterprise are those they were."""

from qingyu.db import tenancy
from qingyu.db.pool import Connection, one
from qingyu.db.sql import queries

_q = queries("data_versions")


def of_enterprise(conn: Connection, code: str) -> str | None:
    """What is the same as long as nothing of an enterprise's data changed, to be asked before they are read.

    None where the caller sees no such enterprise.
    """
    row = one(conn, _q.of_enterprise, {"code": code})
    return row["version"] if row else None


def with_peers(conn: Connection, code: str) -> str | None:
    """The same with the data of everybody."""
    own = of_enterprise(conn, code)
    if own is None:
        return None
    with tenancy.over_everybody(conn):
        row = one(conn, _q.of_everybody)
    return f"{own} {row and row['version']}"
