"""Shifts 班次 and teams 班组: when a shift begins and ends on a day, and which team works it by the rotation 倒班.

A shift that ends at or before its beginning ends on the day after, and belongs to the day on which it begins.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from qingyu.domain.energy.periods import SLOT, days
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.validity import Validity, fault, last_declared

DAY_MIN = 24 * 60
SLOT_MIN = 15
MOST_SHIFTS, MOST_TEAMS, MOST_CYCLE = 6, 12, 366


@dataclass(frozen=True, slots=True)
class WorkShift:
    """A shift by its local clock. start_min, end_min: minutes after midnight, 0 to 1440."""

    code: str
    name_zh: str
    name_en: str
    start_min: int
    end_min: int

    @property
    def length_min(self) -> int:
        """How long it is by the clock.

        >>> WorkShift("night", "夜班", "night", 1320, 360).length_min, WorkShift("day", "", "", 0, 0).length_min
        (480, 1440)
        """
        return (
            self.end_min - self.start_min if self.end_min > self.start_min else self.end_min + DAY_MIN - self.start_min
        )

    def span(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From when to when it runs that begins on a day, in UTC; where the clock is put on or back it has its hours.

        >>> night = WorkShift("night", "", "", 22 * 60, 6 * 60)
        >>> [at.isoformat() for at in night.span(date(2026, 11, 1), ZoneInfo("Asia/Shanghai"))]
        ['2026-11-01T14:00:00+00:00', '2026-11-01T22:00:00+00:00']
        """
        return _at(day, self.start_min, zone), _at(day, self.start_min + self.length_min, zone)


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, time()) + timedelta(minutes=minutes)
    found = local.replace(tzinfo=zone).astimezone(UTC)
    if _clock(found, zone) != local:
        # What the clock jumps over is the jump itself: taken later, it would lie behind the times that follow it.
        while _clock(found - SLOT, zone) > local:
            found -= SLOT
    return found


def _clock(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Team:
    """A team 班组."""

    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster(Validity):
    """The shifts of some days, and who works them. rotation: of each shift the teams of a cycle, from the first day on.

    A shift without a rotation, or with an empty word in it, is worked by no named team.
    """

    shifts: Sequence[WorkShift]
    teams: Sequence[Team]
    rotation: Mapping[str, Sequence[str]]

    def team(self, shift: str, day: date) -> str:
        """The code of the team that works a shift that begins on a day; empty where none is named."""
        cycle = self.rotation.get(shift, ())
        first = self.valid_from or date.min
        return cycle[(day - first).days % len(cycle)] if cycle else ""


def refusal(roster: Roster) -> Reason | None:
    """Why a roster cannot be declared; null where it can."""
    if (never := fault(roster.valid_from, roster.valid_to)) is not None:
        return never
    shifts = sorted(roster.shifts, key=lambda one: one.start_min)
    codes, teams = [one.code for one in shifts], {one.code for one in roster.teams}
    if not 1 <= len(shifts) <= MOST_SHIFTS or len(roster.teams) > MOST_TEAMS:
        return because("roster_size", shifts=MOST_SHIFTS, teams=MOST_TEAMS)
    if len(set(codes)) < len(codes) or len(teams) < len(roster.teams):
        return because("roster_code_twice")
    if any(one.start_min % SLOT_MIN or one.end_min % SLOT_MIN for one in shifts):
        return because("shift_off_the_quarter")
    for one, other in zip(shifts, [*shifts[1:], shifts[0]], strict=True):
        room = other.start_min - one.start_min if one is not shifts[-1] else other.start_min + DAY_MIN - one.start_min
        if one.length_min > room:
            return because("shifts_overlap", shift=one.code, other=other.code)
    named = {team for cycle in roster.rotation.values() for team in cycle if team}
    odd = sorted((set(roster.rotation) - set(codes)) | (named - teams))
    if odd:
        return because("roster_code_unknown", code=odd[0])
    if any(not 1 <= len(cycle) <= MOST_CYCLE for cycle in roster.rotation.values()):
        return because("rotation_length", most=MOST_CYCLE)
    return None


@dataclass(frozen=True, slots=True)
class ShiftRun:
    """A shift that was worked. team: null where none is named."""

    day: date
    shift: WorkShift
    team: Team | None
    from_at: datetime
    to_at: datetime


def runs(declared: Sequence[Roster], start: date, end: date, zone: ZoneInfo) -> Iterator[ShiftRun]:
    """The shifts that begin on the days of [start, end), in time order.

    Where a roster changes, the last night of the old one ends as the first shift of the new one begins: no hour has two
    teams.
    """
    found = list(_runs(declared, start, end + timedelta(days=1), zone))
    for i, one in enumerate(found):
        if one.day >= end:
            return
        following = found[i + 1].from_at if i + 1 < len(found) else one.to_at
        yield replace(one, to_at=min(one.to_at, following))


def _runs(declared: Sequence[Roster], start: date, end: date, zone: ZoneInfo) -> Iterator[ShiftRun]:
    for day in days(start, end):
        roster = last_declared(declared, day)
        if roster is None:
            continue
        teams = {one.code: one for one in roster.teams}
        for shift in sorted(roster.shifts, key=lambda one: one.start_min):
            yield ShiftRun(day, shift, teams.get(roster.team(shift.code, day)), *shift.span(day, zone))
