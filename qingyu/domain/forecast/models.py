"""The pool of models: each takes daily values and gives so many days ahead. All are cheap and explained in a line.

Methods after R. J. Hyndman, G. Athanasopoulos, Forecasting: Principles and Practice, 3rd edition: seasonal naive (5.2),
damped trend (8.2), dynamic harmonic regression (10.5), combination of forecasts (13.4).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qingyu.domain.forecast import history
from qingyu.domain.forecast.history import WEEK, Floats
from qingyu.domain.forecast.weather import Weather

Model = Callable[[Floats, int], Floats]

YEAR = history.YEAR
NAIVE = "seasonal_naive"

STANDING = 0.1  # of the mean of a year: days below it in the mean are no measure of a level [share of 1]
DAMPING = 0.98  # of the trend from week to week
LEVEL_WEIGHT, TREND_WEIGHT = 0.25, 0.03  # of the newest week in level and trend
TREND_BOUND = 0.01  # largest trend in a week [share of the level]
HARMONICS = 2  # of the year
HALF_LIFE = 400.0  # days after which a day counts half
_BLOCK = 512  # days: terms are kept by so many
RECENT = 56  # days whose level corrects a regression


def seasonal_naive(values: Floats, days: int, lag: int) -> Floats:
    """The same days of last year (`YEAR`) or of last week (`WEEK`) as they were, standstills included."""
    repeated: Floats = values[len(values) - lag + np.arange(days) % lag]
    return repeated


def weeks(count: int) -> Model:
    """The mean of the same weekday in the last weeks."""

    def model(values: Floats, days: int) -> Floats:
        week: Floats = values[-count * WEEK :].reshape(count, WEEK).mean(axis=0)
        repeated: Floats = week[np.arange(days) % WEEK]
        return repeated

    return model


def last_year(window: int) -> Model:
    """The same days of last year (of the mean of two years where known), scaled by the last days against their own."""

    def model(values: Floats, days: int) -> Floats:
        years = min(2, (len(values) - window) // YEAR)
        shapes, at = [], np.arange(days) % YEAR
        for back in range(1, years + 1):
            start = len(values) - back * YEAR
            # Days beyond the end of that year's shape are those of the year itself: no later value than known is used.
            shapes.append(values[start + at] * _moved(values, start, window))
        scaled: Floats = np.mean(shapes, axis=0)
        return scaled

    return model


def _moved(values: Floats, start: int, window: int) -> float:
    """The last days over those before a day of an earlier year; 1 where those stood still: they tell of no growth."""
    now, then = (float(one.mean()) for one in (values[-window:], values[start - window : start]))
    return now / then if then > STANDING * float(values[start - window : start - window + YEAR].mean()) else 1.0


def damped_trend(values: Floats, days: int) -> Floats:
    """Level and trend of the weeks, smoothed exponentially, the trend damped; the weekday's share of eight weeks."""
    count = len(values) // WEEK
    by_week = values[len(values) - count * WEEK :].reshape(count, WEEK)
    sums = by_week.mean(axis=1)
    level, trend = float(sums[: WEEK + 1].mean()), 0.0
    for one in sums:
        ahead = level + DAMPING * trend
        last, level = level, LEVEL_WEIGHT * float(one) + (1 - LEVEL_WEIGHT) * ahead
        trend = TREND_WEIGHT * (level - last) + (1 - TREND_WEIGHT) * DAMPING * trend
    trend = float(np.clip(trend, -TREND_BOUND * level, TREND_BOUND * level))
    shape = by_week[-8:].mean(axis=0) / max(float(by_week[-8:].mean()), 1e-12)
    week = np.arange(days) // WEEK + 1
    grown = level + trend * DAMPING * (1 - DAMPING**week) / (1 - DAMPING)
    shaped: Floats = np.maximum(grown, 0.0) * shape[np.arange(days) % WEEK]
    return shaped


def seasonal_mean(values: Floats, days: int) -> Floats:
    """Weekday and two harmonics of the year by weighted least squares: what a plant does that does not change."""
    return _regressed(values, days, _seasons(len(values) + days))


