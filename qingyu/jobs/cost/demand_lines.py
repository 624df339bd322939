"""The largest demand of each line of supply: over any quarter-hour where readings are finer, else over the clock's."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from math import fsum
from zoneinfo import ZoneInfo

from qingyu.db import cost as rows
from qingyu.db.cost import FineRow, SupplyRow
from qingyu.db.pool import Connection
from qingyu.domain.cost.demand import WINDOW, LinePeak, Windows, demand_kw, largest_of_lines, sliding_maximum
from qingyu.domain.cost.electricity import Quarter
from qingyu.domain.energy import periods
from qingyu.domain.energy.units import convert, converts
from qingyu.jobs.cost.supply import SlotsOf, quarters_of, slots_of
from qingyu.jobs.restating.reopening import runs

# A quarter-hour whose readings do not come to what the register arithmetic made of it is not looked into any further:
# a spike, a reset or a bridged gap was mended there.
_SAME = 1e-4
_LEAST_KWH = 0.02
Fine = dict[datetime, float]


def quarters_and_peaks(
    conn: Connection, supplies: Sequence[SupplyRow], days: Collection[date], zone: ZoneInfo, now: datetime
) -> tuple[dict[date, list[Quarter]], dict[date, tuple[LinePeak, ...]]]:
    """The quarter-hours of some local days, and the largest demand of each line, a flow of electricity bought, on them.

    The slots are read once for both. A window that slides is of the day it ends in.
    """
    # A window that slides over midnight begins in the day before.
    wanted, around = set(days), {*days, *(day - periods.DAY for day in days)}
    if not wanted:
        return {}, {}
    slots = slots_of(conn, supplies, around, zone)
    by_line = _by_line(slots, supplies, around, zone, now)
    one = len(by_line) == 1  # then it is all that is bought
    every = next(iter(by_line.values())) if one else quarters_of(slots, supplies, wanted, zone, now)
    found: dict[date, list[LinePeak]] = {}
    for line, of_line, fine, each in _with_fine(conn, supplies, by_line, zone):
        starts = sorted(fine)
        for day in (day for day in of_line if day in wanted):
            whole = [q for q in of_line[day] if q.n_due and q.is_whole]
            peaks = [_highest(line, whole)] if whole else []
            if each is not None and whole:
                # Of one height the sliding window is the one that says how it was found.
                peaks = [*_sliding(line, fine, starts, each, day, zone), *peaks]
            if peaks:
                found.setdefault(day, []).extend(largest_of_lines(peaks))
    quarters = {day: its for day, its in every.items() if day in wanted}
    return quarters, {day: tuple(its) for day, its in found.items()}


def _highest(line: str, whole: Sequence[Quarter]) -> LinePeak:
    """The largest of the clock's quarter-hours, of equal ones the first."""
    kwh = max(q.kwh or 0.0 for q in whole)
    return LinePeak(line, demand_kw(kwh), min(q.at for q in whole if (q.kwh or 0.0) == kwh), Windows.FIXED)


def _by_line(
    slots: SlotsOf, supplies: Sequence[SupplyRow], days: Collection[date], zone: ZoneInfo, now: datetime
) -> dict[str, dict[date, list[Quarter]]]:
    """The quarter-hours of each line on some days."""
    its: dict[str, list[SupplyRow]] = {}
    for row in supplies:
        its.setdefault(row.flow, []).append(row)
    return {line: quarters_of(slots, its[line], days, zone, now) for line in sorted(its)}


def _with_fine(
    conn: Connection,
    supplies: Sequence[SupplyRow],
    by_line: Mapping[str, Mapping[date, Sequence[Quarter]]],
    zone: ZoneInfo,
) -> Iterator[tuple[str, Mapping[date, Sequence[Quarter]], Fine, timedelta | None]]:
    """Each line with its quarter-hours of some days, the energy of its short intervals and their length.

    Once for all days on which the same settings hold: a past that was read by the hour says nothing of the present.
    """
    for line, of_line in by_line.items():
        its = [row for row in supplies if row.flow == line]
        by_settings: dict[tuple[SupplyRow, ...], dict[date, Sequence[Quarter]]] = {}
        for day, known in of_line.items():
            holding = tuple(row for row in its if _holds_on(row, day, zone))
            by_settings.setdefault(holding, {})[day] = known
        for holding, some in by_settings.items():
            yield line, some, *_fine(conn, holding, some, zone)


def _holds_on(row: SupplyRow, day: date, zone: ZoneInfo) -> bool:
    """Whether a setting holds in a day, or in the window that slides into it."""
    start, end = periods.day_start(day, zone) - WINDOW, periods.day_start(day + periods.DAY, zone)
    return row.holds_from < end and (row.holds_to is None or start < row.holds_to)


