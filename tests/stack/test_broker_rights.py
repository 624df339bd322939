"""Who may say and hear what on the broker: a gateway speaks for itself alone, whatever version of MQTT it talks."""

import socket
from collections.abc import Iterator

import pytest
from paho.mqtt.enums import MQTTProtocolVersion

from stack.root import Root
from stack.servers import Mosquitto
from tests.support.broker import Broker, Peer

V311, V5 = MQTTProtocolVersion.MQTTv311, MQTTProtocolVersion.MQTTv5


@pytest.fixture(scope="module")
def broker(stack_root: Root, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker of this file alone: nothing retained by others is heard here."""
    with Mosquitto(tmp_path_factory.mktemp("rights"), root=stack_root) as server:
        yield Broker(server)


@pytest.fixture(scope="module")
def password(broker: Broker) -> str:
    """Of the gateway acme/gw1; gw2 of the same and gw1 of another enterprise are there as well."""
    secret = broker.add_gateway("acme", "gw1", "acme-gw1")
    broker.add_gateway("acme", "gw2", "acme-gw2")
    broker.add_gateway("other", "gw1", "other-gw1")
    return secret


def drained(peer: Peer, topic_of_end: str, sender: Peer) -> list[str]:
    """Topics heard before a last message that surely arrives, so that silence is proved without waiting for it."""
    sender.publish(topic_of_end, b"end")
    topics: list[str] = []
    while (message := peer.take()).payload != b"end":
        topics.append(message.topic)
    return topics


@pytest.mark.parametrize("protocol", [V311, V5], ids=["3.1.1", "5"])
@pytest.mark.parametrize("kind", ["readings", "production", "status"])
def test_a_gateway_may_publish_under_its_own_name(
    broker: Broker, password: str, protocol: MQTTProtocolVersion, kind: str
) -> None:
    with (
        broker.ingest("acme", protocol=protocol) as ingest,
        Peer(broker, "acme/gw1", password, protocol=protocol) as gateway,
    ):
        ingest.subscribe(f"qy/v1/acme/+/{kind}")
        assert not gateway.publish(f"qy/v1/acme/gw1/{kind}", b"{}").is_failure
        assert ingest.take().topic == f"qy/v1/acme/gw1/{kind}"


FOREIGN = [
    "qy/v1/acme/gw2/readings",
    "qy/v1/other/gw1/readings",
    "qy/v1/other/gw1/production",
    "qy/v1/other/gw1/status",
    "qy/v1/acme/gw1/receipt",
    "qy/v1/acme/gw1/readings/more",
    "qy/v1/acme/readings",
    "qy/v1/gw1/acme/readings",
    "qy/v2/acme/gw1/readings",
    "readings",
]


@pytest.mark.parametrize("protocol", [V311, V5], ids=["3.1.1", "5"])
def test_nothing_a_gateway_says_under_another_name_is_heard(
    broker: Broker, password: str, protocol: MQTTProtocolVersion
) -> None:
    with (
        broker.ingest("acme") as ingest,
        broker.ingest("other") as of_the_other,
        Peer(broker, "acme/gw1", password, protocol=protocol) as gateway,
        Peer(broker, "other/gw1", "other-gw1") as other,
    ):
        for session in (ingest, of_the_other):
            session.subscribe("#")
        other.subscribe("#")
        for topic in FOREIGN:
            gateway.publish(topic, b"forged")
        assert drained(ingest, "qy/v1/acme/gw1/readings", gateway) == []
        assert drained(of_the_other, "qy/v1/other/gw1/readings", other) == []
        assert other.messages.empty()


def test_ingest_hears_and_answers_one_enterprise_in_a_session(broker: Broker, password: str) -> None:
    with (
        broker.ingest("acme") as ingest,
        Peer(broker, "acme/gw1", password) as gateway,
        Peer(broker, "other/gw1", "other-gw1") as other,
    ):
        ingest.subscribe("#")
        other.publish("qy/v1/other/gw1/readings", b"not for this session")
        assert drained(ingest, "qy/v1/acme/gw1/readings", gateway) == []
        other.subscribe("qy/v1/other/gw1/receipt")
        assert ingest.publish("qy/v1/other/gw1/receipt", b"forged").getName() == "Not authorized"
        assert other.messages.empty()


def test_mqtt_5_tells_a_gateway_that_a_topic_is_not_its_own(broker: Broker, password: str) -> None:
    with Peer(broker, "acme/gw1", password) as gateway:
        assert {gateway.publish(topic).getName() for topic in FOREIGN} == {"Not authorized"}


@pytest.mark.parametrize("protocol", [V311, V5], ids=["3.1.1", "5"])
@pytest.mark.parametrize("wish", ["#", "qy/v1/+/+/receipt", "qy/v1/acme/gw1/receipt", "qy/v1/other/gw1/receipt"])
def test_a_gateway_hears_its_own_receipts_only(
    broker: Broker, password: str, protocol: MQTTProtocolVersion, wish: str
) -> None:
    with (
        broker.ingest("acme", protocol=protocol) as ingest,
        broker.ingest("other") as of_the_other,
        Peer(broker, "acme/gw1", password, protocol=protocol) as gateway,
        Peer(broker, "acme/gw2", "acme-gw2", protocol=protocol) as neighbour,
    ):
        gateway.subscribe(wish)
        neighbour.subscribe("qy/v1/acme/gw2/receipt")
        gateway_has_all = "other" not in wish
        of_the_other.publish("qy/v1/other/gw1/receipt", b"not for gw1")
        ingest.publish("qy/v1/acme/gw2/receipt", b"not for gw1")
        neighbour.publish("qy/v1/acme/gw2/readings", b"{}")
        assert neighbour.take().topic == "qy/v1/acme/gw2/receipt"
        if gateway_has_all:
            assert drained(gateway, "qy/v1/acme/gw1/receipt", ingest) == []
        else:
            gateway.subscribe("qy/v1/acme/gw1/receipt")
            assert drained(gateway, "qy/v1/acme/gw1/receipt", ingest) == []


def test_the_platform_reads_the_state_of_the_broker_and_a_gateway_does_not(broker: Broker, password: str) -> None:
    secret = broker.server.ingest_password
    with (
        broker.ingest("acme") as ingest,
        Peer(broker, broker.server.ingest, secret, port=broker.server.ingest_port) as platform,
        Peer(broker, "acme/gw1", password) as gateway,
    ):
        gateway.subscribe("$SYS/#")
        gateway.subscribe("qy/v1/acme/gw1/receipt")
        platform.subscribe("#")
        platform.subscribe("$SYS/broker/version")
        assert platform.take().payload.startswith(b"mosquitto version 2.")
        assert drained(gateway, "qy/v1/acme/gw1/receipt", ingest) == []


def test_the_platform_may_not_speak_as_a_gateway(broker: Broker, password: str) -> None:
    with broker.ingest("acme") as ingest:
        assert ingest.publish("qy/v1/acme/gw1/readings").getName() == "Not authorized"


@pytest.mark.parametrize(
    ("user", "secret"),
    [("acme/gw1", "wrong"), ("acme/gw1", ""), ("nobody/gw", "x"), ("acme/+", "x"), ("acme", "acme-gw1")],
)
def test_who_is_not_known_stays_outside(broker: Broker, password: str, user: str, secret: str) -> None:
    assert not broker.accepts(user, secret)


def test_a_gateway_that_is_taken_out_is_cut_off_and_the_others_stay(broker: Broker, password: str) -> None:
    broker.add_gateway("acme", "leaving", "soon-gone")
    with Peer(broker, "acme/leaving", "soon-gone") as leaving, Peer(broker, "acme/gw1", password) as staying:
        broker.server.remove_user("acme/leaving")
        leaving.wait_for(lambda: not leaving.connected)
        assert not broker.accepts("acme/leaving", "soon-gone")
        assert not staying.publish("qy/v1/acme/gw1/status", b"{}").is_failure


def test_a_will_is_delivered_under_the_gateways_own_name(broker: Broker, password: str) -> None:
    with broker.ingest("acme") as ingest:
        ingest.subscribe("qy/v1/acme/+/status")
        gateway = Peer(broker, "acme/gw1", password)
        gateway.client.will_set("qy/v1/acme/gw1/status", b"gone", qos=1, retain=True)
        with gateway:
            sock = gateway.client.socket()
            assert isinstance(sock, socket.socket)
            sock.shutdown(2)
            assert ingest.take().payload == b"gone"
