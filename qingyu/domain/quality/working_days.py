"""Working days 工作日: the statutory holidays as data, and how much working time lies between two instants."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel import tables

COLUMNS = ("day", "kind", "name_zh", "name_en", "source", "verified")
DAY = timedelta(days=1)
# The clock of a duty is counted in days; past this many the exact number tells nobody anything.
LONGEST = timedelta(days=3660)


class DayKind(StrEnum):
    """What an arrangement of the State Council makes of a day."""

    HOLIDAY = "holiday"
    WORKING = "working"  # a Saturday or Sunday on which a holiday is made up for


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its weekday says."""

    day: date
    kind: DayKind
    name_zh: str
    name_en: str
    source: str
    verified: Verified


def special_days(text: str, file: str) -> list[SpecialDay]:
    """The rows of `holidays.csv`, read strictly; a make-up day has to be a Saturday or a Sunday."""
    found = []
    for line in tables.read(text, file, COLUMNS, key=lambda row: row.text("day")):
        day = line.date_or_none("day")
        if day is None:
            line.fail("day", "a day like 2026-10-01")
        kind = line.choice("kind", DayKind)
        if kind is DayKind.WORKING and day.weekday() < 5:
            line.fail("day", "a Saturday or a Sunday for a day that is made up")
        found.append(
            SpecialDay(
                day,
                kind,
                line.text("name_zh"),
                line.text("name_en"),
                line.text("source"),
                line.choice("verified", Verified),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A calendar of working days: of a year without an arrangement only Saturdays and Sundays are known to be free."""

    special: Mapping[date, DayKind]

    @classmethod
    def of(cls, days: Mapping[date, DayKind] | list[SpecialDay]) -> "WorkingDays":
        """A calendar of special days."""
        return cls({day.day: day.kind for day in days} if isinstance(days, list) else dict(days))

    @property
    def years(self) -> frozenset[int]:
        """The years whose arrangement is known."""
        return frozenset(day.year for day in self.special)

    def is_working(self, day: date) -> bool:
        """Whether people work on a day.

        >>> WorkingDays({date(2026, 10, 10): DayKind.WORKING}).is_working(date(2026, 10, 10))
        True
        """
        kind = self.special.get(day)
        return day.weekday() < 5 if kind is None else kind is DayKind.WORKING

    def covers(self, from_at: datetime, to_at: datetime, zone: ZoneInfo) -> bool:
        """Whether the holidays of every year from one instant to another are known."""
        first, last = from_at.astimezone(zone).year, to_at.astimezone(zone).year
        return set(range(first, last + 1)) <= self.years

    def between(self, from_at: datetime, to_at: datetime, zone: ZoneInfo) -> float:
        """Working days from one instant to another: the part of each working day that lies between. [working day]

        A day of the clock's jump counts as one like any other.

        >>> friday = datetime(2026, 11, 6, 12, tzinfo=UTC)
        >>> WorkingDays({}).between(friday, friday + timedelta(days=3), ZoneInfo("UTC"))
        1.0
        """
        if to_at <= from_at:
            return 0.0
        from_at = max(from_at, to_at - LONGEST)
        total = 0.0
        day, last = from_at.astimezone(zone).date(), to_at.astimezone(zone).date()
        while day <= last:
            if self.is_working(day):
                start, end = _edges(day, zone)
                inside = min(end, to_at) - max(start, from_at)
                total += max(inside, timedelta()) / (end - start)
            day += DAY
        return total

    def deadline(self, from_at: datetime, n_days: float, zone: ZoneInfo) -> datetime:
        """The instant at which so many working days have passed since another, UTC.

        >>> friday = datetime(2026, 11, 6, 12, tzinfo=UTC)
        >>> WorkingDays({}).deadline(friday, 3, ZoneInfo("UTC")).isoformat()
        '2026-11-11T12:00:00+00:00'
        """
        left, day, at = n_days, from_at.astimezone(zone).date(), from_at.astimezone(UTC)
        while left > 0:
            start, end = _edges(day, zone)
            if self.is_working(day):
                open_share = (end - max(start, at)) / (end - start)
                if open_share >= left:
                    return max(start, at) + left * (end - start)
                left -= open_share
            at = end
            day += DAY
        return at

    def due(self, since: date, n_days: int) -> date:
        """The last day of a duty of whole working days: the n-th working day after a day.

        >>> WorkingDays({}).due(date(2026, 11, 6), 3).isoformat()
        '2026-11-11'
        """
        day = since
        while n_days > 0:
            day += DAY
            n_days -= self.is_working(day)
        return day


def _edges(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    start, end = (datetime.combine(each, time(), zone).astimezone(UTC) for each in (day, day + DAY))
    return start, end
