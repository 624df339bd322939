"""Odds from three quantiles of a fan, where its draws are not kept."""

from statistics import NormalDist

_Z90 = NormalDist().inv_cdf(0.9)
_LEAST = 0.001  # three quantiles say nothing of what is rarer


def odds_of_quantiles(p10: float, p50: float, p90: float, bound: float) -> float:
    """The odds of ending above a bound, by two halves of a normal through P10, P50 and P90. [share of 1] Own proposal.

    >>> [round(odds_of_quantiles(90.0, 100.0, 120.0, bound), 3) for bound in (90.0, 100.0, 120.0, 500.0)]
    [0.9, 0.5, 0.1, 0.001]
    """
    # A side without any width decides at once.
    spread = max((p90 - p50 if bound > p50 else p50 - p10) / _Z90, 1e-9 * max(1.0, abs(p50)))
    above = 1.0 - NormalDist(p50, spread).cdf(bound)
    return min(max(above, _LEAST), 1.0 - _LEAST)
