"""The readings of a channel as they were sent, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qingyu.db import catalogue, enterprises
from qingyu.db.catalogue import ChannelRow, Reading
from qingyu.db.pool import Connection
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.answer import Answer


@dataclass(frozen=True, slots=True)
class Readings(Answer):
    """A page of readings in time order; `next` goes into `from` of the following page, null on the last."""

    meter: str
    channel: str
    kind: str
    unit: str
    rows: Sequence[Reading]
    next: datetime | None


def page(
    conn: Connection,
    scope: Scope,
    code: str,
    meter: str,
    channel: str | None,
    from_at: datetime,
    to_at: datetime,
    limit: int,
    now: datetime,
) -> Readings:
    """At most `limit` readings of [from_at, to_at); channel may be null where the meter has one.

    Raises NotFound for an enterprise or a channel that is not there, Invalid where the meter has several channels.
    """
    enterprise = enterprises.enterprise(conn, scope, code)
    wanted = channel_of(catalogue.channels(conn, scope, enterprise.id, now), code, meter, channel)
    if from_at > to_at:
        raise Invalid(because("from_after_to", start=from_at.isoformat(), end=to_at.isoformat()))
    rows = catalogue.readings(conn, scope, wanted.id, from_at, to_at, limit)
    following = rows[limit].at if len(rows) > limit else None
    return Readings(meter, wanted.code, wanted.kind, wanted.unit, rows[:limit], following)


def channel_of(channels: Sequence[ChannelRow], code: str, meter: str, channel: str | None) -> ChannelRow:
    """The channel that is asked for; raises NotFound, or Invalid where the meter has several and none was named."""
    found = [one for one in channels if one.meter == meter and channel in (None, one.code)]
    if not found:
        raise NotFound(because("no_channel", enterprise=code, channel=f"{meter}/{channel or '*'}"))
    if len(found) > 1:
        raise Invalid(because("several_channels", meter=meter, known=[one.code for one in found]))
    return found[0]
