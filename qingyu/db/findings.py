"""Findings in channels (gaps, resets, rollovers, swaps, spikes, stuck registers) by the codes people know."""

from qingyu.db import pool
from qingyu.db.pool import Connection, Row
from qingyu.db.sql import queries
from qingyu.domain.kernel.scope import Scope


def list_findings(conn: Connection, scope: Scope, enterprise: str | None = None) -> list[Row]:
    """The findings a caller may see, of one enterprise when its code is given."""
    return pool.rows(conn, queries("findings").list_findings, {**scope.parameters(), "enterprise": enterprise})
