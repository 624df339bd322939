"""`python -m bench.memory --minutes 60`: memory of each program under an even load, minute by minute, and its slope."""

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from bench.guard import end_at_signals
from bench.system import System
from bench.torture.control import TICK_S
from bench.torture.parts import tree
from bench.torture.plan import GATEWAYS
from bench.torture.run import Run
from bench.torture.truth import STEP

SAMPLE_S = 5.0
# Caches fill at first; what comes after a third of the run is looked at.
WARM_UP = 1 / 3
# Growth after that which is called flat: this share of the size, or so much. [MB]
FLAT_SHARE, FLAT_MB = 0.03, 2.0

Sample = tuple[float, float]  # second, MB


def memory_mb(pid: int) -> float:
    """Memory of a process and of all it has started, what they share counted once. [MB]"""
    total_kb = 0
    for one in tree(pid):
        with suppress(OSError):  # ended meanwhile
            lines = Path(f"/proc/{one}/smaps_rollup").read_text("utf-8").splitlines()
            total_kb += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total_kb / 1024


def slope_mb_h(samples: Sequence[Sample]) -> float:
    """The straight line through samples. [MB/h]"""
    seconds, sizes = zip(*samples, strict=True)
    return statistics.linear_regression(seconds, sizes).slope * 3600


def is_flat(samples: Sequence[Sample]) -> bool:
    """Whether the straight line rises by less than a few hundredths of the size."""
    growth = slope_mb_h(samples) * (samples[-1][0] - samples[0][0]) / 3600
    return growth <= max(FLAT_MB, FLAT_SHARE * statistics.mean(size for _, size in samples))


def watch(run: Run, minutes: float) -> dict[str, list[Sample]]:
    """Sample each part until the time is over; a line a minute."""
    parts = {name: guarded.part.pid() for name, guarded in run.parts.items() if name != GATEWAYS}
    print(f"{'minute':>6} " + " ".join(f"{name:>11}" for name in parts) + "  [MB]", flush=True)
    samples: dict[str, list[Sample]] = {name: [] for name in parts}
    began = time.monotonic()
    next_line = 60.0
    while (past := time.monotonic() - began) < minutes * 60:
        for name, pid in parts.items():
            samples[name].append((past, memory_mb(pid)))
        if past >= next_line:
            means = [statistics.mean(mb for at, mb in its if at > past - 60) for its in samples.values()]
            print(f"{past / 60:6.0f} " + " ".join(f"{mean:11.1f}" for mean in means), flush=True)
            next_line += 60
        time.sleep(SAMPLE_S)
    return samples


def show(samples: dict[str, list[Sample]]) -> bool:
    """The first and the last minute of each part and its slope after the warm-up; whether all are flat."""
    all_flat = True
    for name, its in samples.items():
        late = [sample for sample in its if sample[0] >= its[-1][0] * WARM_UP]
        flat = is_flat(late)
        all_flat &= flat
        first, last = late[0][1], statistics.mean(mb for _, mb in late[-12:])
        print(f"{name:12} {first:7.1f} -> {last:7.1f} MB, {slope_mb_h(late):+7.1f} MB/h, {'flat' if flat else 'GROWS'}")
    return all_flat


def main() -> None:
    """Run the load of the torture without its faults; exit code 1 when something grows."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=60, help="how long the load lasts")
    arguments.add_argument("--pace", type=float, default=1, help="of the load: 1 as under torture, 0.5 half of it")
    asked = arguments.parse_args()
    minutes = asked.minutes
    end_at_signals()
    # The control's clock runs fastest, and nothing may come from the future.
    history = timedelta(days=2) + minutes * 60 * 1.1 * asked.pace / TICK_S * STEP
    with tempfile.TemporaryDirectory(prefix="qingyu-memory-") as folder, System(Path(folder), keeper=False) as system:
        run = Run(Path(folder), system, 1, history, lambda line: print(line, flush=True), asked.pace)
        load = threading.Thread(target=run.happen, args=((), minutes * 60 + SAMPLE_S))
        load.start()
        flat = show(watch(run, minutes))
        load.join()
        run.end()
    sys.exit(not flat)


if __name__ == "__main__":
    main()
