"""New values since a cursor, for pages that stay open; nothing is notified, because a notice would serialise ingest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qingyu.db.pool import Connection, one, records, rows
from qingyu.db.sql import queries
from qingyu.domain.kernel.scope import Scope

_q = queries("live")


@dataclass(frozen=True, slots=True)
class Touched:
    """A channel with new readings: the instant of the newest, and the batch it came with."""

    channel_id: int
    at: datetime
    batch_id: int


@dataclass(frozen=True, slots=True)
class LiveValue:
    """The newest value of a channel. [unit]"""

    channel_id: int
    meter: str
    channel: str
    unit: str
    at: datetime
    value: float


def newest_batch(conn: Connection) -> int:
    """The id of the newest batch: the cursor of a stream that begins now."""
    row = one(conn, _q.newest_batch)
    assert row is not None
    return int(row["id"])


def touched(conn: Connection, scope: Scope, enterprise_id: int, cursor: int) -> list[Touched]:
    """Each channel touched since the cursor, and some touched shortly before it."""
    asked = {**scope.parameters(), "enterprise_id": enterprise_id, "cursor": cursor}
    return records(conn, Touched, _q.touched, asked)


def values_at(conn: Connection, scope: Scope, enterprise_id: int, wanted: Sequence[Touched]) -> list[LiveValue]:
    """The values of channels at their newest instants, by meter and channel."""
    of = {"channels": [each.channel_id for each in wanted], "ats": [each.at for each in wanted]}
    return records(conn, LiveValue, _q.values_at, {**scope.parameters(), "enterprise_id": enterprise_id, **of})


def open_warnings(conn: Connection, scope: Scope, enterprise_id: int) -> list[int]:
    """The ids of the open warnings of an enterprise."""
    return [row["id"] for row in rows(conn, _q.open_warnings, {**scope.parameters(), "enterprise_id": enterprise_id})]
