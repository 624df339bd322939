"""Recompute slots, days and months of an enterprise from its raw readings: what was touched, or everything."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from qingyu.db import channel_findings, channels, period_sums
from qingyu.db import rollups as table
from qingyu.db import slots as slot_rows
from qingyu.db.channels import Metered
from qingyu.db.pool import Connection
from qingyu.db.rollups import Line
from qingyu.domain.energy.periods import month_start
from qingyu.domain.metering import periods
from qingyu.domain.metering.evaluation import evaluate, open_gap
from qingyu.domain.metering.holes import nothing, telling, with_holes
from qingyu.domain.metering.periods import PeriodSum
from qingyu.domain.metering.reach import LOAD_AFTER, LOAD_BEFORE, Reach, reach_of
from qingyu.domain.metering.series import DAY, SLOT, Finding, Readings, RegisterKind, Slots
from qingyu.domain.metering.slots import ceil_slot, floor_slot
from qingyu.errors import Conflict
from qingyu.jobs.restating.reopening import runs

LINES_AT_ONCE = 2_000
# Touched times nearer to each other than this are recomputed as one span.
_JOIN_US = 7 * DAY
_NO_READINGS = Readings.of(np.zeros(0, np.int64), np.zeros(0))
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Touched:
    """What was recomputed: the local days and months whose sums may have changed, and how many lines were done."""

    enterprise_id: int
    days: frozenset[date]
    months: frozenset[date]
    n_lines: int = 0


def process(
    conn: Connection,
    enterprise_id: int,
    now: datetime,
    between: Callable[[], None] = lambda: None,
    only: Sequence[int] | None = None,
    aside: Sequence[int] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> Touched:
    """Do an enterprise's open work lines, inside the caller's one transaction (READ COMMITTED).

    only: of these ids; aside: none of these; since: those that reach an instant, the others wait; until:
    those that do not.

    The lock comes first and the lines are read in a later statement, whose snapshot sees all that the worker before
    has committed. `between` is called between reading and writing.
    """
    table.hold(conn, enterprise_id)
    lines = table.open_lines(conn, enterprise_id, LINES_AT_ONCE, only, aside, since, until)
    zone_name, clock_us = table.calendar(conn, enterprise_id)
    work = _Work(conn, enterprise_id, ZoneInfo(zone_name), clock_us, periods.to_us(now))
    spans = union(lines)
    for metered in channels.channels(conn, enterprise_id, list(spans)) if spans else []:
        for first, last in spans[metered.id]:
            work.recompute(metered, first, last, between)
    for line in lines:
        if not line.channel_ids:  # production: no slot changes, but what is made of them
            for from_at, to_at in zip(line.from_ats, line.to_ats, strict=True):
                work.days.update(periods.days_between(periods.to_us(from_at), periods.to_us(to_at), work.zone))
    table.finish_lines(conn, [line.id for line in lines])
    return work.touched(len(lines))


def advance(conn: Connection, enterprise_id: int, now: datetime) -> Touched:
    """Count what has become due of silent channels up to now; doing it again changes nothing.

    Slots that had not ended when they were written are looked at once more, because more has become due in them.
    """
    table.hold(conn, enterprise_id)
    zone_name, clock_us = table.calendar(conn, enterprise_id)
    now_us = periods.to_us(now)
    work = _Work(conn, enterprise_id, ZoneInfo(zone_name), clock_us, now_us)
    until_us = work.until_us = floor_slot(now_us)
    if until_us > clock_us:
        for metered in channels.channels(conn, enterprise_id):
            work.let_pass(metered, clock_us - metered.channel.longest_interval_us(clock_us, until_us) - SLOT)
        table.put_clock(conn, enterprise_id, periods.to_instant(until_us))
    return work.touched()


def rebuild(
    conn: Connection, enterprise_id: int, now: datetime, from_at: datetime | None = None, to_at: datetime | None = None
) -> Touched:
    """Recompute everything from the raw readings, of all time or of a span.

    Raises Conflict where slots rest on readings that are there no longer: a rebuild would lose what is known.
    """
    table.hold(conn, enterprise_id)
    zone_name, clock_us = table.calendar(conn, enterprise_id)
    work = _Work(conn, enterprise_id, ZoneInfo(zone_name), clock_us, periods.to_us(now))
    for metered in channels.channels(conn, enterprise_id):
        known = channels.bounds(conn, metered)
        held = work.held(metered)
        service = metered.channel.service_us
        if known is None and held is None and service is None:
            continue
        edges = [*(known or ()), *(held or ()), *([] if service is None else [service])]
        first = min(edges) if from_at is None else periods.to_us(from_at)
        last = max(edges) if to_at is None else periods.to_us(to_at)
        gone = slot_rows.proof_is_gone(conn, metered.id, first, last) or work.days_without_proof(metered, known, first)
        if gone is not None:
            raise Conflict(
                f"slots of {gone[0].isoformat()} to {gone[1].isoformat()} rest on readings that are stored no longer; "
                "rebuild a later span (--from), the slots before it stay as they are"
            )
        work.recompute(metered, first, last)
    return work.touched()


def union(lines: Iterable[Line]) -> dict[int, list[Span]]:
    """The touched spans of each channel, joined where they are near, in time order. [us]"""
    touched: dict[int, list[Span]] = {}
    for line in lines:
        for channel_id, from_at, to_at in zip(line.channel_ids, line.from_ats, line.to_ats, strict=False):
            touched.setdefault(channel_id, []).append((periods.to_us(from_at), periods.to_us(to_at)))
    return {channel_id: joined(spans) for channel_id, spans in touched.items()}


def joined(spans: Sequence[Span]) -> list[Span]:
    """Spans in time order, those nearer than a week made one.

    >>> joined([(9 * DAY, 10 * DAY), (0, DAY), (3 * DAY, 4 * DAY), (40 * DAY, 41 * DAY)]) == [
    ...     (0, 10 * DAY), (40 * DAY, 41 * DAY)]
    True
    """
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first - found[-1][1] <= _JOIN_US:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


class _Work:
    """One enterprise in one transaction."""

    def __init__(self, conn: Connection, enterprise_id: int, zone: ZoneInfo, clock_us: int, now_us: int) -> None:
        self.conn, self.enterprise_id, self.zone = conn, enterprise_id, zone
        # Up to here holes are holes; nothing is missing that is still to come.
        self.until_us, self.now_us = min(clock_us, now_us), now_us
        self.days: set[date] = set()

    def touched(self, n_lines: int = 0) -> Touched:
        months = frozenset(month_start(day) for day in self.days)
        return Touched(self.enterprise_id, frozenset(self.days), months, n_lines)

    def recompute(
        self, metered: Metered, first_us: int, last_us: int, between: Callable[[], None] = lambda: None
    ) -> None:
        """Recompute what a change in [first_us, last_us] is felt in: slots, findings, sums."""
        known = channels.bounds(self.conn, metered)
        if not metered.channel.versions:
            return
        if known is None:
            self._only_silence(metered, first_us)
            return
        # A gauge is never stuck: it may rest. So its neighbourhood is enough.
        wide = metered.channel.kind is not RegisterKind.GAUGE
        reach, loaded = self._load(metered, first_us, last_us, known, wide=wide)
        evaluated = evaluate(metered.channel, loaded, reach.from_us, reach.to_us, self.now_us)
        silence = self._silence(metered)
        between()
        fine = evaluated.slots.keep(~metered.channel.is_coarse(evaluated.slots.at_us))
        slot_rows.write_slots(self.conn, metered.id, reach.from_us, reach.to_us, fine)
        span, stuck = (reach.found_from_us, reach.found_to_us), (reach.stuck_from_us, reach.stuck_to_us)
        found = [finding for finding in evaluated.findings if reach.holds(finding)]
        if known[1] < reach.found_to_us:
            found += self._open_gap(metered, known)
        channel_findings.write_findings(self.conn, self.enterprise_id, metered.id, span, stuck, found)
        self._sum(metered, (reach.from_us, reach.to_us), *silence)

    def let_pass(self, metered: Metered, first_us: int) -> None:
        """Write the slots from first_us on once more because time has passed, not because a reading came."""
        if not metered.channel.versions or metered.channel.service_us is None:
            return
        low = floor_slot(first_us)
        evaluated = evaluate(metered.channel, _NO_READINGS, low, self.until_us, self.now_us)
        slot_rows.write_slots(self.conn, metered.id, low, self.until_us, evaluated.slots, time_only=True)
        self._sum(metered, (low, self.until_us))
        known = channels.bounds(self.conn, metered)
        if known is not None:
            channel_findings.put_findings(self.conn, self.enterprise_id, metered.id, self._open_gap(metered, known))

    def _open_gap(self, metered: Metered, known: Span) -> list[Finding]:
        """Silence that lasts until now, if it is one."""
        gap = open_gap(metered.channel, known[1], self.now_us)
        return [] if gap is None else [gap]

    def _load(self, metered: Metered, first_us: int, last_us: int, known: Span, wide: bool) -> tuple[Reach, Readings]:
        """Load readings around a change until it is certain how far the change is felt; wide: for stuck meters too."""
        before, after = (LOAD_BEFORE, LOAD_AFTER) if wide else (DAY, DAY)
        while True:
            low, high = first_us - before, last_us + after
            loaded = channels.readings(self.conn, metered, low, high)
            whole = known[0] >= low, known[1] <= high
            reach = reach_of(metered.channel, loaded, first_us, last_us, *whole, findings=wide)
            if isinstance(reach, Reach):
                return reach, loaded
            before, after = before * (4 if reach.before else 1), after * (4 if reach.after else 1)

    def held(self, metered: Metered) -> Span | None:
        """The time of the days of a channel that are summed, from midnight to midnight; None without any."""
        found = period_sums.bounds(self.conn, metered.id)
        return None if found is None else (self._edges(found[0])[0], self._edges(found[1])[1])

    def days_without_proof(
        self, metered: Metered, known: Span | None, first_us: int
    ) -> tuple[datetime, datetime] | None:
        """The span of days that were read so rarely that no slot is stored, and whose readings are there no longer."""
        day = period_sums.first_read(self.conn, metered.id)
        if day is None or not metered.channel.is_coarse(np.array([self._edges(day)[0]])).any():
            return None
        # A reading counts for the due instant nearest to it.
        end, first_known = self._edges(day)[1] + DAY // 2, self.until_us if known is None else known[0]
        return (periods.to_instant(first_us), periods.to_instant(first_known)) if first_us < end < first_known else None

    def _only_silence(self, metered: Metered, first_us: int) -> None:
        """Sum the holes of a channel in service that has never spoken; slots and sums that are left there go."""
        held = self.held(metered) or (self.until_us, self.until_us)
        low, high = min(self._service_edges(metered)[0], held[0], floor_slot(first_us)), self.until_us
        if low < high:
            slot_rows.write_slots(self.conn, metered.id, low, high, nothing())
            self._sum(metered, (low, high))

    def _service_edges(self, metered: Metered) -> Span:
        """From the slot in which a channel comes into service, or is valid, to the clock or its end."""
        channel = metered.channel
        service = self.until_us if channel.service_us is None else channel.service_us
        start = floor_slot(max(channel.versions[0].from_us, service))
        return start, min(ceil_slot(channel.versions[-1].to_us), self.until_us)

    def _silence(self, metered: Metered) -> list[Span]:
        """Where a channel is in service and its days are not summed yet: before the first of them, after the last.

        An earlier first reading makes the time up to the former one a hole, beyond what is felt of the reading itself.
        """
        start, end = self._service_edges(metered)
        held = self.held(metered)
        if held is None:
            return [(start, end)]
        # The days at both ends may be summed in part.
        before = (start, held[0] + 1) if start < held[0] else (start, start)
        after = (held[1] - 1, end) if held[1] < end else (end, end)
        return [before, after]

    def _sum(self, metered: Metered, *spans: Span) -> None:
        """Sum the days that share time with some spans, and their months."""
        days = sorted({day for low, high in spans for day in periods.days_between(low, high, self.zone)})
        if not days:
            return
        told = slot_rows.told_until(self.conn, metered.id)
        until_us = max(self.until_us, told or self.until_us)
        sums: list[PeriodSum] = []
        for first, end in runs(days):
            edges = [(day, *self._edges(day)) for day in days if first <= day < end]
            low, high = edges[0][1], edges[-1][2]
            known = self._coarse(metered, slot_rows.slots(self.conn, metered.id, low, high), low, high)
            whole = with_holes(metered.channel, known, low, high, until_us, self.now_us)
            sums += periods.sum_periods(whole, edges)
        there = {s.start_on for s in sums}
        period_sums.write_days(self.conn, metered.id, sums, [day for day in days if day not in there])
        period_sums.write_months(self.conn, metered.id, sorted({month_start(day) for day in days}))
        self.days.update(days)

    def _coarse(self, metered: Metered, stored: Slots, low: int, high: int) -> Slots:
        """The stored slots of [low, high), and those of days that were read so rarely that none of them is stored."""
        channel = metered.channel
        rare = [v for v in channel.versions if v.is_coarse and v.from_us < high and v.to_us > low]
        known = channels.bounds(self.conn, metered) if rare and channel.kind is not RegisterKind.GAUGE else None
        if known is None:
            return stored
        first, last = max(low, floor_slot(rare[0].from_us)), min(high, ceil_slot(rare[-1].to_us))
        _, loaded = self._load(metered, first, last, known, wide=False)
        slots = evaluate(channel, loaded, first, last, self.now_us).slots
        told = slots.keep(channel.is_coarse(slots.at_us) & telling(slots))
        return stored.keep(~channel.is_coarse(stored.at_us)).beside(told)

    def _edges(self, day: date) -> Span:
        return periods.midnight_us(day, self.zone), periods.midnight_us(day + timedelta(days=1), self.zone)
