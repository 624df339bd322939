"""Edges of days, months, hours and slots in an enterprise's own time zone; every period is half-open."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# The calendar of a region, a sector and the state; an enterprise keeps its own days.
CHINA = ZoneInfo("Asia/Shanghai")
SLOT = timedelta(minutes=15)
DAY = timedelta(days=1)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The instant a local day begins, in UTC.

    >>> day_start(date(2026, 11, 1), ZoneInfo("Asia/Shanghai")).isoformat()
    '2026-10-31T16:00:00+00:00'
    """
    return datetime.combine(day, time(), zone).astimezone(UTC)


def instant_of(said: date, zone: ZoneInfo) -> datetime:
    """An instant that is said as one, or as the local day that begins with it.

    >>> instant_of(date(2026, 11, 1), ZoneInfo("Asia/Shanghai")).isoformat()
    '2026-10-31T16:00:00+00:00'
    """
    return said if isinstance(said, datetime) else day_start(said, zone)


def month_start(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def month_before(day: date) -> date:
    """The first day of the month before that of a day: the last month that is over on it.

    >>> month_before(date(2026, 1, 31))
    datetime.date(2025, 12, 1)
    """
    return month_start(month_start(day) - DAY)


def next_month(day: date) -> date:
    """The first day of the month after.

    >>> next_month(date(2026, 12, 31))
    datetime.date(2027, 1, 1)
    """
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def days(start: date, end: date) -> Iterator[date]:
    """Every day of [start, end)."""
    return (start + timedelta(days=n) for n in range((end - start).days))


def hour_start(at: datetime, zone: ZoneInfo) -> datetime:
    """The instant the local hour of an instant begins, in UTC; the repeated hour of autumn stays two hours."""
    local = at.astimezone(zone)
    return at.astimezone(UTC) - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The local day an instant lies in."""
    return at.astimezone(zone).date()


def china_day(at: datetime) -> date:
    """China's day of an instant: by it regions, statistics and deadlines are kept."""
    return local_day(at, CHINA)


def local_text(at: datetime, zone: ZoneInfo) -> str:
    """An instant as local time with its offset, ISO 8601."""
    return at.astimezone(zone).isoformat()
