"""Yardsticks (限额, 标杆/基准, 领跑者) and the gap of a value to them; the three kinds are never merged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qingyu.domain.energy.coal import CALORIFIC_KGCE_PER_KWH
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.units import UNITS, convert
from qingyu.domain.kernel.reason import Reason, because

# Refineries reckon oil equivalent with coefficients of their own scheme; only such a value becomes kgoe.
KGCE_PER_KGOE = 1.4286
OIL_SCHEME = "refining"


class Kind(StrEnum):
    """Which list a yardstick is from."""

    GB_LIMIT = "gb_limit"
    GB_LIMIT_2008 = "gb_limit_2008"
    NDRC_2021 = "ndrc_2021"
    NDRC_2023 = "ndrc_2023"
    PROVINCE = "province"
    LEADER_2017 = "leader_2017"
    LEADER_2022 = "leader_2022"


# How a sentence names the list; of the limits, the standard itself is named.
LIST_NAMES: dict[Kind, tuple[str, str]] = {
    Kind.GB_LIMIT: ("国家限额标准", "the national limit standard"),
    Kind.GB_LIMIT_2008: ("国家限额标准(旧版)", "the former national limit standard"),
    Kind.NDRC_2021: ("标杆/基准水平(2021年版)", "the 2021 list of benchmark and baseline levels"),
    Kind.NDRC_2023: ("标杆/基准水平(2023年版)", "the 2023 list of benchmark and baseline levels"),
    Kind.PROVINCE: ("省级基准", "the province's levels"),
    Kind.LEADER_2017: ("2017年能效领跑者", "the leaders of 2017"),
    Kind.LEADER_2022: ("2022年能效领跑者", "the leaders of 2022"),
}


# Lists that follow each other: a day is judged by the edition of its own time.
_FAMILY = {
    Kind.GB_LIMIT: "limit",
    Kind.GB_LIMIT_2008: "limit",
    Kind.NDRC_2021: "list",
    Kind.NDRC_2023: "list",
}


class Class(StrEnum):
    """Where a value stands between 标杆 (leader) and 基准 (floor)."""

    BENCHMARK = "benchmark"
    BETWEEN = "between"
    BELOW_BASELINE = "below_baseline"


@dataclass(frozen=True, slots=True)
class Yardstick:
    """One row of the benchmarks: levels may be missing, negative, or not in order. levels: [unit]

    valid_from, valid_to: half-open, as far as they are known.  certain_from, certain_to: days on which it surely held,
    both included, where its edges are not known; between them and the next edition lies one that nobody collected.
    boundary: code of what it charges (docs/benchmarks.md).
    """

    id: str
    edition: str
    kind: Kind
    sector: str
    product_zh: str
    product_en: str
    indicator_zh: str
    indicator_en: str
    unit: str
    level1: float | None
    level2: float | None
    level3: float | None
    benchmark: float | None
    baseline: float | None
    standard: str
    valid_from: date | None
    valid_to: date | None
    correction_rule: str
    verified: Verified
    note: str = ""
    published: date | None = None
    certain_from: date | None = None
    certain_to: date | None = None
    superseded_by: str = ""
    boundary: str = ""

    def reason_not_on(self, day: date) -> Reason | None:
        """Why the yardstick does not judge a day; null when it does, or when nothing is known of its dates."""
        name = self.standard or self.id
        if self.valid_from is not None and day < self.valid_from:
            return because("in_force_from", name=name, day=self.valid_from)
        if self.valid_to is not None and day >= self.valid_to:
            return because("in_force_until", name=name, day=self.valid_to)
        if self.valid_from is None and self.published is not None and day < self.published:
            return because("published_on", name=name, day=self.published)
        if self.certain_from is not None and day < self.certain_from:
            return because("surely_held_from", name=name, edge=self.certain_from, day=day)
        if self.certain_to is not None and day > self.certain_to:
            return because("surely_held_until", name=name, edge=self.certain_to, day=day)
        return None

    @property
    def scale(self) -> tuple[str, str, str, str]:
        """What its other editions share with it: the list, the product, the unit, and what is charged."""
        return _FAMILY.get(self.kind, self.kind.value), self.product_zh, self.unit, self.boundary


def edition_on(registered: Yardstick, editions: Iterable[Yardstick], day: date) -> Yardstick:
    """The edition that judges a day: the registered one, else another of the same scale whose days are known.

    Where none does the registered one is given back, with its reason for not judging the day.
    """
    if registered.reason_not_on(day) is None:
        return registered
    known = [
        y
        for y in editions
        if y.scale == registered.scale and (y.valid_from or y.certain_from) and y.reason_not_on(day) is None
    ]
    return max(known, key=lambda y: (y.valid_from or y.certain_from or day, y.id), default=registered)


@dataclass(frozen=True, slots=True)
class Gap:
    """The gap to a level b. absolute: d. [the yardstick's unit]  relative: g, null where b is not above zero."""

    level: float
    absolute: float
    relative: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a value stands beside a yardstick, or the reason why that cannot be said. saving: [kgce]"""

    yardstick: Yardstick
    value: float | None
    reason: Reason | None = None
    benchmark: Gap | None = None
    baseline: Gap | None = None
    level1: Gap | None = None
    level2: Gap | None = None
    level3: Gap | None = None
    saving_kgce: float | None = None
    position: float | None = None
    standing_class: Class | None = None


def gap(value: float, level: float) -> Gap:
    """The gap of a value a to a level b: d = a - b, g = d / b; less is better, a positive gap is to be closed.

    >>> gap(106.0, 100.0)
    Gap(level=100.0, absolute=6.0, relative=0.06)
    >>> gap(-22.0, -30.0)  # a converter that recovers energy: the relative gap would turn its sign
    Gap(level=-30.0, absolute=8.0, relative=None)
    """
    return Gap(level, value - level, (value - level) / level if level > 0 else None)


def position(value: float, benchmark: float, baseline: float) -> float | None:
    """The position q of a value a between baseline (0) and benchmark b (1): q = (baseline - a) / (baseline - b).

    Below 0 is worse than the baseline, above 1 better than the benchmark.

    >>> round(position(106.0, 100.0, 117.0), 3), position(-22.0, -30.0, -10.0)
    (0.647, 0.6)
    """
    if baseline <= benchmark:
        return None
    return (baseline - value) / (baseline - benchmark)


def classify(value: float, benchmark: float | None, baseline: float | None) -> Class | None:
    """The class of a value; a missing level leaves open what only it could decide.

    >>> [classify(v, 100.0, 117.0).value for v in (100.0, 106.0, 118.0)]
    ['benchmark', 'between', 'below_baseline']
    """
    if baseline is not None and value > baseline:
        return Class.BELOW_BASELINE
    if benchmark is None:
        return None
    if value <= benchmark:
        return Class.BENCHMARK
    return Class.BETWEEN if baseline is not None else None


def saving_kgce(absolute: float, unit: str, made: float) -> float | None:
    """Coal saved if the gap were closed. absolute: [unit]  made: output in the unit's denominator.  Returns [kgce]

    Electricity counts by its calorific value.

    >>> saving_kgce(6.0, "kgce/t", 1_800_000.0) / 1000
    10800.0
    """
    return in_kgce(max(0.0, absolute) * made, unit.partition("/")[0])


def in_kgce(energy: float, unit: str) -> float | None:
    """An energy, below zero too, as coal: electricity by its calorific value; null where it is none. Returns [kgce]

    >>> in_kgce(-2.0, "tce"), in_kgce(1.0, "kgoe"), in_kgce(1.0, "GJ")
    (-2000.0, 1.4286, None)
    """
    kind = UNITS[unit].kind if unit in UNITS else ""
    if kind == "standard coal":
        return convert(energy, unit, "kgce")
    if kind == "electricity":
        return convert(energy, unit, "kWh") * CALORIFIC_KGCE_PER_KWH
    return convert(energy, unit, "kgoe") * KGCE_PER_KGOE if kind == "standard oil" else None


def stand(value: float | None, unit: str, made: float | None, yardstick: Yardstick, day: date) -> Standing:
    """Put a value beside a yardstick. value: [unit]  made: output of the period, in the denominator of the unit.

    A value whose unit is not the yardstick's, and a yardstick that is not in force, give a reason and no number.
    """
    if value is None:
        return Standing(yardstick, None, because("no_intensity"))
    if unit != yardstick.unit:
        return Standing(
            yardstick, None, because("value_in_other_unit", unit=unit, yardstick=yardstick.id, wanted=yardstick.unit)
        )
    not_in_force = yardstick.reason_not_on(day)
    if not_in_force is not None:
        return Standing(yardstick, None, not_in_force)
    best, floor = yardstick.benchmark, yardstick.baseline
    to_best = _gap(value, best)
    return Standing(
        yardstick,
        value,
        benchmark=to_best,
        baseline=_gap(value, floor),
        level1=_gap(value, yardstick.level1),
        level2=_gap(value, yardstick.level2),
        level3=_gap(value, yardstick.level3),
        saving_kgce=None if to_best is None or made is None else saving_kgce(to_best.absolute, unit, made),
        position=None if best is None or floor is None else position(value, best, floor),
        standing_class=classify(value, best, floor),
    )


def _gap(value: float, level: float | None) -> Gap | None:
    return None if level is None else gap(value, level)
