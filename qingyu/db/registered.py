"""What is registered and declared, in the words of a registration document."""

from collections.abc import Sequence

from qingyu.db.pool import Connection, Row, rows
from qingyu.db.sql import queries

_q = queries("registered")


def said(conn: Connection, kind: str, enterprise_ids: Sequence[int]) -> list[Row]:
    """Rows of `owner` (an enterprise's code, or empty) and `said`, in the order in which later ones take precedence."""
    query: str = getattr(_q, kind)
    return rows(conn, getattr(_q, kind), {"ids": list(enterprise_ids)} if "%(ids)s" in query else None)


def enterprise_ids(conn: Connection, codes: Sequence[str]) -> list[int]:
    """The ids of the enterprises that are registered, of some codes."""
    return [row[0] for row in conn.execute(_q.ids, {"codes": list(codes)})]


def names(conn: Connection, enterprise_id: int) -> list[Row]:
    """What is registered of an enterprise: kind, code, channel (of a channel, whose code is its meter's), id."""
    return rows(conn, _q.names, {"enterprise_id": enterprise_id})
