"""What exists and what came of it: regions, enterprises, units, meters, channels, their newest readings."""

from collections.abc import Sequence
from datetime import datetime

from qingyu.db.pool import Connection, Row, one, rows
from qingyu.db.sql import queries
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import NotFound

_q = queries("catalogue")


def regions(conn: Connection, scope: Scope) -> list[Row]:
    """The regions a caller sees, each with the number of visible enterprises that lie directly in it."""
    return rows(conn, _q.regions, scope.parameters())


def enterprises(conn: Connection, scope: Scope) -> list[Row]:
    """The enterprises a caller sees, by code."""
    return rows(conn, _q.enterprises, {**scope.parameters(), "code": None})


def enterprise(conn: Connection, scope: Scope, code: str) -> Row:
    """One enterprise; raises NotFound, in the same words, where there is none and where it is not the caller's."""
    row = one(conn, _q.enterprises, {**scope.parameters(), "code": code})
    if row is None:
        raise NotFound(f"there is no enterprise {code!r} that you may see")
    return row


def units(conn: Connection, scope: Scope, enterprise_id: int) -> list[Row]:
    """The units of an enterprise, boundary first."""
    return rows(conn, _q.units, {**scope.parameters(), "enterprise_id": enterprise_id})


def meters(conn: Connection, scope: Scope, enterprise_id: int) -> list[Row]:
    """The meters of an enterprise with the unit each stands in."""
    return rows(conn, _q.meters, {**scope.parameters(), "enterprise_id": enterprise_id})


def channels(conn: Connection, scope: Scope, enterprise_id: int, at: datetime) -> list[Row]:
    """The channels of an enterprise with the settings in force at an instant."""
    return rows(conn, _q.channels, {**scope.parameters(), "enterprise_id": enterprise_id, "at": at})


def latest(conn: Connection, channel_ids: Sequence[int]) -> dict[int, Row]:
    """The newest reading of each channel that has one; the ids come from a query that knew the caller's scope."""
    return {row["channel_id"]: row for row in rows(conn, _q.latest, {"channel_ids": list(channel_ids)})}


def slot_states(conn: Connection, channel_ids: Sequence[int], from_at: datetime, to_at: datetime) -> list[Row]:
    """The states of the slots of channels in a span; the ids come from a query that knew the caller's scope."""
    return rows(conn, _q.slot_states, {"channel_ids": list(channel_ids), "from_at": from_at, "to_at": to_at})


def readings(
    conn: Connection, scope: Scope, channel_id: int, from_at: datetime, to_at: datetime, limit: int
) -> list[Row]:
    """The readings of a channel in time order: at most `limit`, and one more when there is a next page."""
    return rows(
        conn,
        _q.readings,
        {**scope.parameters(), "channel_id": channel_id, "from_at": from_at, "to_at": to_at, "limit": limit},
    )
