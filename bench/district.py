"""`make bench-district`: a simulated district with faults through the whole chain, and what was found of them.

The detector runs without the truth; `device_sim score` compares afterwards. One command, one table.
"""

import argparse
import tempfile
import time
from pathlib import Path

from bench.system import System


def main() -> None:
    """Back-fill, roll up, score; print the table and how long each step took."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--backfill", default="3mo", help="how much past to make")
    arguments.add_argument("--now", default="2026-11-01T00:00:00+08:00", help="the end of that past")
    arguments.add_argument("--seed", default="1")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="qingyu-district-") as name, System(Path(name)) as system:
        folder = Path(name)
        truth = folder / "truth.json"
        system.start("ingest")
        started = time.perf_counter()
        system.run(
            "device_sim", "district", "--backfill", chosen.backfill, "--now", chosen.now, "--seed", chosen.seed,
            "--truth", str(truth), "--state", str(folder / "sim"),
        )  # fmt: skip
        sent = time.perf_counter()
        system.run("analytics", "--once")
        done = time.perf_counter()
        (readings,) = system.rows("SELECT count(*) FROM reading")[0]
        (slots,) = system.rows("SELECT count(*) FROM energy_slot")[0]
        print(system.run("device_sim", "score", "--truth", str(truth)))
        print(
            f"{readings:,} readings sent and receipted in {sent - started:.0f} s; "
            f"{slots:,} slots in {done - sent:.0f} s"
        )


if __name__ == "__main__":
    main()
