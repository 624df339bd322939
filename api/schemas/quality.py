"""The quality of data: bars, shares, daily against monthly, instruments, interruptions, the composite index."""

from datetime import date

from pydantic import ConfigDict, Field

from api.schemas.fields import Confirmable, Instant, Model, Named, Number, Said


class QualityBar(Model):
    """One metric's bar and weight; `region` is null for a printed bar, empty for one declared everywhere."""

    metric: str
    name_zh: str
    name_en: str
    sense: str
    limit: Number | None
    unit: str
    weight: Number | None
    source: str
    verified: str
    weight_source: str
    edition: str
    region: str | None


class QualityPart(Model):
    """A part of the composite index: a share, or why there is none."""

    metric: str
    value: Number | None
    weight: Number | None
    reason: Said | None
    passes: bool | None


class QualityIndex(Model):
    """综合指数: weighted mean of the known parts; `covered` is the share of the weights they stand for."""

    value: Number | None
    reason: Said | None
    covered: Number | None
    verified: str
    weights: str = Field(description="where the weights come from")
    parts: list[QualityPart]


class QualityCounts(Model):
    """What the shares are made of: days of points, readings, 15-minute slots, starts of days."""

    n_points: int
    n_complete: int
    n_received: int
    n_due: int
    n_readings: int
    n_timely: int
    n_slots: int
    n_known: int
    n_suspect: int
    n_started: int
    n_on_time: int


class QualityShares(Model):
    """Shares over some days; null where nothing can be said, with the reason of the completeness."""

    completeness: Number | None
    timeliness: Number | None
    validity: Number | None
    conformity: Number | None
    reason: Said | None
    passes: bool | None = Field(description="whether the completeness reaches its bar")
    counts: QualityCounts


class QualityLimits(Model):
    """The bars a day was counted by."""

    completeness_limit: Number
    timely_within_s: Number
    offset_limit_s: Number


class QualityDay(QualityShares):
    """One local day of an enterprise."""

    day: date
    is_open: bool
    limits: QualityLimits


class QualityChannel(QualityShares):
    """One measuring point over the span. worst_start_s: farthest from 00:00 at which one of its days began. [s]"""

    meter: str
    channel: str
    carrier: str
    kind: str
    worst_start_s: Number | None


class CountedDay(Model):
    """A day of the span with the bars it was counted by; null where nothing of the enterprise is counted."""

    day: date
    is_open: bool = Field(description="not over, or still to come")
    limits: QualityLimits | None


class PointDay(Model):
    """A measuring point on a day: null where nothing was due, with the reason."""

    day: date
    completeness: Number | None
    reason: Said | None = Field(description="why there is no completeness")
    passes: bool | None = Field(description="whether the completeness reaches the bar of the day")
    timeliness: Number | None
    timeliness_reason: Said | None
    n_received: int
    n_due: int
    n_readings: int
    n_timely: int
    n_slots: int = Field(description="15-minute slots of the day, of which n_known are known and n_suspect suspect")
    n_known: int
    n_suspect: int
    start_offset_s: Number | None = Field(description="how far from local 00:00 the day's first reading lies [s]")
    starts_on_time: bool | None = Field(description="whether that is within the bar of the day")


class PointDays(Model):
    """A measuring point with its days, and on how many it reaches and misses the bar of completeness."""

    meter: str
    channel: str
    carrier: str
    kind: str
    n_passed: int
    n_failed: int
    days: list[PointDay]


class QualityDays(Model):
    """Every point on every day of a span, half-open; points in the order of their codes, days in order."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    enterprise: str
    time_zone: str
    from_: date = Field(alias="from")
    to: date
    days: list[CountedDay]
    channels: list[PointDays]


class MonthlyReportSource(Model):
    """Which statement the month was compared with."""

    revision: int
    source: str
    declared_by: str
    declared_at: Instant


class MonthComparison(Model):
    """Daily against monthly 一致性 of one carrier; completeness is of the days that were added up."""

    month: str
    carrier: str
    unit: str
    daily: Number | None
    monthly: Number | None
    deviation: Number | None
    limit: Number | None
    passes: bool | None
    reason: Said | None
    completeness: Number | None
    report: MonthlyReportSource | None


class LateStart(Model):
    """A point whose month began late. offset_s: after the first at 00:00. [s]"""

    point: str
    offset_s: Number


class MonthStart(Model):
    """How many points began the month in time."""

    month: str
    n_points: int
    n_on_time: int
    late: list[LateStart]


class InstrumentShare(Model):
    """Instruments in calibration on a day; those without a known certificate are not in date."""

    day: date
    n_meters: int
    n_in_date: int
    n_unknown: int
    value: Number | None
    reason: Said | None
    passes: bool | None


class Instruments(InstrumentShare):
    """The same with the meters whose certificate has ended."""

    overdue: list[str]


class Outage(Model):
    """An interruption; `to_at` is null while it lasts. working_days: until its end, or until now."""

    point: str
    from_at: Instant
    to_at: Instant | None
    hours: Number
    working_days: Number
    deadline_at: Instant | None
    passes: bool | None = Field(description="whether it ended, or can still end, by the deadline")
    holidays_known: bool = Field(description="false: only Saturdays and Sundays were left out")


class QualityReport(Confirmable):
    """The quality of an enterprise's data over a span of its own days, half-open."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    enterprise: str
    time_zone: str
    from_: date = Field(alias="from")
    to: date
    index: QualityIndex
    bars: list[QualityBar]
    totals: QualityShares
    days: list[QualityDay]
    channels: list[QualityChannel]
    consistency: list[MonthComparison]
    month_starts: list[MonthStart]
    instruments: Instruments
    outages: list[Outage]
    holiday_years: list[int] = Field(description="years whose statutory holidays are known")


class QualityOfEnterprise(QualityShares):
    """One enterprise of a region."""

    code: str
    name_zh: str
    name_en: str
    n_days: int
    accuracy: Number | None


class QualityOfDay(QualityShares):
    """One day of a region, and how many of its enterprises have anything of it."""

    day: date
    n_enterprises: int


class RegionQuality(Model):
    """The quality of the data of a region's enterprises over a span of days, half-open."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    region: Named
    from_: date = Field(alias="from")
    to: date
    index: QualityIndex
    bars: list[QualityBar]
    totals: QualityShares
    instruments: InstrumentShare
    days: list[QualityOfDay]
    n_enterprises: int
    n_without_data: int
    enterprises: list[QualityOfEnterprise]
