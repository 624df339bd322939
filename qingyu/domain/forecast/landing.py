"""Where a year ends: the fan of a year's sum behind a gate of skill, and the odds of passing a bound."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from qingyu.domain.forecast import backtest, fan, models
from qingyu.domain.forecast.history import WEEK, Floats, History, filled, running
from qingyu.domain.forecast.noise import is_noise
from qingyu.domain.forecast.weather import Weather
from qingyu.domain.kernel.reason import Reason, because

LEAST_SKILL = 0.05  # less than that over the naive model is luck [1]
MOST_HOLES = 0.2  # of the days may lack a value [share of 1]
LONGEST_SILENCE = 14  # days before the forecast that may lack a value
ON_BOUND = 1e-9  # of a bound, so near counts as on it [share of 1]
YELLOW, RED = 0.4, 0.8  # odds of missing from which on an outlook is at risk, and likely missed [share of 1]


@dataclass(frozen=True, slots=True)
class Skill:
    """How good the chosen model was on earlier days. skill: 1 - error / error of the naive model [1].

    coverage: share of the back-test between P10 and P90 of the other origins; horizon: days to the year's end.
    gain: of a model by weather, how much smaller its error was than that of the best without [share of 1].
    weather_verified: of the temperatures behind it.
    """

    model: str
    skill: float
    origins: int
    horizon: int
    coverage: float | None
    gain: float | None = None
    weather_verified: bool | None = None


@dataclass(frozen=True, slots=True)
class StatedStart:
    """What a document states of a year before its days are known. until: the first day after it. amount: [unit]"""

    until: date
    amount: float


@dataclass(frozen=True, slots=True, eq=False)
class Landing:
    """The sum of a year as of a day. known: up to that day; naive: of the year by the naive model. [unit]

    stated: how much of what is known a document states of the months before the days. [unit]

    naive is null where the year so far is not known: days are missing at its beginning, among them, or of late.

    draws: of the year's sum, empty with a reason; p10, p50, p90 are theirs.

    errors: of the back-test, of the model that made the fan; null without one. spread: what they are shares of, the
    days that are left at the level of late [unit].
    """

    year: int
    as_of: date
    known: float
    naive: float | None
    skill: Skill | None
    reason: Reason | None
    draws: Floats = field(default_factory=lambda: np.zeros(0))
    stated: float = 0.0
    errors: backtest.Errors | None = None
    spread: float = 0.0

    def quantile(self, share: float) -> float | None:
        """The value below which the year ends with these odds. [unit] Null without a fan."""
        return float(np.quantile(self.draws, share)) if len(self.draws) else None

    @property
    def p10(self) -> float | None:
        """The year ends below with odds of one in ten. [unit]"""
        return self.quantile(fan.LOW)

    @property
    def p50(self) -> float | None:
        """The middle of the fan. [unit]"""
        return self.quantile(0.5)

    @property
    def p90(self) -> float | None:
        """The year ends below with odds of nine in ten. [unit]"""
        return self.quantile(fan.HIGH)


def land(
    history: History,
    seed: int,
    standing: Collection[date] = (),
    starts: Collection[StatedStart] = (),
    weather: Weather | None = None,
) -> Landing:
    """Forecast the sum of the calendar year that the day behind the history lies in.

    seed: of the draws; two quantities of one plant take the same. standing: known days of standstill ahead.
    starts: what documents state of the year's beginning; the shortest that leaves no gap stands in for missing days.
    weather: beside the history; it speaks only where it gains on the models without.
    """
    as_of = history.until
    days = (date(as_of.year + 1, 1, 1) - as_of).days
    start = _start(history, starts)
    stated = 0.0 if start is None else start.amount
    known = stated + history.total(date(as_of.year, 1, 1) if start is None else start.until, as_of)
    values = filled(history.values)
    unknown = _unknown(history, start)
    # A year that is not known so far has no end, by no model.
    naive = known + _naive(values, days) if unknown is None and len(values) >= WEEK else None
    tested, level = (
        unknown or _tested(values, days, weather),
        None if unknown else backtest.level(running(values).values),
    )
    if level is None and not isinstance(tested, Reason):
        tested = because("forecast_without_level")
    if isinstance(tested, Reason):
        return Landing(as_of.year, as_of, known, naive, None, tested, stated=stated)
    errors = tested.errors
    skill = Skill(errors.model, errors.skill, errors.origins, days, fan.coverage(tested.blind, days, seed), tested.gain)
    if weather is not None and tested.gain is not None:
        skill = replace(skill, weather_verified=weather.verified)
    if errors.skill < LEAST_SKILL:
        refused = because("forecast_without_skill", model=errors.model, skill=errors.skill)
        return Landing(as_of.year, as_of, known, naive, skill, refused, stated=stated)
    spread = (level or 0.0) * days
    rest = _rest(values, as_of, days, errors.model, standing, weather) + spread * fan.offsets(tested.blind, days, seed)
    draws = known + np.maximum(rest, 0.0)
    return Landing(as_of.year, as_of, known, naive, skill, None, draws, stated, errors, spread)


def _start(history: History, starts: Collection[StatedStart]) -> StatedStart | None:
    """What stands for the days before the history; none where the history holds the whole year so far."""
    if history.first_on <= date(history.until.year, 1, 1):
        return None
    fitting = [one for one in starts if history.first_on <= one.until <= history.until]
    return min(fitting, key=lambda one: one.until, default=None)


def _unknown(history: History, start: StatedStart | None) -> Reason | None:
    """Why what the year came to so far is not known."""
    if start is None and history.first_on > date(history.until.year, 1, 1):
        return because("forecast_year_unknown", first=history.first_on)
    holes = float(np.isnan(history.values).mean()) if len(history.values) else 0.0
    if holes > MOST_HOLES:
        return because("forecast_holes", share=holes)
    silent = history.silent_days
    if silent > LONGEST_SILENCE:
        return because("forecast_history_silent", days=silent)
    return None


def _tested(values: Floats, days: int, weather: Weather | None) -> backtest.Choice | Reason:
    """The model that did best on earlier days, or why none may speak."""
    needed = backtest.least_days(days)
    if len(values) < needed:
        return because("forecast_history_short", known=len(values), needed=needed)
    if is_noise(values):
        return because("forecast_of_noise", days=len(values))
    return backtest.best(values, days, weather) or because("forecast_without_level")


def _naive(values: Floats, days: int) -> float:
    return float(models.seasonal_naive(values, days, backtest.naive_lag(len(values), days)).sum())


def _rest(
    values: Floats, as_of: date, days: int, model: str, standing: Collection[date], weather: Weather | None
) -> float:
    """The sum to the year's end. What is known to stand is part of what usually stands: the larger of both is lost."""
    whole = running(values)
    daily = models.ahead(whole.values, days, weather)[model]
    planned = np.array([as_of + timedelta(days=k) in standing for k in range(days)])
    usual = float(whole.lost_ahead(len(values), np.array([days]))[0])
    lost = max(float(daily[planned].sum()), float(daily.sum()) * usual)
    return float(daily.sum()) - lost


