"""Whether a series has anything that repeats or lasts: noise alone has no forecast, only a mean.

Portmanteau test: G. M. Ljung, G. E. P. Box, On a measure of lack of fit in time series models, Biometrika 65 (1978).
On ranks, so that one large day does not decide; the chi-square by E. B. Wilson, M. M. Hilferty, PNAS 17 (1931).
"""

import numpy as np

from qingyu.domain.forecast.history import WEEK, Floats

DAILY_LAGS = 14  # days: two weeks
WEEKLY_LAGS = 8
# Deviations of the normal distribution beyond which the memory of a series is no accident: one in some 30,000.
BOUND = 4.0


def is_noise(values: Floats) -> bool:
    """Whether neither the days (two weeks back) nor the weeks (eight back) remember anything.

    >>> is_noise(np.random.default_rng(1).normal(100.0, 20.0, 700))
    True
    >>> is_noise(np.arange(700.0))
    False
    """
    weeks = len(values) // WEEK
    by_week = values[len(values) - weeks * WEEK :].reshape(weeks, WEEK).sum(axis=1)
    return _deviation(values, DAILY_LAGS) < BOUND and _deviation(by_week, WEEKLY_LAGS) < BOUND


def _deviation(values: Floats, lags: int) -> float:
    """The statistic of Ljung and Box as a deviation of the normal distribution; 0 where there is too little of it."""
    count = len(values)
    if count < 3 * lags or float(values.min()) == float(values.max()):
        return 0.0
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(np.float64)
    off = ranks - ranks.mean()
    lag = np.arange(1, lags + 1)
    memory = np.array([float(off[k:] @ off[:-k]) for k in lag]) / float(off @ off)
    statistic = count * (count + 2.0) * float((memory**2 / (count - lag)).sum())
    spread = 2.0 / (9.0 * lags)
    return float((np.cbrt(statistic / lags) - (1.0 - spread)) / np.sqrt(spread))
