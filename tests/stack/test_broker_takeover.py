"""Nobody takes another's session, because an id is a user name; and the queue of a reader who is away is kept."""

import time
from collections.abc import Iterator

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from stack.root import Root
from stack.servers import Mosquitto
from tests.support.broker import Broker, Peer

READER = "acme"


@pytest.fixture
def broker(stack_root: Root, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker of each test alone, with a victim and a thief."""
    with Mosquitto(tmp_path_factory.mktemp("takeover"), root=stack_root) as server:
        made = Broker(server)
        made.add_user(READER, server.ingest_password)
        made.add_gateway("acme", "gw1", "acme-gw1")
        made.add_gateway("thief", "gw1", "thief-gw1")
        yield made


class Reader:
    """Ingest's persistent session of one enterprise."""

    def __init__(self, broker: Broker, *, clean: bool = False) -> None:
        self.heard: list[bytes] = []
        self.subscribed = self.found = False
        self.client = Client(CallbackAPIVersion.VERSION2, READER, protocol=MQTTProtocolVersion.MQTTv5)
        self.client.username_pw_set(READER, broker.server.ingest_password)
        self.client.on_connect = self._on
        self.client.on_subscribe = lambda *_: setattr(self, "subscribed", True)
        self.client.on_message = lambda client, data, message: self.heard.append(bytes(message.payload))
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = 0xFFFFFFFF
        self.client.connect(broker.host, broker.server.ingest_port, clean_start=clean, properties=properties)
        while not self.subscribed:
            assert self.client.loop(0.1) == 0

    def _on(self, client: Client, data: object, flags: object, code: object, properties: object) -> None:
        self.found = bool(getattr(flags, "session_present", False))
        client.subscribe("qy/v1/acme/+/readings", qos=1)

    def take(self, count: int) -> list[bytes]:
        """Hear so many messages in all."""
        give_up_at = time.monotonic() + 10
        while len(self.heard) < count:
            assert self.client.loop(0.1) == 0
            assert time.monotonic() < give_up_at, f"{len(self.heard)} of {count} messages came"
        return self.heard

    def leave(self) -> None:
        """Go away and keep the session."""
        self.client.disconnect()
        self.client.loop(0.1)
        self.client.on_connect = self.client.on_subscribe = self.client.on_message = None


def send(broker: Broker, count: int) -> list[bytes]:
    """What a plain QoS 1 device is told that the broker has."""
    sent = [f"reading {number}".encode() for number in range(count)]
    with Peer(broker, "acme/gw1", "acme-gw1") as gateway:
        for payload in sent:
            assert not gateway.publish("qy/v1/acme/gw1/readings", payload).is_failure
    return sent


@pytest.mark.parametrize("clean", [True, False], ids=["clean start", "resumed"])
@pytest.mark.parametrize("name", [READER, "qingyu-ingest-acme", "qingyu-ingest", "acme/gw1"])
def test_a_gateway_that_names_anothers_id_gets_its_own_session(broker: Broker, name: str, clean: bool) -> None:
    Reader(broker).leave()
    sent = send(broker, 20)
    with Peer(broker, "acme/gw1", "acme-gw1") as victim:
        for _ in range(3):
            thief = Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTProtocolVersion.MQTTv5)
            thief.username_pw_set("thief/gw1", "thief-gw1")
            told: list[tuple[str, bool]] = []
            thief.on_connect = lambda c, d, flags, code, p, told=told: told.append((str(code), flags.session_present))
            thief.connect(broker.host, broker.port, clean_start=clean)
            while not told:
                thief.loop(0.1)
            assert told == [("Success", False)], "the thief found a session that is not its own"
            thief.disconnect()
            thief.loop(0.1)
            thief.on_connect = None
        assert victim.connected
        assert not victim.publish("qy/v1/acme/gw1/status", b"{}").is_failure
    reader = Reader(broker)
    assert reader.found
    assert reader.take(len(sent)) == sent
    reader.leave()


@pytest.mark.parametrize("listener", ["port", "ingest_port"])
def test_on_either_listener_an_id_is_a_user_name(broker: Broker, listener: str) -> None:
    Reader(broker).leave()
    sent = send(broker, 5)
    port = getattr(broker.server, listener)
    with Peer(broker, "thief/gw1", "thief-gw1", port=port, client_id=READER) as thief:
        thief.subscribe("qy/v1/acme/gw1/readings")
        assert send(broker, 5)
        assert thief.messages.empty()
    reader = Reader(broker)
    assert reader.found
    assert reader.take(2 * len(sent)) == sent * 2
    reader.leave()


def test_a_queue_outlives_new_credentials_while_its_reader_is_away(broker: Broker) -> None:
    Reader(broker).leave()
    # The broker reads its files again and looks at every session, also at those that nobody is connected to.
    broker.add_gateway("acme", "gw2")
    broker.server.remove_user("thief/gw1")
    broker.wait_until_refused("thief/gw1", "thief-gw1")
    sent = send(broker, 50)
    reader = Reader(broker)
    assert reader.take(len(sent)) == sent
    reader.leave()


def test_a_queue_outlives_a_restart_and_then_new_credentials(broker: Broker) -> None:
    Reader(broker).leave()
    broker.server.restart()
    broker.add_gateway("acme", "gw2")
    sent = send(broker, 50)
    reader = Reader(broker)
    assert reader.take(len(sent)) == sent
    reader.leave()
