"""The load of a meter when nothing runs 待机: below which load it idles, and what the idle hours came to.

Where nobody says the threshold it is estimated: the split of the hours' loads that parts them best into two groups
(N. Otsu, A Threshold Selection Method from Gray-Level Histograms, IEEE Trans. SMC 9 (1979): the largest variance
between the groups). What may be called two groups is an own proposal, unverified.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from qingyu.domain.kernel.reason import Reason, because

LEAST_HOURS = 14 * 24  # two weeks: each kind of day more than once
LEAST_PARTED = 0.8  # share of the variance between the groups; loads that are spread evenly give 0.75 [share of 1]
MOST_IDLE = (
    0.6  # of the mean load, as for the rule of standby: a plant that uses a third less at night runs [share of 1]
)
LEAST_SHARE = 0.02  # of the hours, on either side [share of 1]
LEAST_BACK = (
    0.05  # of the mean load: less below zero is a corrected reading or noise, and gives nothing back [share of 1]
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """Below which load a meter idles. load: [unit/h]  parted: share of variance between the groups, null where said."""

    load: float
    parted: float | None

    @property
    def is_estimated(self) -> bool:
        """Whether nobody said it."""
        return self.parted is not None


def estimate(loads: Sequence[float | None]) -> Threshold | Reason:
    """The threshold that parts the known loads best into idle and running, or why they are not two groups. [unit/h]

    >>> found = estimate([10.0] * 200 + [100.0] * 300)
    >>> found.load, found.parted
    (55.0, 1.0)
    >>> estimate([10.0] * 100).code, estimate([10.0] * 500).code
    ('idle_hours_few', 'idle_one_load')
    """
    known = sorted(one for one in loads if one is not None)
    n = len(known)
    if n < LEAST_HOURS:
        return because("idle_hours_few", n=n, least=LEAST_HOURS)
    mean = math.fsum(known) / n
    whole = math.fsum((one - mean) ** 2 for one in known)
    if whole <= (1e-9 * max(abs(known[0]), abs(known[-1]))) ** 2 * n:
        return because("idle_one_load")
    sums = list(itertools.accumulate(known))
    edge = max(1, math.ceil(LEAST_SHARE * n))
    best, at = 0.0, 0
    for k in range(edge, n - edge + 1):
        if known[k - 1] == known[k]:
            continue
        low, high = sums[k - 1] / k, (sums[-1] - sums[k - 1]) / (n - k)
        between = k * (n - k) / n * (high - low) ** 2
        if between > best:
            best, at = between, k
    parted = min(1.0, best / whole)
    if not at or parted <= LEAST_PARTED or sums[at - 1] / at > MOST_IDLE * mean:
        return because("idle_one_load")
    return Threshold((known[at - 1] + known[at]) / 2, parted)


def given_back(loads: Sequence[float | None]) -> Reason | None:
    """Why nothing can be told of idling where loads are net of what is given back: less is then no standstill.

    Whoever says the threshold cannot tell the two apart either: what was used while idling would be below zero.

    >>> given_back([0.0, 5.0, None]), given_back([-3.0, 5.0]).code
    (None, 'idle_gives_back')
    >>> given_back([-0.3] + [500.0] * 1343) is None  # one hour after a corrected reading
    True
    """
    known = [one for one in loads if one is not None]
    if not known:
        return None
    least = LEAST_BACK * math.fsum(map(abs, known)) / len(known)
    n = sum(one < -least for one in known)
    return because("idle_gives_back", n=n) if n else None


def is_idle(load: float | None, threshold: Threshold) -> bool | None:
    """Whether an hour idles; null where it is not known. What stands still, at 0, idles too, and costs nothing."""
    return None if load is None else load < threshold.load


def middle(loads: Sequence[float]) -> float | None:
    """The median of the idle loads; null without any. [unit/h]

    >>> middle([3.0, 1.0, 2.0, 4.0]), middle([])
    (2.5, None)
    """
    ordered = sorted(loads)
    n = len(ordered)
    return (ordered[(n - 1) // 2] + ordered[n // 2]) / 2 if n else None
