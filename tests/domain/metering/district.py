"""A seeded district: plants with shifts, Sundays, standby loads and coarse meters, and the faults put into them."""

from dataclasses import dataclass

import numpy as np

from qingyu.domain.metering.series import DAY, HOUR, SLOT, Channel, Event, Readings, RegisterKind, Version
from tests.domain.metering.meters import START

DAYS = 62
STEPS_A_DAY = 96
PATTERNS = ("continuous", "two shifts", "one shift", "batches", "six days", "wavering")


@dataclass(frozen=True)
class Fault:
    """One fault put in, `[from_us, to_us]`."""

    kind: str
    from_us: int
    to_us: int


@dataclass(frozen=True)
class Metered:
    """A channel, what it sent, and what was done to it."""

    name: str
    channel: Channel
    readings: Readings
    faults: tuple[Fault, ...]
    true_use: float


def load_kw(pattern: str, rated_kw: float, standby: float, rng: np.random.Generator) -> np.ndarray:
    """Mean power of each quarter hour."""
    n = DAYS * STEPS_A_DAY
    slot = np.arange(n)
    hour, day = slot % STEPS_A_DAY / 4, slot // STEPS_A_DAY
    early = rng.normal(0, 0.25, DAYS)[day]
    late = rng.normal(0, 0.25, DAYS)[day]
    on = np.ones(n, bool)
    if pattern in ("two shifts", "six days", "batches"):
        on = (hour >= 6 + early) & (hour < 22 + late)
    if pattern == "one shift":
        on = (hour >= 8 + early) & (hour < 17 + late) & ~((hour >= 12) & (hour < 12.75))
    if pattern in ("six days", "one shift"):
        on &= day % 7 != 3
    if pattern == "batches":
        on &= (slot // rng.integers(5, 9)) % 4 != 0
    level = rated_kw * (0.55 + 0.15 * np.sin(hour / 24 * 2 * np.pi)) * (1 + rng.normal(0, 0.08, n))
    if pattern == "wavering":
        level *= np.exp(-(np.cumsum(rng.normal(0, 0.02, n)) % 0.5))
    return np.where(on, np.clip(level, 0.05 * rated_kw, rated_kw), standby * rated_kw)


def meter(number: int, seed: int, *, faulty: bool) -> Metered:
    """One channel of the district; every kind, pattern and standby load comes in turn."""
    rng = np.random.default_rng([seed, number])
    kind = ("cumulative", "cumulative", "interval", "mean_power")[number % 4]
    pattern = PATTERNS[number % len(PATTERNS)]
    rated = float(rng.uniform(80, 4_000))
    standby = float(rng.choice([0.0, 0.0, 0.02]))
    digits = int(rng.choice([1, 2, 3]))
    power = load_kw(pattern, rated, standby, rng)
    n = len(power)
    at_us = START + np.arange(n) * SLOT
    true_use = float((power / 4)[: n - 1 if kind == "cumulative" else n].sum())
    modulus = 10_000_000.0
    busy = np.flatnonzero(power > 0.3 * rated)
    value = power.copy() if kind == "mean_power" else power / 4
    if kind == "cumulative":
        value = np.concatenate([[0.0], np.cumsum(power[:-1] / 4)]) + rng.uniform(0, 1e5)
    value = np.round(value, digits)
    faults: list[Fault] = []
    events: list[Event] = []
    come = np.ones(n, bool)
    taken = np.zeros(n, bool)

    def place(length: int) -> int:
        """Somewhere the plant works, away from other faults."""
        for i in rng.permutation(busy).tolist():
            if 96 < i < n - length - 96 and not taken[i - 24 : i + length + 24].any():
                taken[i - 24 : i + length + 24] = True
                return int(i)
        raise AssertionError("the district is too full of faults")

    def us(i: int) -> int:
        return int(at_us[i])

    if faulty:
        frozen = bool(rng.random() < 0.5)
        for _ in range(3):
            longest = 96 if pattern in ("continuous", "wavering") else 20 if pattern != "batches" else 14
            length = int(rng.integers(8, longest))
            i = place(length)
            if kind == "cumulative":
                value[i + length + 1 :] -= 0.0 if frozen else value[i + length] - value[i]
            value[i : i + length + 1] = value[i]
            faults.append(Fault("stuck", us(i), us(i + length)))
        for _ in range(4):
            i, length = place(4), int(rng.integers(1, 4))
            value[i : i + length] = value[i : i + length] * rng.uniform(5, 40) + 12 * rated
            faults.append(Fault("spike", us(i), us(i + length - 1)))
        for _ in range(3):
            i, length = place(60), int(rng.integers(3, 60))
            come[i : i + length] = False
            faults.append(Fault("gap", us(i - 1), us(i + length)))
    if faulty and kind == "cumulative":
        i, j, k = sorted(place(2) for _ in range(3))
        value = (value + modulus - value[i] - 0.5 * (value[i + 1] - value[i])) % modulus
        faults.append(Fault("rollover", us(i), us(i + 1)))
        value[j + 1 :] += 7.2 - value[j + 1]
        events.append(Event(us(j) + HOUR // 8, "swap", float(value[j]) + 0.1, 7.0))
        faults.append(Fault("swap", us(j), us(j + 1)))
        value[k + 1 :] -= value[k + 1]
        faults.append(Fault("reset", us(k), us(k + 1)))
        i = place(2)
        value[i] = value[i - 1] - 0.4
        faults.append(Fault("dip", us(i), us(i)))
    version = Version(START, 2**60, 900, 1.0, modulus, rated, 0.5)
    channel = Channel(RegisterKind(kind), (version,), tuple(events))
    return Metered(
        f"{number} {kind} {pattern}", channel, Readings.of(at_us[come], value[come]), tuple(faults), true_use
    )


END = START + DAYS * DAY
