"""The bench's gateways: messages made beforehand, sent at QoS 1, paced by the platform's own receipts."""

import json
import resource
import select
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

PASSWORD = "bench-gateway-secret"
START = datetime(2026, 1, 1, tzinfo=UTC)
METERS = 50
PATIENCE_S = 15
WINDOW = 3800  # messages without a receipt, over all gateways


def enterprise(i: int) -> str:
    """The code of the bench's i-th enterprise."""
    return f"bench-{i:03d}"


class Gateways:
    """One client for each enterprise, driven by hand in one thread."""

    def __init__(self, host: str, port: int, n: int, by_receipts: bool = True) -> None:
        """by_receipts: whether a message is done when its receipt comes, or when the broker has acknowledged it."""
        self.receipted = 0
        self._by_receipts = by_receipts
        self.clients = [self._connect(host, port, enterprise(i)) for i in range(n)]
        self._poll = select.epoll()
        self._by_fd = {client.socket().fileno(): client for client in self.clients}  # type: ignore[union-attr]
        for fd in self._by_fd:
            self._poll.register(fd, select.EPOLLIN)

    def _connect(self, host: str, port: int, code: str) -> Client:
        give_up_at = time.monotonic() + 60
        while True:
            client = Client(
                CallbackAPIVersion.VERSION2,
                client_id=f"{code}/gw",
                protocol=MQTTProtocolVersion.MQTTv5,
                reconnect_on_failure=False,
            )
            client.username_pw_set(f"{code}/gw", PASSWORD)
            client.max_inflight_messages_set(0)
            ready: list[bool] = []
            client.on_subscribe = lambda *_, ready=ready: ready.append(True)
            client.on_connect = lambda c, *_, code=code: c.subscribe(f"qy/v1/{code}/gw/receipt", 0)
            client.on_message = self._receipt
            if not self._by_receipts:
                client.on_publish = self._acknowledged
            client.connect(host, port, keepalive=300)
            while not ready and (sock := client.socket()) is not None:
                select.select([sock], [], [], 0.2)
                client.loop_read()
                client.loop_write()
            if ready:
                return client
            assert time.monotonic() < give_up_at, f"the broker does not let {code} in"
            time.sleep(0.3)

    def _receipt(self, _client: Client, _data: Any, message: Any) -> None:
        self.receipted += sum(last - first + 1 for first, last in json.loads(message.payload)["ranges"])

    def _acknowledged(self, *_: Any) -> None:
        self.receipted += 1

    def turn(self, wait_s: float) -> None:
        """Take acknowledgements and receipts."""
        for fd, _ in self._poll.poll(wait_s):
            client = self._by_fd[fd]
            # One acknowledgement or receipt a call; what is left wakes the poll again.
            for _ in range(8):
                client.loop_read()
            client.loop_write()


def _payload(number: int, n_enterprises: int, per_message: int) -> bytes:
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
    gateways = Gateways(host, port, n_enterprises, by_receipts)
    topics = [f"qy/v1/{enterprise(i)}/gw/readings" for i in range(n_enterprises)]
    payloads = [_payload(k, n_enterprises, per_message) for k in range(n_messages)]
    pipe.send("ready")
    assert pipe.recv() == "go"
    before = resource.getrusage(resource.RUSAGE_SELF)
    sent = 0
    known, give_up_at = 0, time.monotonic() + PATIENCE_S
    while sent < n_messages:
        for _ in range(min(100, n_messages - sent, WINDOW - (sent - gateways.receipted))):
            i = sent % n_enterprises
            gateways.clients[i].publish(topics[i], payloads[sent], qos=1)
            sent += 1
        gateways.turn(0.02 if sent - gateways.receipted >= WINDOW else 0)
        if gateways.receipted > known:
            known, give_up_at = gateways.receipted, time.monotonic() + PATIENCE_S
        assert time.monotonic() < give_up_at, f"stuck: {sent} sent, {gateways.receipted} receipted"
    while gateways.receipted < n_messages:
        gateways.turn(0.05)
        if gateways.receipted > known:
            known, give_up_at = gateways.receipted, time.monotonic() + PATIENCE_S
        assert time.monotonic() < give_up_at, f"{n_messages - gateways.receipted} of {n_messages} without receipt"
    after = resource.getrusage(resource.RUSAGE_SELF)
    pipe.send(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    for client in gateways.clients:
        client.disconnect()
