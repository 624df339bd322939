"""`make bench-kills`: a paced load while ingest, database and broker are killed in turn, and what that cost.

Class A gateways keep what has no receipt; a class B gateway sends beside them over plain QoS 1 and is the control: it
must lose something, or the run has shown nothing, and every hole of it must be visible in the database.
"""

import argparse
import itertools
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from bench.system import System
from device_sim.gateway import Backoff, Gateway
from device_sim.payload import Reading
from qingyu.jobs import registry
from tests.support.plant import document

START = datetime(2025, 1, 1, tzinfo=UTC)
METERS = 10
READINGS_PER_MESSAGE = 10
DOWN_S = 0.7  # a killed server stays away this long


@dataclass(frozen=True)
class Told:
    """What a run showed."""

    kills: dict[str, int]
    sent_a: int
    stored_a: int
    lost_a: int
    doubled_a: int
    resent_a: int
    sent_b: int
    lost_b: int
    lost_messages_b: int
    holes_shown_b: int
    seconds: float


class Ledger:
    """What a sender is about to send, on disk before it is sent."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a", encoding="utf-8")

    def note(self, readings: list[Reading]) -> None:
        """Write the readings down and see them to the disk."""
        for one in readings:
            self._file.write(json.dumps([one.meter, one.at.isoformat(), one.value]) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Nothing more is noted."""
        self._file.close()

    def read(self) -> set[tuple[str, datetime, float]]:
        """Everything noted."""
        lines = self.path.read_text("utf-8").splitlines()
        return {(meter, datetime.fromisoformat(at), value) for meter, at, value in map(json.loads, lines)}


class Victims:
    """What is killed; each comes back on the same data."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.ingest = system.start("ingest")

    def kill(self, victim: str) -> None:
        """kill -9, then after a moment the same server on the same data."""
        if victim == "ingest":
            self.ingest.kill()
            self.ingest.wait()
            time.sleep(DOWN_S)
            self.ingest = self.system.start("ingest")
        else:
            server = self.system.postgres if victim == "database" else self.system.broker
            server.kill9()
            time.sleep(DOWN_S)
            server.start()


def run(folder: Path, seconds: float, kills_each: int, say: Callable[[str], None]) -> Told:
    """Send for about `seconds`, with `kills_each` kills of each of the three, all with messages in flight."""
    rng = random.Random(7)
    with System(folder) as system:
        return _run(system, folder, seconds, kills_each, say, rng)


def _run(
    system: System, folder: Path, seconds: float, kills_each: int, say: Callable[[str], None], rng: random.Random
) -> Told:
    with psycopg.connect(system.dsn) as conn:
        for code in ("class-a", "class-b"):
            channel = {"interval_s": 60, "valid_from": START.isoformat()}
            registry.apply(conn, document(code, n_meters=METERS, **channel), START)

    def gateway(enterprise: str, outbox: Path | None) -> Gateway:
        return Gateway(
            enterprise, "gw1", f"secret-{enterprise}-1", system.broker.host, system.broker.port, outbox,
            rng=random.Random(rng.random()), now=lambda: datetime.now(UTC), window=300,
            resend=Backoff(2, 10), reconnect=Backoff(0.1, 1),
        )  # fmt: skip

    running = Victims(system)
    ledgers = Ledger(folder / "a.ledger"), Ledger(folder / "b.ledger")
    a, b = gateway("class-a", folder / "a.sqlite").start(), gateway("class-b", None).start()
    victims = list(itertools.chain.from_iterable([["ingest", "database", "broker"]] * kills_each))
    kills: dict[str, int] = {}
    turns = itertools.count()
    seqs_b: dict[int, list[Reading]] = {}
    started = time.monotonic()
    pause = seconds / (len(victims) + 1)

    def send() -> None:
        turn = next(turns)
        readings = [
            Reading(f"e{m:03d}", "kwh", START + timedelta(minutes=turn), float(turn * METERS + m))
            for m in range(READINGS_PER_MESSAGE)
        ]
        for ledger, sender in zip(ledgers, (a, b), strict=True):
            ledger.note(readings)
            numbers = sender.send(readings)
            if sender is b:
                seqs_b.update(dict.fromkeys(numbers, readings))

    assert _settle(a, 60), "the gateway of class A did not connect"
    assert _connected(b, 60), "the gateway of class B did not connect"
    for number, victim in enumerate(victims, 1):
        until = started + number * pause
        while time.monotonic() < until or not a.pending():
            send()
            time.sleep(0.004)
        in_flight = a.pending()
        assert in_flight > 0
        running.kill(victim)
        kills[victim] = kills.get(victim, 0) + 1
        say(f"{time.monotonic() - started:6.1f} s  kill -9 {victim:9} with {in_flight} messages in flight")
    while time.monotonic() < started + seconds:
        send()
        time.sleep(0.004)
    assert a.wait_empty(180), f"{a.pending()} messages of class A have no receipt"
    # A last message after the storm: a hole at the very end shows as one, too.
    _settle(b, 60)
    send()
    assert a.wait_empty(60)
    _settle(b, 60)
    time.sleep(3)
    elapsed = time.monotonic() - started
    resent = a.counts["resent"]
    for one in (a, b, *ledgers):
        one.close()
    return _compare(system, ledgers, seqs_b, kills, resent, elapsed)


def _settle(gateway: Gateway, timeout_s: float) -> bool:
    return gateway.wait_empty(timeout_s) and _connected(gateway, timeout_s)


def _connected(gateway: Gateway, timeout_s: float) -> bool:
    give_up_at = time.monotonic() + timeout_s
    while not gateway.connected:
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.05)
    return True


_STORED = """
SELECT m.code, r.at, r.value FROM reading r JOIN channel c ON c.id = r.channel_id JOIN meter m ON m.id = c.meter_id
JOIN enterprise e ON e.id = c.enterprise_id WHERE e.code = %s
"""
_HOLES = """
SELECT lower(h), upper(h) - 1 FROM gateway_stream s JOIN gateway g ON g.id = s.gateway_id
JOIN enterprise e ON e.id = g.enterprise_id,
    unnest(int8multirange(int8range(lower(s.seen), upper(s.seen))) - s.seen) AS h
