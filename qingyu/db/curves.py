"""What channels counted in the steps of a span, from quarter-hours to months, and which channels a curve is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from qingyu.db.pool import Connection, record, records
from qingyu.db.sql import queries
from qingyu.domain.energy.coal import Direction
from qingyu.domain.energy.curve import Piece, Step
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.kernel.scope import Scope

_q = queries("curves")


@dataclass(frozen=True, slots=True)
class BoundaryPart:
    """A channel of a flow over the boundary. weight: sign, share and conversion to the unit of use. [1]"""

    channel_id: int
    direction: str
    weight: float
    unit: str
    from_at: datetime | None
    to_at: datetime | None
    begins_at: datetime | None


@dataclass(frozen=True, slots=True)
class CountingChannel:
    """A channel by itself. weight: from the unit on its face to that of use. [1]  begins_at: null if never."""

    channel_id: int
    carrier: str
    weight: float
    unit: str
    begins_at: datetime | None


def boundary(
    conn: Connection, scope: Scope, enterprise_id: int, carrier: str, directions: Iterable[Direction]
) -> list[BoundaryPart]:
    """The channels of a carrier's flows over the boundary."""
    asked = {"enterprise_id": enterprise_id, "carrier": carrier, "directions": [each.value for each in directions]}
    return records(conn, BoundaryPart, _q.boundary, {**scope.parameters(), **asked})


def channel(conn: Connection, scope: Scope, channel_id: int) -> CountingChannel | None:
    """A channel, if the caller may see it."""
    return record(conn, CountingChannel, _q.channel, {**scope.parameters(), "channel_id": channel_id})


def pieces(
    conn: Connection,
    enterprise: Enterprise,
    channel_ids: Sequence[int],
    step: Step,
    from_at: datetime,
    to_at: datetime,
) -> list[Piece]:
    """What the channels counted in the steps of [from_at, to_at), which begins and ends with a step."""
    query = {Step.SLOT: _q.slots, Step.HOUR: _q.hours, Step.DAY: _q.days, Step.MONTH: _q.months}[step]
    ids = {"channel_ids": sorted(set(channel_ids))}
    zone = {} if step is Step.SLOT else {"zone": enterprise.time_zone}
    if step in (Step.SLOT, Step.HOUR):
        return records(conn, Piece, query, {**ids, **zone, "from_at": from_at, "to_at": to_at})
    days = {"from_day": enterprise.day(from_at), "to_day": enterprise.day(to_at)}
    return records(conn, Piece, query, {**ids, **zone, **days})
