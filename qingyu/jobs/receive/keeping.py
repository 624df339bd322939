"""Refusals are kept up to a bound of bytes; beyond it their messages are held: no receipt says what is not true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qingyu.db import rejected as table
from qingyu.db.pool import Connection
from qingyu.db.rejected import GatewayKey, Refusal
from qingyu.jobs.receive.refusals import Origin, Refused, by_message
from qingyu.jobs.receive.register import Registry

# However full all gateways together are, each has this part of its own bound: no neighbour can take it away.
_OWN_SHARE = 16


@dataclass(frozen=True, slots=True)
class Room:
    """How many bytes of open refusals are kept: of one gateway, and of all. [byte]"""

    gateway: int
    total: int


def keep(
    conn: Connection, registry: Registry, refused: Sequence[Refused], room: Room, received_at: datetime
) -> list[Origin]:
    """Keep refusals with their bytes; returns the messages for whose refusals there was no room.

    A class A gateway goes on holding those. What another gateway sent is lost then, is counted and raises an alarm.
    """
    by_gateway: dict[GatewayKey, list[tuple[Origin, list[Refusal]]]] = {}
    kept: list[Refusal] = []
    for origin, rows in by_message(refused):
        if origin.enterprise_id is None or origin.topic is None:
            kept += rows  # of a topic that is none of ours: nobody's share
        else:
            by_gateway.setdefault((origin.enterprise_id, origin.topic.gateway), []).append((origin, rows))
    held: list[Origin] = []
    used = table.usage(conn, list(by_gateway)) if by_gateway else {}
    for key, messages in by_gateway.items():
        good, over = _split(conn, messages, _left(used[key], room))
        rows = [row for _, its in good for row in its]
        kept += rows
        n_over = sum(row.n_readings for _, its in over for row in its)
        table.count(conn, key, sum(row.n_readings for row in rows), n_over, received_at)
        _tell(conn, registry, used[key], room, good, over, received_at)
        held += [origin for origin, _ in over]
    table.keep(conn, kept, received_at)
    return held


def _left(used: table.Usage, room: Room) -> int:
    own = room.gateway - used.n_bytes
    return min(own, max(room.total - used.n_total, room.gateway // _OWN_SHARE - used.n_bytes))


def _weight(rows: Sequence[Refusal]) -> int:
    return sum(len(row.payload) + table.ROW_BYTES for row in rows)


_Messages = list[tuple[Origin, list[Refusal]]]


def _split(conn: Connection, messages: _Messages, left: int) -> tuple[_Messages, _Messages]:
    """Messages whose refusals fit, and the others; one that is kept already takes no room."""
    good: _Messages = []
    over: _Messages = []
    for origin, rows in messages:
        weight = _weight(rows)
        if weight <= left:
            left -= weight
            good.append((origin, rows))
        else:
            over.append((origin, rows))
    if over:
        flat = [row for _, rows in over for row in rows]
        known = {id(flat[place]) for place in table.kept_already(conn, flat)}
        good += [one for one in over if all(id(row) in known for row in one[1])]
        over = [one for one in over if not all(id(row) in known for row in one[1])]
    return good, over


def _tell(
    conn: Connection,
    registry: Registry,
    used: table.Usage,
    room: Room,
    good: _Messages,
    over: _Messages,
    at: datetime,
) -> None:
    """Alarms: half full, full and held, full and lost."""
    topic = (good or over)[0][0].topic
    assert topic is not None
    scope = f"{topic.enterprise}/{topic.gateway}"
    n_bytes = used.n_bytes + sum(_weight(rows) for _, rows in good)
    detail = {"n_bytes": n_bytes, "bound_bytes": room.gateway, "total_bytes": used.n_total, "total_bound": room.total}
    if n_bytes > room.gateway // 2:
        table.raise_alarm(conn, table.FILLING, scope, detail, at)
    if used.n_total > room.total // 2:
        table.raise_alarm(conn, table.FILLING, "", detail, at)
    known = registry.by_code.get(topic.enterprise)
    waits = known is not None and topic.gateway in known.class_a
    lost = [rows for origin, rows in over if not (waits and origin.number)]
    if len(lost) < len(over):
        table.raise_alarm(conn, table.HELD, scope, detail, at)
    if lost:
        n_lost = sum(row.n_readings for rows in lost for row in rows)
        table.raise_alarm(conn, table.LOST, scope, detail | {"n_lost": n_lost}, at)