def _sliding(
    line: str, fine: Fine, starts: Sequence[datetime], each: timedelta, day: date, zone: ZoneInfo
) -> list[LinePeak]:
    """The largest window that ends in a day. starts: of all intervals, in order."""
    start, end = periods.day_start(day, zone), periods.day_start(day + periods.DAY, zone)
    its = starts[bisect_left(starts, start - WINDOW + each) : bisect_right(starts, end - each)]
    peak = sliding_maximum(its, [fine[at] for at in its], each)
    return [LinePeak(line, peak.kw, peak.at, Windows.SLIDING)] if peak is not None else []


def _fine(
    conn: Connection,
    line: Sequence[SupplyRow],
    of_line: Mapping[date, Sequence[Quarter]],
    zone: ZoneInfo,
) -> tuple[Fine, timedelta | None]:
    """The energy of each short interval of a line and their length; none where it is read otherwise. [kWh]"""
    intervals = {row.interval_s for row in line}
    if len(intervals) != 1 or not all(converts(row.unit, "kWh") for row in line):
        return {}, None
    each = timedelta(seconds=intervals.pop())
    if not timedelta(0) < each < WINDOW or WINDOW % each:
        return {}, None
    spans = [(periods.day_start(a, zone) - WINDOW, periods.day_start(b, zone)) for a, b in runs(sorted(of_line))]
    weights = {row.channel_id: convert(row.weight, row.unit, "kWh") for row in line}
    if len(weights) != len(line):
        return {}, None  # settings changed inside: the clock's quarter-hours are enough
    by_channel: dict[int, Fine] = {channel: {} for channel in weights}
    before: FineRow | None = None
    for row in rows.fine_readings(conn, list(weights), spans):
        energy = _energy(before, row, each)
        before = row
        if energy is not None:
            start = row.at - each if row.kind == "cumulative" else row.at
            by_channel[row.channel_id][start] = energy * weights[row.channel_id]
    shared = set.intersection(*(set(fine) for fine in by_channel.values()))
    summed = {at: fsum(fine[at] for fine in by_channel.values()) for at in shared}
    return _trusted(summed, each, [q for its in of_line.values() for q in its]), each


def _energy(before: FineRow | None, row: FineRow, each: timedelta) -> float | None:
    """Use of one interval in units of the channel; null where readings are not one interval apart."""
    if row.at.timestamp() % each.total_seconds():
        return None
    if row.kind == "interval":
        return row.value * row.multiplier
    if row.kind == "mean_power":
        return row.value * row.multiplier * (each / timedelta(hours=1))
    if row.kind != "cumulative" or before is None or before.channel_id != row.channel_id:
        return None
    if row.at - before.at != each or row.value < before.value:
        return None
    return (row.value - before.value) * row.multiplier


def _trusted(fine: Fine, each: timedelta, known: Sequence[Quarter]) -> Fine:
    """The intervals of quarter-hours that come to what their slots say."""
    found: Fine = {}
    for quarter in known:
        starts = [quarter.at + n * each for n in range(WINDOW // each)]
        # Of the running quarter-hour, which is not due yet, what is there counts.
        there = [at for at in starts if at in fine]
        if quarter.kwh is None or not there or (quarter.n_due and len(there) < len(starts)):
            continue
        total = fsum(fine[at] for at in there)
        if abs(total - quarter.kwh) <= max(_LEAST_KWH, _SAME * abs(quarter.kwh)):
            found |= {at: fine[at] for at in there}
    return found


def lately(
    conn: Connection, supplies: Sequence[SupplyRow], since: datetime, zone: ZoneInfo, now: datetime
) -> float | None:
    """The largest demand of any quarter-hour that ended after an instant, each line's own added up. [kW]

    Null where a line has no readings finer than a quarter-hour to tell it by.
    """
    found: dict[str, float | None] = {}
    days = {periods.local_day(since - WINDOW, zone), periods.local_day(now, zone)}
    by_line = _by_line(slots_of(conn, supplies, days, zone), supplies, days, zone, now)
    for line, _, fine, each in _with_fine(conn, supplies, by_line, zone):
        if each is None:
            return None
        starts = sorted(at for at in fine if at + each > since - WINDOW + each)
        peak = sliding_maximum(starts, [fine[at] for at in starts], each)
        known = [kw for kw in (found.get(line), None if peak is None else peak.kw) if kw is not None]
        found[line] = max(known, default=None)
    each_line = [kw for kw in found.values() if kw is not None]
    return fsum(each_line) if each_line and len(each_line) == len(found) else None
