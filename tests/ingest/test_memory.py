"""What ingest remembers has a bound, and no message leaves behind what only a collector of cycles frees."""

import gc
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from bench.torture.hostile import NUMBERED
from ingest.loop import Loop
from qingyu.domain.metering.message import LONGEST_INSTANT, Instants
from tests.ingest.test_ingest import gateway, message, reading
from tests.support.broker import Broker, Peer
from tests.support.databases import Database
from tests.support.plant import count, credentials_are_written, document, keeper, register, wait_until

N = 300
START = datetime(2026, 10, 1, tzinfo=UTC)
MB = 2**20


@contextmanager
def loop(database: Database) -> Iterator[None]:
    """Ingest in a thread of this process, where its objects can be counted."""
    running = Loop(database.settings, "counted", lambda: datetime.now(UTC), structlog.get_logger())
    thread = threading.Thread(target=running.run, name="ingest")
    thread.start()
    try:
        with keeper(database):
            wait_until(lambda: credentials_are_written(database), what="the gateways' credentials")
            yield
    finally:
        running.stop()
        thread.join()


def send(database: Database, peer: Peer, n_before: int) -> int:
    """Send good messages, each of an instant of its own, and every fourth one bad in its own way; wait for them."""
    bad = [make for name, make in NUMBERED.items() if not name.startswith("epoch")]
    for n in range(n_before, n_before + N):
        at = (START + n * timedelta(seconds=7)).isoformat()
        payload = bad[n % len(bad)](n) if n % 4 == 3 else message(n, [reading(at=at), reading("e001", at=at)])
        peer.publish("qy/v1/plant/gw1/readings", payload)
    done = "SELECT coalesce(sum(n_messages), 0) FROM ingest_batch"
    # Or more: the broker may still have had something of another test for this enterprise.
    wait_until(lambda: count(database, done) >= n_before + N, 60, "the last message")
    return n_before + N


def test_no_message_leaves_anything_behind_in_ingest(database: Database, broker: Broker) -> None:
    """Found by it: paho left six objects of each message to the collector of cycles, which seldom runs in ingest."""
    register(database, document())
    with loop(database), gateway(broker) as peer:
        n = send(database, peer, send(database, peer, 0))  # caches are warm now
        gc.collect()
        gc.disable()
        try:
            n_alive = len(gc.get_objects())
            send(database, peer, n)
            n_garbage = gc.collect()
            n_more = len(gc.get_objects()) - n_alive
        finally:
            gc.enable()
    broker.forget("plant", "gw1", "secret-plant-1")
    assert n_garbage < N / 2
    assert n_more < N / 2


@pytest.mark.parametrize("longest", [False, True])
def test_instants_that_are_remembered_stay_within_their_bound(longest: bool) -> None:
    """Found by it: fifty thousand, at up to half a kilobyte, in each of two places."""
    instants = Instants()
    tracemalloc.start()
    try:
        for n in range(3 * Instants.LIMIT):
            text = (START + n * timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S")
            if longest:  # of the widest characters, too
                text = f"{text.replace('T', chr(0x1F600))}.{'0' * (LONGEST_INSTANT - 26)}"
            instants[f"{text}+00:00"]
            assert len(instants) <= Instants.LIMIT
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * MB
