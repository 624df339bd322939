"""Refused messages once more: what has become valid is stored, the rest stays refused with its newest reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qingyu.db import rejected
from qingyu.db.pool import Connection
from qingyu.db.rejected import OpenRefusal, RefusedAgain
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.metering.fault import Fault
from qingyu.jobs.receive import intake, writing
from qingyu.jobs.receive.refusals import Refused, bytes_of
from qingyu.settings import Settings

_AT_ONCE = 200  # a row is a packet at most, so that these are 13 MB
# What a newer registration may have mended.
REGISTRATION = (
    Fault.UNKNOWN_METER,
    Fault.UNKNOWN_CHANNEL,
    Fault.UNKNOWN_PRODUCT,
    Fault.UNKNOWN_GATEWAY,
    Fault.BEFORE_START,
    Fault.AFTER_END,
)


@dataclass(frozen=True, slots=True)
class Retried:
    """How many refused messages were tried, and how many are stored now, wholly or in part; and their readings."""

    tried: int
    accepted: int
    readings_stored: int = 0
    readings_refused: int = 0


def retry(
    conn: Connection,
    scope: Scope,
    settings: Settings,
    now: datetime,
    enterprise: str | None = None,
    codes: Sequence[str] | None = None,
) -> Retried:
    """Try the open refused messages again, oldest first, or only those refused for some reasons.

    The connection is set to commit by itself. Works beside a running ingest: keys are looked at, not remembered.
    """
    conn.autocommit = True
    bounds = intake.Bounds.of(settings)
    registry = intake.Registry()
    writer = writing.Writer(conn, registry, bounds, source="retry", trusts_memory=False, keeps_refused=False)
    tried = accepted = stored = refused = 0
    after: int | None = None
    loaded: set[int] = set()
    while found := rejected.open_ones(conn, scope, enterprise, after, _AT_ONCE, codes):
        after = found[-1].id
        fresh = {row.enterprise_id for row in found if row.enterprise_id is not None} - loaded
        registry.load(conn, sorted(fresh))
        loaded |= fresh
        done = _retry_some(writer, found, now)
        tried, accepted = tried + len(found), accepted + done.accepted
        stored, refused = stored + done.readings_stored, refused + done.readings_refused
    if accepted:
        rejected.clear_alarms(conn, bounds.room.gateway // 2)
    return Retried(tried, accepted, stored, refused)


def _retry_some(writer: writing.Writer, rows: Sequence[OpenRefusal], now: datetime) -> Retried:
    """Store what is good by now, then settle the rows: a crash between the two only tries them again."""
    came = {id(m): (m, row) for row in rows for m in [intake.Message(row.topic, row.payload, now)]}
    batch = writer.decode([message for message, _ in came.values()])
    written = writer.write(batch)
    unread = {id(message) for message in batch.unread}
    bad: dict[int, list[Refused]] = {}
    for one in written.refused:
        bad.setdefault(id(one.origin.came), []).append(one)
    accepted = [row.id for key, (_, row) in came.items() if key not in bad and key not in unread]
    left = [_left(came[key][1], its) for key, its in bad.items()]
    with writer.conn.transaction():
        rejected.settle_accepted(writer.conn, accepted, now)
        rejected.settle_refused(writer.conn, left, now)
    partly = sum(one.payload is not None for one in left)
    counts = written.counts
    return Retried(len(rows), len(accepted) + partly, counts.written + counts.duplicate, len(written.refused))


def _left(row: OpenRefusal, bad: Sequence[Refused]) -> RefusedAgain:
    """What stays of a row: everything, or of its readings those that are still bad."""
    first = bad[0]
    n, payload = row.n_readings, None
    if first.bad.index is not None and len(bad) < len(first.origin.items):
        n, payload = len(bad), bytes_of(bad)
    return RefusedAgain(row.id, first.bad.fault.value, first.bad.reason, n, payload)
