"""What comes from outside to do harm: messages of every bad kind, and clients that use another's name."""

import json
import random
import threading
import time
from collections.abc import Callable
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from bench.torture.truth import CONTROL, HOSTILE, STEADY, password

_AT = "2026-01-01T00:00:00+08:00"
Make = Callable[[int], bytes]


def _message(seq: Any, readings: Any, **more: Any) -> bytes:
    return json.dumps({"boot": "hostile", "seq": seq, "readings": readings, **more}).encode()


def _reading(**more: Any) -> dict[str, Any]:
    return {"meter": "e000", "channel": "kwh", "at": _AT, "value": 1.0} | more


# Each makes a message whose number can be read: it must be receipted, whatever else is wrong with it.
NUMBERED: dict[str, Make] = {
    "half an emoji as meter": lambda seq: _message(seq, [_reading(meter="\ud800")]),
    "half an emoji as channel": lambda seq: _message(seq, [_reading(channel="\udfff x")]),
    "half an emoji as instant": lambda seq: _message(seq, [_reading(at="\ud800")]),
    "half an emoji in an unused field": lambda seq: _message(seq, [_reading(meter="nobody", note="\ud800")]),
    "half an emoji as a field's name": lambda seq: _message(seq, [_reading(meter="nobody", **{"\ud800": 1})]),
    "half an emoji beside the readings": lambda seq: _message(seq, [_reading(meter="nobody")], note="\ud83d"),
    "NUL as meter": lambda seq: _message(seq, [_reading(meter="e0\0")]),
    "NUL in an unused field": lambda seq: _message(seq, [_reading(meter="nobody", note="\0")]),
    "hundred refusals": lambda seq: _message(seq, [_reading(meter="n" * 200 + str(i)) for i in range(100)]),
    "a channel of 10,000 letters": lambda seq: _message(seq, [_reading(channel="c" * 10_000)]),
    "no readings": lambda seq: _message(seq, []),
    "null as readings": lambda seq: _message(seq, None),
    "an object as readings": lambda seq: _message(seq, {"0": _reading()}),
    "readings of other types": lambda seq: _message(seq, [None, 1, "x", [], {}]),
    "1e308 and its like": lambda seq: _message(
        seq, [_reading(meter="nobody", value=v) for v in (1e308, -5e12, 1e-320)]
    ),
    "infinite": lambda seq: _message(seq, [_reading(value=float("inf")), _reading(value=float("nan"))]),
    "beyond all floats": lambda seq: _message(seq, [_reading()]).replace(b'"value": 1.0', b'"value": 1e999'),
    "five thousand digits": lambda seq: _message(seq, [_reading()]).replace(b"1.0", b"9" * 5000),
    "the year 0001": lambda seq: _message(seq, [_reading(at="0001-01-01T00:00:00+14:00")]),
    "the year 9999": lambda seq: _message(seq, [_reading(at="9999-12-31T23:59:59-14:00")]),
    "epoch milliseconds as seq": lambda seq: _message(1_700_000_000_000 + seq * 977, [_reading(meter="nobody")]),
}
# The number of these cannot be read, or they are too large for the broker: they must harm nobody else.
NUMBERLESS: dict[str, Make] = {
    "cut off": lambda seq: _message(seq, [_reading()])[:-9],
    "a trailing comma": lambda seq: _message(seq, [_reading()]).replace(b"}]", b"},]"),
    "nan as C prints it": lambda seq: _message(seq, [_reading()]).replace(b"1.0", b"-nan(ind)"),
    "no UTF-8": lambda seq: b'{"boot":"hostile","seq":' + str(seq).encode() + b',"x":"\xff\xfe\xed\xa0\x80"}',
    "UTF-16": lambda seq: _message(seq, [_reading()]).decode().encode("utf-16"),
    "nested deeply": lambda seq: b'{"seq": %d, "readings": ' % seq + b"[" * 30_000,
    "objects nested deeply": lambda seq: b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "a seq of 4,000 digits": lambda seq: b'{"boot":"hostile","seq":' + b"7" * 4000 + b',"readings":[]}',
    "half an emoji as boot": lambda seq: json.dumps({"boot": "\ud800", "seq": seq, "readings": []}).encode(),
    "nothing": lambda seq: b"",
    "zeros": lambda seq: b"\0" * 1000,
    "noise": lambda seq: random.Random(seq).randbytes(500),
    "a bare number": lambda seq: b"1e400",
}
_NO_RECEIPT_S = 20.0


def too_large(_seq: int) -> bytes:
    """More than the broker takes: it ends the connection."""
    return b"x" * 70_000


