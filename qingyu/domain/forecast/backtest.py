"""The rolling back-test: what each model would have said on earlier days, and how far off it was."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qingyu.domain.forecast import models
from qingyu.domain.forecast.history import WEEK, Floats, running
from qingyu.domain.forecast.weather import Weather

FIRST = 91  # days before the first origin
STEP = 28  # days between origins: months of four weeks
SPAN = 1095  # days of the past that origins lie in: what a plant was earlier it is no more
SHORTEST = 28  # days of a horizon
LEAST_ORIGINS = 4  # a model is not judged by fewer
RECENT = 91  # days whose mean is the level that errors are shares of
# Of the mean of a year at least: a quarter in which a heating or sugar plant stands is no measure of what it is off by.
LEAST_LEVEL = 0.5
# Horizons tested, as shares of the one wanted: few origins have a whole one behind them.
SHARES = (1.0, 0.75, 0.5, 0.35)
# Less error than the best model without weather: less than that is luck, and temperatures may be wrong. [share of 1]
LEAST_GAIN = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """What one model was off by. Rows are forecasts: origin, horizon [days].

    off: actual less forecast [share of the level, for each day of the horizon]; naive: the same of the naive model, for
    the same rows.
    """

    model: str
    origin: NDArray[np.int64]
    horizon: NDArray[np.int64]
    off: Floats
    naive: Floats

    def among(self, rows: NDArray[np.bool_]) -> "Errors":
        """Some of the rows."""
        return Errors(self.model, self.origin[rows], self.horizon[rows], self.off[rows], self.naive[rows])

    def since(self, days: int) -> "Errors":
        """The same with origins counted from a day on, below zero: days before the forecast, for plants to compare."""
        return Errors(self.model, self.origin - days, self.horizon, self.off, self.naive)

    @property
    def origins(self) -> int:
        """On how many days it was asked."""
        return len(np.unique(self.origin))

    @property
    def skill(self) -> float:
        """1 - mean error / mean error of the naive model. [1]"""
        naive = float(np.abs(self.naive).mean())
        return 1.0 - float(np.abs(self.off).mean()) / naive if naive > 0 else 0.0


def horizons(days: int) -> list[int]:
    """The horizons that tell of one of so many days.

    >>> horizons(275), horizons(30), horizons(5)
    ([96, 137, 206, 275], [28, 30], [5])
    """
    return sorted({max(int(days * share), min(SHORTEST, days)) for share in SHARES})


def least_days(days: int) -> int:
    """The history that a forecast of so many days needs: a quarter, and enough origins with a horizon behind them.

    >>> least_days(275), least_days(92)
    (271, 207)
    """
    return FIRST + (LEAST_ORIGINS - 1) * STEP + horizons(days)[0]


def naive_lag(known: int, days: int) -> int:
    """What the naive model repeats: last year where enough origins have a year before them, else last week. [days]"""
    return models.YEAR if known - horizons(days)[0] >= models.YEAR + (LEAST_ORIGINS - 1) * STEP else WEEK


def level(values: Floats) -> float | None:
    """What errors are shares of: the mean of late, or half that of the year. [unit per day] Null unless above zero.

    >>> level(np.full(400, 2.0)), level(np.concatenate([np.full(265, 2.0), np.zeros(100)])) > 0.7, level(np.zeros(400))
    (2.0, True, None)
    """
    found = max(float(values[-RECENT:].mean()), LEAST_LEVEL * float(values[-models.YEAR :].mean()))
    return found if found > 0.0 else None


def run(values: Floats, days: int, weather: Weather | None = None) -> dict[str, Errors]:
    """The errors of each model over the origins it had seen enough days at, for the sum of so many days.

    An origin without a level is none.
    """
    whole, lag, tested = running(values), naive_lag(len(values), days), horizons(days)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    rows: dict[str, list[tuple[int, int, float, float]]] = {}
    for origin in range(len(values) - tested[0], max(FIRST, lag, len(values) - SPAN) - 1, -STEP):
        ends = np.array([one for one in tested if one <= len(values) - origin])
        actual = sums[origin + ends] - sums[origin]
        daily_level = level(whole.values[:origin])
        if daily_level is None:
            continue
        shares_of, stays = daily_level * ends, 1.0 - whole.lost_ahead(origin, ends)
        naive = (actual - _sums(models.seasonal_naive(values[:origin], int(ends[-1]), lag), ends)) / shares_of
        for name, daily in models.ahead(whole.values[:origin], int(ends[-1]), weather).items():
            off = (actual - _sums(daily, ends) * stays) / shares_of
            rows.setdefault(name, []).extend(
                zip([origin] * len(ends), ends.tolist(), off.tolist(), naive.tolist(), strict=True)
            )
    return {name: _errors(name, found) for name, found in rows.items()}


def _sums(daily: Floats, ends: NDArray[np.int64]) -> Floats:
    """The sums of the first days, for each end."""
    summed: Floats = np.cumsum(daily)[ends - 1]
    return summed


def _errors(model: str, rows: list[tuple[int, int, float, float]]) -> Errors:
    origin, horizon, off, naive = zip(*rows, strict=True)
    return Errors(model, np.array(origin), np.array(horizon), np.array(off), np.array(naive))


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """The model with the most skill, and what such a choice was off by.

    errors: of the model. blind: at each origin those of the model that the other origins would have chosen. What was
    chosen for its small errors is off by more on a day that had no say in the choice; the fan is of these.
    gain: of a model by weather, how much smaller its error is than that of the best without [share of 1]; else null.
    """

    errors: Errors
    blind: Errors
    gain: float | None = None


def best(values: Floats, days: int, weather: Weather | None = None) -> Choice | None:
    """The model with the most skill among those with enough origins; null where none has.

    One by weather only where it gains on the best without on the same days, and has no less skill on all of its own.
    """
    judged = [one for one in run(values, days, weather).values() if one.origins >= LEAST_ORIGINS]
    plain = [one for one in judged if one.model not in models.OF_WEATHER]
    found = max(plain, key=lambda one: (one.skill, one.model), default=None)
    if found is None:
        return None
    driven = max((one for one in judged if one.model in models.OF_WEATHER), key=lambda one: one.skill, default=None)
    gained = 0.0 if driven is None else gain(driven, found)
    if driven is None or gained < LEAST_GAIN or driven.skill < found.skill:
        return Choice(found, _blind(plain, found))
    return Choice(driven, _blind(judged, driven), gained)


def gain(of: Errors, over: Errors) -> float:
    """How much smaller the mean error of a model is than that of another, on the days that both were asked. [1]"""
    both = np.intersect1d(of.origin, over.origin)
    mine, other = (float(np.abs(one.off[np.isin(one.origin, both)]).mean()) if len(both) else 0.0 for one in (of, over))
    return 1.0 - mine / other if other > 0.0 else 0.0


def _blind(judged: Sequence[Errors], of: Errors) -> Errors:
    """The errors at the origins of a model, each of whichever model had the most skill at the others.

    After nested cross-validation: M. Stone, Cross-Validatory Choice and Assessment of Statistical Predictions, JRSS B
    36 (1974).
    """
    others = [dict(zip(np.unique(one.origin).tolist(), _skill_without_each(one), strict=True)) for one in judged]
    off = np.empty(len(of.off))
    for origin in np.unique(of.origin):
        asked = [(skills[origin], one) for one, skills in zip(judged, others, strict=True) if origin in skills]
        _, chosen = max(asked, key=lambda pair: (pair[0], pair[1].model))
        off[of.origin == origin] = chosen.off[chosen.origin == origin]
    return Errors(of.model, of.origin, of.horizon, off, of.naive)


def _skill_without_each(errors: Errors) -> list[float]:
    """The skill of a model at all of its origins but one, for each of them. [1]"""
    _, where = np.unique(errors.origin, return_inverse=True)
    off, naive = (np.abs(one) for one in (errors.off, errors.naive))
    left, left_naive = (one.sum() - np.bincount(where, one) for one in (off, naive))
    # Without any error of the naive model nobody has skill, as `Errors.skill` says.
    lost = np.divide(left, left_naive, out=np.ones(len(left)), where=left_naive > 0.0)
    skills: list[float] = (1.0 - lost).tolist()
    return skills
