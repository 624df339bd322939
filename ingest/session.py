"""One enterprise's persistent session at the broker, driven by the loop; a new client for each connection."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from paho.mqtt.client import Client
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from ingest import wire
from ingest.client import QuickClient, connectable
from qingyu.settings import Settings

KEEPALIVE_S = 20
_CONNECT_TIMEOUT_S = 5
_NEVER_EXPIRES = 0xFFFFFFFF
# Readings are no state: what the broker kept of them is never sent again; the flag shows who publishes them so.
_NEW_ONLY = SubscribeOptions(qos=1, retainAsPublished=True, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND)
_KINDS = {"readings": _NEW_ONLY, "production": _NEW_ONLY, "status": SubscribeOptions(qos=1)}


class Handle(NamedTuple):
    """What it takes to acknowledge a message: it is good only for the connection that delivered it.

    mid: the number that its PUBACK names; 0 where it wants none.
    """

    session: "Session"
    client: QuickClient
    mid: int


# A message as a session hands it over: topic, payload, handle, whether the broker had kept it.
Came = tuple[str, bytes, Handle, bool]


class Session:
    """A session for each enterprise, so that a noisy one cannot push a quiet one out of the broker's queue."""

    def __init__(
        self,
        enterprise_id: int,
        code: str,
        settings: Settings,
        take: Callable[[Sequence[Came]], None],
        on_ready: Callable[["Session"], None],
        watch: Callable[["Session", Any, bool], None],
    ) -> None:
        """take: what to do with messages; on_ready: when subscribed; watch: (session, socket, wants to write)."""
        self.enterprise_id, self.code, self.settings = enterprise_id, code, settings
        self._take, self._on_ready, self._watch = take, on_ready, watch
        self.client: QuickClient | None = None
        self.connected = False
        self.refused = False
        self.closed_at = 0.0

    def open(self) -> None:
        """Connect; raises OSError when the broker does not answer."""
        # The broker takes the user name for the id; the user of this session may hear this enterprise only.
        client = connectable(self.code, self.settings.mqtt_ingest_password.get_secret_value(), QuickClient)
        client.connect_timeout = _CONNECT_TIMEOUT_S
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_disconnect = self._disconnected
        client.on_published = self._published
        client.on_socket_register_write = lambda c, _, sock: self._watch(self, sock, True)
        client.on_socket_unregister_write = lambda c, _, sock: self._watch(self, sock, False)
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # of the library
        properties.SessionExpiryInterval = _NEVER_EXPIRES
        properties.ReceiveMaximum = self.settings.ingest_receive_maximum
        self.client = client
        client.connect(
            self.settings.mqtt_ingest_host,
            self.settings.mqtt_ingest_port,
            keepalive=KEEPALIVE_S,
            clean_start=False,
            properties=properties,
        )

    def close(self) -> None:
        """Disconnect and keep the session at the broker; what is unacknowledged comes again."""
        client, self.client = self.client, None
        self.connected = False
        if client is not None:
            client.on_socket_register_write = client.on_socket_unregister_write = None
            client.disconnect()
            client.loop_write()

    def read(self) -> bool:
        """Take what the socket holds, at most a chunk; False when the connection is gone."""
        client = self.client
        return client is not None and not self.refused and client.read() and self.client is client

    def write(self) -> bool:
        """Send what waits; False when the connection is gone."""
        return self.client is not None and self.client.loop_write() == MQTTErrorCode.MQTT_ERR_SUCCESS

    def keep_alive(self) -> bool:
        """Ping when it is time; False when the broker has not answered."""
        return self.client is not None and self.client.loop_misc() == MQTTErrorCode.MQTT_ERR_SUCCESS

    def answer(self, receipts: Sequence[tuple[str, bytes]], stored: Iterable[Handle]) -> bool:
        """Send receipts (topic, payload), then the PUBACKs of stored messages in their order, all at once.

        Receipts go out at QoS 0: a lost one costs its gateway one resend. A message that came on an earlier connection
        is not acknowledged, the broker delivers it again. False when the connection is gone.
        """
        if self.client is None or not self.connected:
            return True
        said = [wire.publication(topic, payload) for topic, payload in receipts]
        said.append(wire.acknowledgements(h.mid for h in stored if h.mid and h.client is self.client))
        packets = b"".join(said)
        return not packets or self.client.send(packets)

    def _connected(self, client: Client, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
        if not code.is_failure:
            # From here on acknowledgements are valid: the broker sends its backlog before it answers the subscription.
            self.connected, self.refused = True, False
            # Each time, for the broker may have forgotten the session.
            topics = [(f"qy/v1/{self.code}/+/{kind}", options) for kind, options in _KINDS.items()]
            client.subscribe(topics)

    def _subscribed(self, _client: Client, _data: Any, _mid: int, codes: Any, _properties: Any) -> None:
        if any(code.is_failure for code in codes):
            self.refused = True  # a deaf session is dropped and tried again
            return
        self._on_ready(self)

    def _disconnected(self, client: Client, _data: Any, _flags: Any, _code: Any, _properties: Any) -> None:
        if client is self.client:
            self.connected = False

    def _published(self, client: QuickClient, messages: Sequence[wire.Published]) -> None:
        # Never parse and never raise here: only take them.
        self._take(
            [(_text(topic), payload, Handle(self, client, mid), retained) for topic, payload, mid, retained in messages]
        )


def _text(topic: bytes) -> str:
    try:
        return topic.decode()
    except UnicodeDecodeError:
        return ""
