"""`python -m bench.failover`: the database is killed under load, its copy takes over; what has a receipt is looked for.

Once as it comes (the copy follows a moment behind), once with commits that wait for the copy.
"""

import argparse
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench import enterprises, ingest, steady
from bench.guard import end_at_signals
from bench.publisher import METERS
from bench.steady import Load
from bench.system import System, wait_until
from stack.replica import Replica

START = datetime(2026, 3, 2, tzinfo=UTC)
ENTERPRISES = 5
# Commits wait until the copy has them on its disk.
WAITS = ("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")
_BEHIND = "SELECT coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn)), 0)::int8 FROM pg_stat_replication"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a fail-over came to: times [s], messages and readings."""

    written_again_s: float
    sent: int
    receipted: int
    lost: int
    doubled: int
    behind_bytes: int


def fail_over(folder: Path, waits: bool, rate: float, seconds: float) -> Seen:
    """One platform, one load, one kill."""
    with System(folder) as system:
        enterprises.register(system.dsn, ENTERPRISES, START)
        copy = Replica(folder / "replica", system.postgres).start()
        if waits:
            with psycopg.connect(system.dsn, autocommit=True) as conn:
                for order in WAITS:
                    conn.execute(order)
        first = system.start("ingest")
        port = system.metrics_port
        wait_until(lambda: ingest.metric(port, "qingyu_ingest_sessions") >= ENTERPRISES, 120, "sessions of ingest")
        load = Load(ENTERPRISES, START, rate / METERS)
        pipe, process = steady.sender(system.broker.host, system.broker.port, load)
        pipe.send("go")
        time.sleep(seconds)
        behind = int(system.rows(_BEHIND)[0][0])
        system.postgres.kill9()
        killed_at = time.monotonic()
        copy.promote()
        first.send_signal(signal.SIGTERM)
        first.wait(90)
        system.environment["QINGYU_DB_PORT"] = str(copy.port)
        system.start("ingest")
        wait_until(lambda: ingest.metric(port, "qingyu_ingest_readings_written_total") > 0, 120, "readings in the copy")
        again_s = time.monotonic() - killed_at
        time.sleep(seconds)
        told = steady.last_word(pipe)
        process.join()
        lost, doubled = steady.compare(copy.dsn("bench"), START, told.each)
        copy.stop()
        return Seen(again_s, sum(told.each), told.done, lost, doubled, behind)


def main() -> None:
    """Run both; exit code 1 where commits waited and something was lost all the same."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rate", type=float, default=5000, help="readings/s")
    arguments.add_argument("--seconds", type=float, default=8, help="of load before the kill, and after it")
    arguments.add_argument("--only-waiting", action="store_true", help="the second case alone")
    asked = arguments.parse_args()
    end_at_signals()
    well = True
    for waits in (True,) if asked.only_waiting else (False, True):
        with tempfile.TemporaryDirectory(prefix="qingyu-failover-") as folder:
            seen = fail_over(Path(folder), waits, asked.rate, asked.seconds)
        print(
            f"commits {'wait for the copy' if waits else 'do not wait'}: {seen.behind_bytes:,} bytes behind just before"
            f" the kill; first reading in the copy {seen.written_again_s:.1f} s after it; {seen.sent:,} messages sent,"
            f" {seen.receipted:,} with a receipt; readings lost {seen.lost:,}, doubled {seen.doubled:,}",
            flush=True,
        )
        well = well and not seen.doubled and not (waits and seen.lost)
    sys.exit(not well)


if __name__ == "__main__":
    main()