def harmonic(values: Floats, days: int) -> Floats:
    """The same with a straight trend, at the level of the last eight weeks.

    The trend goes on at half its slope: what grew does not grow for ever.
    """
    day = np.arange(len(values) + days)
    slowed = np.where(day < len(values), day, len(values) + 0.5 * (day - len(values))) / YEAR
    whole = np.hstack([slowed[:, None], _seasons(len(day))])
    return _regressed(values, days, whole, recent=RECENT)


def _regressed(values: Floats, days: int, terms: Floats, recent: int = 0) -> Floats:
    """The days behind the values by least squares on rows of terms, moved by what the recent days were off by."""
    known = terms[: len(values)]
    age = len(values) - np.arange(len(values))
    weight = 0.5 ** (age / HALF_LIFE / 2)  # of a row: the square root of that of its square
    weighed = known * weight[:, None]
    # By the normal equations, a dozen of them, well conditioned: the decomposition of all days was most of the night.
    fit, *_ = np.linalg.lstsq(weighed.T @ weighed, weighed.T @ (values * weight), rcond=None)
    off = float((values - known @ fit)[-recent:].mean()) if recent else 0.0
    later: Floats = np.maximum(terms[len(values) : len(values) + days] @ fit + off, 0.0)
    return later


def _seasons(count: int) -> Floats:
    """Weekday and harmonics of so many days; they are asked again for each day of a back-test."""
    return _seasons_of(-(-count // _BLOCK) * _BLOCK)[:count]


@lru_cache(maxsize=8)
def _seasons_of(count: int) -> Floats:
    day = np.arange(count)
    turn = 2 * np.pi * np.outer(day, np.arange(1, HARMONICS + 1)) / 365.25
    week = (day[:, None] % WEEK == np.arange(WEEK)).astype(np.float64)
    return np.hstack([week, np.sin(turn), np.cos(turn)])


@dataclass(frozen=True, slots=True)
class Entry:
    """A model of the pool. needs: days it has to have seen."""

    model: Model
    needs: int


POOL: Mapping[str, Entry] = {
    "weeks_4": Entry(weeks(4), 28),
    "weeks_13": Entry(weeks(13), 91),
    "damped_trend": Entry(damped_trend, 91),
    "last_year_56": Entry(last_year(56), YEAR + 56),
    "last_year_182": Entry(last_year(182), YEAR + 182),
    "seasonal_mean": Entry(seasonal_mean, YEAR),
    "harmonic": Entry(harmonic, YEAR + 182),
}
# The mean of several models is seldom the best and hardly ever the worst.
COMBINED: Mapping[str, tuple[str, ...]] = {
    "combined_weeks": ("weeks_13", "damped_trend"),
    "combined_steady": ("seasonal_mean", "last_year_182"),
    "combined_years": ("last_year_56", "last_year_182", "harmonic"),
}


# Weekday and degree-days; of the second at the level of the last eight weeks.
OF_WEATHER: Mapping[str, int] = {"degree_days": 0, "degree_days_level": RECENT}


def by_weather(values: Floats, days: int, weather: Weather) -> dict[str, Floats]:
    """So many days ahead by weekday and degree-days, those ahead as usual; nothing while nothing is usual yet."""
    if len(values) < YEAR or not weather.knows(len(values)):
        return {}
    count = len(values) + days
    terms = np.hstack([_seasons(count)[:, :WEEK], weather.drivers(len(values), days)])
    return {name: _regressed(values, days, terms, recent) for name, recent in OF_WEATHER.items()}


def ahead(values: Floats, days: int, weather: Weather | None = None) -> dict[str, Floats]:
    """So many days ahead by each model that has seen enough days, and by the means of several.

    weather: beside the values, where it is known.
    """
    found = {name: entry.model(values, days) for name, entry in POOL.items() if len(values) >= entry.needs}
    if weather is not None:
        found |= by_weather(values, days, weather)
    for name, parts in COMBINED.items():
        if all(part in found for part in parts):
            found[name] = np.mean([found[part] for part in parts], axis=0)
    return found
