"""A declared thing changed: the periods it touches are computed again, and no others."""

from collections.abc import Mapping
from datetime import date, datetime

from qingyu.db import reopening as rows
from qingyu.db import rollups
from qingyu.db.pool import Connection
from qingyu.db.reopening import RegisteredRow, State, Touch

runs = rows.runs  # days in order as half-open spans
one_at_a_time = rollups.hold  # before what is known is read: of two that say the same at once the second then sees it
wait_at_most = rows.wait_at_most  # so that a caller who is waited for does not wait without end

LONGEST_WAIT_S = 5.0  # of one who declares over the API while the enterprise is being computed


def reopen(
    conn: Connection,
    enterprise_id: int,
    from_day: date | None,
    to_day: date | None,
    source: str,
    now: datetime,
    carrier: str | None = None,
) -> int:
    """Write the work line that makes analytics compute the days of [from_day, to_day) and their months again.

    from_day, to_day: local; null is unbounded.  source: 'factor' or 'declaration'.  carrier: only days on which a
    channel of this carrier has use or a flow of it is stated.  Days of which nothing is held need no work: what comes
    later is computed then.  Returns the number of days.
    """
    touch = Touch(from_day, to_day, carriers=None if carrier is None else (carrier,))
    return rows.note(conn, enterprise_id, touch, source, now)


def reopen_region(
    conn: Connection,
    region: str | None,
    from_day: date | None,
    to_day: date | None,
    source: str,
    now: datetime,
    carrier: str | None = None,
) -> dict[int, int]:
    """The same for every enterprise of a region and below it, or of all; the number of days by enterprise."""
    found = rows.under_region(conn, region)
    return {each: reopen(conn, each, from_day, to_day, source, now, carrier) for each in found}


def state(conn: Connection, enterprise_id: int) -> State:
    """What an enterprise has registered of flows and products, to be compared with a later state."""
    return rows.registered(conn, enterprise_id)


def reopen_changed(conn: Connection, enterprise_id: int, before: State, now: datetime) -> int:
    """Re-open what the flows and products that changed since `before` reach; returns the number of days."""
    after = state(conn, enterprise_id)
    flows = _changed(before[0], after[0])
    products = _changed(before[1], after[1])
    if not flows and not products:
        return 0
    if any(one.is_stated for one in flows):  # it is missing on every day that nobody stated
        return rows.note(conn, enterprise_id, Touch(), "declaration", now)
    channels = {channel for one in (*flows, *products) for channel in one.channel_ids}
    flow_ids = {flow for one in (*flows, *products) for flow in one.flow_ids}
    touch = Touch(channel_ids=channels, flow_ids=flow_ids, scopes={one.code for one in products})
    return rows.note(conn, enterprise_id, touch, "declaration", now)


def _changed(before: Mapping[str, RegisteredRow], after: Mapping[str, RegisteredRow]) -> list[RegisteredRow]:
    """Both states of everything that is not what it was."""
    said, now = ({code: one.said for code, one in there.items()} for there in (before, after))
    codes = [code for code in said.keys() | now.keys() if said.get(code) != now.get(code)]
    return [there[code] for code in codes for there in (before, after) if code in there]
