"""Gateways over TLS: with a password, with a certificate of our authority, and not without either."""

import random
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from device_sim.gateway.client import Gateway
from device_sim.gateway.payload import Reading
from device_sim.gateway.tls import Tls
from qingyu.jobs.access import broker as files
from stack.authority import Authority
from stack.root import Root
from stack.servers import Mosquitto
from tests.support.broker import Broker, Peer


@pytest.fixture(scope="module")
def broker(stack_root: Root, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker of this file alone, with two gateways that have passwords."""
    with Mosquitto(tmp_path_factory.mktemp("tls"), root=stack_root) as server:
        made = Broker(server)
        made.add_gateway("acme", "gw1", "acme-gw1")
        made.add_gateway("acme", "gw2", "acme-gw2")
        yield made


@pytest.fixture
def trust(broker: Broker) -> Tls:
    """The broker's authority, and no certificate of one's own."""
    return Tls(broker.server.authority.certificate)


def test_a_gateway_speaks_over_tls_and_is_heard(broker: Broker, trust: Tls) -> None:
    gateway = Gateway(
        "acme", "gw1", "acme-gw1", broker.host, broker.server.tls_port, tls=trust,
        rng=random.SystemRandom(), now=lambda: datetime.now(UTC),
    )  # fmt: skip
    with broker.ingest("acme") as ingest, gateway:
        ingest.subscribe("qy/v1/acme/+/readings")
        gateway.send([Reading("e01", "kwh", datetime.now(UTC), 1.0)] * 3000)  # more than one record of TLS
        assert gateway.wait_empty(20), gateway.counts
        assert ingest.take().topic == "qy/v1/acme/gw1/readings"


def test_over_tls_too_a_password_is_asked_and_an_id_is_a_user_name(broker: Broker, trust: Tls) -> None:
    port = broker.server.tls_port
    with Peer(broker, "acme/gw1", "wrong", port=port, tls=trust) as peer:
        assert not peer.connected
    with (
        Peer(broker, "acme/gw1", "acme-gw1", port=port, tls=trust) as mine,
        Peer(broker, "acme/gw2", "acme-gw2", port=port, tls=trust, client_id="acme/gw1") as other,
    ):
        assert not other.publish("qy/v1/acme/gw2/status").is_failure
        assert other.publish("qy/v1/acme/gw1/status").is_failure
        assert not mine.publish("qy/v1/acme/gw1/status").is_failure


def test_a_broker_of_another_authority_is_not_believed(broker: Broker, tmp_path: Path) -> None:
    stranger = Authority(tmp_path)
    stranger.ensure()
    context = ssl.create_default_context(cafile=str(stranger.certificate))
    with (
        socket.create_connection((broker.host, broker.server.tls_port)) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        context.wrap_socket(plain, server_hostname=broker.host)


def certified(broker: Broker, user: str, folder: Path, authority: Authority | None = None) -> Tls:
    own = authority or broker.server.authority
    return Tls(broker.server.authority.certificate, *own.issue(user, folder))


def test_a_certificate_opens_in_place_of_a_password_and_for_its_own_topics_only(broker: Broker, tmp_path: Path) -> None:
    port = broker.server.certificate_port
    with (
        broker.ingest("acme") as ingest,
        # What it says of itself is not asked: the certificate says who it is.
        Peer(broker, "acme/gw1", "nothing", port=port, tls=certified(broker, "acme/gw2", tmp_path)) as gateway,
    ):
        ingest.subscribe("qy/v1/acme/+/readings")
        assert gateway.publish("qy/v1/acme/gw1/readings").getName() == "Not authorized"
        assert not gateway.publish("qy/v1/acme/gw2/readings", b"{}").is_failure
        assert ingest.take().topic == "qy/v1/acme/gw2/readings"


def test_without_a_certificate_of_ours_nobody_gets_in(broker: Broker, trust: Tls, tmp_path: Path) -> None:
    stranger = Authority(tmp_path / "stranger")
    stranger.ensure()
    for tls in (trust, certified(broker, "acme/gw1", tmp_path, stranger)):
        # The broker says no after the client's part of the handshake is done.
        with (
            pytest.raises((ssl.SSLError, ConnectionError, AssertionError, OSError)),
            Peer(broker, "acme/gw1", "acme-gw1", port=broker.server.certificate_port, tls=tls) as peer,
        ):
            assert peer.connected


def test_who_is_barred_says_nothing_more_whatever_certificate_he_shows(broker: Broker, tmp_path: Path) -> None:
    tls = certified(broker, "acme/gw3", tmp_path)
    acl = broker.server.secrets / "acl"
    patterns = acl.read_text()
    with Peer(broker, "acme/gw3", "", port=broker.server.certificate_port, tls=tls) as gateway:
        assert not gateway.publish("qy/v1/acme/gw3/readings").is_failure
        acl.write_text(files.rights(patterns, [], ["acme/gw3"]))
        gateway.wait_until_refused("qy/v1/acme/gw3/readings")
    acl.write_text(patterns)


def test_what_the_authority_makes_is_private_and_lasts_and_is_made_once(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "a")
    authority.ensure(("broker.example", "127.0.0.1"))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    authority.ensure(("broker.example", "127.0.0.1"))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before
    assert all(path.stat().st_mode & 0o077 == 0 for path in before if path.suffix == ".key")
    server = authority.broker / "server.crt"
    assert x509.load_pem_x509_certificate(before[server]).not_valid_after_utc > datetime.now(UTC) + timedelta(days=700)
    authority.ensure(("another.example",))
    assert server.read_bytes() != before[server]
    authority.ensure(("another.example",), now=datetime.now(UTC) + timedelta(days=800))
    assert x509.load_pem_x509_certificate(server.read_bytes()).not_valid_after_utc > datetime.now(UTC) + timedelta(
        days=1500
    )
    assert authority.certificate.read_bytes() == before[authority.certificate]


@pytest.mark.parametrize("user", ["acme", "acme/gw1~2", "acme/+", "a" * 40 + "/" + "b" * 40, ""])
def test_no_certificate_is_made_for_what_is_no_gateway(tmp_path: Path, user: str) -> None:
    authority = Authority(tmp_path)
    authority.ensure()
    with pytest.raises(ValueError, match="ENTERPRISE/GATEWAY"):
        authority.issue(user, tmp_path)
