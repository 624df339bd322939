"""The tests' broker: gateways with credentials, and small MQTT clients that speak and listen as them."""

import queue
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from device_sim.gateway.tls import Tls
from stack.servers import Mosquitto

KINDS = ("readings", "production", "status")  # the last word of the topics that a gateway may publish on


class Broker:
    """A Mosquitto and the credentials given out on it."""

    def __init__(self, server: Mosquitto) -> None:
        self.server = server
        self.host = server.host
        self.port = server.port
        self._held: list[socket.socket] | None = None

    def hold(self) -> None:
        """It will start later: until then nobody else shall have its ports."""
        server = self.server
        self._held = []
        for port in (server.port, server.ingest_port, server.tls_port, server.certificate_port):
            self._held.append(socket.socket())
            self._held[-1].bind((self.host, port))

    def start(self) -> None:
        """It runs from now on, if it was to start later."""
        if self._held is not None:
            self.release()
            self.server.start()

    def release(self) -> None:
        """Its ports are free."""
        for one in self._held or ():
            one.close()
        self._held = None

    @property
    def environment(self) -> dict[str, str]:
        """How a program finds this broker."""
        return {
            "QINGYU_MQTT_HOST": self.host,
            "QINGYU_MQTT_PORT": str(self.port),
            "QINGYU_MQTT_INGEST_HOST": self.host,
            "QINGYU_MQTT_INGEST_PORT": str(self.server.ingest_port),
            "QINGYU_MQTT_INGEST_PASSWORD": self.server.ingest_password,
            "QINGYU_BROKER_FOLDER": str(self.server.secrets),
            "QINGYU_BROKER_REFUSALS": str(self.server.refusals),
        }

    def add_gateway(self, enterprise: str, gateway: str, password: str | None = None) -> str:
        """Give a gateway credentials and wait until the broker takes them; returns the password."""
        password = password or secrets.token_urlsafe(16)
        self.add_user(f"{enterprise}/{gateway}", password)
        return password

    def add_user(self, user: str, password: str) -> None:
        """Give a user a password and wait until the broker takes it."""
        self.server.set_password(user, password)
        give_up_at = time.monotonic() + 20
        while not self.accepts(user, password):
            assert time.monotonic() < give_up_at, "the broker did not read its password file again"
            time.sleep(0.05)

    def wait_until_refused(self, user: str, password: str, timeout_s: float = 20) -> None:
        """Wait until the broker lets this user in no more."""
        give_up_at = time.monotonic() + timeout_s
        while self.accepts(user, password):
            assert time.monotonic() < give_up_at, "the broker did not read its password file again"
            time.sleep(0.05)

    def accepts(self, user: str, password: str) -> bool:
        """Whether the broker lets this user in."""
        with Peer(self, user, password) as peer:
            return peer.connected

    def forget(self, enterprise: str, gateway: str, password: str) -> None:
        """Let nothing of a gateway wait here for the next test: what it retained, and what ingest has not taken yet."""
        with Peer(self, f"{enterprise}/{gateway}", password) as peer:
            for kind in KINDS:
                peer.publish(f"qy/v1/{enterprise}/{gateway}/{kind}", retain=True)
        with self.ingest(enterprise):
            pass  # it starts clean, and takes the session of ingest with it

    @contextmanager
    def ingest(self, enterprise: str, **options: Any) -> Iterator["Peer"]:
        """A client with the rights that ingest has in its session of an enterprise, on its own listener."""
        if not self.accepts(enterprise, self.server.ingest_password):
            self.add_user(enterprise, self.server.ingest_password)
        with Peer(self, enterprise, self.server.ingest_password, port=self.server.ingest_port, **options) as peer:
            yield peer


class Peer:
    """A small MQTT client for tests: publish and see the reason, subscribe and take what comes."""

    def __init__(
        self, broker: Broker, user: str, password: str, *, protocol: MQTTProtocolVersion = MQTTProtocolVersion.MQTTv5,
        port: int | None = None, client_id: str = "", tls: Tls | None = None,
    ) -> None:  # fmt: skip
        """port: the gateways' listener unless said otherwise; client_id: drawn by the broker when empty."""
        self.messages: queue.Queue[MQTTMessage] = queue.Queue()
        self.connected = False
        self._address = broker.host, port or broker.port
        self._answers: dict[int, ReasonCode] = {}
        self._changed = threading.Condition()
        self._settled = False
        self.client = Client(CallbackAPIVersion.VERSION2, client_id, protocol=protocol, reconnect_on_failure=False)
        self.client.username_pw_set(user, password)
        if tls is not None:
            tls.apply(self.client)
        self.client.on_connect = self._on_connect
        self.client.on_disconnect = self._on_disconnect
        self.client.on_publish = self._on_answer
        self.client.on_subscribe = lambda client, data, mid, codes, properties: self._on_answer(
            client, data, mid, codes[0], properties
        )
        self.client.on_message = lambda client, data, message: self.messages.put(message)

    def __enter__(self) -> Self:
        self.client.connect(*self._address)
        self.client.loop_start()
        self.wait_for(lambda: self._settled)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.disconnect()
        self.client.loop_stop()
        # paho closes its sockets when it is forgotten; the callbacks hold this object, and that would hold paho.
        client = self.client
        client.on_connect = client.on_disconnect = client.on_publish = client.on_subscribe = client.on_message = None
        del self.client

    def publish(self, topic: str, payload: bytes | str = b"", *, qos: int = 1, retain: bool = False) -> ReasonCode:
        """Publish and return the broker's answer."""
        return self._answer(self.client.publish(topic, payload, qos=qos, retain=retain).mid)

    def wait_until_refused(self, topic: str, timeout_s: float = 10) -> None:
        """Publish until the broker does not let it pass any more."""
        give_up_at = time.monotonic() + timeout_s
        while not self.publish(topic).is_failure:
            assert time.monotonic() < give_up_at, "the broker did not read its file of rights again"
            time.sleep(0.05)

    def subscribe(self, topic: str, qos: int = 1) -> ReasonCode:
        """Subscribe and return the broker's answer."""
        mid = self.client.subscribe(topic, qos=qos)[1]
        assert mid is not None
        return self._answer(mid)

    def take(self, timeout_s: float = 5) -> MQTTMessage:
        """The next message."""
        return self.messages.get(timeout=timeout_s)

    def _answer(self, mid: int) -> ReasonCode:
        self.wait_for(lambda: mid in self._answers)
        with self._changed:
            return self._answers.pop(mid)

    def wait_for(self, condition: Callable[[], bool], timeout_s: float = 10) -> None:
        """Wait until a condition on this client holds; fails when it never does."""
        with self._changed:
            assert self._changed.wait_for(condition, timeout_s), "the broker did not answer"

    def _on_connect(
        self, client: Client, data: Any, flags: ConnectFlags, code: ReasonCode, properties: Properties | None
    ) -> None:
        with self._changed:
            self.connected = not code.is_failure
            self._settled = True
            self._changed.notify_all()

    def _on_disconnect(
        self, client: Client, data: Any, flags: DisconnectFlags, code: ReasonCode, properties: Properties | None
    ) -> None:
        with self._changed:
            self.connected = False
            self._settled = True
            self._changed.notify_all()

    def _on_answer(self, client: Client, data: Any, mid: int, code: ReasonCode, properties: Properties | None) -> None:
        with self._changed:
            self._answers[mid] = code
            self._changed.notify_all()
