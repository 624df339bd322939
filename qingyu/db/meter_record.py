"""What is on record of a meter: its channels with their settings, events and findings, and where its register stood."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qingyu.db.catalogue import Reading
from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.kernel.scope import Scope

_q = queries("meter_record")

# A register that is read badly makes a finding a day: more than this tell nobody more.
MOST = 200


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel of a meter."""

    id: int
    channel: str
    quantity: str
    carrier: str
    kind: str
    unit: str
    is_signed: bool


@dataclass(frozen=True, slots=True)
class SettingRow:
    """What was set at a channel in a span; null is open. rated_max_per_h: [unit on its face/h]"""

    channel_id: int
    from_at: datetime | None
    to_at: datetime | None
    interval_s: int
    multiplier: float
    modulus: float | None
    rated_max_per_h: float | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened to a register."""

    channel_id: int
    at: datetime
    kind: str
    end_index: float | None
    start_index: float | None
    value: float | None
    reason: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class FindingRow:
    """Something that was seen in the readings of a channel."""

    channel_id: int
    kind: str
    from_at: datetime
    to_at: datetime


def channels(conn: Connection, scope: Scope, enterprise_id: int, meter: str) -> list[ChannelRow]:
    """The channels of a meter; none where there is no such meter, or none that the caller may see."""
    asked = {**scope.parameters(), "enterprise_id": enterprise_id, "meter": meter}
    return records(conn, ChannelRow, _q.channels, asked)


def settings(conn: Connection, channel_ids: Sequence[int]) -> list[SettingRow]:
    """The settings of channels in the order of time; the ids come from a query that knew the caller's scope."""
    return records(conn, SettingRow, _q.settings, {"channel_ids": list(channel_ids)})


def events(conn: Connection, channel_ids: Sequence[int]) -> list[EventRow]:
    """The newest events of channels; the ids come from a query that knew the caller's scope."""
    return records(conn, EventRow, _q.events, {"channel_ids": list(channel_ids), "most": MOST})


def findings(conn: Connection, channel_ids: Sequence[int]) -> list[FindingRow]:
    """The newest findings of channels; the ids come from a query that knew the caller's scope."""
    return records(conn, FindingRow, _q.findings, {"channel_ids": list(channel_ids), "most": MOST})


def register(conn: Connection, channel_id: int, steps: Sequence[tuple[datetime, datetime]]) -> list[Reading]:
    """The last reading of each step, its end included and its start not."""
    starts, ends = [start for start, _ in steps], [end for _, end in steps]
    return records(conn, Reading, _q.register, {"channel_id": channel_id, "starts": starts, "ends": ends})
