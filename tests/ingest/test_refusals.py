"""What is not kept is not receipted as kept: refusals have room up to a bound of bytes, then a gateway holds."""

import json
from datetime import timedelta

import psycopg

from qingyu.db import rejected
from qingyu.db.rejected import Refusal, RefusedAgain
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.declaring.registry import apply
from qingyu.jobs.receive.retrying import retry
from tests.ingest.test_ingest import gateway, message, reading
from tests.ingest.test_poison import Device
from tests.support.broker import Broker
from tests.support.databases import Database
from tests.support.plant import NOW, count, document, ingest, register, wait_until
from tests.support.rows import one_row

START = NOW - timedelta(days=60)
USED = "SELECT coalesce(sum(n_bytes), 0)::int8 FROM rejected_usage"
OPEN = "SELECT coalesce(sum(octet_length(payload) + 300), 0)::int8 FROM rejected WHERE status = 'open'"


def late(n: int, first: int = 0) -> list[dict[str, object]]:
    """Readings of a meter that nobody registered yet, one a minute."""
    return [reading("e001", (START + timedelta(minutes=first + i)).isoformat()) for i in range(n)]


def test_commissioning_loses_nothing_and_takes_little_room(database: Database, broker: Broker) -> None:
    register(database, document(n_meters=1))
    n_messages = 63
    with ingest(database), gateway(broker) as peer:
        device = Device(peer, "plant/gw1")
        for seq in range(n_messages):
            device.send(message(seq, late(400, 400 * seq)))
        for seq in range(n_messages):
            device.wait("boot1", seq, "a message of readings of an unknown meter")
    assert count(database, "SELECT count(*) FROM rejected") == n_messages
    assert count(database, "SELECT sum(n_readings) FROM rejected") == 400 * n_messages
    assert count(database, USED) == count(database, OPEN)
    register(database, document(n_meters=2))
    with psycopg.connect(database.admin_dsn) as conn:
        done = retry(conn, EVERYTHING, database.settings, NOW)
    assert (done.accepted, done.readings_stored) == (n_messages, 400 * n_messages)
    assert count(database, "SELECT count(*) FROM reading") == 400 * n_messages
    assert count(database, "SELECT count(*) FROM rejected WHERE status <> 'accepted' OR payload <> ''") == 0
    assert count(database, USED) == 0


def test_of_a_message_that_is_taken_up_in_part_the_rest_stays(database: Database, broker: Broker) -> None:
    register(database, document(n_meters=1))
    with ingest(database), gateway(broker) as peer:
        device = Device(peer, "plant/gw1")
        device.send(message(1, [*late(2), reading("e009", "2026-10-05T00:00:00Z")]))
        device.wait("boot1", 1, "the message")
    register(database, document(n_meters=2))
    with psycopg.connect(database.admin_dsn) as conn:
        done = retry(conn, EVERYTHING, database.settings, NOW)
    assert (done.tried, done.accepted, done.readings_stored, done.readings_refused) == (1, 1, 2, 1)
    left = count(database, "SELECT payload FROM rejected WHERE status = 'open' AND n_readings = 1")
    assert json.loads(bytes(left)) == {"readings": [reading("e009", "2026-10-05T00:00:00Z")]}
    assert count(database, USED) == count(database, OPEN)


def test_without_room_class_a_holds_its_messages_and_class_b_loses_them_openly(
    database: Database, broker: Broker
) -> None:
    plant = document(n_meters=1, gateways=2)
    plant["enterprises"][0]["gateways"][1]["class"] = "B"
    register(database, plant)
    with (
        ingest(database, QINGYU_INGEST_REJECTED_GATEWAY_BYTES="40000"),
        gateway(broker) as a,
        gateway(broker, code="gw2") as b,
    ):
        keeping, plain = Device(a, "plant/gw1"), Device(b, "plant/gw2")
        for device in (keeping, plain):
            device.send(message(1, late(200)))
            device.wait("boot1", 1, "what has room")
            device.send(message(2, late(300, 200)))
            # a good reading in a message that must wait is stored all the same
            device.send(message(3, [reading(at=START.isoformat()), *late(300, 500)]))
            device.send(message(1, late(200)))  # again: it is kept already
            device.send(message(4, [reading(at="2026-10-20T00:00:00Z")]))
            device.wait("boot1", 4, "a good message after those that must wait")
        wait_until(lambda: keeping.held == {("boot1", 2), ("boot1", 3)}, what="the word to hold")
        assert not {("boot1", 2), ("boot1", 3)} & (keeping.receipted | plain.receipted)
    assert count(database, "SELECT count(*) FROM reading") == 2
    assert count(database, "SELECT sum(n_over) FROM rejected_count WHERE gateway = 'gw2'") == 600
    assert count(database, USED) == count(database, OPEN)
    found = "SELECT array_agg(code || ' ' || scope ORDER BY code, scope) FROM operator_alarm"
    assert count(database, found) == [
        "refusals_filling plant/gw1",
        "refusals_filling plant/gw2",
        "refusals_held plant/gw1",
        "refusals_lost plant/gw2",
    ]
    with psycopg.connect(database.admin_dsn) as conn:
        assert rejected.drop(conn, "plant", None, None) == 400
        rejected.clear_alarms(conn, 20_000)
    assert count(database, found) is None
    assert count(database, USED) == 0
    with ingest(database, QINGYU_INGEST_REJECTED_GATEWAY_BYTES="40000"), gateway(broker) as a:
        keeping = Device(a, "plant/gw1")
        keeping.send(message(2, late(300, 200)))
        keeping.wait("boot1", 2, "the held message once there is room")


def test_one_gateway_cannot_take_the_room_of_all(database: Database, broker: Broker) -> None:
    register(database, document(n_meters=1, gateways=2))
    bounds = {"QINGYU_INGEST_REJECTED_GATEWAY_BYTES": "640000", "QINGYU_INGEST_REJECTED_BYTES": "30000"}
    with ingest(database, **bounds), gateway(broker) as a, gateway(broker, code="gw2") as b:
        greedy, other = Device(a, "plant/gw1"), Device(b, "plant/gw2")
        for seq in range(8):
            greedy.send(message(seq, late(100, 100 * seq)))
        greedy.send(message(9, [reading()]))
        greedy.wait("boot1", 9, "a good message")
        assert greedy.held
        other.send(message(1, late(100)))
        other.wait("boot1", 1, "the neighbour's refusals")


def test_registering_again_keeps_what_is_open(conn: psycopg.Connection) -> None:
    """The sums of bytes follow every statement on the rows, whoever writes them."""
    apply(conn, document(), NOW)
    (enterprise_id,) = one_row(conn.execute("SELECT id FROM enterprise"))
    rows = [Refusal(enterprise_id, "gw1", "t", "c", "r", None, bytes([i]), 1) for i in range(5)]
    rejected.keep(conn, rows, NOW)
    rejected.keep(conn, rows, NOW)
    assert conn.execute(USED).fetchone() == (5 * 301,)
    ids = [each.id for each in rejected.open_ones(conn, EVERYTHING)]
    rejected.settle_accepted(conn, ids[:1], NOW)
    told = [RefusedAgain(ids[1], "d", "s", 1, b"1234"), RefusedAgain(ids[2], "d", "s", 1, None)]
    rejected.settle_refused(conn, told, NOW)
    conn.execute("DELETE FROM rejected WHERE id = %s", [ids[3]])
    assert conn.execute(USED).fetchone() == (304 + 301 + 301,)
    assert conn.execute(USED).fetchone() == conn.execute(OPEN).fetchone()
