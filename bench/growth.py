"""`python -m bench.growth --readings 1e6 1e7`: ingest and questions with few and many readings stored, in turns.

Each size has a database of its own, filled by COPY with a reading a minute of 1,000 meters up to the begin of the load,
with its quarter-hours and lines of batches; then all are asked the same, one after the other, round by round.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import psycopg

from bench import enterprises, ingest, steady
from bench.publisher import METERS
from bench.steady import Load
from bench.system import System, wait_until
from bench.torture.parts import tree
from qingyu.db import catalogue, curves, pool, readings
from qingyu.domain.kernel.scope import EVERYTHING

ENTERPRISES = 20
CHANNELS = ENTERPRISES * METERS
VALID_FROM = datetime(2022, 1, 1, tzinfo=UTC)
START = datetime(2025, 1, 6, tzinfo=UTC)  # of the load; what is stored before lies before it
MINUTE = timedelta(minutes=1)
SPAN = timedelta(hours=12)  # of a curve: the smallest store has no more
ROWS_PER_COPY = 100_000
ASKED = 100  # questions of a kind and round

_SLOTS = """
INSERT INTO energy_slot (channel_id, slot_at, use, n_received, n_due, measured_share, estimated_share, state)
SELECT c.id, at, 30 + random(), 15, 15, 1, 0, 1
FROM generate_series(%(from)s::timestamptz, %(to)s::timestamptz - INTERVAL '15 minutes', '15 minutes') at, channel c
"""
_BATCHES = """
INSERT INTO ingest_batch (enterprise_id, received_at, channel_ids, from_ats, to_ats, n_messages, n_received, n_written,
    rolled_up_at)
