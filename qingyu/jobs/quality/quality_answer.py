"""The quality of data: bars, shares, daily against monthly, instruments, interruptions, the composite index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from qingyu.domain.quality.measures import Counts
from qingyu.jobs.answer import Answer, Confirmable, From, Named, Sentence


@dataclass(frozen=True, slots=True)
class QualityBar(Answer):
    """One metric's bar and weight; `region` is null for a printed bar, empty for one declared everywhere."""

    metric: str
    name_zh: str
    name_en: str
    sense: str
    limit: float | None
    unit: str
    weight: float | None
    source: str
    verified: str
    weight_source: str
    edition: str
    region: str | None


@dataclass(frozen=True, slots=True)
class QualityPart(Answer):
    """A part of the composite index: a share, or why there is none."""

    metric: str
    value: float | None
    weight: float | None
    reason: Sentence | None
    passes: bool | None


@dataclass(frozen=True, slots=True)
class QualityIndex(Answer):
    """综合指数: weighted mean of the known parts; `covered` is the share of the weights they stand for."""

    value: float | None
    reason: Sentence | None
    covered: float | None
    verified: str
    weights: Annotated[str, Field(description="where the weights come from")]
    parts: Sequence[QualityPart]


@dataclass(frozen=True, slots=True)
class QualityCounts(Counts, Answer):
    """What the shares are made of: days of points, readings, 15-minute slots, starts of days."""


@dataclass(frozen=True, slots=True)
class QualityShares(Answer):
    """Shares over some days; null where nothing can be said, with the reason of the completeness."""

    completeness: float | None
    timeliness: float | None
    validity: float | None
    conformity: float | None
    reason: Sentence | None
    passes: Annotated[bool | None, Field(description="whether the completeness reaches its bar")]
    counts: QualityCounts


@dataclass(frozen=True, slots=True)
class QualityLimits(Answer):
    """The bars a day was counted by."""

    completeness_limit: float
    timely_within_s: float
    offset_limit_s: float


@dataclass(frozen=True, slots=True)
class QualityDay(QualityShares):
    """One local day of an enterprise."""

    day: date
    is_open: bool
    limits: QualityLimits


@dataclass(frozen=True, slots=True)
class QualityChannel(QualityShares):
    """One measuring point over the span. worst_start_s: farthest from 00:00 at which one of its days began. [s]"""

    meter: str
    channel: str
    carrier: str
    kind: str
    worst_start_s: float | None


@dataclass(frozen=True, slots=True)
class CountedDay(Answer):
    """A day of the span with the bars it was counted by; null where nothing of the enterprise is counted."""

    day: date
    is_open: Annotated[bool, Field(description="not over, or still to come")]
    limits: QualityLimits | None


@dataclass(frozen=True, slots=True)
class ChannelDay(Answer):
    """A measuring point on a day: null where nothing was due, with the reason."""

    day: date
    completeness: float | None
    reason: Annotated[Sentence | None, Field(description="why there is no completeness")]
    passes: Annotated[bool | None, Field(description="whether the completeness reaches the bar of the day")]
    timeliness: float | None
    timeliness_reason: Sentence | None
    n_received: int
    n_due: int
    n_readings: int
    n_timely: int
    n_slots: Annotated[
        int, Field(description="15-minute slots of the day, of which n_known are known and n_suspect suspect")
    ]
    n_known: int
    n_suspect: int
    start_offset_s: Annotated[
        float | None, Field(description="how far from local 00:00 the day's first reading lies [s]")
    ]
    starts_on_time: Annotated[bool | None, Field(description="whether that is within the bar of the day")]


@dataclass(frozen=True, slots=True)
class ChannelDays(Answer):
    """A measuring point with its days, and on how many it reaches and misses the bar of completeness."""

    meter: str
    channel: str
    carrier: str
    kind: str
    n_passed: int
    n_failed: int
    days: Sequence[ChannelDay]


@dataclass(frozen=True, slots=True)
class QualityDays(Confirmable):
    """Every point on every day of a span, half-open; points in the order of their codes, days in order."""

    enterprise: str
    time_zone: str
    from_: From
    to: date
    days: Sequence[CountedDay]
    channels: Sequence[ChannelDays]


@dataclass(frozen=True, slots=True)
class MonthlyReportSource(Answer):
    """Which statement the month was compared with."""

    revision: int
    source: str
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class MonthComparison(Answer):
    """Daily against monthly 一致性 of one carrier; completeness is of the days that were added up."""

    month: str
    carrier: str
    unit: str
    daily: float | None
    monthly: float | None
    deviation: float | None
    limit: float | None
    passes: bool | None
    reason: Sentence | None
    completeness: float | None
    report: MonthlyReportSource | None


@dataclass(frozen=True, slots=True)
class LateStart(Answer):
    """A point whose month began late. offset_s: after the first at 00:00. [s]"""

    point: str
    offset_s: float


@dataclass(frozen=True, slots=True)
class MonthStart(Answer):
    """How many points began the month in time."""

    month: str
    n_points: int
    n_on_time: int
    late: Sequence[LateStart]


@dataclass(frozen=True, slots=True)
class InstrumentShare(Answer):
    """Instruments in calibration on a day; those without a known certificate are not in date."""

    day: date
    n_meters: int
    n_in_date: int
    n_unknown: int
    value: float | None
    reason: Sentence | None
    passes: bool | None


@dataclass(frozen=True, slots=True)
class Instruments(InstrumentShare):
    """The same with the meters whose certificate has ended."""

    overdue: Sequence[str]


@dataclass(frozen=True, slots=True)
class Outage(Answer):
    """An interruption; `to_at` is null while it lasts. working_days: until its end, or until now."""

    point: str
    from_at: datetime
    to_at: datetime | None
    hours: float
    working_days: float
    deadline_at: datetime | None
    passes: Annotated[bool | None, Field(description="whether it ended, or can still end, by the deadline")]
    holidays_known: Annotated[bool, Field(description="false: only Saturdays and Sundays were left out")]


@dataclass(frozen=True, slots=True)
class QualityReport(Confirmable):
    """The quality of an enterprise's data over a span of its own days, half-open."""

    enterprise: str
    time_zone: str
    from_: From
    to: date
    index: QualityIndex
    bars: Sequence[QualityBar]
    totals: QualityShares
    days: Sequence[QualityDay]
    channels: Sequence[QualityChannel]
    consistency: Sequence[MonthComparison]
    month_starts: Sequence[MonthStart]
    instruments: Instruments
    outages: Sequence[Outage]
    holiday_years: Annotated[Sequence[int], Field(description="years whose statutory holidays are known")]


@dataclass(frozen=True, slots=True)
class QualityOfEnterprise(QualityShares):
    """One enterprise of a region."""

    code: str
    name_zh: str
    name_en: str
    n_days: int
    accuracy: float | None


@dataclass(frozen=True, slots=True)
class QualityOfDay(QualityShares):
    """One day of a region, and how many of its enterprises have anything of it."""

    day: date
    n_enterprises: int


@dataclass(frozen=True, slots=True)
class RegionQuality(Answer):
    """The quality of the data of a region's enterprises over a span of days, half-open."""

    region: Named
    from_: From
    to: date
    index: QualityIndex
    bars: Sequence[QualityBar]
    totals: QualityShares
    instruments: InstrumentShare
    days: Sequence[QualityOfDay]
    n_enterprises: int
    n_without_data: int
    enterprises: Sequence[QualityOfEnterprise]