class Attacker:
    """A gateway's credentials in bad hands; sends poison and takes names until stopped."""

    def __init__(self, plants: tuple[str, ...], address: tuple[str, int], rng: random.Random) -> None:
        self._plants, self._address, self._rng = plants, address, rng
        self._stopping = threading.Event()
        self._seq = 0
        self.n_poison = 0
        self.n_takeovers = 0
        self.seconds_as_another = 0.0
        self._thread = threading.Thread(target=self._poison_for_ever, name="poison", daemon=True)

    def start(self) -> None:
        """Begin to send poison."""
        self._thread.start()

    def stop(self) -> None:
        """End it."""
        self._stopping.set()
        self._thread.join(30)

    def take_names(self, seconds: float) -> None:
        """Connect under the client ids of ingest and of others' gateways for a while, with clean start and without."""
        give_up_at = time.monotonic() + seconds
        victims = [
            name for plant in (*self._plants, CONTROL) for name in (f"qingyu-ingest-{plant}", f"{plant}/{STEADY}")
        ]
        while time.monotonic() < give_up_at:
            self.n_takeovers += 1
            client = self._client(self._plants[0], self._rng.choice(victims), clean=self._rng.random() < 0.5)
            if client is None:
                continue
            self._turn(client, 0.3)
            self.seconds_as_another += 0.3
            _drop(client)

    def _poison_for_ever(self) -> None:
        while not self._stopping.is_set():
            plant = self._rng.choice(self._plants)
            client = self._client(plant, f"{plant}/{HOSTILE}", clean=True, with_will=self._rng.random() < 0.2)
            if client is None:
                self._stopping.wait(0.3)
                continue
            for _ in range(self._rng.randrange(5, 30)):
                self._send_one(client, plant)
            self._turn(client, 0.3)
            _drop(client)
            self._stopping.wait(0.2)

    def _send_one(self, client: Client, plant: str) -> None:
        self._seq += 1
        make = self._rng.choice([*NUMBERED.values(), *NUMBERLESS.values(), too_large])
        topic = f"qy/v1/{plant}/{HOSTILE}/{self._rng.choice(['readings'] * 4 + ['production', 'status'])}"
        payload = make(self._seq)
        if topic.endswith("production"):
            payload = payload.replace(b'"readings"', b'"production"')
        client.publish(topic, payload, qos=1, retain=self._rng.random() < 0.1)
        self._turn(client, 0.02)
        self.n_poison += 1

    def _client(self, plant: str, client_id: str, *, clean: bool, with_will: bool = False) -> Client | None:
        client = _new_client(plant, HOSTILE, client_id)
        if with_will:
            client.will_set(f"qy/v1/{plant}/{HOSTILE}/readings", NUMBERED["half an emoji as meter"](0), 1, True)
        try:
            client.connect(*self._address, clean_start=clean)
            self._turn(client, 0.1)
        except OSError:
            return None
        return client if client.is_connected() else None

    def _turn(self, client: Client, seconds: float) -> None:
        give_up_at = time.monotonic() + seconds
        while time.monotonic() < give_up_at and client.loop(0.01) == 0:
            pass


def unanswered(plant: str, address: tuple[str, int]) -> list[str]:
    """In calm, each kind of poison once: the numbered kinds that got no receipt, and whether a good message got its."""
    client = _new_client(plant, HOSTILE, f"{plant}/{HOSTILE}")
    seen: set[int] = set()

    def keep(_client: Any, _data: Any, message: Any) -> None:
        for first, last in json.loads(message.payload)["ranges"]:
            # Epoch milliseconds make ranges of one number each.
            seen.update(range(first, min(last, first + 1000) + 1))

    client.on_message = keep
    client.on_connect = lambda c, *_: c.subscribe(f"qy/v1/{plant}/{HOSTILE}/receipt")
    client.connect(*address)
    client.loop_start()
    wanted: dict[int, str] = {}
    for number, (name, make) in enumerate([*NUMBERED.items(), *NUMBERLESS.items()], start=900_000):
        payload = make(number)
        client.publish(f"qy/v1/{plant}/{HOSTILE}/readings", payload, qos=1)
        if name in NUMBERED:
            wanted[json.loads(payload)["seq"] if name.startswith("epoch") else number] = name
    last = 999_999
    wanted[last] = "the good message after all of them"
    client.publish(f"qy/v1/{plant}/{HOSTILE}/readings", _message(last, [_reading(meter="nobody")]), qos=1)
    give_up_at = time.monotonic() + _NO_RECEIPT_S
    while time.monotonic() < give_up_at and not seen.issuperset(wanted):
        time.sleep(0.05)
    client.disconnect()
    client.loop_stop()
    return [name for number, name in wanted.items() if number not in seen]


def _new_client(plant: str, gateway: str, client_id: str) -> Client:
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=client_id,
        protocol=MQTTProtocolVersion.MQTTv5,
        reconnect_on_failure=False,
    )
    client.username_pw_set(f"{plant}/{gateway}", password(plant, gateway))
    client.connect_timeout = 2
    return client


def _drop(client: Client) -> None:
    """As a device that loses its power, so that the will is published."""
    if (sock := client.socket()) is not None:
        sock.close()
