"""What an enterprise's overview stands on: the channels of its boundary, and the output of its products."""

from dataclasses import dataclass
from datetime import datetime

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.kernel.answer import Answer
from qingyu.domain.kernel.scope import Scope

_q = queries("load")


@dataclass(frozen=True, slots=True)
class BoundaryChannel:
    """A channel of a flow over the boundary, and the span in which the flow holds; null is open."""

    carrier: str
    channel_id: int
    unit: str
    holds_from: datetime | None
    holds_to: datetime | None


@dataclass(frozen=True, slots=True)
class TodayProduction(Answer):
    """The output reported for today, up to `until`."""

    product: str
    name_zh: str
    name_en: str
    quantity: float
    unit: str
    until: datetime


def boundary_channels(
    conn: Connection, scope: Scope, enterprise_id: int, from_at: datetime, to_at: datetime
) -> list[BoundaryChannel]:
    """The carriers and channels of the boundary flows, each with the span in which the flow holds."""
    return records(conn, BoundaryChannel, _q.boundary_channels, _span(scope, enterprise_id, from_at, to_at))


def production(
    conn: Connection, scope: Scope, enterprise_id: int, from_at: datetime, to_at: datetime
) -> list[TodayProduction]:
    """The output of each product reported for periods that begin in a span."""
    return records(conn, TodayProduction, _q.production, _span(scope, enterprise_id, from_at, to_at))


def _span(scope: Scope, enterprise_id: int, from_at: datetime, to_at: datetime) -> dict[str, object]:
    return {**scope.parameters(), "enterprise_id": enterprise_id, "from_at": from_at, "to_at": to_at}
