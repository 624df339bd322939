"""Working days: holidays and make-up days of the known years, weekends only of the others, and the clock of a duty."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.kernel.tables import BadTable
from qingyu.domain.quality.working_days import DayKind, WorkingDays, special_days

TEXT = files("qingyu").joinpath("data", "holidays.csv").read_text("utf-8")
DAYS = special_days(TEXT, "holidays.csv")
CHINA, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
CALENDAR = WorkingDays.of(DAYS)

START = datetime(2024, 1, 1, tzinfo=UTC)
instants = st.integers(0, 4 * 365 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds))
zones = st.sampled_from([CHINA, BERLIN, ZoneInfo("UTC")])


def shanghai(month: int, day: int, hour: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=CHINA)


def days_of(year: int, kind: DayKind) -> list[date]:
    return [day.day for day in DAYS if day.day.year == year and day.kind is kind]


@pytest.mark.parametrize(("year", "holidays", "made_up", "working"), [(2025, 28, 5, 248), (2026, 33, 6, 248)])
def test_a_year_has_the_working_days_its_arrangement_leaves(
    year: int, holidays: int, made_up: int, working: int
) -> None:
    assert (len(days_of(year, DayKind.HOLIDAY)), len(days_of(year, DayKind.WORKING))) == (holidays, made_up)
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    assert sum(CALENDAR.is_working(day) for day in every) == working


def test_the_national_day_week_is_free_and_the_saturday_after_works() -> None:
    assert not any(CALENDAR.is_working(date(2026, 10, day)) for day in range(1, 8))
    assert CALENDAR.is_working(date(2026, 10, 10))
    assert CALENDAR.years == {2025, 2026}


def test_a_silence_before_the_spring_festival_has_time_until_after_it() -> None:
    # Friday 13 February at 18:00; Saturday 14 works, 15 to 23 are free.
    since = shanghai(2, 13, 18)
    assert CALENDAR.deadline(since, 3, CHINA) == shanghai(2, 25, 18)
    assert WorkingDays({}).deadline(since, 3, CHINA) == shanghai(2, 18, 18)
    assert CALENDAR.between(since, shanghai(2, 24), CHINA) == 1.25


def test_without_a_holiday_between_three_working_days_are_seventy_two_hours() -> None:
    assert CALENDAR.deadline(shanghai(11, 17, 20), 3, CHINA) == shanghai(11, 20, 20)


def test_a_silence_that_begins_on_a_free_day_is_counted_from_the_next_working_day() -> None:
    assert CALENDAR.deadline(shanghai(10, 3, 9), 3, CHINA) == shanghai(10, 11)
    assert CALENDAR.between(shanghai(10, 3, 9), shanghai(10, 8), CHINA) == 0.0


def test_a_year_without_an_arrangement_is_said_to_be_unknown() -> None:
    assert CALENDAR.covers(shanghai(1, 1), shanghai(12, 31), CHINA)
    assert not CALENDAR.covers(shanghai(12, 30), shanghai(1, 2, year=2027), CHINA)
    assert CALENDAR.is_working(date(2027, 1, 1))


def test_a_day_of_the_clocks_jump_counts_as_one_working_day() -> None:
    sunday = WorkingDays({date(2026, 3, 29): DayKind.WORKING})
    start = datetime(2026, 3, 29, tzinfo=BERLIN)
    assert sunday.between(start, datetime(2026, 3, 30, tzinfo=BERLIN), BERLIN) == 1.0
    assert sunday.deadline(start, 1, BERLIN) == datetime(2026, 3, 30, tzinfo=BERLIN)


@given(instants, instants, instants, zones)
def test_working_time_adds_up(a: datetime, b: datetime, c: datetime, zone: ZoneInfo) -> None:
    first, middle, last = sorted((a, b, c))
    parts = CALENDAR.between(first, middle, zone) + CALENDAR.between(middle, last, zone)
    assert parts == pytest.approx(CALENDAR.between(first, last, zone))


@given(instants, st.floats(0.01, 30), zones)
def test_at_the_deadline_so_much_working_time_has_passed(since: datetime, n_days: float, zone: ZoneInfo) -> None:
    assert CALENDAR.between(since, CALENDAR.deadline(since, n_days, zone), zone) == pytest.approx(n_days, abs=1e-6)


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("2025-01-26,working", "2025-01-27,working", "line 3, day: wanted a Saturday or a Sunday"),
        ("2025-01-26,working", "2025-01-26,feast", "line 3, kind: wanted one of holiday, working"),
        ("2025-01-26,working", ",working", "line 3, day: wanted"),
        ("2025-01-26,working", "2025-01-01,working", "'2025-01-01' is already in line 2"),
    ],
)
def test_a_day_that_is_not_understood_is_refused_with_its_line(old: str, new: str, wanted: str) -> None:
    with pytest.raises(BadTable, match=wanted):
        special_days(TEXT.replace(old, new), "holidays.csv")
