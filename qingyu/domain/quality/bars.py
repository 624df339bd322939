"""The bars data quality is held against: printed ones as data, and what an authority declares for its region."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel import tables

COLUMNS = (
    "metric",
    "name_zh",
    "name_en",
    "sense",
    "limit_value",
    "unit",
    "weight",
    "source",
    "verified",
    "weight_source",
)


class Metric(StrEnum):
    """What is measured. The first six are the parts of the composite index 综合指数."""

    COMPLETENESS = "completeness"  # 完整性
    ACCURACY = "accuracy"  # 准确性
    TIMELINESS = "timeliness"  # 时效性
    VERIFIABILITY = "verifiability"  # 可验证性
    VALIDITY = "validity"  # 有效性
    CONFORMITY = "conformity"  # 规范性
    MONTH_OFFSET = "month_offset"
    OUTAGE = "outage"


PARTS = (
    Metric.COMPLETENESS,
    Metric.ACCURACY,
    Metric.TIMELINESS,
    Metric.VERIFIABILITY,
    Metric.VALIDITY,
    Metric.CONFORMITY,
)


class Sense(StrEnum):
    """On which side of the bar it is good."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Bar:
    """One metric's bar and its weight in the index.

    limit: null where none is printed. [unit]  region: code of the region it was declared for, null when printed.
    """

    metric: Metric
    name_zh: str
    name_en: str
    sense: Sense
    limit: float | None
    unit: str
    weight: float | None
    source: str
    verified: Verified
    weight_source: str
    edition: str
    region: str | None = None

    def passes(self, value: float | None) -> bool | None:
        """Whether a value is on the good side; null where there is no value or no bar. value: [unit]"""
        if value is None or self.limit is None:
            return None
        return value >= self.limit if self.sense is Sense.AT_LEAST else value <= self.limit


@dataclass(frozen=True, slots=True)
class DeclaredBar:
    """What an authority declares for a region from a day on; null leaves the bar or the weight as it was.

    distance: 0 for the enterprise's own region, 1 for the one above; the largest for all regions.
    """

    metric: Metric
    limit: float | None
    weight: float | None
    valid_from: date
    region: str | None
    distance: int
    declared_by: str
    source: str
    number: int


Bars = Mapping[Metric, Bar]


def bars(text: str, file: str, edition: str) -> list[Bar]:
    """The rows of `quality_metrics.csv`, read strictly; every metric has one."""
    found = []
    for line in tables.read(text, file, COLUMNS, key=lambda row: row.text("metric")):
        metric = line.choice("metric", Metric)
        weight = line.number_or_none("weight")
        if (weight is not None) != (metric in PARTS) or (weight is not None and weight < 0):
            line.fail("weight", "a number not below zero for a part of the index, nothing for another metric")
        if weight is not None:
            line.text("weight_source")
        limit = line.number_or_none("limit_value")
        if limit is not None and limit < 0:
            line.fail("limit_value", "a number not below zero, or nothing where no bar is printed")
        found.append(
            Bar(
                metric,
                line.text("name_zh"),
                line.text("name_en"),
                line.choice("sense", Sense),
                limit,
                line.text("unit"),
                weight,
                line.text("source"),
                line.choice("verified", Verified),
                line.optional("weight_source"),
                edition,
            )
        )
    missing = [metric for metric in Metric if metric not in {bar.metric for bar in found}]
    if missing:
        raise tables.BadTable(f"{file}: wanted a row for every metric, {', '.join(missing)} came not")
    return found


def in_force(printed: Iterable[Bar], declared: Sequence[DeclaredBar], day: date) -> Bars:
    """The bars of a day: the nearest region's declaration, of one region the one latest in force, else the printed.

    A limit and a weight are looked for apart: who declares a stricter bar does not say how much it weighs.
    """
    return {bar.metric: _declared(bar, declared, day) for bar in printed}


def _declared(bar: Bar, declared: Sequence[DeclaredBar], day: date) -> Bar:
    mine = [d for d in declared if d.metric is bar.metric and d.valid_from <= day]
    # Nearest first, then the one that came into force last, then the one declared last.
    mine.sort(key=lambda d: (d.distance, -d.valid_from.toordinal(), -d.number))
    limit = next((d for d in mine if d.limit is not None), None)
    weight = next((d for d in mine if d.weight is not None), None)
    if limit is not None:
        bar = replace(
            bar,
            limit=limit.limit,
            region=limit.region or "",
            source=f"{limit.source} ({limit.declared_by})",
            verified=Verified.DECLARED,
        )
    if weight is not None:
        bar = replace(bar, weight=weight.weight, weight_source=f"{weight.source} ({weight.declared_by})")
    return bar
