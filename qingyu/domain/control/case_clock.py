"""The clocks of a case in whole working days 工作日, and to whom it escalates 升级 when one overruns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from pydantic import Field

from qingyu.domain.control.case import CaseState, Standing
from qingyu.domain.energy import periods
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel import tables
from qingyu.domain.quality.working_days import WorkingDays

T = TypeVar("T")


class CountsFrom(StrEnum):
    """Where a clock begins."""

    STATE = "state"  # the day the case came into its state
    OPENING = "opening"  # the day the case was issued


class Clock(tables.FilePart):
    """How long a case may stay in a state. days: whole working days after the first day."""

    days: int = Field(ge=1, le=250)
    counts_from: CountsFrom = CountsFrom.STATE
    source: str
    verified: Verified


class CaseRules(tables.FilePart):
    """The clocks of a kind of case. escalate_every: so many working days late, one level of region up."""

    id: str
    name_zh: str
    name_en: str
    warnings: tuple[str, ...] = ()
    clocks: dict[CaseState, Clock]
    escalate_every: int = Field(ge=1, le=250)
    escalate_source: str
    escalate_verified: Verified


class _File(tables.FilePart):
    rules: tuple[CaseRules, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """Until when a state may last. is_known: whether the holidays of all its years are known."""

    on: date
    is_known: bool
    clock: Clock


def read(text: str, file: str) -> dict[str, CaseRules]:
    """The rule sets of a TOML file by id; raises BadTable with the file, the place and what was wanted."""
    return {one.id: one for one in tables.read_toml(text, file, _File).rules}


def due(standing: Standing, rules: CaseRules, calendar: WorkingDays) -> Due | None:
    """The deadline of the state a case is in; null where the rules set none."""
    clock = rules.clocks.get(standing.state)
    if clock is None:
        return None
    since = periods.china_day(standing.since_at if clock.counts_from is CountsFrom.STATE else standing.opened_at)
    on = calendar.due(since, clock.days)
    return Due(on, set(range(since.year, on.year + 1)) <= calendar.years, clock)


def days_late(due_on: date | None, now: datetime, calendar: WorkingDays) -> int:
    """Working days since a deadline passed, the last one not whole; 0 while it has not. [working day]

    >>> days_late(date(2026, 11, 6), datetime.fromisoformat("2026-11-09T00:00+08:00"), WorkingDays({}))
    1
    """
    if due_on is None:
        return 0
    span = (periods.china_day(now) - due_on).days
    return sum(calendar.is_working(due_on + timedelta(days=n)) for n in range(1, span + 1))


def days_left(due_on: date | None, now: datetime, calendar: WorkingDays) -> int | None:
    """Working days after today until a deadline, its last day counted; 0 on that day and later, null without one.

    A clock of three days that begins today has three left.

    >>> days_left(date(2026, 11, 10), datetime.fromisoformat("2026-11-06T09:00+08:00"), WorkingDays({}))
    2
    """
    if due_on is None:
        return None
    today = periods.china_day(now)
    return sum(calendar.is_working(today + timedelta(days=n)) for n in range(1, (due_on - today).days + 1))


def is_overdue(due_on: date | None, now: datetime) -> bool:
    """Whether the last day of a deadline has ended.

    >>> is_overdue(date(2026, 11, 6), datetime.fromisoformat("2026-11-06T23:59+08:00"))
    False
    """
    return due_on is not None and periods.china_day(now) > due_on


def told_until(now: datetime, calendar: WorkingDays) -> date:
    """The last deadline that is told of now: that of the next working day, so one working day before it ends.

    >>> friday = datetime.fromisoformat("2026-11-06T09:00+08:00")
    >>> told_until(friday, WorkingDays({})).isoformat()
    '2026-11-09'
    """
    return calendar.due(periods.china_day(now), 1)


def escalated_to(offices: Sequence[T], late: int, rules: CaseRules) -> T | None:
    """The office that has an overrun case before it; null while nobody above the first has.

    offices: the regions above a case, the one that issued it first (county, city, province).  late: [working day]
    """
    up = min(late // rules.escalate_every, len(offices) - 1)
    return offices[up] if up > 0 else None


def rules_of(shipped: Sequence[CaseRules], warning_code: str | None) -> CaseRules:
    """The rule set of a warning's cases: the one that names the beginning of its code, else the first for all."""
    of_code = [one for one in shipped if warning_code is not None and warning_code.startswith(one.warnings)]
    return (of_code or [one for one in shipped if not one.warnings])[0]
