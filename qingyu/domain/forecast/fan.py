"""The fan of a sum: draws around a forecast from the errors of the back-test, never from the fit.

After split conformal prediction (J. Lei and others, Distribution-Free Predictive Inference for Regression, JASA 2018):
errors count without their sign, so that the accident of few origins does not move the middle. What a day is off by is
that of the tested horizons, a third to all of the wanted one: a level that is off is off for all of it.
"""

import numpy as np

from qingyu.domain.forecast.backtest import Errors
from qingyu.domain.forecast.history import Floats

DRAWS = 4000
LOW, HIGH = 0.1, 0.9


def offsets(errors: Errors, days: int, seed: int) -> Floats:
    """Draws of the error. [share of the level, for each day] Two quantities with one seed share origin and sign.

    What few origins say of the spread is widened as Student's t is.
    """
    chance = np.random.default_rng(seed)
    which, sign = chance.random(DRAWS), chance.choice([-1.0, 1.0], DRAWS)
    freedom = _freedom(errors, days)
    # From one normal draw whatever the freedom, so that the draws of two quantities stay tied.
    wide = np.sqrt(freedom / np.maximum(_chi_square(chance.standard_normal(DRAWS), freedom), 1e-9))
    drawn: Floats = errors.off[(which * len(errors.off)).astype(np.int64)] * sign * wide
    return drawn


def _freedom(errors: Errors, days: int) -> float:
    """How many errors count: neighbouring origins share most of their days, so windows that overlap by half. [1]"""
    tested = float((errors.origin + errors.horizon).max() - errors.origin.min())
    return max(2.0 * tested / days - 1.0, 2.0)


def _chi_square(normal: Floats, freedom: float) -> Floats:
    """Chi-square of a normal draw, after Wilson and Hilferty."""
    spread = 2.0 / (9.0 * freedom)
    return np.asarray(freedom * np.maximum(1.0 - spread + normal * np.sqrt(spread), 0.05) ** 3)


def coverage(errors: Errors, days: int, seed: int) -> float | None:
    """Which share of the back-test lay between P10 and P90 of what the other origins say. [share of 1]"""
    within = []
    for origin in np.unique(errors.origin):
        mine = errors.origin == origin
        others = Errors(
            errors.model, *(one[~mine] for one in (errors.origin, errors.horizon, errors.off, errors.naive))
        )
        if others.origins < 2:
            return None
        low, high = np.quantile(offsets(others, days, seed), [LOW, HIGH])
        within.extend(((low <= errors.off[mine]) & (errors.off[mine] <= high)).tolist())
    return float(np.mean(within)) if within else None