WHERE e.code = 'class-b'
"""


def _compare(
    system: System,
    ledgers: tuple[Ledger, Ledger],
    seqs_b: dict[int, list[Reading]],
    kills: dict[str, int],
    resent: int,
    elapsed: float,
) -> Told:
    sent_a, sent_b = ledgers[0].read(), ledgers[1].read()
    stored_a, stored_b = system.rows(_STORED, "class-a"), system.rows(_STORED, "class-b")
    holes = system.rows(_HOLES)
    shown = {seq for first, last in holes for seq in range(first, last + 1)}
    there = set(stored_b)
    missing = {seq for seq, readings in seqs_b.items() if any((r.meter, r.at, r.value) not in there for r in readings)}
    assert shown == missing, f"holes shown {len(shown)}, holes made {len(missing)}"
    assert set(stored_a) | there <= sent_a | sent_b, "something was stored that nobody sent"
    return Told(
        kills=kills,
        sent_a=len(sent_a),
        stored_a=len(stored_a),
        lost_a=len(sent_a - set(stored_a)),
        doubled_a=len(stored_a) - len(set(stored_a)),
        resent_a=resent,
        sent_b=len(sent_b),
        lost_b=len(sent_b - there),
        lost_messages_b=len(missing),
        holes_shown_b=len(shown),
        seconds=elapsed,
    )


def main() -> None:
    """Run and print; exit code 1 when class A lost or doubled anything, or the control lost nothing."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seconds", type=float, default=200, help="how long the load lasts")
    arguments.add_argument("--kills", type=int, default=10, help="kills of each of the three")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="qingyu-kills-") as folder:
        told = run(Path(folder), chosen.seconds, chosen.kills, lambda line: print(line, flush=True))
    print(f"kills with messages in flight: {told.kills}, in {told.seconds:.0f} s")
    print(
        f"class A (receipts):    sent {told.sent_a:,} readings, rows {told.stored_a:,}, lost {told.lost_a}, "
        f"doubled {told.doubled_a}, messages resent {told.resent_a:,}"
    )
    print(
        f"class B (no receipts): sent {told.sent_b:,} readings, lost {told.lost_b:,}; "
        f"holes: {told.lost_messages_b} messages, all {told.holes_shown_b} shown"
    )
    if told.lost_a or told.doubled_a:
        sys.exit("class A lost or doubled readings")
    if told.lost_b == 0:
        sys.exit("the control lost nothing: the run shows nothing, let it run longer")


if __name__ == "__main__":
    main()