def ratio(amount: Landing, output: Landing | float) -> Floats:
    """Draws of the year's amount per output, both of the same draws. output: a forecast, or the year's plan [unit].

    Empty where one of them has no fan, or an output is not above zero.
    """
    below = output.draws if isinstance(output, Landing) else np.full(len(amount.draws), output)
    if not len(amount.draws) or len(below) != len(amount.draws) or float(below.min()) <= 0.0:
        return np.zeros(0)
    return amount.draws / below


def odds_above(draws: Floats, bound: float) -> float | None:
    """The odds that a year ends above a bound. [share of 1] Never 0 or 1: so many draws do not say so.

    >>> odds_above(np.array([1.0, 2.0, 3.0, 4.0]), 3.5)
    0.3
    """
    if not len(draws):
        return None
    return (float(_above(draws, bound).sum()) + 0.5) / (len(draws) + 1.0)


def _above(ends: Floats, bound: float) -> NDArray[np.bool_]:
    """Exactly on a bound is on it, not above: within what sums of floats are off by."""
    return np.asarray(ends > bound + ON_BOUND * abs(bound))


class Outlook(StrEnum):
    """What the odds mean. Without a fan nothing is said beyond yellow."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    UNKNOWN = "unknown"


def outlook(odds: float | None, naive: float | None, bound: float) -> Outlook:
    """The level of the odds of missing a bound; where there are none, at most yellow, by the naive year's end.

    >>> outlook(0.85, None, 100.0), outlook(None, 250.0, 100.0)
    (<Outlook.RED: 'red'>, <Outlook.YELLOW: 'yellow'>)
    """
    if odds is None:
        return Outlook.UNKNOWN if naive is None else Outlook.YELLOW if _above(np.array(naive), bound) else Outlook.GREEN
    return Outlook.RED if odds >= RED else Outlook.YELLOW if odds >= YELLOW else Outlook.GREEN
