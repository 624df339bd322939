"""One message must not stop, restart or block ingest: for another enterprise, or for its own; each gets its answer."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from qingyu.domain.metering.envelope import parse_topic
from qingyu.domain.metering.fault import Bad, Fault
from qingyu.jobs.receive import receipts
from qingyu.jobs.receive.refusals import Message, Origin, Refused
from tests.ingest.test_ingest import gateway, message, reading
from tests.support.broker import Broker, Peer
from tests.support.databases import Database
from tests.support.plant import count, document, ingest, register, wait_until

HALF = "\ud800"  # half of an emoji, as a cut text leaves it; json.dumps writes the escape
DAY = {"product": "steel", "from": "2026-10-01T00:00:00+08:00", "to": "2026-10-02T00:00:00+08:00", "quantity": 12.5}
ITEMS = {
    "half an emoji in the meter": ("readings", [reading(HALF)]),
    "half an emoji in the channel": ("readings", [reading() | {"channel": HALF}]),
    "half an emoji in a field that nobody reads": ("readings", [reading(at="2100-01-01T00:00:00Z", note=HALF)]),
    "half an emoji in the instant": ("readings", [reading(at=HALF)]),
    "half an emoji in the product": ("production", [DAY | {"product": HALF}]),
    "NUL everywhere": ("readings", [reading("\0", "\0", 1.0) | {"channel": "\0", "\0": "\0"}]),
    "a list in place of each text": ("readings", [{"meter": [], "channel": {}, "at": [[]], "value": {}}]),
    "deep in a field that nobody reads": ("readings", [reading("nobody", note=json.loads("[" * 900 + "]" * 900))]),
    "a hundred refusals that could list fifty channels": (
        "readings",
        [reading("wide", f"2026-10-01T00:{i % 60:02d}:{i // 60:02d}Z") | {"channel": "x" * 60} for i in range(100)],
    ),
    "reasons that nobody can print": ("readings", [reading("\U000e0001" * 60)] * 75),
    "more entries than a packet of readings has": ("readings", [1] * 6000),
    "two thousand entries that are no readings": ("readings", [1] * 2000),
    "an empty list": ("readings", []),
    "null": ("readings", None),
    "an object": ("readings", {"meter": "e000"}),
    "production: an empty list": ("production", []),
    "production: null": ("production", None),
    "production: an object": ("production", {}),
    "an output beyond all plants": ("production", [DAY | {"quantity": 1.7e308}]),
    "a value beyond all meters": ("readings", [reading(value=-1e308)]),
    "a number with 400 digits": ("readings", [reading(value=10**400)]),
    "the largest number": ("readings", [reading(value=1e308)]),
}


class Device:
    """A peer that keeps what the platform tells it."""

    def __init__(self, peer: Peer, user: str) -> None:
        self.peer, self.topic = peer, f"qy/v1/{user}"
        self.receipted: set[tuple[str, int]] = set()
        self.rejected: list[dict[str, Any]] = []
        self.held: set[tuple[str, int]] = set()
        self.unreadable: dict[str, str] = {}
        self.largest = 0
        peer.client.on_message = self._take
        peer.subscribe(f"{self.topic}/receipt")

    def _take(self, client: Client, data: object, got: MQTTMessage) -> None:
        told = json.loads(got.payload)
        self.largest = max(self.largest, len(got.payload))
        self.rejected += told["rejected"]
        self.unreadable |= {one["sha256"]: one["code"] for one in told.get("unreadable", [])}
        for first, last in told.get("held", []):
            assert told["retry_after_s"] > 0
            self.held |= {(told["boot"], seq) for seq in range(first, last + 1)}
        for first, last in told["ranges"]:
            self.receipted |= {(told["boot"], seq) for seq in range(first, last + 1)}

    def send(self, payload: str | bytes, kind: str = "readings", *, retain: bool = False) -> None:
        self.peer.client.publish(f"{self.topic}/{kind}", payload, qos=1, retain=retain)

    def wait(self, boot: str, seq: int, what: str) -> None:
        wait_until(lambda: (boot, seq) in self.receipted, 20, f"the receipt of {what}")


@contextmanager
def devices(database: Database, broker: Broker) -> Iterator[tuple[Device, Device]]:
    """A plant and a bystander in one running ingest, which must be the same process at the end."""
    plant = document()
    wide = plant["enterprises"][0]["meters"][1]
    names = [f"phase-current-harmonic-{i:02d}" for i in range(50)]
    meter = wide | {"code": "wide", "channels": [wide["channels"][0] | {"code": name} for name in names]}
    plant["enterprises"][0]["meters"].append(meter)
    register(database, plant, document("other"))
    with ingest(database) as process, gateway(broker) as mine, gateway(broker, "other") as others:
        yield Device(mine, "plant/gw1"), Device(others, "other/gw1")
        assert process.poll() is None
    broker.forget("plant", "gw1", "secret-plant-1")


def test_whatever_one_message_holds_everybody_gets_the_receipts_of_all(database: Database, broker: Broker) -> None:
    with devices(database, broker) as (mine, other):
        for seq, (what, (kind, items)) in enumerate(ITEMS.items()):
            mine.send(json.dumps({"boot": "poison", "seq": seq, kind: items}), kind)
            mine.send(message(seq, [reading(at=f"2026-10-03T{seq:02d}:00:00+08:00")]))
            other.send(message(seq, [reading(at=f"2026-10-03T{seq:02d}:00:00+08:00")]))
            mine.wait("poison", seq, what)
            mine.wait("boot1", seq, f"the good message after {what}")
            other.wait("boot1", seq, f"the bystander's message after {what}")
        assert mine.largest < 65_000
    assert count(database, "SELECT count(*) FROM reading") == 2 * len(ITEMS)
    named = {one["seq"] for one in mine.rejected}
    assert named == set(range(len(ITEMS)))
    kept = count(database, "SELECT count(DISTINCT payload) FROM rejected")
    assert kept >= len(ITEMS)


BROKEN: dict[str, Callable[[str], str | bytes]] = {
    "cut off": lambda text: text[:-3],
    "a comma too many": lambda text: text.replace("1.5}]", "1.5},]"),
    "nan as C prints it": lambda text: text.replace("1.5", "nan"),
    "bytes that are no UTF-8": lambda text: text.replace("e000", "e\ud800").encode("utf-8", "surrogatepass"),
}
NUMBERLESS = [
    "[1, 2]",
    "{",
    '{"boot": "b", "seq": 10',
    '{"boot": "b", "seq": "7a", "readings": []}',
    "\0\0",
    "9" * 5000,
]


def test_broken_json_is_receipted_by_its_number_or_else_named_by_its_digest(database: Database, broker: Broker) -> None:
    with devices(database, broker) as (mine, other):
        for seq, breaks in enumerate(BROKEN.values()):
            mine.send(breaks(message(seq, [reading()], "broken")))
        for payload in NUMBERLESS:
            mine.send(payload)
            mine.send(payload, "production")
        for seq, what in enumerate(BROKEN):
            mine.wait("broken", seq, what)
        digests = {hashlib.sha256(payload.encode()).hexdigest() for payload in NUMBERLESS}
        wait_until(lambda: set(mine.unreadable) == digests, 20, "a word for each message without a number")
        other.send(message(1, [reading()]))
        other.wait("boot1", 1, "the bystander's message")
    # the same bytes on two topics are two messages
    assert count(database, "SELECT count(*) FROM rejected") == len(BROKEN) + 2 * len(NUMBERLESS)


def test_retained_readings_are_set_aside_once_and_the_broker_does_not_say_them_again(
    database: Database, broker: Broker
) -> None:
    with devices(database, broker) as (mine, _):
        mine.send(message(1, [reading()], "kept"), retain=True)
        mine.send(json.dumps({"boot": "kept", "seq": 2, "readings": [reading(HALF)]}), retain=True)
        mine.wait("kept", 1, "a retained message")
        mine.wait("kept", 2, "a retained message of half an emoji")
    assert {one["code"] for one in mine.rejected} == {"retained"}
    # A new session at the broker subscribes anew, and is sent nothing of old.
    with Peer(broker, "plant", broker.server.ingest_password, port=broker.server.ingest_port):
        pass
    with ingest(database), gateway(broker) as peer:
        device = Device(peer, "plant/gw1")
        first = message(3, [reading(at="2026-10-02T00:00:00Z")], "kept")

        def is_receipted() -> bool:
            device.send(first)
            return ("kept", 3) in device.receipted

        wait_until(is_receipted, what="the first receipt of a new session")
        device.send(b"", retain=True)  # takes it back
        device.send(message(4, [reading(at="2026-10-02T01:00:00Z")], "kept"))
        device.wait("kept", 4, "the message after it")
    assert count(database, "SELECT array_agg(n_seen) FROM rejected WHERE code = 'retained'") == [1, 1]
    assert count(database, "SELECT count(*) FROM rejected") == 2
    assert count(database, "SELECT count(*) FROM reading") == 2


def test_a_last_will_on_the_topic_of_readings_is_one_more_message(database: Database, broker: Broker) -> None:
    with devices(database, broker):
        dying = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        dying.username_pw_set("plant/gw1", "secret-plant-1")
        poison = json.dumps({"boot": "will", "seq": 1, "readings": [reading(HALF)]})
        dying.will_set("qy/v1/plant/gw1/readings", poison, qos=1, retain=True)
        dying.connect(broker.host, broker.port)
        dying.loop_start()
        wait_until(dying.is_connected, what="the connection that will die")
        dying.loop_stop()
        held = dying.socket()
        assert held is not None
        held.close()
        # The dying one took over the connection of its own user, so nobody is there to hear the receipt.
        is_set_aside = "SELECT count(*) FROM rejected WHERE code = 'retained'"
        wait_until(lambda: count(database, is_set_aside) == 1, what="the last will among the refused")


def refused(n: int, seq: int, reason: str) -> list[Refused]:
    came = Message("qy/v1/plant/gw1/readings", b"{}", datetime(2026, 11, 1, tzinfo=UTC))
    origin = Origin(came, 1, parse_topic(came.topic), "b", seq)
    return [Refused(origin, Bad(i, Fault.UNKNOWN_METER, reason)) for i in range(n)]


def test_receipts_are_cut_by_bytes_and_together_name_everything() -> None:
    holes = [("plant", "gw1", "b", 1_780_000_000_000 + 1000 * i) for i in range(7000)]
    numbered = [("plant", "gw1", "b", 1), *holes]
    told = [
        json.loads(payload)
        for _, _, payload in receipts.compose(numbered, refused(700, 1, "晴\U000e0001\1" * 999), datetime.now(UTC))
        if len(payload) <= receipts.MOST_BYTES
    ]
    assert [one["index"] for part in told for one in part["rejected"]] == list(range(700))
    assert [first for part in told for first, _ in part["ranges"]] == [seq for *_, seq in numbered]
    first_range = next(i for i, part in enumerate(told) if part["ranges"])
    assert not any(part["rejected"] for part in told[first_range + 1 :])


def test_a_message_of_nothing_but_refusals_is_named_up_to_a_bound() -> None:
    told = receipts.compose([("plant", "gw1", "b", 1)], refused(30_000, 1, "no"), datetime.now(UTC))
    named = [one for _, _, payload in told for one in json.loads(payload)["rejected"]]
    assert len(named) == 1001
    assert named[-1] == {
        "seq": 1,
        "index": 1000,
        "code": "more",
        "reason": "29000 more readings of this message are refused",
    }
