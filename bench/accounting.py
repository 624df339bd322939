"""Recomputing accounts from rollups: one enterprise with 200 meters for a month, 1,000 enterprises for a day."""

import argparse
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench import books
from bench.system import System
from qingyu.db import pool
from qingyu.jobs.book import indicators
from qingyu.jobs.declaring import registry

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
        taken, written = [], 0
        for turn in range(repeat):
            books.change(conn, enterprise, MONTH)
            begin = time.perf_counter()
            written = indicators.refresh(conn, enterprise, [], [MONTH], NOW + timedelta(minutes=turn))
            conn.commit()
            taken.append(time.perf_counter() - begin)
    print(
        f"one enterprise, 200 meters, a month: {statistics.median(taken):.2f} s (worst {max(taken):.2f} s of {repeat}),"
        f" {n_days:,} day rows read, {written:,} values written"
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
    begin = time.perf_counter()
    with ProcessPoolExecutor(WORKERS) as workers:
        done = list(workers.map(refresh_all, [system.dsn] * WORKERS, [ids[i::WORKERS] for i in range(WORKERS)]))
    took_s = time.perf_counter() - begin
    print(
        f"{n:,} enterprises, 20 meters each, a day and its month: {took_s:.1f} s with {WORKERS} workers"
        f" ({took_s / n * 1000 * WORKERS:.0f} ms an enterprise), {sum(done):,} values written"
    )


def refresh_all(dsn: str, ids: list[int]) -> int:
    """One worker's share; returns how many values it wrote."""
    written = 0
    with pool.connect(dsn, application="bench-worker") as conn:
        for enterprise in ids:
            written += indicators.refresh(conn, enterprise, [DAY], [DAY], NOW)
            conn.commit()
    return written


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
