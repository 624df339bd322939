"""Expect the load of each channel for a day, and put the hours that are over beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from qingyu.db import enterprises, expected_loads, pool, working_days
from qingyu.db import slots as slot_rows
from qingyu.db.expected_loads import ExpectedOf
from qingyu.db.pool import Connection
from qingyu.domain.energy.periods import DAY, day_start
from qingyu.domain.forecast.band import PAST, Bools, expect, no_band
from qingyu.domain.forecast.history import Floats
from qingyu.domain.forecast.unusual import LATE, REFERENCE, YEAR, Late, late
from qingyu.domain.kernel.reason import because
from qingyu.domain.metering.periods import to_us
from qingyu.domain.metering.series import HOUR, SLOT, State
from qingyu.domain.quality.working_days import WorkingDays

LOOK_AGAIN = timedelta(minutes=15)  # hours are looked at as often as slots end
AT_ONCE = 40  # channels that are expected at once: about a second, so that readings never wait long
KEPT = 3  # days whose band is kept: what began yesterday is still seen today
BY_HOUR, BY_QUARTER = 24, 96  # slots of a day


def due(conn: Connection, now: datetime, limit: int) -> list[int]:
    """Enterprises whose loads of today wait to be expected, or whose hours to be looked at."""
    return expected_loads.due(conn, now, now - LOOK_AGAIN, limit)


def is_due(conn: Connection, enterprise_id: int, now: datetime) -> bool:
    """Whether one of them still waits."""
    return bool(expected_loads.due(conn, now, now - LOOK_AGAIN, 1, enterprise_id))


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look did. n_expected: channels whose load of the day was said; more: others of the enterprise wait.

    failed: the channels of which it could not be said, with the error.
    """

    n_expected: int
    more: bool
    failed: Sequence[tuple[int, Exception]]


def look(conn: Connection, enterprise_id: int, now: datetime, most: int = AT_ONCE) -> Looked:
    """Expect the loads of a day that has begun, and put the hours that are over beside what was expected of them.

    most: channels that are expected now; while more of them wait the look is not over, and the enterprise stays due.
    """
    zone = enterprises.enterprise_by_id(conn, enterprise_id).zone
    today = now.astimezone(zone).date()
    looked = Looked(0, False, ())
    if expected_loads.looked_for(conn, enterprise_id) != today:
        looked = make(conn, enterprise_id, today, zone, now, most)
        if looked.more:
            return looked
    since = today - timedelta(days=KEPT - 1)
    full_hours = now.replace(minute=0, second=0, microsecond=0)
    expected_loads.put_hours(conn, enterprise_id, since, day_start(since, zone), full_hours)
    expected_loads.put_look(conn, enterprise_id, today, now)
    return looked


def make(conn: Connection, enterprise_id: int, day: date, zone: ZoneInfo, now: datetime, most: int = AT_ONCE) -> Looked:
    """Expect the loads of a day, from the days before it; a channel that fails costs no other."""
    calendar, failed = working_days.in_force(conn), []
    waiting = expected_loads.waiting(conn, enterprise_id, day, now, most)
    for channel in waiting:
        try:
            with conn.transaction():
                _expect(conn, channel, day, zone, calendar, now)
        except Exception as error:
            if conn.closed or pool.is_outage(error):
                raise
            failed.append((channel.id, error))
            # It is said that nothing is known, so that it is tried again with the next day and not in each turn.
            expected_loads.put(conn, channel.id, day, no_band(0, 0.0, because("load_failed")), None, now)
    expected_loads.drop_old(conn, enterprise_id, day - timedelta(days=KEPT - 1))
    return Looked(len(waiting), len(waiting) == most, failed)


def _expect(
    conn: Connection, channel: ExpectedOf, day: date, zone: ZoneInfo, calendar: WorkingDays, now: datetime
) -> None:
    loads = loads_of(conn, channel.id, day, zone, BY_HOUR) * channel.to_use
    band = expect(loads, working(calendar, day - DAY * PAST, PAST + 1), channel.is_signed)
    # Without a band too: what is read by the day has a baseline, and what has neither has its reason.
    weeks = None if channel.is_signed else _late(conn, channel.id, day, calendar)
    expected_loads.put(conn, channel.id, day, band, weeks, now)


def loads_of(conn: Connection, channel_id: int, day: date, zone: ZoneInfo, slots: int) -> Floats:
    """The measured loads of a channel on the days before one, a column for each of so many slots. [unit/h]"""
    first = day - DAY * PAST
    found = slot_rows.slots(conn, channel_id, *(to_us(day_start(one, zone)) for one in (first, day)))
    measured = np.where(found.state == State.MEASURED, found.use, np.nan)
    return by_day(found.at_us, measured, first, PAST, zone, slots)


def by_day(at_us: np.ndarray, uses: Floats, first: date, days: int, zone: ZoneInfo, slots: int) -> Floats:
    """The uses of quarter hours as loads: a row a local day, a column a time of the day. [unit/h]

    NaN where a quarter is not known or there is none, as in the hour that summer time leaves out; the mean of an hour
    that comes twice.
    """
    edges = np.array([to_us(day_start(first + timedelta(days=k), zone)) for k in range(days + 1)])
    row = np.searchsorted(edges, at_us, side="right") - 1
    inside = (row >= 0) & (row < days)
    at_us, uses, row = at_us[inside], uses[inside], row[inside]
    quarter = (at_us - edges[row]) // SLOT
    for moved in np.flatnonzero(np.diff(edges) != 24 * HOUR):
        mine = row == moved
        quarter[mine] = [_quarter(int(at), zone) for at in at_us[mine]]
    sums, counts = np.zeros(days * BY_QUARTER), np.zeros(days * BY_QUARTER)
    np.add.at(sums, row * BY_QUARTER + quarter, uses)
    np.add.at(counts, row * BY_QUARTER + quarter, 1.0)
    with np.errstate(invalid="ignore"):
        quarters = sums / counts
    return np.asarray(quarters.reshape(days, slots, BY_QUARTER // slots).mean(axis=2) * 4.0)


def _quarter(at_us: int, zone: ZoneInfo) -> int:
    at = datetime.fromtimestamp(at_us / 1_000_000, zone)
    return at.hour * 4 + at.minute // 15


def working(calendar: WorkingDays, first: date, count: int) -> Bools:
    """Whether people work on each of so many days."""
    return np.array([calendar.is_working(first + timedelta(days=k)) for k in range(count)])


def _late(conn: Connection, channel_id: int, day: date, calendar: WorkingDays) -> Late | None:
    """The last weeks of a channel beside its baseline, from its days, which reach further back than its hours."""
    first = day - timedelta(days=YEAR + LATE + REFERENCE)
    known = expected_loads.day_uses(conn, channel_id, first, day)
    return late(*_days(known, min(known, default=day), day, calendar))


def _days(known: Mapping[date, float], first: date, day: date, calendar: WorkingDays) -> tuple[Floats, Bools]:
    span: Sequence[date] = [first + DAY * k for k in range((day - first).days)]
    return np.array([known.get(one, np.nan) for one in span]), working(calendar, first, len(span))
