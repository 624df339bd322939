"""Load curves as pure functions of (key, time): energy of quarter hours, and the running total at any instant."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SLOT_US = 900_000_000
SLOTS_A_DAY = 96
# The district lies in one zone without summer time, UTC+8.
LOCAL_SLOTS = 8 * 4


class Shape(StrEnum):
    """How a load moves: round the clock, in heats, by shifts, by day only, after the grid's demand, or with the sun."""

    CONTINUOUS = "continuous"
    BATCH = "batch"
    SHIFTS = "shifts"
    DAYTIME = "daytime"
    DEMAND = "demand"
    SUN = "sun"


@dataclass(frozen=True, slots=True)
class Load:
    """One consumer. mean_per_h: [native unit/h]; two loads with the same key and shape are proportional for ever."""

    key: int
    mean_per_h: float
    shape: Shape
    winter: float = 0.0


def chance(key: int, index: Ints) -> Floats:
    """A number in [0, 1) for each index, the same for ever: SplitMix64 (Steele, Lea, Flood 2014) over key and index."""
    with np.errstate(over="ignore"):
        z = index.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(key & 0xFFFFFFFFFFFFFFFF)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(np.float64) / 2.0**53


def wander(key: int, slot: Ints, every: int) -> Floats:
    """Smooth noise in [-1, 1] with a new goal every so many slots."""
    step, part = slot // every, (slot % every) / every
    smooth = part * part * (3 - 2 * part)
    a, b = chance(key, step), chance(key, step + 1)
    return 2 * (a + (b - a) * smooth) - 1


@lru_cache(maxsize=128)
def _energy_of_run(load: Load, first: int, n: int) -> Floats:
    """Energy of n quarter hours from one on: the meters of a plant measure the same loads, each for itself."""
    return slot_energy(load, np.arange(first, first + n, dtype=np.int64))


def slot_energy(load: Load, slot: Ints) -> Floats:
    """Energy of quarter hours, counted since 1970 UTC [native unit]."""
    local = slot + LOCAL_SLOTS
    hour = (local % SLOTS_A_DAY) / 4
    day = local // SLOTS_A_DAY
    weekday = (day + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0
    year = 2 * np.pi * ((day - 15) % 365.25) / 365.25
    factor = 1 + load.winter * np.cos(year)
    factor *= 1 + 0.05 * wander(load.key, slot, 3 * SLOTS_A_DAY) + 0.02 * wander(load.key + 1, slot, 8)
    match load.shape:
        case Shape.CONTINUOUS:
            # Once in about fifty days something trips for some hours.
            trip = (chance(load.key + 2, day) < 0.02) & (np.abs(hour - 24 * chance(load.key + 3, day)) < 2)
            factor *= np.where(trip, 0.35, 1.0)
        case Shape.BATCH:
            heat = (local + (load.key & 3)) % 4
            factor *= np.array([1.55, 1.4, 0.85, 0.2])[heat] * (0.9 + 0.2 * chance(load.key + 4, slot))
        case Shape.SHIFTS:
            factor *= np.where(hour < 8, 0.86, np.where(hour < 16, 1.1, 1.04)) * np.where(weekday == 6, 0.82, 1.03)
        case Shape.DAYTIME:
            factor *= np.where((hour >= 7) & (hour < 22), 1.42, 0.3) * np.where(weekday == 6, 0.7, 1.05)
        case Shape.DEMAND:
            factor *= 0.86 + 0.2 * np.exp(-(((hour - 11) / 3) ** 2)) + 0.34 * np.exp(-(((hour - 20) / 2.5) ** 2))
        case Shape.SUN:
            # Half a sine from 7 to 19 o'clock, its mean over the day 1/pi; clouds take 0.7/4 in the mean.
            cloud = (1 - 0.7 * chance(load.key + 6, day) ** 3) / (1 - 0.7 / 4)
            factor *= np.pi * np.clip(np.sin(np.pi * (hour - 7) / 12), 0.0, None) * cloud
    energy: Floats = load.mean_per_h / 4 * factor * (0.99 + 0.02 * chance(load.key + 5, slot))
    return energy


class Curve:
    """The running total of some loads since an origin; it remembers what it summed, so that live readings are cheap."""

    def __init__(self, loads: tuple[Load, ...], origin_slot: int) -> None:
        self._loads = loads
        self._key = loads[0].key + 17
        self._origin = origin_slot
        self._energy: Floats = np.zeros(0)
        self._total: Floats = np.zeros(1)

    def total(self, at_us: Ints) -> Floats:
        """Energy from the origin to each instant [native unit]; it never falls, and inside a slot it is smooth."""
        slot, part = np.divmod(at_us, SLOT_US)
        place = self._reach(slot)
        x = part / SLOT_US
        total: Floats = self._total[place] + self._energy[place] * (
            x + self._bend(slot) * np.sin(2 * np.pi * x) / (2 * np.pi)
        )
        return total

    def rate_per_h(self, at_us: Ints) -> Floats:
        """The slope of the running total [native unit/h]."""
        slot, part = np.divmod(at_us, SLOT_US)
        place = self._reach(slot)
        bent: Floats = 4 * self._energy[place] * (1 + self._bend(slot) * np.cos(2 * np.pi * part / SLOT_US))
        return bent

    def _bend(self, slot: Ints) -> Floats:
        return 0.5 * (chance(self._key, slot) - 0.5)

    def _reach(self, slot: Ints) -> Ints:
        place = slot - self._origin
        if len(place) and int(place.min()) < 0:
            raise ValueError("an instant lies before the origin of the curve")
        known = len(self._energy)
        if len(place) and (wanted := int(place.max()) + 1) > known:
            # Whole days, each summed by itself, so that the digits do not depend on how far was asked at a time: a run
            # that goes on after a pause must say the same states again.
            n_days = -(-(wanted - known) // SLOTS_A_DAY)
            first, n = self._origin + known, n_days * SLOTS_A_DAY
            energy = np.round(np.sum([_energy_of_run(load, first, n) for load in self._loads], axis=0), 6)
            within = np.cumsum(energy.reshape(n_days, SLOTS_A_DAY), axis=1)
            before = np.cumsum(np.concatenate([self._total[-1:], within[:-1, -1]]))
            self._energy = np.concatenate([self._energy, energy])
            self._total = np.concatenate([self._total, (before[:, None] + within).ravel()])
        return place
