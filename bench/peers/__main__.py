"""`python -m bench.peers`: plain receivers beside ingest in one run: readings/s, processor time, memory, ten kills.

All hear the one enterprise of the bench, fifty readings a message at QoS 1, over the same broker into the same
database; the plain ones write to a table of their own and check nothing.
"""

import argparse
import random
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg

from bench import enterprises, ingest, publisher, steady
from bench.peers.receiver import KINDS
from bench.steady import Load
from bench.system import System, wait_until

START = enterprises.START
OURS = "ingest"
SUBSCRIBES_S = 3.0  # what a plain receiver has to connect and subscribe
QUIET_S = 3.0  # without a new row: whoever has written nothing for so long has written all it will

_TABLE = """
DROP TABLE IF EXISTS peer;
CREATE TABLE peer (meter text NOT NULL, channel text NOT NULL, at timestamptz NOT NULL, value double precision NOT NULL)
"""
_KEY = "ALTER TABLE peer ADD PRIMARY KEY (meter, channel, at)"
_FOUND = """
SELECT count(*), count(DISTINCT (meter, at)) FILTER (WHERE at >= %s AND at < %s) FROM peer
"""


class Peers:
    """The platform, its one enterprise, and whoever is started as its receiver."""

    def __init__(self, system: System, seed: int) -> None:
        self.system, self._chance = system, random.Random(seed)
        enterprises.register(system.dsn, 1, START)
        self._user = publisher.enterprise(0)
        self._watch = psycopg.connect(system.dsn, autocommit=True)
        broker = system.broker
        system.environment |= {
            "PEER_DSN": system.dsn,
            "PEER_HOST": broker.host,
            "PEER_PORT": str(broker.ingest_port),
            "PEER_USER": self._user,
            "PEER_PASSWORD": broker.ingest_password,
            "PEER_TOPIC": f"qy/v1/{self._user}/+/readings",
        }

    def empty(self, name: str) -> None:
        """Tables as a receiver finds them first."""
        self._watch.execute("TRUNCATE reading, ingest_batch, gateway_stream")
        self._watch.execute(_TABLE)
        if name == "executemany":
            self._watch.execute(_KEY)
        self._watch.execute("CHECKPOINT")

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """A receiver by its name."""
        return self.system.start(*((OURS,) if name == OURS else ("bench.peers.receiver", name)))

    def stored(self, name: str) -> int:
        """Rows a receiver has stored so far."""
        row = self._watch.execute(f"SELECT count(*) FROM {'reading' if name == OURS else 'peer'}").fetchone()
        return int(row[0]) if row else 0

    def compare(self, name: str, n_messages: int) -> tuple[int, int]:
        """Readings lost and doubled of so many messages."""
        if name == OURS:
            return steady.compare(self.system.dsn, START, [n_messages])
        row = self._watch.execute(_FOUND, (START, START + timedelta(minutes=n_messages))).fetchone()
        assert row is not None
        return n_messages * publisher.METERS - row[1], row[0] - row[1]

    def _load(self, name: str, rate: float = 0.0, most: int | None = None) -> Load:
        return Load(1, START, rate, by_receipts=name == OURS, boot=f"{name}-{rate:g}", most=most)

    def speed(self, name: str, n_messages: int) -> str:
        """So many messages as fast as they are answered, from the first to the last reading stored."""
        self.empty(name)
        process = self.start(name)
        broker = self.system.broker
        try:
            pipe, sender = steady.sender(broker.host, broker.port, self._load(name, most=n_messages))
            self._warm(name, process)
            before = ingest.cpu_s(process.pid)
            pipe.send("go")
            started = time.perf_counter()
            n = n_messages * publisher.METERS
            wait_until(lambda: self.stored(name) >= n, 240, f"{name}: {n} rows")
            elapsed = time.perf_counter() - started
            steady.last_word(pipe)
            sender.join()
            us = (ingest.cpu_s(process.pid) - before) / n * 1e6
            return f"{n / elapsed:11,.0f} {us:14.2f} {ingest.peak_mb(process.pid):9.0f} MB"
        finally:
            time.sleep(0.5)  # its last acknowledgements go: the next receiver would get those messages again
            process.kill()
            process.wait()

    def _warm(self, name: str, process: subprocess.Popen[bytes]) -> None:
        """Until it hears: the broker drops what is said before a session has subscribed."""
        if name == OURS:
            port = self.system.metrics_port
            wait_until(lambda: ingest.metric(port, "qingyu_ingest_sessions") >= 1, 60, "a session of ingest")
        else:
            time.sleep(SUBSCRIBES_S)
            assert process.poll() is None, f"{name} ended with {process.returncode}"

    def kills(self, name: str, n: int, rate: float) -> str:
        """A steady load; kill -9 some moments after each start, when it has stored something."""
        self.empty(name)
        broker = self.system.broker
        process = self.start(name)
        self._warm(name, process)
        pipe, sender = steady.sender(broker.host, broker.port, self._load(name, rate))
        pipe.send("go")
        for _ in range(n):
            self._until_new(name)
            time.sleep(self._chance.uniform(0.2, 1.0))
            process.kill()
            process.wait()
            process = self.start(name)
        told = steady.last_word(pipe)
        sender.join()
        self._until_quiet(lambda: self.stored(name))
        process.kill()
        process.wait()
        lost, doubled = self.compare(name, sum(told.each))
        sent = sum(told.each) * publisher.METERS
        return f"{sent:10,} {told.done * publisher.METERS:13,} {lost:9,} {doubled:9,}"

    def _until_new(self, name: str) -> None:
        had = self.stored(name)
        wait_until(lambda: self.stored(name) > had, 60, f"{name}: a new row")

    @staticmethod
    def _until_quiet(stored: Callable[[], int]) -> None:
        had, since = -1, time.monotonic()
        while time.monotonic() < since + QUIET_S:
            if (now := stored()) != had:
                had, since = now, time.monotonic()
            time.sleep(0.2)


def main() -> None:
    """Print two tables."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--messages", type=int, default=4000, help="of fifty readings, to each as fast as it goes")
    arguments.add_argument("--kills", type=int, default=10)
    arguments.add_argument("--rate", type=float, default=5000, help="readings/s while receivers are killed")
    arguments.add_argument("--seed", type=int, default=1, help="of the moments of the kills")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="qingyu-peers-") as folder, System(Path(folder)) as system:
        peers = Peers(system, asked.seed)
        names = (OURS, *KINDS)
        print(f"{'receiver':14} {'readings/s':>11} {'us a reading':>14} {'peak':>12}")
        for name in names:
            print(f"{name:14} {peers.speed(name, asked.messages)}", flush=True)
        print(f"\n{asked.kills} kills of each, {asked.rate:,.0f} readings/s")
        print(f"{'receiver':14} {'sent':>10} {'acknowledged':>13} {'lost':>9} {'doubled':>9}")
        for name in names:
            print(f"{name:14} {peers.kills(name, asked.kills, asked.rate / publisher.METERS)}", flush=True)


if __name__ == "__main__":
    main()
