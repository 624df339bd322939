"""`python -m bench.workers`: 1, 2 and 4 workers of ingest and of analytics share a platform; one freezes, one dies.

Then every reading that was sent is looked for, and all slots are compared with a rebuild from the raw readings.
"""

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import enterprises, steady
from bench.growth import processor_s
from bench.guard import end_at_signals
from bench.publisher import METERS, enterprise
from bench.steady import Load, Told
from bench.system import System, wait_until
from qingyu.db import pool
from qingyu.jobs.energy import rollups

DAYS_APART = timedelta(days=2)  # the load of each round lies by itself
# So near that few days of silence since then are counted.
START = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - 5 * DAYS_APART
_HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = 1000"
_SHARES = f"SELECT array_agg(n ORDER BY n) FROM ({_HELD.replace('count(*)', 'count(*) n')} GROUP BY pid) s"
_OPEN = "SELECT count(*) FROM ingest_batch WHERE rolled_up_at IS NULL"
_SLOTS = "SELECT count(*), sum(hashtextextended(s::text, 0)::numeric), sum(use) FROM energy_slot s"


class Workers:
    """A platform whose workers come and go."""

    def __init__(self, system: System, n_enterprises: int) -> None:
        self.system, self.n = system, n_enterprises
        system.environment["QINGYU_METRICS_PORT_INGEST"] = "0"  # several programs cannot have one port
        enterprises.register(system.dsn, n_enterprises, START - timedelta(days=1))
        self.rounds: list[tuple[datetime, tuple[int, ...]]] = []

    def number(self, query: str) -> int:
        """The figure of a query."""
        return int(self.system.rows(query)[0][0])

    def start(self, program: str, n: int) -> list[subprocess.Popen[bytes]]:
        """So many workers, at work."""
        found = [self.system.start(program) for _ in range(n)]
        alive = f"SELECT count(*) FROM worker WHERE program = '{program}'"
        wait_until(lambda: self.number(alive) == n, 120, f"{n} workers of {program}")
        if program == "ingest":
            wait_until(lambda: self.number(_HELD) == self.n, 120, "an owner of each enterprise")
            fair = -(-self.n // n)
            wait_until(lambda: max(self.system.rows(_SHARES)[0][0]) <= fair, 120, "fair shares")
        return found

    def send(self, load: Load, seconds: float, meanwhile: Callable[[], None] | None = None) -> tuple[Told, float]:
        """Send for some seconds; returns what was told at the end and how long it took. [s]"""
        broker = self.system.broker
        pipe, process = steady.sender(broker.host, broker.port, load)
        pipe.send("go")
        began = time.monotonic()
        if meanwhile:
            meanwhile()
        time.sleep(max(0.0, began + seconds - time.monotonic()))
        told = steady.last_word(pipe)
        took_s = time.monotonic() - began
        process.join()
        self.rounds.append((load.start, told.each))
        return told, took_s

    def rolled_up(self) -> None:
        """Wait until those who live have done every line."""
        wait_until(lambda: self.number(_OPEN) == 0, 600, "the end of the work")


def end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask them to end, and wait for it."""
    for one in processes:
        one.terminate()
    for one in processes:
        one.wait(90)


def shared(workers: Workers, n: int, turn: int, seconds: float) -> None:
    """A round with n workers of each program: the load first, then its slots from nothing."""
    system, database = workers.system, workers.system.postgres.pid
    receivers = workers.start("ingest", n)
    before = sum(processor_s(one.pid) for one in receivers), processor_s(database)
    load = Load(workers.n, START + turn * DAYS_APART, boot=f"round-{turn}")
    told, took_s = workers.send(load, seconds)
    mine, servers = sum(processor_s(one.pid) for one in receivers) - before[0], processor_s(database) - before[1]
    shares = system.rows(_SHARES)[0][0]
    end(receivers)
    lines, began = workers.number(_OPEN), time.monotonic()
    computers = workers.start("analytics", n)
    workers.rolled_up()
    rolled_s = time.monotonic() - began
    end(computers)
    print(
        f"{n:>7} {told.done * METERS / took_s:12,.0f} {mine / told.done * 1e6:13.1f} {servers / told.done * 1e6:15.1f}"
        f"   {'+'.join(map(str, shares)):<12} {lines:7,} {rolled_s:8.1f}",
        flush=True,
    )


def broken(workers: Workers, turn: int, rate: float) -> None:
    """Four of each under a steady load: one of each freezes, one of each is killed; the others go on."""
    receivers, computers = workers.start("ingest", 4), workers.start("analytics", 4)

    def happen() -> None:
        time.sleep(5)
        receivers[0].send_signal(signal.SIGSTOP)
        computers[0].send_signal(signal.SIGSTOP)
        time.sleep(5)
        receivers[1].kill()
        computers[1].kill()
        time.sleep(40)
        receivers[0].send_signal(signal.SIGCONT)
        computers[0].send_signal(signal.SIGCONT)

    told, _ = workers.send(Load(workers.n, START + turn * DAYS_APART, rate, boot="broken"), 60, happen)
    print(
        f"of 4 workers of each, one frozen for 45 s, one killed, at {rate * METERS:,.0f} readings/s for 60 s:"
        f" {sum(told.each):,} messages sent, {told.done:,} with a receipt,"
        f" shares at the end {'+'.join(map(str, workers.system.rows(_SHARES)[0][0]))}",
        flush=True,
    )
    workers.rolled_up()
    end([*receivers[::2], receivers[3], *computers[::2], computers[3]])


def whole(workers: Workers) -> bool:
    """Whether each reading is there once, and each slot is what a rebuild makes of the readings."""
    lost = doubled = 0
    for start, each in workers.rounds:
        found = steady.compare(workers.system.dsn, start, each, start + DAYS_APART)
        lost, doubled = lost + found[0], doubled + found[1]
    (written,) = workers.system.rows(_SLOTS)
    with pool.connect(workers.system.dsn, application="bench") as conn:
        for i in range(workers.n):
            (id_,) = workers.system.rows("SELECT id FROM enterprise WHERE code = %s", enterprise(i))[0]
            rollups.rebuild(conn, id_, datetime.now(UTC))
            conn.commit()
    (rebuilt,) = workers.system.rows(_SLOTS)
    (sent,) = workers.system.rows("SELECT sum(value) FROM reading")
    print(
        f"{sum(sum(each) for _, each in workers.rounds) * METERS:,} readings sent: lost {lost:,}, doubled {doubled:,};"
        f" {written[0]:,} slots, the same after a rebuild: {written == rebuilt};"
        f" readings {sent[0]:,.3f} kWh, slots {written[2]:,.3f} kWh"
    )
    return lost == doubled == 0 and written == rebuilt and abs(float(sent[0]) / float(written[2]) - 1) < 1e-9


def main() -> None:
    """Run; exit code 1 when something was lost, counted twice, or differs from a rebuild."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--enterprises", type=int, default=12)
    arguments.add_argument("--seconds", type=float, default=5, help="of load, a round")
    arguments.add_argument("--rate", type=float, default=5000, help="readings/s while workers freeze and die")
    asked = arguments.parse_args()
    end_at_signals()
    with tempfile.TemporaryDirectory(prefix="qingyu-workers-") as folder, System(Path(folder)) as system:
        workers = Workers(system, asked.enterprises)
        print(
            f"{'workers':>7} {'readings/s':>12} {'ingest us/msg':>13} {'database us/msg':>15}   {'enterprises':<12}"
            f" {'lines':>7} {'slots in s':>8}"
        )
        for turn, n in enumerate((1, 2, 4)):
            shared(workers, n, turn, asked.seconds)
        broken(workers, 3, asked.rate / METERS)
        sys.exit(not whole(workers))


if __name__ == "__main__":
    main()
