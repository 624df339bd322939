"""Daily use of simulated plants: growth that turns, seasons, weeks, standstills, steps, noise that lasts; seeded."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

YEAR = 365  # days
PAST = 2  # whole years before the one that is forecast


@dataclass(frozen=True, slots=True)
class Simulated:
    """Three years of a plant, the last of which is forecast, and its cap. days: [unit] from 1 January on."""

    days: Floats
    cap: float

    @property
    def total(self) -> float:
        """What the last year came to. [unit]"""
        return float(self.days[PAST * YEAR :].sum())

    @property
    def missed(self) -> bool:
        """Whether it came out above the cap."""
        return self.total > self.cap

    def breached_on(self) -> int | None:
        """The day of the year on which the cap was passed; null where it never was."""
        passed = np.flatnonzero(np.cumsum(self.days[PAST * YEAR :]) > self.cap)
        return int(passed[0]) if len(passed) else None


def plant(seed: int) -> Simulated:
    """One plant. Its cap is drawn around last year's use without a look at what comes."""
    chance = np.random.default_rng(seed)
    count = YEAR * (PAST + 1)
    day = np.arange(count)
    season = 1.0 + chance.uniform(0.0, 0.2) * np.cos(2 * np.pi * day / 365.25 + chance.uniform(0.0, 2 * np.pi))
    week = np.where(day % 7 >= 5, chance.choice([1.0, 0.9, 0.5]), 1.0)
    days = np.exp(_level(chance, count)) * season * week * np.clip(1.0 + _lasting(chance, count), 0.2, 2.0)
    days = days * _running(chance, count) * chance.uniform(20.0, 500.0)
    cap = float(days[YEAR * (PAST - 1) : YEAR * PAST].sum()) * (1.0 + chance.uniform(-0.08, 0.12))
    return Simulated(days, cap)


def white_noise(seed: int) -> Floats:
    """Two years and a half of nothing but noise."""
    chance = np.random.default_rng(seed)
    return np.maximum(chance.normal(100.0, chance.uniform(2.0, 40.0), YEAR * PAST + 181), 0.0)


def _level(chance: np.random.Generator, count: int) -> Floats:
    """Growth of -10 to 15 % a year that turns in three years of ten, a step of up to 15 % in one of eight, a walk."""
    slope = np.full(count, chance.uniform(-0.10, 0.15) / YEAR)
    step = np.zeros(count)
    for start in range(0, count, YEAR):
        if chance.random() < 0.3:
            slope[start + chance.integers(YEAR) :] = chance.uniform(-0.15, 0.20) / YEAR
        if chance.random() < 0.12:
            step[start + chance.integers(YEAR) :] += chance.uniform(-0.15, 0.15)
    return np.asarray(np.cumsum(slope + chance.normal(0.0, 0.0015, count)) + step)


def _lasting(chance: np.random.Generator, count: int) -> Floats:
    """Noise of 2 to 10 % of which a fifth to seven tenths last to the next day."""
    memory, fresh = chance.uniform(0.2, 0.7), chance.normal(0.0, chance.uniform(0.02, 0.10), count)
    noise = np.zeros(count)
    for k in range(1, count):
        noise[k] = memory * noise[k - 1] + fresh[k]
    return noise


def _running(chance: np.random.Generator, count: int) -> Floats:
    """A yearly repair of 5 to 20 days that moves by two weeks, and a breakdown of 2 to 14 days every other year."""
    runs, repair = np.ones(count), int(chance.integers(YEAR))
    for start in range(0, count, YEAR):
        if chance.random() < 0.8:
            first = max(start + repair + int(chance.integers(-15, 16)), 0)
            runs[first : first + int(chance.integers(5, 21))] = 0.1
        for _ in range(chance.poisson(0.5)):
            first = start + int(chance.integers(YEAR))
            runs[first : first + int(chance.integers(2, 15))] = 0.1
    return runs
