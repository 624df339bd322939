"""`python -m bench.hour --minutes 60`: full load for an hour, a line a minute, and whether memory and log stay flat.

Gateways send as fast as they get receipts, analytics computes beside it where the machine lets it. At the end each
reading that was sent is looked for in the database.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import psycopg

from bench import enterprises, ingest, publisher, steady
from bench.guard import end_at_signals
from bench.memory import WARM_UP, Sample, is_flat, slope_mb_h
from bench.steady import Load, Told
from bench.system import System, wait_until

START = datetime(2022, 1, 1, tzinfo=UTC)  # so early that an hour's load ends before today
MB = 2**20
STOP_S = 60
LEAST_FREE_MB = 4096  # of the disk; the load ends before it is full
# Growth of the lines of log a minute over what was looked at that is called flat: this share of them, or so many.
FLAT_SHARE, FLAT_LINES = 0.1, 5.0


@dataclass(frozen=True, slots=True)
class Minute:
    """What was seen of a minute: figures of the whole minute, or the largest of its samples."""

    number: int
    readings_per_s: float
    ingest_mb: float
    others_mb: float  # of analytics
    wal_written: float  # [byte]
    wal_on_disk: float  # [byte]
    locks_waiting: int
    log_lines: int
    worst_receipt_s: float


class Watch:
    """Looks at the platform from outside."""

    def __init__(self, system: System, programs: dict[str, subprocess.Popen[bytes]], logs: Sequence[Path]) -> None:
        """programs: name and process; logs: whose new lines are counted."""
        self._conn = psycopg.connect(system.dsn, autocommit=True)
        self._programs, self._logs = programs, logs
        self._lsn, self._lines = self._written(), self.lines()
        self._locks = 0

    def number(self, query: str) -> float:
        """The first figure of a query."""
        row = self._conn.execute(query).fetchone()
        return float(row[0] or 0) if row else 0.0

    def _written(self) -> float:
        return self.number("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')")

    def lines(self) -> int:
        """Lines of all logs so far."""
        return sum(path.read_bytes().count(b"\n") for path in self._logs if path.exists())

    def look(self) -> None:
        """See who waits for a lock."""
        self._locks = max(self._locks, int(self.number("SELECT count(*) FROM pg_locks WHERE NOT granted")))

    def minute(self, number: int, readings_per_s: float, worst_s: float) -> Minute:
        """What the minute that ends now came to; the next begins."""
        written, lines, locks = self._written(), self.lines(), self._locks
        on_disk = self.number("SELECT sum(size) FROM pg_ls_waldir()")
        mine, others = (
            sum(resident_mb(one.pid) for name, one in self._programs.items() if (name == "ingest") == of_ingest)
            for of_ingest in (True, False)
        )
        seen = Minute(
            number, readings_per_s, mine, others, written - self._lsn, on_disk, locks, lines - self._lines, worst_s
        )
        self._lsn, self._lines, self._locks = written, lines, 0
        return seen


def resident_mb(pid: int) -> float:
    """What a process has in memory now. [MB]"""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def watch(system: System, pipe: Connection, seeing: Watch, minutes: float) -> list[Minute]:
    """Print a line a minute until the time is over or the disk nearly full."""
    print(
        f"{'minute':>6} {'readings/s':>11} {'ingest':>9} {'analytics':>10} {'WAL written':>12} {'on disk':>9}"
        f" {'locks':>6} {'log lines':>9} {'worst receipt':>14}",
        flush=True,
    )
    seen: list[Minute] = []
    told, before, worst = Told(0, 0, 0.0), 0, 0.0
    began = last = time.monotonic()
    while time.monotonic() < began + minutes * 60 - 0.5:
        told = pipe.recv()
        worst = max(worst, told.worst_s)
        seeing.look()
        if (now := time.monotonic()) >= last + 60 or now >= began + minutes * 60 - 0.5:
            rate = (told.done - before) * publisher.METERS / (now - last)
            seen.append(seeing.minute(len(seen) + 1, rate, worst))
            _line(seen[-1])
            last, before, worst = now, told.done, 0.0
            if shutil.disk_usage(system.folder).free < LEAST_FREE_MB * MB:
                print(f"ended early: less than {LEAST_FREE_MB:,} MB of the disk are free")
                break
    return seen


def _line(one: Minute) -> None:
    print(
        f"{one.number:6} {one.readings_per_s:11,.0f} {one.ingest_mb:6.1f} MB {one.others_mb:7.1f} MB"
        f" {one.wal_written / MB:9,.0f} MB {one.wal_on_disk / MB:6,.0f} MB {one.locks_waiting:6} {one.log_lines:9}"
        f" {one.worst_receipt_s:12.2f} s",
        flush=True,
    )


def flat(seen: Sequence[Minute]) -> bool:
    """Print the slopes after the warm-up; whether the memory of ingest and the log lines a minute do not grow."""
    late = [one for one in seen if one.number > len(seen) * WARM_UP]
    if len(late) < 2:
        print("too short to tell what is flat")
        return True
    memory: list[Sample] = [(one.number * 60.0, one.ingest_mb) for one in late]
    lines: list[Sample] = [(one.number * 60.0, float(one.log_lines)) for one in late]
    growth = slope_mb_h(lines) * (lines[-1][0] - lines[0][0]) / 3600
    calm = growth <= max(FLAT_LINES, FLAT_SHARE * sum(n for _, n in lines) / len(lines))
    print(f"memory of ingest {slope_mb_h(memory):+.1f} MB/h: {'flat' if is_flat(memory) else 'GROWS'}")
    print(f"log lines a minute {growth:+.1f} from minute {late[0].number} to {late[-1].number}: "
          f"{'flat' if calm else 'GROWS'}")  # fmt: skip
    return is_flat(memory) and calm


def _end(programs: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask all to end; what is in the middle of a long computation is not waited for longer than its step may take."""
    for process in programs.values():
        process.terminate()
    for name, process in programs.items():
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            print(f"{name} did not end within {STOP_S} s of SIGTERM and was killed")
            process.kill()
            process.wait()


