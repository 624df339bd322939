"""Recomputing accounts from rollups: one enterprise with 200 meters for a month, 1,000 enterprises for a day."""

import argparse
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench import books
from bench.system import System
from qingyu.db import pool
from qingyu.jobs.book import indicators
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy.world import Worlds
from qingyu.settled import settle

MONTH, DAY = date(2026, 10, 1), date(2026, 10, 31)
NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)
WORKERS = 2


def one_large(system: System, repeat: int) -> None:
    """A month's account of one enterprise, first written, then rewritten after every day of it changed."""
    with pool.connect(system.dsn, application="bench") as conn:
        registry.apply(conn, books.document(["large"], meters=200, products=5), NOW)
        (enterprise,) = books.fill(conn, ["large"], MONTH, seed=1)
        conn.commit()
        read_s = timed(lambda: conn.execute(books.READ_DAYS, {"id": enterprise, "month": MONTH}).fetchall())
        n_days = len(conn.execute(books.READ_DAYS, {"id": enterprise, "month": MONTH}).fetchall())
        taken, cpu, written, worlds = [], [], 0, Worlds()
        for turn in range(repeat):
            books.change(conn, enterprise, MONTH)
            begin, cpu_s = time.perf_counter(), time.process_time()
            written = indicators.refresh(conn, enterprise, [], [MONTH], NOW + timedelta(minutes=turn), worlds)
            conn.commit()
            taken.append(time.perf_counter() - begin)
            cpu.append(time.process_time() - cpu_s)
    print(
        f"one enterprise, 200 meters, a month: {statistics.median(taken):.2f} s (worst {max(taken):.2f} s of {repeat}),"
        f" {statistics.median(cpu):.2f} s outside the database, {n_days:,} day rows read, {written:,} values written"
    )
    print(f"  reading the same rows alone: {read_s:.2f} s; ratio {statistics.median(taken) / read_s:.1f}")


def many(system: System, n: int) -> None:
    """A day of n enterprises with 20 meters each: as two workers do it, one enterprise a transaction."""
    codes = [f"e{i:04d}" for i in range(n)]
    with pool.connect(system.dsn, application="bench") as conn:
        for start in range(0, n, 50):
            registry.apply(conn, books.document(codes[start : start + 50], meters=20, products=2), NOW)
        ids = books.fill(conn, codes, MONTH, seed=2)
        conn.commit()
    with psycopg.connect(system.dsn, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")
    with ProcessPoolExecutor(WORKERS) as workers:
        done = list(workers.map(refresh_twice, [system.dsn] * WORKERS, [ids[i::WORKERS] for i in range(WORKERS)]))
    for turn, what in enumerate(("nothing stored before", "again, every day changed and declarations kept")):
        took_s = max(each[turn].took_s for each in done)
        cpu_s = sum(each[turn].cpu_s for each in done)
        print(
            f"{n:,} enterprises, 20 meters each, a day and its month, {what}: {took_s:.1f} s with {WORKERS} workers,"
            f" {cpu_s / n * 1000:.0f} ms of processor time outside the database an enterprise,"
            f" {sum(each[turn].written for each in done):,} values written"
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """What a worker did in one turn: values it wrote, its time and its processor time. [s]"""

    written: int
    took_s: float
    cpu_s: float


def refresh_twice(dsn: str, ids: list[int]) -> list[Turn]:
    """One worker's share, one enterprise a transaction; then once more with other uses."""
    turns, worlds = [], Worlds()
    settle(50_000)  # as the program of analytics does
    with pool.connect(dsn, application="bench-worker") as conn:
        for turn in range(2):
            begin, cpu_s, written = time.perf_counter(), time.process_time(), 0
            for enterprise in ids:
                written += indicators.refresh(conn, enterprise, [DAY], [DAY], NOW + timedelta(minutes=turn), worlds)
                conn.commit()
            turns.append(Turn(written, time.perf_counter() - begin, time.process_time() - cpu_s))
            for enterprise in ids:
                books.change(conn, enterprise, MONTH)
            conn.commit()
    return turns


def timed(work: Any) -> float:
    """How long something takes. [s]"""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> None:
    """Run both cases on servers of their own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=5)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-accounting-") as folder, System(Path(folder)) as system:
        one_large(system, wanted.repeat)
        many(system, wanted.enterprises)


if __name__ == "__main__":
    main()
