"""Target arithmetic of the dual control (能耗双控): yearly drops, five-year paths, progress. Rates are shares of 1."""

import math
from collections.abc import Iterable

YEARS = 5  # of a plan period 五年规划


def intensity_drop(energy_growth: float, output_growth: float) -> float:
    """Drop of energy per output in a year, from the growth of both. d = 1 - (1 + e) / (1 + g)

    >>> round(intensity_drop(0.05, 0.08) * 100, 2)
    2.78
    """
    return 1.0 - (1.0 + energy_growth) / (1.0 + output_growth)


def annual_rate(rate: float, years: int = YEARS) -> float:
    """The equal yearly drop that gives the rate of a whole period: 1 - (1 - R)^(1/n), never R/n.

    >>> [round(annual_rate(r) * 100, 4) for r in (0.14, 0.10)]
    [2.9714, 2.0852]
    """
    return 1.0 - math.pow(1.0 - rate, 1.0 / years)


def path(rate: float, years: int = YEARS) -> list[float]:
    """The cumulative drop due after each year of a period.

    >>> [round(due * 100, 3) for due in path(0.14)]
    [2.971, 5.855, 8.652, 11.366, 14.0]
    """
    return [1.0 - (1.0 - rate) ** (n / years) for n in range(1, years + 1)]


def cumulative(drops: Iterable[float]) -> float:
    """What yearly drops come to together: D = 1 - product of (1 - d).

    >>> round(cumulative([0.030, 0.024, 0.031]) * 100, 3)
    8.263
    """
    return 1.0 - math.prod(1.0 - drop for drop in drops)


def progress(dropped: float, rate: float) -> float:
    """Progress (进度) towards the rate of a period: ln(1 - D) / ln(1 - R). Standard practice, from memory (unverified).

    >>> round(progress(0.08263, 0.14) * 100, 1)
    57.2
    """
    return math.log1p(-dropped) / math.log1p(-rate)


def is_on_schedule(dropped: float, rate: float, year: int, years: int = YEARS) -> bool:
    """Whether the progress after a number of years is at least their share of the period.

    >>> is_on_schedule(0.08263, 0.14, 3)
    False
    """
    return progress(dropped, rate) >= year / years


def needed_rate(dropped: float, rate: float, years_left: int) -> float:
    """The equal yearly drop that still reaches the rate: 1 - ((1 - R) / (1 - D))^(1/left).

    >>> round(needed_rate(cumulative([0.030, 0.024, 0.031]), 0.14, 2) * 100, 3)
    3.177
    """
    return 1.0 - math.pow((1.0 - rate) / (1.0 - dropped), 1.0 / years_left)


def allowed_total(start: float, increment: float, year: int, years: int = YEARS) -> float:
    """Energy allowed in a year of a period under an increment cap (新增量), by the linear path. [unit of start]

    >>> round(allowed_total(0.0, 1.33, 1), 3)
    0.266
    """
    return start + increment * year / years


def completion(actual_drop: float, target_drop: float) -> float:
    """Completion rate (完成率): actual over target drop.

    >>> round(completion(0.028, 0.030), 4)
    0.9333
    """
    return actual_drop / target_drop
