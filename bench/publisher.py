"""The bench's gateways: packets made beforehand, sent at QoS 1, paced by the platform's own receipts.

paho connects and subscribes; from then on the socket is driven here, for a sender that costs more than the platform
would measure itself.
"""

import json
import resource
import select
import struct
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from ingest import wire

PASSWORD = "bench-gateway-secret"
START = datetime(2026, 1, 1, tzinfo=UTC)
METERS = 50
PATIENCE_S = 15
WINDOW = 3800  # messages without a receipt, over all gateways
NUMBERS = 65_535  # of packets; then they begin anew
_PUBLISH_QOS1, _PUBACK = 0x32, 0x40


def enterprise(i: int) -> str:
    """The code of the bench's i-th enterprise."""
    return f"bench-{i:03d}"


class Gateway:
    """One gateway's line to the broker."""

    def __init__(self, host: str, port: int, code: str, by_receipts: bool) -> None:
        """by_receipts: whether a message is done when its receipt comes, or when the broker has acknowledged it."""
        self.done = 0
        self._by_receipts = by_receipts
        self._client = _connect(host, port, code)
        sock = self._client.socket()
        assert sock is not None
        self._sock = sock
        self._rest, self._out = b"", bytearray()

    def fileno(self) -> int:
        return int(self._sock.fileno())

    def send(self, packet: bytes) -> None:
        """Put a packet behind what waits."""
        self._out += packet

    def flush(self) -> bool:
        """Send what the socket takes; whether that was all."""
        if self._out:
            try:
                del self._out[: self._sock.send(self._out)]
            except BlockingIOError:
                return False
        return not self._out

    def read(self) -> None:
        """Take acknowledgements and receipts."""
        came = self._sock.recv(65_536)
        assert came, "the broker ended a gateway's connection"
        data = self._rest + came
        found, end = wire.packets(data)
        for packet in found:
            if packet.first & 0xF0 == _PUBACK:
                if not self._by_receipts:
                    self.acknowledged(int.from_bytes(data[packet.begin + 2 : packet.begin + 4], "big"))
            elif self._by_receipts and wire.is_message(packet.first):
                for first, last in json.loads(wire.published(data, packet).payload)["ranges"]:
                    self.receipted(first, last)
        self._rest = data[end:]

    def acknowledged(self, mid: int) -> None:
        """The broker has the message of a number."""
        self.done += 1

    def receipted(self, first: int, last: int) -> None:
        """The platform has the messages from a first to a last one."""
        self.done += last - first + 1

    def close(self) -> None:
        """Say goodbye."""
        self._client.disconnect()


def _connect(host: str, port: int, code: str) -> Client:
    give_up_at = time.monotonic() + 60
    while True:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"{code}/gw",
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        client.username_pw_set(f"{code}/gw", PASSWORD)
        ready: list[bool] = []
        client.on_subscribe = lambda *_, ready=ready: ready.append(True)
        client.on_connect = lambda c, *_: c.subscribe(f"qy/v1/{code}/gw/receipt", 0)
        client.connect(host, port, keepalive=900)
        while not ready and (sock := client.socket()) is not None:
            waiting = select.poll()  # not select, which knows no descriptor above 1,023
            waiting.register(sock, select.POLLIN)
            waiting.poll(200)
            client.loop_read()
            client.loop_write()
        if ready:
            return client
        assert time.monotonic() < give_up_at, f"the broker does not let {code} in"
        time.sleep(0.3)


G = TypeVar("G", bound=Gateway)


class Gateways(Generic[G]):
    """One gateway for each enterprise, driven in one thread."""

    def __init__(self, each: Sequence[G]) -> None:
        self.each = each
        self._poll = select.epoll()
        self._by_fd = {gateway.fileno(): gateway for gateway in self.each}
        self.waiting: set[G] = set()  # of thousands only a few have something to send
        for fd in self._by_fd:
            self._poll.register(fd, select.EPOLLIN)

    @property
    def done(self) -> int:
        """How many messages need nothing more."""
        return sum(gateway.done for gateway in self.each)

    def send(self, gateway: G, packet: bytes) -> None:
        """Put a packet behind what waits of a gateway."""
        gateway.send(packet)
        self.waiting.add(gateway)

    def turn(self, wait_s: float) -> None:
        """Send what waits, take what came."""
        self.waiting = {gateway for gateway in self.waiting if not gateway.flush()}
        for fd, _ in self._poll.poll(wait_s):
            self._by_fd[fd].read()


def payload(number: int, n_enterprises: int, per_message: int) -> bytes:
    """Message `number` of the run; enterprises take turns, and every reading is new."""
    turn = number // n_enterprises
    if per_message == 1:
        at = (START + timedelta(minutes=turn // METERS)).isoformat()
        readings = [{"meter": f"m{turn % METERS:03d}", "channel": "kwh", "at": at, "value": 2.0 + turn % 1000 / 7}]
    else:
        at = (START + timedelta(minutes=turn)).isoformat()
        readings = [
            {"meter": f"m{m:03d}", "channel": "kwh", "at": at, "value": 2.0 + (turn * 31 + m) % 1000 / 7}
            for m in range(per_message)
        ]
    return json.dumps({"boot": "bench", "seq": turn, "sent_at": at, "readings": readings}).encode()


def packet(number: int, n_enterprises: int, per_message: int) -> bytes:
    """Message `number` as a PUBLISH of QoS 1 of its gateway."""
    turn, i = divmod(number, n_enterprises)
    return published(enterprise(i), turn, payload(number, n_enterprises, per_message))


def published(code: str, turn: int, message: bytes) -> bytes:
    """A message of readings as a PUBLISH of QoS 1. turn: of its gateway's messages, from 0 on."""
    topic = f"qy/v1/{code}/gw/readings".encode()
    body = struct.pack("!H", len(topic)) + topic + struct.pack("!HB", turn % NUMBERS + 1, 0) + message
    digits, length = bytearray(), len(body)
    while length > 127:
        digits.append(length & 127 | 128)
        length >>= 7
    digits.append(length)
    return bytes([_PUBLISH_QOS1, *digits]) + body


def run(
    pipe: Connection,
    host: str,
    port: int,
    n_enterprises: int,
    per_message: int,
    n_messages: int,
    by_receipts: bool = True,
) -> None:
    """Connect, make messages, wait for the word, send; answers with the CPU it took, the making left out. [s]"""
    gateways = Gateways([Gateway(host, port, enterprise(i), by_receipts) for i in range(n_enterprises)])
    packets = [packet(k, n_enterprises, per_message) for k in range(n_messages)]
    pipe.send("ready")
    assert pipe.recv() == "go"
    before = resource.getrusage(resource.RUSAGE_SELF)
    sent = done = 0
    give_up_at = time.monotonic() + PATIENCE_S
    while done < n_messages:
        for _ in range(min(200, n_messages - sent, WINDOW - (sent - done))):
            gateways.send(gateways.each[sent % n_enterprises], packets[sent])
            sent += 1
        gateways.turn(0.02 if sent == n_messages or sent - done >= WINDOW else 0)
        if gateways.done > done:
            done, give_up_at = gateways.done, time.monotonic() + PATIENCE_S
        assert time.monotonic() < give_up_at, f"stuck: {sent} sent, {done} done"
    after = resource.getrusage(resource.RUSAGE_SELF)
    pipe.send(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    for gateway in gateways.each:
        gateway.close()
