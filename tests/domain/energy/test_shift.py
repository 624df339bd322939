"""Shifts and teams: a night belongs to the day it begins on, and a rotation goes on from its first day."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from qingyu.domain.energy.shift import Roster, Team, WorkShift, refusal, runs
from qingyu.domain.kernel.validity import last_declared

CHINA = ZoneInfo("Asia/Shanghai")
EARLY = WorkShift("early", "早班", "early", 6 * 60, 14 * 60)
LATE = WorkShift("late", "中班", "late", 14 * 60, 22 * 60)
NIGHT = WorkShift("night", "夜班", "night", 22 * 60, 6 * 60)
TEAMS = [Team(code, code.upper(), code.upper()) for code in "abcd"]
# 四班三运转: four teams work three shifts, two days of each and two of rest.
FOUR = Roster(
    valid_from=date(2026, 11, 1),
    shifts=[NIGHT, EARLY, LATE],
    teams=TEAMS,
    rotation={"early": list("aabbccdd"), "late": list("ddaabbcc"), "night": list("ccddaabb")},
)


def test_a_night_belongs_to_the_day_on_which_it_begins_and_four_teams_take_turns() -> None:
    found = list(runs([FOUR], date(2026, 11, 1), date(2026, 11, 17), CHINA))
    assert [one.shift.code for one in found[:3]] == ["early", "late", "night"]
    assert (found[2].day, found[2].to_at - found[2].from_at) == (date(2026, 11, 1), timedelta(hours=8))
    assert found[2].to_at == found[3].from_at
    worked = [(one.day.day, one.shift.code) for one in found if one.team == TEAMS[0]]
    first = [(1, "early"), (2, "early"), (3, "late"), (4, "late"), (5, "night"), (6, "night")]
    assert worked == first + [(day + 8, shift) for day, shift in first]


def test_where_the_clock_is_put_back_a_night_has_nine_hours_and_none_is_lost() -> None:
    found = list(runs([FOUR], date(2026, 11, 1), date(2026, 11, 2), ZoneInfo("America/Chicago")))
    autumn = replace(FOUR, valid_from=date(2026, 10, 31))
    (_, _, night) = runs([autumn], date(2026, 10, 31), date(2026, 11, 1), ZoneInfo("America/Chicago"))
    assert (night.to_at - night.from_at, night.to_at) == (timedelta(hours=9), found[0].from_at)


def test_what_the_clock_jumps_over_has_no_length_and_no_hour_two_shifts() -> None:
    short = [WorkShift(f"s{n}", "", "", 60 + 30 * n, 90 + 30 * n) for n in range(5)]  # 1:00 to 3:30 by half hours
    roster = Roster(shifts=short, teams=[], rotation={})
    found = list(runs([roster], date(2026, 3, 8), date(2026, 3, 9), ZoneInfo("America/New_York")))
    assert [(one.to_at - one.from_at) // timedelta(minutes=1) for one in found] == [30, 30, 0, 0, 30]
    assert all(one.to_at == other.from_at for one, other in itertools.pairwise(found))


def test_what_was_declared_last_of_those_that_hold_is_last_declared() -> None:
    two = replace(FOUR, valid_from=date(2026, 11, 10), valid_to=date(2026, 11, 12), shifts=[EARLY], rotation={})
    assert last_declared([FOUR, two], date(2026, 11, 11)) is two
    assert [last_declared([FOUR, two], date(2026, 11, day)) for day in (9, 12)] == [FOUR, FOUR]
    assert last_declared([FOUR], date(2026, 10, 31)) is None
    (only,) = runs([two], date(2026, 11, 10), date(2026, 11, 11), CHINA)
    assert only.team is None


def test_the_last_night_of_a_roster_ends_where_the_first_shift_of_the_next_begins() -> None:
    """Two shifts by the clock of 20:00, from 1 November three by that of midnight: no hour has two teams."""
    old = Roster(shifts=[replace(NIGHT, start_min=20 * 60, end_min=8 * 60)], teams=[], rotation={})
    new = Roster(
        valid_from=date(2026, 11, 1), shifts=[replace(NIGHT, start_min=0, end_min=8 * 60)], teams=[], rotation={}
    )
    for end in (date(2026, 11, 1), date(2026, 11, 2)):
        last = list(runs([old, new], date(2026, 10, 30), end, CHINA))[1]
        assert (last.day, last.to_at) == (date(2026, 10, 31), datetime(2026, 10, 31, 16, tzinfo=UTC))


@pytest.mark.parametrize(
    ("roster", "code"),
    [
        (replace(FOUR, valid_from=date(2026, 11, 10), valid_to=date(2026, 11, 1)), "ends_before_it_begins"),
        (replace(FOUR, shifts=[]), "roster_size"),
        (replace(FOUR, shifts=[EARLY, EARLY]), "roster_code_twice"),
        (replace(FOUR, shifts=[replace(EARLY, end_min=14 * 60 + 5), LATE]), "shift_off_the_quarter"),
        (replace(FOUR, shifts=[EARLY, replace(NIGHT, end_min=7 * 60)]), "shifts_overlap"),
        (replace(FOUR, shifts=[replace(EARLY, end_min=15 * 60), LATE]), "shifts_overlap"),
        (replace(FOUR, rotation={"noon": ["a"]}), "roster_code_unknown"),
        (replace(FOUR, rotation={"early": ["e"]}), "roster_code_unknown"),
        (replace(FOUR, rotation={"early": []}), "rotation_length"),
    ],
)
def test_what_is_no_roster_is_refused(roster: Roster, code: str) -> None:
    found = refusal(roster)
    assert found is not None
    assert found.code == code
    assert refusal(FOUR) is None
