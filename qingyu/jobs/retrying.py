"""Refused messages once more: what has become valid is stored, the rest stays refused with its newest reason."""

from dataclasses import dataclass
from datetime import datetime

from qingyu.db import readings
from qingyu.db.pool import Connection, Row
from qingyu.domain.scope import Scope
from qingyu.jobs import intake, writing
from qingyu.settings import Settings

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Retried:
    """How many refused messages were tried, and how many are stored now."""

    tried: int
    accepted: int


def retry(conn: Connection, scope: Scope, settings: Settings, now: datetime, enterprise: str | None = None) -> Retried:
    """Try the open refused messages again, oldest first; each is settled in a transaction of its own.

    The connection is set to commit by itself. Works beside a running ingest: keys are looked at, not remembered.
    """
    conn.autocommit = True
    registry = intake.Registry()
    writer = writing.Writer(conn, registry, intake.Bounds.of(settings), source="retry")
    tried = accepted = 0
    after: int | None = None
    loaded: set[int] = set()
    while found := readings.open_rejected(conn, scope, enterprise, after, _AT_ONCE):
        after = found[-1]["id"]
        fresh = {row["enterprise_id"] for row in found} - loaded
        registry.load(conn, sorted(fresh))
        loaded |= fresh
        for row in found:
            tried += 1
            accepted += _retry_one(writer, row, now)
    return Retried(tried, accepted)


def _retry_one(writer: writing.Writer, row: Row, now: datetime) -> bool:
    came = intake.Message(row["topic"], bytes(row["payload"]), now)
    batch = writer.decode([came])
    if batch.refused:
        bad = batch.refused[0].bad
        readings.settle_rejected(writer.conn, row["id"], "open", now, bad.fault.value, bad.reason)
        return False
    # Stored and settled together: a crash between the two would only try it again, and the key would find it.
    with writer.conn.transaction():
        _, refused = writer.write(batch)
        fault = refused[0].bad if refused else None
        readings.settle_rejected(
            writer.conn,
            row["id"],
            "open" if fault else "accepted",
            now,
            fault.fault.value if fault else None,
            fault.reason if fault else None,
        )
    return not refused
