"""Target arithmetic of the dual control (能耗双控): yearly drops, five-year paths, progress. Rates are shares of 1."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

YEARS = 5  # of a plan period 五年规划
# A target that is met exactly is met: a veto may hang on it, and the last bit of a power must not decide. [share of 1]
TOLERANCE = 1e-9


class Standing(StrEnum):
    """Where a cumulative drop stands against its target, or why that cannot be said."""

    ON_SCHEDULE = "on_schedule"
    BEHIND = "behind"
    # A drop of everything, or more, is no target; nor can anybody have dropped by it.
    RATE_REFUSED = "rate_of_one_or_more"
    DROP_REFUSED = "drop_of_one_or_more"


@dataclass(frozen=True, slots=True)
class Schedule:
    """The judgement of a drop at the end of a year of its period; shares of 1.

    due: drop that the path wants by then. progress: null where no drop is demanded (a rate of zero or below).
    """

    standing: Standing
    due: float | None = None
    progress: float | None = None


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


def progress(dropped: float, rate: float) -> float | None:
    """Progress (进度) towards the rate of a period: ln(1 - D) / ln(1 - R). Standard practice, from memory (unverified).

    None where no drop is demanded (R <= 0), and for a rate or a drop of 1 or more, which nobody can reach.

    >>> round(progress(0.08263, 0.14) * 100, 1)
    57.2
    >>> progress(0.01, 0.0) is None
    True
    """
    if not 0.0 < rate < 1.0 or dropped >= 1.0:
        return None
    return math.log1p(-dropped) / math.log1p(-rate)


def schedule(dropped: float, rate: float, year: int, years: int = YEARS) -> Schedule:
    """Judge a cumulative drop after a number of years: D >= 1 - (1 - R)^(n/N) - 1e-9.

    A rate of zero demands that nothing rises; a negative one allows a rise along the same path.

    >>> schedule(0.08263, 0.14, 3).standing
    <Standing.BEHIND: 'behind'>
    """
    if rate >= 1.0:
        return Schedule(Standing.RATE_REFUSED)
    if dropped >= 1.0:
        return Schedule(Standing.DROP_REFUSED)
    due = 1.0 - math.pow(1.0 - rate, year / years)
    standing = Standing.ON_SCHEDULE if dropped >= due - TOLERANCE else Standing.BEHIND
    return Schedule(standing, due, progress(dropped, rate))


def needed_rate(dropped: float, rate: float, years_left: int) -> float | None:
    """The equal yearly drop that still reaches the rate: 1 - ((1 - R) / (1 - D))^(1/left).

    None where no year is left to spread it over, or where rate or drop is 1 or more.

    >>> round(needed_rate(cumulative([0.030, 0.024, 0.031]), 0.14, 2) * 100, 3)
    3.177
    """
    if years_left <= 0 or rate >= 1.0 or dropped >= 1.0:
        return None
    return 1.0 - math.pow((1.0 - rate) / (1.0 - dropped), 1.0 / years_left)


def allowed_total(start: float, increment: float, year: int, years: int = YEARS) -> float:
    """Energy allowed in a year of a period under an increment cap (新增量), by the linear path. [unit of start]

    >>> round(allowed_total(0.0, 1.33, 1), 3)
    0.266
    """
    return start + increment * year / years


def is_within_total(total: float, allowed: float) -> bool:
    """Whether a total keeps its cap; the tolerance is relative, so that the unit does not matter.

    >>> is_within_total(6000.0, allowed_total(5400.0, 1500.0, 2))
    True
    """
    return total <= allowed + TOLERANCE * max(1.0, abs(allowed))


def completion(actual_drop: float, target_drop: float) -> float | None:
    """Completion rate (完成率): actual over target drop; None for a target of 0, which leaves nothing to complete.

    >>> round(completion(0.028, 0.030), 4)
    0.9333
    """
    return actual_drop / target_drop if target_drop else None
