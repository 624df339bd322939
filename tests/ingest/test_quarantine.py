"""Unknown devices: held within bounds while nobody knows them, adopted with what they have sent."""

import json
from datetime import UTC, datetime
from functools import partial

import psycopg
import pytest

from qingyu.db import quarantine as rows
from qingyu.errors import NotFound
from qingyu.jobs.access.credentials import At
from qingyu.jobs.receive import quarantine
from qingyu.jobs.receive.intake import Bounds
from qingyu.jobs.receive.quarantine import Room
from tests.ingest.test_ingest import message, reading
from tests.support.broker import Broker, Peer
from tests.support.databases import Database
from tests.support.plant import count, document, ingest, register, wait_until
from tests.support.rows import one_row

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TOPIC = "qy/v1/enrol~/SN-4711/readings"


def adopt(database: Database, serial: str, gateway: str) -> quarantine.AdoptedDevice:
    with psycopg.connect(database.admin_dsn) as conn:
        (enterprise_id,) = one_row(conn.execute("SELECT id FROM enterprise WHERE code = 'plant'"))
        at = At(conn, enterprise_id, "plant", "cli:tester", datetime.now(UTC))
        return quarantine.adopt(at, serial, gateway, "A", Bounds.of(database.settings))


def is_taken(peer: Peer, text: str) -> bool:
    return not peer.publish(TOPIC, text).is_failure


def test_an_unknown_device_is_held_and_adopted_with_what_it_sent(database: Database, broker: Broker) -> None:
    register(database, document())
    with ingest(database) as process:
        assert not broker.accepts("~enrol", "guessed")
        with psycopg.connect(database.admin_dsn) as conn:
            password = quarantine.open_enrolment(conn, "cli:tester", datetime.now(UTC))
        wait_until(lambda: broker.accepts("~enrol", password), what="the password of unknown devices")
        with Peer(broker, "~enrol", password, client_id="SN-4711") as unknown:
            for seq in (1, 2):
                text = message(seq, [reading(at=f"2026-10-01T0{seq}:00:00+08:00")])
                wait_until(partial(is_taken, unknown, text), what="a topic to write to")
            unknown.publish(TOPIC, b"\xff not even text \0")
            wait_until(lambda: count(database, "SELECT n_held FROM quarantine_device") == 3, what="three held messages")
            # It reads nothing, not even of itself, and writes nowhere else.
            for wish in ("#", "qy/v1/enrol~/+/readings", "qy/v1/+/+/receipt"):
                unknown.subscribe(wish)
            for topic in ("qy/v1/plant/gw1/readings", "qy/v1/enrol~/SN-4711/status", "qy/v1/~enrol/x/readings"):
                assert unknown.publish(topic, b"{}").is_failure
            assert unknown.messages.empty()
        assert count(database, "SELECT count(*) FROM reading") == 0
        done = adopt(database, "SN-4711", "found")
        assert (done.n_messages, done.n_written, done.n_rejected) == (3, 2, 1)
        assert count(database, "SELECT count(*) FROM reading") == 2
        wait_until(lambda: broker.accepts(done.issued.user_name, done.issued.password), what="its own credential")
        with psycopg.connect(database.admin_dsn) as conn:
            quarantine.close_enrolment(conn, "cli:tester", datetime.now(UTC))
        broker.wait_until_refused("~enrol", password)
        assert process.poll() is None
    assert count(database, "SELECT count(*) FROM quarantine_device") == 0


def test_what_has_no_room_is_counted_and_not_held(database: Database, conn: psycopg.Connection) -> None:
    room = Room(of_one=100, of_all=150, devices=2)

    def hold(serial: str, size: int) -> bool:
        return quarantine.hold(conn, f"qy/v1/enrol~/{serial}/readings", b"x" * size, NOW, room)

    assert [hold("a", 60), hold("a", 60), hold("b", 60), hold("b", 40), hold("c", 1)] == [
        True,
        False,
        True,
        False,
        False,
    ]
    told = {row.serial: (row.n_held, row.bytes_held, row.n_refused) for row in rows.list_devices(conn)}
    assert told == {"a": (1, 60, 1), "b": (1, 60, 1)}


@pytest.mark.parametrize(
    "topic",
    [
        "qy/v1/enrol~/../readings",
        "qy/v1/enrol~//readings",
        "qy/v1/enrol~/a/status",
        "x",
        "qy/v1/enrol~/" + "s" * 64 + "/readings",
    ],
)
def test_a_topic_that_names_no_device_holds_nothing(conn: psycopg.Connection, topic: str) -> None:
    assert not quarantine.hold(conn, topic, b"{}", NOW)
    assert rows.list_devices(conn) == []


def test_a_gateway_that_is_there_takes_the_device_over_with_a_new_credential(database: Database) -> None:
    register(database, document())
    with psycopg.connect(database.admin_dsn) as conn:
        text = json.dumps({"boot": "b", "seq": 1, "readings": [reading()]}).encode()
        assert quarantine.hold(conn, TOPIC, text, NOW)
    done = adopt(database, "SN-4711", "gw1")
    assert done.issued.user_name == "plant/gw1~2"
    assert done.n_written == 1
    with pytest.raises(NotFound, match="list"):
        adopt(database, "SN-4711", "gw1")
