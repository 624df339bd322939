"""Whether the platform works, part by part: ok, degraded or down, and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from qingyu.db import health
from qingyu.db.health import Pulse
from qingyu.db.pool import Connection

# More starts than living workers within ten minutes: a program that dies and comes again does not work.
MANY_STARTS = 3
SLOW = timedelta(minutes=10)  # work that waits longer does not keep up


class Status(StrEnum):
    """From good to bad, in this order."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the platform; `since` is when this state began, as far as it is known."""

    name: str
    status: Status
    since: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All parts; the whole is as bad as its worst."""

    components: tuple[Component, ...]
    workers: int = 0
    last_commit_at: datetime | None = None

    @property
    def status(self) -> Status:
        """The worst of the parts."""
        order = list(Status)
        return max((part.status for part in self.components), key=order.index, default=Status.OK)


NO_DATABASE = Report((Component("database", Status.DOWN, detail="it does not answer"),))


def look(conn: Connection, now: datetime) -> Report:
    """The state of every part."""
    return judge(health.pulse(conn), now)


def judge(pulse: Pulse, now: datetime) -> Report:
    """What the figures of the pulse say."""
    parts: Iterable[Component] = (
        Component("database", Status.OK),
        _broker(pulse),
        _ingest(pulse),
        _analytics(pulse),
        _work(pulse, now),
        _alarms(pulse),
    )
    return Report(tuple(parts), pulse.ingest_alive, pulse.last_commit_at)


def _broker(pulse: Pulse) -> Component:
    if not pulse.ingest_alive:
        return Component("broker", Status.DEGRADED, pulse.ingest_seen_at, "nobody lives who could say")
    if pulse.broker_ok:
        return Component("broker", Status.OK, pulse.ingest_since)
    return Component("broker", Status.DOWN, pulse.broker_since, "ingest does not reach it")


def _ingest(pulse: Pulse) -> Component:
    if not pulse.ingest_alive:
        return Component("ingest", Status.DOWN, pulse.ingest_seen_at, "no worker lives")
    died = pulse.ingest_starts - pulse.ingest_alive
    if died >= MANY_STARTS:
        detail = f"{pulse.ingest_alive} alive, {died} died within 10 minutes: it starts again and again"
        return Component("ingest", Status.DEGRADED, pulse.ingest_since, detail)
    return Component("ingest", Status.OK, pulse.ingest_since, f"{pulse.ingest_alive} alive")


def _analytics(pulse: Pulse) -> Component:
    if not pulse.analytics_alive:
        return Component("analytics", Status.DEGRADED, pulse.analytics_seen_at, "no worker lives; numbers stand still")
    return Component("analytics", Status.OK, pulse.analytics_since, f"{pulse.analytics_alive} alive")


def _work(pulse: Pulse, now: datetime) -> Component:
    if pulse.n_aside:
        detail = f"work of {pulse.n_aside} enterprises is set aside; see `qingyu work list`"
        return Component("work", Status.DEGRADED, pulse.aside_since, detail)
    detail = f"{pulse.lines_waiting} lines wait"
    if pulse.waiting_since is not None and now - pulse.waiting_since > SLOW:
        return Component("work", Status.DEGRADED, pulse.waiting_since, detail)
    return Component("work", Status.OK, detail=detail)


def _alarms(pulse: Pulse) -> Component:
    if pulse.alarms:
        return Component("alarms", Status.DEGRADED, pulse.alarm_since, ", ".join(pulse.alarms))
    return Component("alarms", Status.OK)
