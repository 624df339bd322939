"""How many readings a second the register arithmetic takes on one core; goal: at least 500,000."""

import argparse
import time

import numpy as np

from qingyu.domain.metering.evaluation import evaluate
from qingyu.domain.metering.series import DAY, SLOT, Channel, Readings, RegisterKind, Version


def channel_of_a_year(kind: RegisterKind, interval_s: int, rng: np.random.Generator) -> tuple[Channel, Readings, int]:
    """A plant with night shifts off, one fault in a thousand readings."""
    n = 365 * 86_400 // interval_s
    at_us = np.arange(n, dtype=np.int64) * interval_s * 1_000_000
    working = (at_us // 3_600_000_000 % 24 >= 6) & (at_us // 3_600_000_000 % 24 < 22)
    step = np.where(working, rng.uniform(20, 40, n), 0.0)
    value = np.cumsum(step) if kind.is_register else step
    if kind.restarts:
        period = at_us // (DAY if kind is RegisterKind.CUMULATIVE_DAILY else 30 * DAY)
        value -= value[np.searchsorted(period, period, "left")]
    for i in rng.integers(10, n - 10, n // 1000):
        value[i] += 1e6
    version = Version(0, 2**60, interval_s, 1.0, 1e9, 3600 / interval_s * 60, 0.5)
    keep = rng.random(n) > 0.01
    return Channel(kind, (version,)), Readings.of(at_us[keep], value[keep]), n * interval_s * 1_000_000


def main() -> None:
    """Measure each kind and print readings a second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    rng = np.random.default_rng(1)
    for kind in RegisterKind:
        for interval_s in (60, 900):
            channel, readings, end_us = channel_of_a_year(kind, interval_s, rng)
            best = 1e9
            for _ in range(repeat):
                begin = time.perf_counter()
                evaluate(channel, readings, 0, end_us // SLOT * SLOT, end_us)
                best = min(best, time.perf_counter() - begin)
            print(f"{kind:<18} {interval_s:>5} s  {len(readings) / best:>12,.0f} readings/s")


if __name__ == "__main__":
    main()
