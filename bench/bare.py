"""A client that acknowledges what the broker delivers and does nothing else: what any receiver could reach at most."""

import resource
import selectors
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from ingest import wire
from ingest.client import QuickClient, connectable


class Receiver:
    """One session for each enterprise, as ingest has them, driven by one selector."""

    def __init__(self, host: str, port: int, password: str, codes: Sequence[str], in_flight: int) -> None:
        self.n_messages = self.n_subscribed = 0
        self.began_at = 0.0  # when the first message came
        self._poll = selectors.DefaultSelector()
        for code in codes:
            client = connectable(code, password, QuickClient)
            client.on_published = self._published
            client.on_connect = lambda c, *_, code=code: c.subscribe(
                f"qy/v1/{code}/+/readings", options=SubscribeOptions(qos=1)
            )
            client.on_subscribe = lambda *_: self._subscribed()
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # of paho
            properties.SessionExpiryInterval = 3600
            properties.ReceiveMaximum = in_flight
            client.connect(host, port, keepalive=300, clean_start=False, properties=properties)
            self._poll.register(client.socket(), selectors.EVENT_READ, client)  # type: ignore[arg-type]  # connected

    def _subscribed(self) -> None:
        self.n_subscribed += 1

    def _published(self, client: QuickClient, messages: list[wire.Published]) -> None:
        self.began_at = self.began_at or time.perf_counter()
        self.n_messages += len(messages)
        client.send(wire.acknowledgements(message.mid for message in messages))

    def turn(self) -> None:
        """Take what has come."""
        for key, _ in self._poll.select(0.1):
            if not key.data.read():
                raise ConnectionError("the broker ended a session of the bare client")
            key.data.loop_write()


def run(
    pipe: Connection, host: str, port: int, password: str, codes: Sequence[str], in_flight: int, n_messages: int
) -> None:
    """Connect, say so, take n messages; answers with processor time [s], peak memory [MB], seconds since the first."""
    before = time.process_time()
    receiver = Receiver(host, port, password, codes, in_flight)
    while receiver.n_subscribed < len(codes):
        receiver.turn()
    pipe.send("ready")
    while receiver.n_messages < n_messages:
        receiver.turn()
    elapsed = time.perf_counter() - receiver.began_at
    pipe.send((time.process_time() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, elapsed))
