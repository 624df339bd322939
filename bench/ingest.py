"""`make bench-ingest`: readings a second through broker, validation, receipts and rows, beside a raw COPY BINARY.

Everything runs at once on this machine: publisher, broker, ingest and TimescaleDB, synchronous_commit on. The last line
is `ratio 0.NN`: 50 readings a message from 20 enterprises against the raw COPY, best of three each, alternated.
"""

import argparse
import multiprocessing
import resource
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import psycopg

from bench import bare, publisher
from bench.enterprises import METERS, START, register
from bench.system import System
from qingyu.db import readings

ROWS_PER_COPY = 50_000
IN_FLIGHT = 1000  # as ingest asks for


@dataclass(frozen=True)
class Case:
    """One way to send: how many readings a message, from how many enterprises, how many messages in all."""

    readings_per_message: int
    enterprises: int
    messages: int

    @property
    def readings(self) -> int:
        return self.readings_per_message * self.messages


@dataclass(frozen=True)
class Result:
    """What a run gave."""

    readings_per_s: float
    publisher_cpu: float
    receiver_cpu: float
    receiverpeak_mb: float


class Bench:
    """A platform of its own, with a twin of the table of readings beside it."""

    def __init__(self, system: System) -> None:
        self.system, self.dsn = system, system.dsn
        with psycopg.connect(self.dsn) as conn:
            conn.execute("CREATE TABLE twin (LIKE reading INCLUDING ALL)")
            conn.execute(
                "SELECT create_hypertable('twin', by_range('at', INTERVAL '7 days'), create_default_indexes => false)"
            )

    def register(self, n: int) -> None:
        """Register n enterprises of METERS meters each."""
        started = time.perf_counter()
        register(self.dsn, n, START)
        print(f"{n} enterprises registered in {time.perf_counter() - started:.0f} s", flush=True)

    def clear(self) -> None:
        """Empty the tables between runs, so that each run meets the same."""
        with psycopg.connect(self.dsn, autocommit=True) as conn:
            conn.execute("TRUNCATE reading, twin, ingest_batch, gateway_stream")
            conn.execute("CHECKPOINT")

    def raw_copy(self, n: int) -> float:
        """Rows a second of COPY BINARY into the empty twin, ROWS_PER_COPY a transaction."""
        self.clear()
        columns = [_columns(first, min(ROWS_PER_COPY, n - first)) for first in range(0, n, ROWS_PER_COPY)]
        query = readings._q.copy_readings.replace("COPY reading", "COPY twin")
        with psycopg.connect(self.dsn) as conn:
            started = time.perf_counter()
            for part in columns:
                readings._copy(conn, query, part)
                conn.commit()
            return n / (time.perf_counter() - started)

    def ingest(self, case: Case) -> Result:
        """One run of the whole chain."""
        self.clear()
        process = self.system.start("ingest")
        try:
            self._wait_for_sessions(case.enterprises)
            there, sender = self.sender(case, by_receipts=True)
            cpu_before = cpu_s(process.pid)
            started = time.perf_counter()
            there.send("go")
            publisher_cpu_s = there.recv()
            while self.metric("qingyu_ingest_readings_written_total") < case.readings:
                time.sleep(0.01)
            elapsed = time.perf_counter() - started
            cpu = (cpu_s(process.pid) - cpu_before) / elapsed
            sender.join()
            with psycopg.connect(self.dsn) as conn:
                row = conn.execute("SELECT count(*) FROM reading").fetchone()
            assert row == (case.readings,), f"sent {case.readings}, stored {row}"
            return Result(case.readings / elapsed, publisher_cpu_s / elapsed, cpu, peak_mb(process.pid))
        finally:
            process.terminate()
            process.wait(60)

    def bare(self, case: Case) -> Result:
        """The same messages to a client that acknowledges them and does nothing else; after a run of ingest.

        The sender goes on when the broker has a message: nobody writes receipts.
        """
        heard, receiver = self.bare_client(case)
        there, sender = self.sender(case, by_receipts=False)
        started = time.perf_counter()
        there.send("go")
        spent_s, peak_mb, _ = heard.recv()
        elapsed = time.perf_counter() - started
        publisher_cpu_s = there.recv()
        sender.join()
        receiver.join()
        return Result(case.readings / elapsed, publisher_cpu_s / elapsed, spent_s / elapsed, peak_mb)

    def bare_client(self, case: Case) -> tuple[Connection, multiprocessing.Process]:
        """A client in ingest's place that only acknowledges, ready, and the pipe to it."""
        broker = self.system.broker
        codes = [publisher.enterprise(i) for i in range(case.enterprises)]
        heard, here = multiprocessing.Pipe()
        place = (broker.host, broker.ingest_port, broker.ingest_password)
        receiver = multiprocessing.Process(target=bare.run, args=(here, *place, codes, IN_FLIGHT, case.messages))
        receiver.start()
        here.close()
        assert heard.recv() == "ready"
        return heard, receiver

    def sender(self, case: Case, by_receipts: bool) -> tuple[Connection, multiprocessing.Process]:
        """A publisher that is ready, and the pipe to it."""
        there, here = multiprocessing.Pipe()
        place = (self.system.broker.host, self.system.broker.port)
        shape = (case.enterprises, case.readings_per_message, case.messages)
        sender = multiprocessing.Process(target=publisher.run, args=(here, *place, *shape, by_receipts))
        sender.start()
        here.close()  # so that a sender that dies ends our waiting
        assert there.recv() == "ready"
        return there, sender

    def _wait_for_sessions(self, n: int) -> None:
        give_up_at = time.monotonic() + 60 + n / 10  # so many sessions a second at least
        while self.metric("qingyu_ingest_sessions") < n:
            assert time.monotonic() < give_up_at, "ingest did not open its sessions"
            time.sleep(0.1)

    def open_sessions(self, n: int) -> None:
        """Have the broker open a session for each enterprise, and leave them."""
        process = self.system.start("ingest")
        self._wait_for_sessions(n)
        process.terminate()
        process.wait(60)

    def metric(self, name: str) -> float:
        """A figure of ingest's metrics page; 0 where there is none yet."""
        return metric(self.system.metrics_port, name)


