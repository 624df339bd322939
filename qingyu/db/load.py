"""What an enterprise's overview stands on: the channels of its boundary, its products and their output."""

from datetime import datetime

from qingyu.db.pool import Connection, Row, rows
from qingyu.db.sql import queries
from qingyu.domain.kernel.scope import Scope

_q = queries("load")


def boundary_channels(
    conn: Connection, scope: Scope, enterprise_id: int, from_at: datetime, to_at: datetime
) -> list[Row]:
    """The carriers and channels of the boundary flows, each with the span in which the flow holds."""
    return rows(conn, _q.boundary_channels, _span(scope, enterprise_id, from_at, to_at))


def production(conn: Connection, scope: Scope, enterprise_id: int, from_at: datetime, to_at: datetime) -> list[Row]:
    """The output of each product reported for periods that begin in a span."""
    return rows(conn, _q.production, _span(scope, enterprise_id, from_at, to_at))


def products(conn: Connection, scope: Scope, enterprise_id: int) -> list[Row]:
    """The products of an enterprise with the ids of their yardsticks."""
    return rows(conn, _q.products, {**scope.parameters(), "enterprise_id": enterprise_id})


def _span(scope: Scope, enterprise_id: int, from_at: datetime, to_at: datetime) -> dict[str, object]:
    return {**scope.parameters(), "enterprise_id": enterprise_id, "from_at": from_at, "to_at": to_at}
