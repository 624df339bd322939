"""What the rules of early warning look at: the state of an enterprise at one instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from qingyu.domain.control.rule import Code
from qingyu.domain.energy.factors import Book
from qingyu.domain.forecast.unusual import Hours, Late
from qingyu.domain.quality.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A measuring point as it stands now. ends_at: the end of its newest reading's period, null before the first.

    expected_since: from when on somebody listens.  live: it reports about the present, not about years ago.
    """

    scope: str
    interval_s: int
    ends_at: datetime | None
    expected_since: datetime | None
    live: bool
    reading_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DayState:
    """A closed day of the boundary's live channels. by_channel: (scope, received, due).

    n_received: of each channel at most what is due.  bar: the share in force that day for the region, null where none
    is.  bar_source: who says so.
    """

    day: date
    starts_at: datetime
    n_received: int
    n_due: int
    by_channel: tuple[tuple[str, int, int], ...]
    bar: float | None = None
    bar_source: str = ""


@dataclass(frozen=True, slots=True)
class ChannelFinding:
    """What the register arithmetic saw in a channel."""

    id: int
    scope: str
    kind: str
    from_at: datetime
    to_at: datetime
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProductLevel:
    """A product's value over its statistical period beside one level. value, level: [unit], null where not known.

    month: the last, closed one of the period.  from_month: its first.
    """

    product: str
    name_zh: str
    name_en: str
    code: Code
    month: date
    from_month: str
    value: float | None
    level: float | None
    unit: str
    yardstick: Mapping[str, Any]
    indicator_id: int | None
    values_verified: bool


@dataclass(frozen=True, slots=True)
class BudgetState:
    """The coal of the month so far beside its budget. [tce]"""

    month: date
    coal_tce: float | None
    budget_tce: float
    indicator_id: int | None
    completeness: float | None
    values_verified: bool
    book: Book = Book.CALORIFIC


@dataclass(frozen=True, slots=True)
class DemandState:
    """Where the running quarter-hour ends beside the contract. projected_kw: null where it is not known. [kW]"""

    window_starts_at: datetime
    projected_kw: float | None
    contract_kw: float
    known_kwh: float
    tariff: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CertificateState:
    """The certificate of a meter in use. due_on: the first local day it no longer holds, beginning at due_at.

    days_left: until then, negative after it. [d]
    """

    meter: str
    name_zh: str
    name_en: str
    certificate_no: str | None
    due_on: date
    due_at: datetime
    days_left: int


@dataclass(frozen=True, slots=True)
class LoadState:
    """A channel beside what is expected of it. unit: of its use.

    hours: the last ones that are over, beginning at hours_at; without a band they are NaN. days: whole days with their
    beginning, the last one last. late: the last weeks, null without a baseline; today_at: when today begins. waits:
    what is expected of today is not said yet, so nothing of it can be judged.
    """

    scope: str
    unit: str
    hours: Hours
    hours_at: Sequence[datetime]
    days: Sequence[tuple[datetime, Hours]]
    late: Late | None
    today_at: datetime
    waits: bool = False
    model: str | None = None
    skill: float | None = None
    coverage: float | None = None


_WEEKENDS_ONLY, _CHINA = WorkingDays({}), ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class ClosedChanges:
    """Changes of closed months that wait for an officer: how many, since when, of which months.

    hiding: numbers of those that make a breach disappear; hidden: the months of these breaches.
    """

    n: int
    since_at: datetime
    months: tuple[date, ...]
    hiding: tuple[int, ...] = ()
    hiding_since_at: datetime | None = None
    hidden: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the rules look at. calendar, zone: for what counts in working days.

    open_groups: the rules whose warning of many at once is open.
    """

    now: datetime
    channels: Sequence[ChannelState] = ()
    day: DayState | None = None
    findings: Sequence[ChannelFinding] = ()
    products: Sequence[ProductLevel] = ()
    budget: BudgetState | None = None
    demand: DemandState | None = None
    calendar: WorkingDays = _WEEKENDS_ONLY
    zone: ZoneInfo = _CHINA
    certificates: Sequence[CertificateState] = ()
    open_groups: frozenset[str] = frozenset()
    closed_changes: ClosedChanges | None = None
    loads: Sequence[LoadState] = ()
