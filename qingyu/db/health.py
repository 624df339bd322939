"""The platform's pulse: who lives, what waits and what failed, without any business data."""

from dataclasses import dataclass
from datetime import datetime

from qingyu.db.pool import Connection, record
from qingyu.db.sql import queries

_q = queries("health")


@dataclass(frozen=True, slots=True)
class Pulse:
    """Figures over all enterprises. alive: workers with a fresh heartbeat.  starts: of ingest within ten minutes."""

    ingest_alive: int
    ingest_seen_at: datetime | None
    ingest_since: datetime | None
    ingest_starts: int
    broker_ok: bool | None
    broker_since: datetime | None
    analytics_alive: int
    analytics_seen_at: datetime | None
    analytics_since: datetime | None
    last_commit_at: datetime | None
    lines_waiting: int
    waiting_since: datetime | None
    n_aside: int
    aside_since: datetime | None
    alarms: list[str]
    alarm_since: datetime | None


def pulse(conn: Connection) -> Pulse:
    """The pulse now, by the database's clock."""
    found = record(conn, Pulse, _q.pulse)
    assert found is not None
    return found
