"""`python -m bench.cluster`: heavy jobs here, then on 1, 2 and 4 worker processes of Dask, one of which is killed.

Nine months computed again after a factor of each enterprise changed; back-tests of simulated enterprise-years; every
scheme of every enterprise. What comes out must be the same to the digit.
"""

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from distributed import Client

from analytics import turns
from bench import books, forecast_skill, night, simulated_years
from bench.growth import processor_s
from bench.guard import Guard, end_at_signals
from bench.system import System
from qingyu.db import pool
from qingyu.db import rollups as table
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import sheets
from qingyu.jobs.book import indicators
from qingyu.jobs.declaring import registry
from qingyu.jobs.forecasting import scattering
from qingyu.jobs.forecasting.scattering import Scatter
from stack.server import free_port

# Workers judge what is due by the clock of their machine: all months have to be over by it, and by the same here.
MONTHS = [date(2026, month, 1) for month in range(1, 10)]
NOW = datetime.now(UTC)
AS_OF = date(2023, 7, 1)
_VALUES = """
SELECT enterprise_id, code, scope, period, start_on, value, inputs_hash FROM indicator_value
WHERE superseded_at IS NULL AND enterprise_id = ANY (%s) ORDER BY 1, 2, 3, 4, 5
"""


def backtest(seed: int) -> bytes:
    """The forecast of a simulated enterprise-year from its first half, with the back-test that chose its model."""
    one = simulated_years.plant(seed)
    said = forecast_skill.say_of(one, AS_OF, seed)
    return hashlib.sha256(said.found.draws.tobytes() + repr((said.odds, said.found.skill)).encode()).digest()


@contextmanager
def cluster(environment: dict[str, str], n: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and n worker processes of one thread, each with the settings of the platform."""
    port, guard = free_port(), Guard()
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    of = [sys.executable, "-m"]
    guard.start(
        [*of, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"], **quiet
    )
    line = [*of, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    workers = [guard.start(line, **quiet) for _ in range(n)]
    try:
        with Client(address, timeout=60) as client:
            client.wait_for_workers(n, timeout=120)
        yield address, workers
    finally:
        guard.end()


class Jobs:
    """The three jobs over one database."""

    def __init__(self, system: System, n: int, n_years: int) -> None:
        self.system, self.n_years = system, n_years
        self.conn = pool.connect(system.dsn, application="bench")
        self.bodies = night.fill(self.conn, n)
        codes = [f"r{i:03d}" for i in range(n)]
        document = books.document(codes, meters=20, products=2)
        del document["regions"]  # those of the night are there
        registry.apply(self.conn, document, NOW)
        for month in MONTHS:
            self.ids = books.fill(self.conn, codes, month, seed=3)
        for id_ in self.ids:
            indicators.refresh(self.conn, id_, [], MONTHS, NOW - timedelta(days=1))
            self.conn.commit()
        self.edits = 0

    def recompute(self, scatter: Scatter) -> bytes:
        """Each enterprise's coal gets another factor for these months; analytics does what that asks for."""
        self.edits += 1
        with self.conn.transaction():
            self.conn.execute("SET LOCAL session_replication_role = replica")  # what is declared is never changed
            for id_ in self.ids:
                self.conn.execute(_EDIT, {"id": id_, "factor": 0.71 + 0.01 * (self.edits % 2)})
                first, last = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 9, 30, tzinfo=UTC))
                table.note_change(self.conn, id_, "factor", [], [first], [last], NOW)
        with pool.connect(self.system.dsn, application="bench-analytics") as conn:
            conn.autocommit = True
            working = turns.Turns(conn, lambda: NOW, None, scatter)
            while (done := working.turn()).n_lines or done.n_out or done.more_waits:
                time.sleep(0.01)
            assert not working.failed, "work failed"
        rows = self.conn.execute(_VALUES, (self.ids,)).fetchall()
        self.conn.rollback()
        return hashlib.sha256(repr(rows).encode()).digest()

    def backtests(self, scatter: Scatter) -> bytes:
        """Back-tests, all given away before the first is waited for."""
        waits = [scatter(backtest, forecast_skill.FIRST_SEED + k) for k in range(self.n_years)]
        return hashlib.sha256(b"".join(wait() for wait in waits)).digest()

    def schemes(self, scatter: Scatter) -> bytes:
        """What each scheme says of each enterprise."""
        asked = [sheets.gather(self.conn, EVERYTHING, body, night.SPAN) for body in self.bodies]
        self.conn.rollback()
        waits = [scatter(sheets.answer, one) for one in asked]
        return hashlib.sha256(repr([wait() for wait in waits]).encode()).digest()


_EDIT = "UPDATE measured_factor SET kgce_per_unit = %(factor)s WHERE enterprise_id = %(id)s"


def timed(job: Callable[[Scatter], bytes], scatter: Scatter) -> tuple[bytes, float]:
    """What a job comes to, and how long it took. [s]"""
    began = time.perf_counter()
    return job(scatter), time.perf_counter() - began


def killing(victim: subprocess.Popen[bytes], after_s: float) -> threading.Timer:
    """Kill a worker in a moment."""

    def kill() -> None:
        with suppress(ProcessLookupError):
            os.kill(victim.pid, signal.SIGKILL)

    timer = threading.Timer(after_s, kill)
    timer.start()
    return timer


def main() -> None:
    """Run; exit code 1 where a digit differs."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--enterprises", type=int, default=20)
    arguments.add_argument("--years", type=int, default=100, help="simulated enterprise-years that are back-tested")
    arguments.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4], help="processes, a round each")
    asked = arguments.parse_args()
    end_at_signals()
    same = True
    with tempfile.TemporaryDirectory(prefix="qingyu-cluster-") as folder, System(Path(folder), keeper=False) as system:
        jobs = Jobs(system, asked.enterprises, asked.years)
        each = {
            f"nine months of {asked.enterprises} enterprises after a factor": jobs.recompute,
            f"{asked.years} back-tests": jobs.backtests,
            f"all schemes of {asked.enterprises} enterprises": jobs.schemes,
        }
        for name, job in each.items():
            job(scattering.here)  # what is read once is read
            here, here_s = timed(job, scattering.here)
            # Two factors in turns; nothing else changes what comes out.
            wanted = [here, timed(job, scattering.here)[0]] if job == jobs.recompute else [here, here]
            print(f"{name}: here {here_s:.2f} s", flush=True)
            for n, kills in [*((n, False) for n in asked.workers), (asked.workers[-1], True)]:
                with cluster(system.environment, n) as (address, workers), scattering.scattered(address) as there:
                    before = sum(processor_s(one.pid) for one in workers)
                    timer = killing(workers[0], here_s / 4) if kills else None
                    found, took_s = timed(job, there)
                    if timer:
                        timer.join()
                    spent_s = sum(processor_s(one.pid) for one in workers if one.poll() is None) - before
                    well = found == wanted[jobs.edits % 2]
                    same = same and well
                    said = ", one killed midway" if kills else f", {spent_s:.2f} s of their processor time"
                    print(
                        f"  {n} workers: {took_s:6.2f} s{said}; {'the same digits' if well else 'DIFFERS'}", flush=True
                    )
    sys.exit(not same)


if __name__ == "__main__":
    main()
