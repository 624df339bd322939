"""Ten thousand bad messages between good ones: every good reading is stored, every bad one kept with its reason."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable

import psycopg
from paho.mqtt.client import Client, MQTTMessage

from tests.ingest.test_ingest import gateway, message, reading
from tests.support.broker import Broker, Peer
from tests.support.databases import Database
from tests.support.plant import count, document, ingest, register, wait_until

N_BAD = 10_000


def at(i: int) -> str:
    """A distinct instant for each number, of the past."""
    return f"2026-{1 + i // 20160 % 9:02d}-{1 + i // 1440 % 14:02d}T{i // 60 % 24:02d}:{i % 60:02d}:00+08:00"


# Each makes the i-th message bad in one way; the code is what `rejected` must say.
BAD: dict[str, tuple[str, Callable[[int], str | bytes]]] = {
    "not JSON": ("not_json", lambda i: b"\x00\xff{%d" % i),
    "cut short": ("not_json", lambda i: message(i, [reading(at=at(i))])[:-3].encode()),
    "nested deeply": ("not_json", lambda i: b'{"readings": ' + b"[" * 20_000 + str(i).encode()),
    "no object": ("wrong_shape", lambda i: json.dumps([i])),
    "an empty list": ("wrong_shape", lambda i: message(i, [])),
    "seq of a wrong type": ("wrong_type", lambda i: json.dumps({"boot": "b", "seq": f"{i}", "readings": [reading()]})),
    "a value that is text": ("wrong_type", lambda i: message(i, [reading(at=at(i), value="1.5")])),
    "a value that is true": ("wrong_type", lambda i: message(i, [reading(at=at(i), value=True)])),
    "no value": ("missing_field", lambda i: message(i, [{"meter": "e000", "at": at(i)}])),
    "an unknown meter": ("unknown_meter", lambda i: message(i, [reading(f"x{i}", at=at(i))])),
    "another enterprise's meter": ("unknown_meter", lambda i: message(i, [reading("e005", at=at(i))])),
    "an unknown channel": ("unknown_channel", lambda i: message(i, [reading(at=at(i), channel="m3")])),
    "NaN": ("not_finite", lambda i: message(i, [reading(at=at(i), value=float("nan"))])),
    "beyond all floats": ("not_finite", lambda i: message(i, [reading(at=at(i))]).replace("1.5", "1e999")),
    "no offset": ("no_offset", lambda i: message(i, [reading(at="2026-10-01T00:00:00")])),
    "no instant": ("bad_instant", lambda i: message(i, [reading(at="yesterday")])),
    "far future": ("in_future", lambda i: message(i, [reading(at=f"{2100 + i % 7000}-01-01T00:00:00Z")])),
    "before the start": ("before_start", lambda i: message(i, [reading(at=f"2023-01-01T00:00:{i % 60:02d}+08:00")])),
}

# What cannot be read has no number to be receipted under; what is refused as a whole has one where it can be read.
WITHOUT_NUMBER = ("not JSON", "nested deeply", "no object")
WHOLE = ("cut short", "an empty list", "seq of a wrong type")


def test_ten_thousand_bad_messages_cost_no_good_reading(database: Database, broker: Broker) -> None:
    register(database, document("plant", n_meters=2), document("other", n_meters=6))
    rng = random.Random(11)
    kinds = [rng.choice(list(BAD)) for _ in range(N_BAD)]
    receipts: dict[int, list[tuple[int | None, str]]] = {}

    def keep(client: Client, data: object, got: MQTTMessage) -> None:
        answer = json.loads(got.payload)
        for bad in answer["rejected"]:
            receipts.setdefault(bad["seq"], []).append((bad["index"], bad["code"]))
        for first, last in answer["ranges"]:
            for seq in range(first, last + 1):
                receipts.setdefault(seq, [])

    with ingest(database) as process, gateway(broker) as peer:
        peer.subscribe("qy/v1/plant/gw1/receipt")
        peer.client.on_message = keep
        n_good = 0
        for i, kind in enumerate(kinds):
            peer.client.publish("qy/v1/plant/gw1/readings", BAD[kind][1](i), qos=1)
            if i % 10 == 0:
                # a good message, and one with a bad reading between two good ones
                peer.client.publish("qy/v1/plant/gw1/readings", message(N_BAD + i, [reading("e001", at(i))]), qos=1)
                mixed = [reading("e000", at(2 * i)), reading("nobody", at(i)), reading("e000", at(2 * i + 1))]
                peer.client.publish("qy/v1/plant/gw1/readings", message(2 * N_BAD + i, mixed), qos=1)
                n_good += 3
        peer.client.publish("qy/v1/plant/gw1/readings", message(9 * N_BAD, [reading("e001", at(N_BAD + 5))]), qos=1)
        n_good += 1
        # Every one: messages of another boot are receipted in packets of their own, after the last good one.
        wanted = receipted(kinds)
        wait_until(lambda: receipts.keys() >= wanted, 120, "the receipts of all messages that have a number")
        too_large_is_refused_by_the_broker(broker)
        assert process.poll() is None

    n_mixed = N_BAD // 10
    expected = Counter(BAD[kind][0] for kind in kinds) + Counter({"unknown_meter": n_mixed})
    found = dict(pairs(database, "SELECT code, sum(n_seen)::int FROM rejected GROUP BY code"))
    assert found == dict(expected)
    assert count(database, "SELECT count(*) FROM reading") == n_good
    for i, kind in enumerate(kinds):
        fault = BAD[kind][0]
        if kind not in WITHOUT_NUMBER:
            assert receipts[i] == [(None if kind in WHOLE else 0, fault)]
        if i % 10 == 0:
            assert receipts[N_BAD + i] == []
            assert receipts[2 * N_BAD + i] == [(1, "unknown_meter")]


def receipted(kinds: list[str]) -> set[int]:
    """The numbers that must be answered: of bad messages that can be read so far, and of all good ones."""
    good = {multiple * N_BAD + i for i in range(0, N_BAD, 10) for multiple in (1, 2)}
    return good | {i for i, kind in enumerate(kinds) if kind not in WITHOUT_NUMBER} | {9 * N_BAD}


def pairs(database: Database, query: str) -> list[tuple[str, int]]:
    with psycopg.connect(database.admin_dsn) as conn:
        return conn.execute(query).fetchall()


def too_large_is_refused_by_the_broker(broker: Broker) -> None:
    """On a connection of its own: the broker ends it, and nothing of it reaches the platform."""
    with Peer(broker, "plant/gw1", "secret-plant-1") as peer:
        peer.client.publish("qy/v1/plant/gw1/readings", b"x" * 70_000, qos=1)
        give_up_at = time.monotonic() + 10
        while peer.connected and time.monotonic() < give_up_at:
            time.sleep(0.05)
        assert not peer.connected
