"""The gateway's connection to the broker: made, kept alive, and made again when it is lost. It knows of no readings."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import structlog
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from device_sim.gateway.flights import Backoff
from device_sim.gateway.tls import Tls, waits_inside

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike

KEEPALIVE_S = 30
CONNECT_TIMEOUT_S = 5.0
# A broker that takes the connection and then says nothing is given up after this.
WELCOME_TIMEOUT_S = 10.0
QUIET_FAILURES = 5


class Hearer(Protocol):
    """Whom a link tells what the broker says; an exception there would end the driving thread."""

    def acknowledged(self, mid: int, refusal: str | None) -> None:
        """The broker has a message, or will not have it."""
        ...

    def heard(self, topic: str, payload: bytes) -> None:
        """A message came of a topic that is subscribed to."""
        ...

    def connection_lost(self) -> None:
        """What was on its way may have arrived or not."""
        ...


@dataclass(frozen=True, slots=True)
class Account:
    """How a gateway is known to the broker. topic: where its status stands, as its last will too."""

    user: str
    password: str
    host: str
    port: int
    topic: str
    tls: Tls | None = None


class Link:
    """One connection at a time. subscriptions: topics with their QoS, asked for each time it is made."""

    def __init__(
        self, account: Account, subscriptions: Mapping[str, int], hearer: Hearer, counts: Counter[str], *,
        rng: random.Random, now: Callable[[], datetime], reconnect: Backoff,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.connected = False
        self.receive_maximum = 0  # of messages the broker has not acknowledged; the status message has its own place
        self._account, self._subscriptions, self._hearer, self._counts = account, subscriptions, hearer, counts
        self._rng, self._now, self._monotonic, self._reconnect = rng, now, monotonic, reconnect
        self._log = structlog.get_logger().bind(gateway=account.topic.partition("/v1/")[2])
        self._client: Client | None = None
        self._failures, self._next_try_at, self._said_lost = 0, 0.0, False
        self._connecting_since, self._refusal, self._was_connected = 0.0, "", False

    def keep(self, now: float) -> float:
        """Connect when due; returns how long not to try. [s]"""
        if self._client is None:
            if now < self._next_try_at:
                return self._next_try_at - now
            self._connect()
        return 0.0

    def publish(self, kind: str, payload: bytes) -> int | None:
        """Send a message of a kind with QoS 1; its number, or null where nothing is connected."""
        if self._client is None:
            return None
        return self._client.publish(f"{self._account.topic}/{kind}", payload, qos=1).mid

    def socket(self) -> "tuple[SocketLike, bool] | None":
        """The broker's socket, and whether there is something to write."""
        if self._client is None or (broker := self._client.socket()) is None:
            return None
        return broker, self._client.want_write()

    def service(self, *, readable: bool, writable: bool) -> None:
        """Read, write and keep alive."""
        client = self._client
        if client is None:
            return
        answer = client.loop_read() if readable else MQTTErrorCode.MQTT_ERR_SUCCESS
        while answer == MQTTErrorCode.MQTT_ERR_SUCCESS and waits_inside(client):
            answer = client.loop_read()
        if writable and answer == MQTTErrorCode.MQTT_ERR_SUCCESS:
            client.loop_write()
        client.loop_misc()
        if client.socket() is None:
            self._lost(self._refusal or "the connection ended")
        elif not self.connected and self._monotonic() - self._connecting_since > WELCOME_TIMEOUT_S:
            self._lost("the broker does not answer")

    def close(self) -> None:
        """Say goodbye where somebody listens, for a second at most, and let go."""
        if self._client is not None and self.connected:
            self._say_status(self._client, online=False)
            self._client.disconnect()
            give_up_at = self._monotonic() + 1
            while self._client is not None and self._client.want_write() and self._monotonic() < give_up_at:
                self._client.loop_write()
        self._drop()

    def _connect(self) -> None:
        own = self._account
        client = Client(
            CallbackAPIVersion.VERSION2, client_id=own.user, protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )  # fmt: skip
        client.username_pw_set(own.user, own.password)
        if own.tls is not None:
            own.tls.apply(client)
        client.will_set(f"{own.topic}/status", self._status(online=False), qos=1, retain=True)
        client.connect_timeout = CONNECT_TIMEOUT_S
        client.max_inflight_messages_set(0)  # paho's own count is off; the gateway counts
        client.on_connect, client.on_publish, client.on_message = self._on_connect, self._on_publish, self._on_message
        client.on_subscribe = self._on_subscribe
        self._client, self._connecting_since, self._refusal = client, self._monotonic(), ""
        try:
            client.connect(own.host, own.port, keepalive=KEEPALIVE_S, clean_start=True)
        except OSError as error:
            self._lost(str(error))

    def _lost(self, why: str) -> None:
        self._drop()
        self._failures += 1
        self._next_try_at = self._monotonic() + self._reconnect.wait_s(self._failures, self._rng)
        self._counts["connections_lost"] += 1
        # New credentials are enabled a little after they are registered: the first refusals are no news.
        if not self._said_lost and (self._was_connected or self._failures > QUIET_FAILURES):
            self._log.warning("no connection to the broker, trying again until there is", why=why)
            self._said_lost = True
        self._hearer.connection_lost()

    def _drop(self) -> None:
        self.connected = False
        client, self._client = self._client, None
        if client is not None and (open_socket := client.socket()) is not None:
            open_socket.close()

    def _say_status(self, client: Client, *, online: bool) -> None:
        client.publish(f"{self._account.topic}/status", self._status(online=online), qos=1, retain=True)

    def _status(self, *, online: bool) -> str:
        return json.dumps({"online": online, "at": self._now().isoformat()})

    # what paho calls, inside keep() and service()

    def _on_connect(self, client: Client, data: Any, flags: Any, code: ReasonCode, told: Properties | None) -> None:
        if code.is_failure:
            self._refusal = str(code)
            return
        # paho does not look at the broker's Receive Maximum; a broker ends the connection of who exceeds it. The
        # status message below needs one place of it.
        self.receive_maximum = getattr(told, "ReceiveMaximum", 65535) - 1
        for topic, qos in self._subscriptions.items():
            client.subscribe(topic, qos=qos)
        self._say_status(client, online=True)
        self.connected = self._was_connected = True
        self._failures = 0
        if self._said_lost:
            self._log.info("connected to the broker again")
            self._said_lost = False

    def _on_subscribe(self, client: Client, data: Any, mid: int, codes: list[ReasonCode], told: Any) -> None:
        if any(code.is_failure for code in codes):
            self._log.error("the broker does not let this gateway hear its own topics", why=str(codes[0]))
            client.disconnect()

    def _on_publish(self, client: Client, data: Any, mid: int, code: ReasonCode, told: Any) -> None:
        self._hearer.acknowledged(mid, str(code) if code.is_failure else None)

    def _on_message(self, client: Client, data: Any, message: MQTTMessage) -> None:
        self._hearer.heard(message.topic, bytes(message.payload))
