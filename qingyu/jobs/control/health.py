"""Whether the platform works, part by part: ok, degraded or down, and since when."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import Field

from qingyu import __version__
from qingyu.db import health
from qingyu.db.health import Pulse
from qingyu.db.pool import Connection
from qingyu.jobs.answer import Answer

# More starts than living workers within ten minutes: a program that dies and comes again does not work.
MANY_STARTS = 3
SLOW = timedelta(minutes=10)  # work that waits longer does not keep up


# From good to bad, in this order.
Status: TypeAlias = Literal["ok", "degraded", "down"]
_ORDER: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class IngestHealth(Answer):
    """How readings come in: workers with a heartbeat in the last seconds, and the newest commit."""

    workers: int
    last_commit_at: datetime | None


@dataclass(frozen=True, slots=True)
class ComponentHealth(Answer):
    """A part of the platform and how it is; no enterprise is named."""

    name: Literal["database", "broker", "ingest", "analytics", "work", "alarms", "replica"]
    status: Status
    since: Annotated[datetime | None, Field(description="when this state began, as far as it is known")]
    detail: Annotated[str, Field(description="figures and what to do", examples=["1 alive"])]


@dataclass(frozen=True, slots=True)
class Health(Answer):
    """Whether the platform works, for a load balancer and for people; the whole is as bad as its worst part."""

    status: Status
    database: Literal["ok", "down"]
    ingest: IngestHealth
    components: Annotated[tuple[ComponentHealth, ...], Field(description="each part by itself")]
    version: str


NO_DATABASE = Health(
    "down",
    "down",
    IngestHealth(0, None),
    (ComponentHealth("database", "down", None, "it does not answer"),),
    __version__,
)


def look(conn: Connection, now: datetime) -> Health:
    """The state of every part."""
    return judge(health.pulse(conn), now)


def judge(pulse: Pulse, now: datetime) -> Health:
    """What the figures of the pulse say."""
    parts = (
        ComponentHealth("database", "ok", None, ""),
        _broker(pulse),
        _ingest(pulse),
        _analytics(pulse),
        _work(pulse, now),
        _alarms(pulse),
    )
    worst = max((part.status for part in parts), key=_ORDER.index)
    return Health(worst, "ok", IngestHealth(pulse.ingest_alive, pulse.last_commit_at), parts, __version__)


def with_replica(known: Health, behind_s: float | None, oldest_s: float, why: str) -> Health:
    """The same with the copy of the database that is read from.

    behind_s: how old what it shows is at most by now, None while it does not answer [s]; oldest_s: how old it may be,
    else it is not read [s].
    """
    if behind_s is None:
        part = ComponentHealth("replica", "degraded", None, f"the first database is read: {why}")
    elif behind_s > oldest_s:
        part = ComponentHealth("replica", "degraded", None, f"{behind_s:.1f} s behind; the first database is read")
    else:
        part = ComponentHealth("replica", "ok", None, f"at most {behind_s:.1f} s behind")
    worst = max(known.status, part.status, key=_ORDER.index)
    return replace(known, status=worst, components=(*known.components, part))


def _broker(pulse: Pulse) -> ComponentHealth:
    if not pulse.ingest_alive:
        return ComponentHealth("broker", "degraded", pulse.ingest_seen_at, "nobody lives who could say")
    if pulse.broker_ok:
        return ComponentHealth("broker", "ok", pulse.ingest_since, "")
    return ComponentHealth("broker", "down", pulse.broker_since, "ingest does not reach it")


def _ingest(pulse: Pulse) -> ComponentHealth:
    if not pulse.ingest_alive:
        return ComponentHealth("ingest", "down", pulse.ingest_seen_at, "no worker lives")
    died = pulse.ingest_starts - pulse.ingest_alive
    if died >= MANY_STARTS:
        detail = f"{pulse.ingest_alive} alive, {died} died within 10 minutes: it starts again and again"
        return ComponentHealth("ingest", "degraded", pulse.ingest_since, detail)
    return ComponentHealth("ingest", "ok", pulse.ingest_since, f"{pulse.ingest_alive} alive")


def _analytics(pulse: Pulse) -> ComponentHealth:
    if not pulse.analytics_alive:
        return ComponentHealth("analytics", "degraded", pulse.analytics_seen_at, "no worker lives; numbers stand still")
    return ComponentHealth("analytics", "ok", pulse.analytics_since, f"{pulse.analytics_alive} alive")


def _work(pulse: Pulse, now: datetime) -> ComponentHealth:
    if pulse.n_aside:
        detail = f"work of {pulse.n_aside} enterprises is set aside; see `qingyu work list`"
        return ComponentHealth("work", "degraded", pulse.aside_since, detail)
    detail = f"{pulse.lines_waiting} lines wait"
    if pulse.waiting_since is not None and now - pulse.waiting_since > SLOW:
        return ComponentHealth("work", "degraded", pulse.waiting_since, detail)
    return ComponentHealth("work", "ok", None, detail)


def _alarms(pulse: Pulse) -> ComponentHealth:
    if pulse.alarms:
        return ComponentHealth("alarms", "degraded", pulse.alarm_since, ", ".join(pulse.alarms))
    return ComponentHealth("alarms", "ok", None, "")
