"""Daily series of known make."""

from datetime import date

import numpy as np

from qingyu.domain.forecast.history import Floats, History

FIRST_ON = date(2024, 1, 1)


def plant(
    days: int, growth: float = 0.05, season: float = 0.1, rest: float = 0.6, noise: float = 0.05, seed: int = 1
) -> Floats:
    """A plant that grows, has a season, rests on two days of the week, and never does the same twice."""
    day = np.arange(days)
    week = np.where(day % 7 >= 5, rest, 1.0)
    wave = 1.0 + season * np.cos(2 * np.pi * day / 365.25)
    chance = np.random.default_rng(seed).normal(1.0, noise, days)
    return np.asarray(100.0 * np.exp(growth * day / 365.25) * wave * week * np.clip(chance, 0.0, None))


def as_of(values: Floats, day: date) -> History:
    """The history up to a day."""
    return History(FIRST_ON, values[: (day - FIRST_ON).days])


def year_total(values: Floats, year: int) -> float:
    """What a year came to."""
    return History(FIRST_ON, values).total(date(year, 1, 1), date(year + 1, 1, 1))