def metric(port: int, name: str) -> float:
    """A figure of ingest's metrics page; 0 where there is none yet."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as page:
            lines = page.read().decode().splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) for line in lines if line.startswith(f"{name} ")), 0.0)


def _columns(first: int, n: int) -> readings.Rows:
    """Rows as ingest would write them: 20 enterprises of METERS meters, a reading a minute."""
    k = np.arange(first, first + n)
    at_us = int(START.timestamp() * 1e6) + (k // (20 * METERS)) * int(timedelta(minutes=1) / timedelta(microseconds=1))
    return readings.Rows(k % (20 * METERS) + 1, at_us, np.sin(k) + 2.0, np.full(n, first + 1))


def cpu_s(pid: int) -> float:
    """Processor time of all threads of a process; those that ended are left out. [s]"""
    spent = (path.read_text().split()[0] for path in Path(f"/proc/{pid}/task").glob("*/schedstat"))
    return sum(map(int, spent)) / 1e9


def many_files() -> None:
    """Let this process and what it starts have a socket for each of thousands of sessions."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit[1], 32_768), limit[1]))


def peak_mb(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Print a table, then the ratio."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seconds", type=float, default=10, help="about how long a run lasts")
    arguments.add_argument("--rounds", type=int, default=3, help="how often raw COPY and ingest alternate")
    arguments.add_argument("--only-ratio", action="store_true", help="only the case that gives the ratio")
    arguments.add_argument("--only-largest", action="store_true", help="only the cases of --enterprises")
    arguments.add_argument("--enterprises", type=int, default=500, help="enterprises of the largest case")
    chosen = arguments.parse_args()
    many_files()
    with tempfile.TemporaryDirectory(prefix="qingyu-bench-") as folder, System(Path(folder)) as system:
        if chosen.only_largest:
            _run_largest(Bench(system), chosen.seconds, chosen.enterprises)
        else:
            _run(Bench(system), chosen.seconds, chosen.rounds, chosen.only_ratio, chosen.enterprises)


def _run_largest(bench: Bench, seconds: float, enterprises: int) -> None:
    bench.register(enterprises)
    n = int(250_000 * seconds)
    _head()
    _show(bench, Case(50, enterprises, n // 50), bench.raw_copy(n))
    _show_beside_bare(bench, Case(1, enterprises, int(5_000 * seconds)))


def _head() -> None:
    print(
        f"{'case':42} {'readings/s':>11} {'publisher':>10} {'receiver':>8} {'us/message':>10} {'peak':>8}"
        "  of the bound",
        flush=True,
    )


def _run(bench: Bench, seconds: float, rounds: int, only_ratio: bool, most_enterprises: int) -> None:
    bench.register(20 if only_ratio else max(20, most_enterprises))  # one case has twenty
    n = int(250_000 * seconds)
    _head()
    raw, best = 0.0, 0.0
    for _ in range(rounds):
        rate = bench.raw_copy(n)
        raw = max(raw, rate)
        print(f"{'raw COPY BINARY, ' + str(ROWS_PER_COPY) + ' rows a transaction':42} {rate:11,.0f}", flush=True)
        best = max(best, _show(bench, Case(50, 20, n // 50), rate).readings_per_s)
    if not only_ratio:
        for enterprises in sorted({1, min(500, most_enterprises), most_enterprises}):
            _show(bench, Case(50, enterprises, n // (150 if enterprises == 1 else 50)), bench.raw_copy(n))
        for enterprises in sorted({1, 20, min(500, most_enterprises), most_enterprises}):
            _show_beside_bare(bench, Case(1, enterprises, int(5_000 * seconds)))
    print(f"best raw {raw:,.0f} rows/s, best ingest {best:,.0f} readings/s (50 a message, 20 enterprises)")
    print(f"ratio {best / raw:.2f}")


def _show_beside_bare(bench: Bench, case: Case) -> None:
    rate = _show(bench, case).readings_per_s
    bound = bench.bare(case)
    _line("  a bare client acknowledges", case, bound, "")
    print(f"{'  ingest of the bare client':42} {rate / bound.readings_per_s:11.2f}", flush=True)


def _show(bench: Bench, case: Case, raw: float | None = None) -> Result:
    """Run a case and print it; raw: rows/s of COPY just before, to compare with."""
    result = bench.ingest(case)
    name = f"ingest, {case.readings_per_message} a message, {case.enterprises} enterprises"
    _line(name, case, result, f"{result.readings_per_s / raw:.2f} of raw COPY" if raw else "")
    return result


def _line(name: str, case: Case, result: Result, bound: str) -> None:
    us = result.receiver_cpu * case.readings / result.readings_per_s / case.messages * 1e6
    print(
        f"{name:42} {result.readings_per_s:11,.0f} {result.publisher_cpu:10.0%} {result.receiver_cpu:8.0%} "
        f"{us:10.1f} {result.receiverpeak_mb:5.0f} MB  {bound}",
        flush=True,
    )


if __name__ == "__main__":
    main()
