"""A baseline of use against what drives it, and the cumulative sum of what differs from it (CUSUM).

Least squares of use on one driver, y = a + b x, or the mean where none drives it; then C_t = sum of (y - y^) up to t.
Sources: ISO 50006 (energy baselines with relevant variables), IPMVP Core Concepts, option C (regression on independent
variables, adjusted to the conditions of the period that is looked at). Where the slope of the sum breaks: the OLS-CUSUM
test of W. Ploberger and W. Kraemer, Econometrica 60 (1992): sup |C_t - t/n C_n| / (s sqrt n) over 1.358 is seen by
chance once in twenty times.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qingyu.domain.kernel.reason import Reason, because

LEAST_DAYS, LEAST_MONTHS = 28, 12  # each day of the week four times; each month of the year once
WEAK_R2 = 0.75  # IPMVP's rule of thumb: below it a driver explains too little
BEYOND = 0.1  # of the drivers' range in the baseline: what lies further out is told [share of 1]
BREAK_BOUND = 1.358
LEAST_PIECE = 7  # points on either side of a break
MOST_BREAKS = 4


@dataclass(frozen=True, slots=True)
class Point:
    """A day or month. use: [unit]  driver: [unit of the driver]; either is null where it is not known."""

    use: float | None
    driver: float | None

    @property
    def is_known(self) -> bool:
        """Whether both are known."""
        return self.use is not None and self.driver is not None


@dataclass(frozen=True, slots=True)
class Baseline:
    """y = intercept + slope x. intercept: [unit of use a point]  slope: [unit of use per unit of the driver]

    r2: share of the variance that the driver explains, null where use did not vary. [1]  deviation: of one point,
    sqrt(SSE / (n - p)). [unit of use]  least, most: of the driver.  n: points.
    """

    intercept: float
    slope: float | None
    r2: float | None
    deviation: float
    n: int
    least: float
    most: float

    def expected(self, driver: float) -> float:
        """What a point would have used. [unit of use]"""
        return self.intercept + (self.slope or 0.0) * driver

    def is_beyond(self, driver: float) -> bool:
        """Whether a driver lies so far outside what the baseline has seen that the line is only extended there."""
        room = BEYOND * (self.most - self.least)
        return self.slope is not None and not self.least - room <= driver <= self.most + room


def fit(points: Sequence[Point], least: int, is_driven: bool = True) -> Baseline | Reason:
    """The baseline of some points, or why there is none. least: how many have to be known.

    >>> seen = [Point(100 + 5 * x, float(x)) for x in (10, 20, 30, 40) * 7]
    >>> found = fit(seen, LEAST_DAYS)
    >>> found.intercept, found.slope, found.r2, found.n
    (100.0, 5.0, 1.0, 28)
    >>> fit(seen[:27], LEAST_DAYS).code
    'baseline_too_short'
    """
    known = [(one.driver, one.use) for one in points if one.driver is not None and one.use is not None]
    n = len(known)
    if n < least:
        return because("baseline_too_short", n=n, least=least)
    xs, ys = [x for x, _ in known], [y for _, y in known]
    mean_x, mean_y = math.fsum(xs) / n, math.fsum(ys) / n
    sxx = math.fsum((x - mean_x) ** 2 for x in xs)
    # What does not vary explains nothing: digits behind the noise of a sum are no variation.
    if is_driven and sxx <= (1e-9 * max(map(abs, xs), default=0.0)) ** 2 * n:
        return because("driver_stands_still", n=n)
    slope = math.fsum((x - mean_x) * (y - mean_y) for x, y in known) / sxx if is_driven else None
    intercept = mean_y - (slope or 0.0) * mean_x
    sse = math.fsum((y - intercept - (slope or 0.0) * x) ** 2 for x, y in known)
    sst = math.fsum((y - mean_y) ** 2 for y in ys)
    r2 = 1.0 - sse / sst if is_driven and sst > 0.0 else None
    free = n - (2 if is_driven else 1)
    return Baseline(intercept, slope, r2, math.sqrt(sse / free), n, min(xs), max(xs))


def differences(points: Sequence[Point], baseline: Baseline) -> list[float | None]:
    """By how much each point used more than expected; null where it is not known. [unit of use]"""
    return [
        None if one.use is None or one.driver is None else one.use - baseline.expected(one.driver) for one in points
    ]


def cumulative(differing: Sequence[float | None]) -> list[float]:
    """The sum up to each point; one that is not known adds nothing, and is counted beside it. [unit of use]

    >>> cumulative([1.0, None, 2.5])
    [1.0, 1.0, 3.5]
    """
    sums, total = [], 0.0
    for one in differing:
        total += one or 0.0
        sums.append(total)
    return sums


@dataclass(frozen=True, slots=True)
class Break:
    """Where the slope of the sum breaks. at: index of the first point of the new slope. before, after: means. [unit]"""

    at: int
    before: float
    after: float


def breaks(differing: Sequence[float | None], deviation: float) -> list[Break]:
    """Where the sum goes another way from, in time order; the surest are found first, each piece looked at by itself.

    deviation: of a point of the baseline. [unit of use]
    """
    known = [(i, one) for i, one in enumerate(differing) if one is not None]
    values = [one for _, one in known]
    edges = [0, *sorted(_edges(values, deviation)), len(values)]
    means = [math.fsum(values[a:b]) / (b - a) for a, b in itertools.pairwise(edges) if b > a]
    return [
        Break(known[edge][0], before, after) for edge, before, after in zip(edges[1:-1], means, means[1:], strict=False)
    ]


def _edges(values: Sequence[float], deviation: float) -> list[int]:
    """The indices at which a new mean begins."""
    found: list[int] = []
    waiting = [(0, len(values))]
    while waiting and len(found) < MOST_BREAKS:
        tried = [(*best, a, b) for a, b in waiting if (best := _best(values[a:b], deviation)) is not None]
        if not tried:
            break
        _, at, a, b = max(tried)
        found.append(a + at)
        waiting = [each for each in waiting if each != (a, b)] + [(a, a + at), (a + at, b)]
    return found


def _best(values: Sequence[float], deviation: float) -> tuple[float, int] | None:
    """How far the sum of a piece bends from its chord at most, and where; null where chance bends it as far."""
    n = len(values)
    if n < 2 * LEAST_PIECE:
        return None
    mean = math.fsum(values) / n
    bent = [abs(one) for one in _sums(values, mean)]
    at = max(range(LEAST_PIECE - 1, n - LEAST_PIECE), key=bent.__getitem__)
    # A baseline without any scatter is that of a calculator: there every bend is one.
    floor = 1e-9 * max(map(abs, values))
    bend = bent[at] / (max(deviation, floor) * math.sqrt(n)) if floor > 0.0 else 0.0
    return (bend, at + 1) if bend > BREAK_BOUND else None


def _sums(values: Sequence[float], mean: float) -> Iterator[float]:
    total = 0.0
    for one in values:
        total += one - mean
        yield total