SELECT e.id, at, '{}', '{}', '{}', 5, 250, 250, at
FROM generate_series(%(from)s::timestamptz, %(to)s::timestamptz - INTERVAL '5 minutes', '5 minutes') at, enterprise e
"""


class Store:
    """A platform with so many readings stored."""

    def __init__(self, system: System, n: int) -> None:
        self.system, self.n = system, n // CHANNELS * CHANNELS
        self._begin = START - self.n // CHANNELS * MINUTE
        self._rounds = self._minutes = 0
        self.rates: list[float] = []
        self.ingest_us: list[float] = []
        self.database_us: list[float] = []
        self.took_ms: dict[str, list[float]] = {}
        enterprises.register(system.dsn, ENTERPRISES, VALID_FROM)
        self._fill()
        self._conn = pool.connect(system.dsn, application="bench")
        self._ingest = system.start("ingest")
        port = system.metrics_port
        wait_until(lambda: ingest.metric(port, "qingyu_ingest_sessions") >= ENTERPRISES, 120, "sessions of ingest")

    def _fill(self) -> None:
        with psycopg.connect(self.system.dsn) as conn:
            ids = np.array([row[0] for row in conn.execute("SELECT id FROM channel ORDER BY id")])
            first_us = int(self._begin.timestamp()) * 1_000_000
            for first in range(0, self.n, ROWS_PER_COPY):
                k = np.arange(first, min(self.n, first + ROWS_PER_COPY))
                at_us = first_us + k // CHANNELS * 60_000_000
                rows = readings.Rows(ids[k % CHANNELS], at_us, np.sin(k) + 2.0, np.full(len(k), 1))
                readings._copy(conn, readings._q.copy_readings, rows)
                conn.commit()
            for query in (_SLOTS, _BATCHES):
                conn.execute(query, {"from": self._begin, "to": START})
        with psycopg.connect(self.system.dsn, autocommit=True) as conn:
            conn.execute("VACUUM ANALYZE")
            conn.execute("CHECKPOINT")

    def sizes(self) -> dict[str, tuple[int, float]]:
        """Rows of readings and slots, and bytes of each with its indexes."""
        found = {}
        for name in ("reading", "energy_slot"):
            ((rows, size),) = self.system.rows(f"SELECT (SELECT count(*) FROM {name}), hypertable_size('{name}')")
            found[name] = (rows, size / rows)
        return found

    def load(self, seconds: float) -> None:
        """A round of ingest: fifty readings a message as fast as receipts come, every reading new."""
        self._rounds += 1
        begin = START + self._minutes * MINUTE  # into the chunk of what is stored, as it would be
        broker = self.system.broker
        pipe, process = steady.sender(broker.host, broker.port, Load(ENTERPRISES, begin, boot=f"bench-{self._rounds}"))
        before = self._processor_s()
        pipe.send("go")
        started = time.perf_counter()
        time.sleep(seconds)
        told = steady.last_word(pipe)
        elapsed = time.perf_counter() - started
        process.join()
        assert told.done == sum(told.each), f"{sum(told.each)} sent, {told.done} with a receipt"
        self._minutes += max(told.each)
        mine, database = (after - was for after, was in zip(self._processor_s(), before, strict=True))
        self.rates.append(told.done * METERS / elapsed)
        self.ingest_us.append(mine / told.done * 1e6)
        self.database_us.append(database / told.done * 1e6)

    def _processor_s(self) -> tuple[float, float]:
        return processor_s(self._ingest.pid), processor_s(self.system.postgres.pid)

    def ask(self, seed: int) -> None:
        """A round of questions, each of another meter and time."""
        chance = np.random.default_rng(seed)
        ids = [row[0] for row in self._conn.execute("SELECT id FROM channel ORDER BY id").fetchall()]
        spans = (START - self._begin) // SPAN

        def drawn() -> tuple[int, datetime]:
            return ids[int(chance.integers(len(ids)))], START - int(chance.integers(1, spans + 1)) * SPAN

        def of_readings() -> Sequence[object]:
            channel, at = drawn()
            return catalogue.readings(self._conn, EVERYTHING, channel, at, at + SPAN, 2000)

        def of_slots() -> Sequence[object]:
            channel, at = drawn()
            asked = {"channel_ids": [channel], "from_at": at, "to_at": at + SPAN}
            return self._conn.execute(curves._q.slots, asked).fetchall()

        self._timed("half a day of a meter, readings", of_readings)
        self._timed("half a day, quarter-hours", of_slots)
        self._timed("overview of 20 plants", lambda: catalogue.enterprises(self._conn, EVERYTHING))
        self._conn.rollback()

    def _timed(self, name: str, question: Callable[[], Sequence[object]]) -> None:
        taken = []
        for _ in range(ASKED):
            begin = time.perf_counter()
            found = question()
            taken.append(time.perf_counter() - begin)
            assert found, f"{name}: nothing was found"
        self.took_ms.setdefault(name, []).append(statistics.median(taken) * 1000)


def processor_s(pid: int) -> float:
    """Processor time of a process and all it has started that live. [s]"""
    return sum(ingest.cpu_s(one) for one in tree(pid))


def _took_ms(name: str, store: Store) -> list[float]:
    return store.took_ms[name]


def show(stores: Sequence[Store]) -> dict[str, list[list[float]]]:
    """A line a figure: its median at each size, and the median of each round's ratio of the last to the first.

    Returns the figures of all rounds, by name and size.
    """
    print(f"{'':34}" + "".join(f"{store.n:>16,}" for store in stores) + "  last of first")
    figures: dict[str, Callable[[Store], list[float]]] = {
        "ingest, 50 a message, readings/s": lambda store: store.rates,
        "  ingest, us a message": lambda store: store.ingest_us,
        "  database, us a message": lambda store: store.database_us,
    }
    for name in stores[0].took_ms:
        figures[f"{name} [ms]"] = partial(_took_ms, name)
    for name, of in figures.items():
        ratio = statistics.median(b / a for a, b in zip(of(stores[0]), of(stores[-1]), strict=True))
        cells = "".join(f"{statistics.median(of(store)):16,.2f}" for store in stores)
        print(f"{name:34}{cells} {ratio:14.2f}")
    return {name: [of(store) for store in stores] for name, of in figures.items()}


def main() -> None:
    """Fill, ask in turns, print."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--readings", type=float, nargs="+", default=[1e6, 1e7], help="stored before, of each size")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--seconds", type=float, default=2, help="of ingest, a round and size")
    arguments.add_argument("--out", type=Path, help="where the figures of all rounds go, as JSON for bench.plots")
    asked = arguments.parse_args()
    if min(asked.readings) < CHANNELS * SPAN / MINUTE:
        arguments.error(f"--readings: at least {CHANNELS * SPAN / MINUTE:,.0f}, which are half a day")
    with ExitStack() as stack:
        stores = []
        for n in map(int, asked.readings):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="qingyu-growth-")))
            began = time.perf_counter()
            store = Store(stack.enter_context(System(folder)), n)
            stores.append(store)
            print(f"{store.n:,} readings and their slots stored in {time.perf_counter() - began:.0f} s", flush=True)
            for name, (rows, each) in store.sizes().items():
                print(f"  {name:12} {rows:12,} rows, {each:6.1f} bytes each with indexes", flush=True)
        for turn in range(asked.rounds):
            for store in stores if turn % 2 else stores[::-1]:
                store.load(asked.seconds)
                store.ask(turn)
        figures = show(stores)
        if asked.out:
            sizes = {name: [store.sizes()[name][1] for store in stores] for name in ("reading", "energy_slot")}
            told = {"readings": [store.n for store in stores], "figures": figures, "bytes": sizes}
            asked.out.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
