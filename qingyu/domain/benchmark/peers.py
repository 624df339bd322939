"""Percentiles over enterprises that nobody can be recognised in, and an enterprise's own best decile."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LEAST_GROUP = 5  # enterprises; a smaller group is not shown
POINTS = (10, 25, 50, 75, 90)
SMOOTHED_OVER = 3  # enterprises behind every percentile shown
DIGITS = 3  # significant digits of a percentile shown
LEAST_MONTHS = 10
LEAST_DAYS = 20
PEERS_METHOD = (
    "mean of the three enterprises round the rank, three significant digits; a tail without a whole enterprise beyond"
    " it is left out"
)
DECILE_METHOD = "tenth percentile of the closed periods, linear between ranks"


@dataclass(frozen=True, slots=True)
class Percentiles:
    """n: enterprises; null, as is every percentile, where the group is too small to be shown."""

    n: int | None
    values: dict[int, float | None]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Decile:
    """The own best decile over n closed periods, or the reason why there is none."""

    value: float | None
    n: int
    reason: str | None = None


def percentiles(values: Sequence[float], least: int = LEAST_GROUP, rests: Sequence[int] = ()) -> Percentiles:
    """Percentiles over one value of each enterprise, lowest first; less is better.

    rests: how many enterprises each larger group that is shown holds beside these; a few would be told by difference.

    A percentile is never one enterprise's value: it is the mean of the three round its rank, rounded. P10 and P90 need
    ten enterprises, because with fewer they would be the best and the worst.

    >>> percentiles([1.0, 2.0, 3.0, 4.0, 9.0]).values
    {10: None, 25: 2.0, 50: 3.0, 75: 5.33, 90: None}
    >>> percentiles([1.0, 2.0, 3.0, 4.0]).reason
    'fewer than 5 enterprises: a smaller group is not shown, so that nobody can be recognised'
    """
    least = max(least, SMOOTHED_OVER)
    if len(values) < least:
        reason = f"fewer than {least} enterprises: a smaller group is not shown, so that nobody can be recognised"
        return Percentiles(None, dict.fromkeys(POINTS), reason)
    if any(0 < rest < least for rest in rests):
        reason = (
            f"the rest of a larger region is fewer than {least} enterprises: beside the larger group this one would"
            " tell of those few"
        )
        return Percentiles(None, dict.fromkeys(POINTS), reason)
    ordered = sorted(values)
    return Percentiles(len(ordered), {point: _round_the_rank(ordered, point) for point in POINTS})


def _round_the_rank(ordered: Sequence[float], point: int) -> float | None:
    n = len(ordered)
    if n * min(point, 100 - point) < 100:
        return None
    rank = round(point / 100 * (n - 1))
    first = min(max(rank - SMOOTHED_OVER // 2, 0), n - SMOOTHED_OVER)
    return significant(math.fsum(ordered[first : first + SMOOTHED_OVER]) / SMOOTHED_OVER)


def significant(value: float) -> float:
    """A value with three significant digits.

    >>> significant(106.2345), significant(0.0123456), significant(0.0), significant(-22.04)
    (106.0, 0.0123, 0.0, -22.0)
    """
    return float(f"{value:.{DIGITS}g}")


def best_decile(values: Sequence[float], least: int) -> Decile:
    """The tenth percentile of an enterprise's own closed periods, linear between ranks; less is better.

    >>> best_decile([float(n) for n in range(1, 12)], LEAST_MONTHS)
    Decile(value=2.0, n=11, reason=None)
    >>> best_decile([1.0], LEAST_MONTHS).reason
    'at least 10 closed periods with a value are needed, 1 of them is there'
    """
    if len(values) < least:
        there = f"{len(values)} of them {'is' if len(values) == 1 else 'are'} there"
        return Decile(None, len(values), f"at least {least} closed periods with a value are needed, {there}")
    return Decile(float(np.percentile(np.asarray(values), 10)), len(values))
