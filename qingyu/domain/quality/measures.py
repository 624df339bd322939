"""The measures of data quality: completeness, day against month, start of periods, timeliness, the composite index."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qingyu.domain.energy.account import Amount
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.quality.bars import PARTS, Bars, Metric

# What a coverage share may lack through rounding alone.
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted of a point, an enterprise or a region over some days.

    n_received, n_due: due readings.  n_readings, n_timely: readings that came, and those within the bound.
    n_known, n_suspect: 15-minute slots.  n_started, n_on_time: days of a point that have a first reading, and those
    which start within the bar.  n_points, n_complete: days of points with something due, and those above the bar.
    """

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

    def __add__(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(*(getattr(self, name) + getattr(other, name) for name in Counts.__slots__))


NOTHING = Counts(*(0 for _ in Counts.__slots__))


def total(parts: Iterable[Counts]) -> Counts:
    """All of them together."""
    return sum(parts, NOTHING)


def completeness(n_received: int, n_due: int) -> Amount:
    """数据完整性 C = received / due. Source: data-quality rule of the online monitoring system.

    >>> completeness(86, 96).value < 0.9 <= completeness(87, 96).value
    True
    >>> round(completeness(21, 24).value, 4), completeness(22, 24).value >= 0.9
    (0.875, True)
    """
    if n_due <= 0:
        return Amount(None, because("no_reading_due"))
    return Amount(min(1.0, n_received / n_due))


def deviation(daily: float | None, monthly: float | None) -> Amount:
    """一致性 D = |sum of the daily values - monthly| / monthly; the denominator is not printed, the monthly is taken.

    daily, monthly: in one unit.

    >>> round(deviation(30_450, 29_800).value, 4)
    0.0218
    """
    if monthly is None:
        return Amount(None, because("no_monthly_report"))
    if daily is None:
        return Amount(None, because("days_of_month_unknown"))
    if monthly == 0:
        return Amount(0.0) if daily == 0 else Amount(None, because("report_is_zero"))
    return Amount(abs(daily - monthly) / abs(monthly))


def share(part: int, whole: int, reason: Reason) -> Amount:
    """A part of a whole, or why there is none.

    >>> share(38, 40, "no instrument").value
    0.95
    """
    return Amount(part / whole) if whole > 0 else Amount(None, reason)


def shares(counts: Counts) -> dict[Metric, Amount]:
    """The parts of the index that counts alone can say. [1]"""
    return {
        Metric.COMPLETENESS: completeness(counts.n_received, counts.n_due),
        Metric.TIMELINESS: share(counts.n_timely, counts.n_readings, because("no_live_reading")),
        Metric.VALIDITY: share(counts.n_known - counts.n_suspect, counts.n_known, because("no_slot_known")),
        Metric.CONFORMITY: share(counts.n_on_time, counts.n_started, because("no_first_reading")),
    }


@dataclass(frozen=True, slots=True)
class IndexPart:
    """A part of the index. value: share. [1]  weight: as configured, null where it has none."""

    metric: Metric
    value: float | None
    weight: float | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """综合指数: the weighted mean of the parts that are known. covered: the share of the weights they stand for."""

    value: float | None
    reason: Reason | None
    covered: float | None
    parts: tuple[IndexPart, ...]


def index(values: Mapping[Metric, Amount], bars: Bars) -> Index:
    """The composite index, sum of w x over sum of w. An unknown part is left out and named, never counted as zero.

    The draft DB53 names the six parts; its weights were not found: they are configured, equal weights are a proposal.
    """
    parts = tuple(_part(metric, values.get(metric, Amount(None, because("not_measured"))), bars) for metric in PARTS)
    weighted = [(p.value, p.weight) for p in parts if p.value is not None and p.weight]
    sum_known = math.fsum(w for _, w in weighted)
    sum_all = math.fsum(p.weight for p in parts if p.weight)
    if sum_known <= _TINY:
        reason = because("no_part_weighed") if sum_all <= _TINY else because("no_part_known")
        return Index(None, reason, None if sum_all <= _TINY else 0.0, parts)
    return Index(math.fsum(v * w for v, w in weighted) / sum_known, None, sum_known / sum_all, parts)


def _part(metric: Metric, amount: Amount, bars: Bars) -> IndexPart:
    return IndexPart(metric, amount.value, bars[metric].weight, amount.reason)
