"""Ingest cut off from the database or from the broker: it says so, nothing is lost, and nothing is stored twice."""

import pytest

from tests.ingest.test_ingest import gateway, message, reading, receipt
from tests.support.broker import Broker, Peer
from tests.support.databases import Database
from tests.support.line import Way, line_to
from tests.support.plant import count, document, ingest, register, wait_until

READINGS = "SELECT count(*) FROM reading"


def say(peer: Peer, *numbers: int) -> None:
    for number in numbers:
        late = reading(at=f"2026-10-01T{number:02d}:00:00+08:00")
        peer.publish("qy/v1/plant/gw1/readings", message(number, [late]))


def until_receipted(peer: Peer, *numbers: int) -> None:
    """Until the receipts name each of some messages."""
    waiting = set(numbers)
    while waiting:
        for first, last in receipt(peer)["ranges"]:
            waiting -= set(range(first, last + 1))


def test_a_commit_whose_answer_does_not_come_is_stored_once(
    database: Database, broker: Broker, capfd: pytest.CaptureFixture[str]
) -> None:
    register(database, document())
    server = database.settings
    with (
        line_to(server.db_host, server.db_port) as line,
        ingest(database, QINGYU_DB_HOST="127.0.0.1", QINGYU_DB_PORT=str(line.port)),
        gateway(broker) as peer,
    ):
        peer.subscribe("qy/v1/plant/gw1/receipt")
        say(peer, 1)
        until_receipted(peer, 1)
        line.hold_answer_to(b"COMMIT")
        say(peer, 2)
        wait_until(lambda: count(database, READINGS) == 2, what="the commit")
        say(peer, 3, 4)  # nobody takes them now
        line.cut()
        say(peer, 5)
        wait_until(lambda: "the database does not take readings" in capfd.readouterr().err, what="the word of the loss")
        line.mend()
        until_receipted(peer, 2, 3, 4, 5)
        wait_until(lambda: "connected to the database again" in capfd.readouterr().err, what="the word of its return")
    assert count(database, READINGS) == 5
    assert count(database, "SELECT count(*) FROM reading_conflict") == 0
    assert count(database, "SELECT sum(n_written) FROM ingest_batch") == 5


def test_receipts_that_do_not_reach_the_broker_are_sent_again_and_nothing_is_stored_twice(
    database: Database, broker: Broker, capfd: pytest.CaptureFixture[str]
) -> None:
    register(database, document())
    database.broker.start()
    with (
        line_to(broker.host, broker.server.ingest_port) as line,
        ingest(database, QINGYU_MQTT_INGEST_PORT=str(line.port)),
        gateway(broker) as peer,
    ):
        peer.subscribe("qy/v1/plant/gw1/receipt")
        say(peer, 1)
        until_receipted(peer, 1)
        line.hold(Way.THERE)
        say(peer, 2, 3)
        wait_until(lambda: count(database, READINGS) == 3, what="readings whose receipts nobody hears")
        line.hold(Way.THERE, Way.BACK)
        say(peer, 4)
        line.cut()
        wait_until(lambda: "broker lost; trying again" in capfd.readouterr().err, what="the word of the loss")
        say(peer, 5)
        line.mend()
        until_receipted(peer, 2, 3, 4, 5)
        wait_until(lambda: "broker back" in capfd.readouterr().err, what="the word of its return")
    assert count(database, READINGS) == 5
    assert count(database, "SELECT count(*) FROM reading_conflict") == 0
    assert count(database, "SELECT sum(n_duplicate) FROM ingest_batch") == 2