def _run(system: System, minutes: float, load: Load, beside: Sequence[str]) -> bool:
    enterprises.register(system.dsn, load.n_enterprises, START)
    logs = {name: system.folder / f"{name}.log" for name in ("ingest", *beside)}
    programs = {name: system.start(name, log=log) for name, log in logs.items()}
    port = system.metrics_port
    wait_until(lambda: ingest.metric(port, "qingyu_ingest_sessions") >= load.n_enterprises, 120, "sessions of ingest")
    pipe, process = steady.sender(system.broker.host, system.broker.port, load)
    seeing = Watch(system, programs, [*logs.values(), system.postgres.log, system.broker.log])
    pipe.send("go")
    seen = watch(system, pipe, seeing, minutes)
    told = steady.last_word(pipe)
    process.join()
    _end(programs)
    lost, doubled = steady.compare(system.dsn, load.start, told.each)
    print(
        f"{sum(told.each):,} messages of {publisher.METERS} readings sent, {told.done:,} with a receipt;"
        f" readings lost {lost:,}, doubled {doubled:,}"
    )
    return flat(seen) and not lost and not doubled and told.done == sum(told.each)


def main() -> None:
    """Run; exit code 1 when something was lost, doubled or grows."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--minutes", type=float, default=60, help="how long the load lasts")
    arguments.add_argument("--enterprises", type=int, default=20)
    arguments.add_argument("--rate", type=float, default=0, help="readings/s at most; 0: as fast as receipts come")
    arguments.add_argument("--alone", action="store_true", help="without analytics beside it")
    asked = arguments.parse_args()
    end_at_signals()
    load = Load(asked.enterprises, START, asked.rate / publisher.METERS)
    with tempfile.TemporaryDirectory(prefix="qingyu-hour-") as folder, System(Path(folder)) as system:
        well = _run(system, asked.minutes, load, () if asked.alone else ("analytics",))
    sys.exit(not well)


if __name__ == "__main__":
    main()
