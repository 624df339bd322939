"""Ingest from end to end: a message of a gateway becomes rows, a receipt and an acknowledgement."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg

from tests.support.broker import Broker, Peer
from tests.support.databases import Database
from tests.support.plant import count, document, ingest, register, wait_until


def message(seq: int, readings: Sequence[Mapping[str, object]], boot: str = "boot1") -> str:
    return json.dumps({"boot": boot, "seq": seq, "readings": readings})


def reading(
    meter: str = "e000", at: str = "2026-10-31T08:00:00+08:00", value: object = 1.5, **more: object
) -> dict[str, object]:
    return {"meter": meter, "channel": "kwh", "at": at, "value": value, **more}


def gateway(broker: Broker, enterprise: str = "plant", code: str = "gw1") -> Peer:
    """The gateway's client, once the platform has given it its credentials."""
    password = f"secret-{enterprise}-{code.removeprefix('gw')}"
    wait_until(lambda: broker.accepts(f"{enterprise}/{code}", password), what="the gateway's credentials")
    return Peer(broker, f"{enterprise}/{code}", password)


def receipt(peer: Peer) -> dict[str, Any]:
    got: dict[str, Any] = json.loads(peer.take(20).payload)
    return got


def test_a_message_is_stored_and_its_gateway_gets_a_receipt(database: Database, broker: Broker) -> None:
    register(database, document())
    with ingest(database), gateway(broker) as peer:
        peer.subscribe("qy/v1/plant/gw1/receipt")
        peer.publish("qy/v1/plant/gw1/readings", message(7, [reading(), reading("e001", value=2)]))
        got = receipt(peer)
    assert got["boot"] == "boot1"
    assert got["ranges"] == [[7, 7]]
    assert got["rejected"] == []
    assert count(database, "SELECT array_agg(value ORDER BY channel_id) FROM reading") == [1.5, 2.0]
    assert count(database, "SELECT seen::text FROM gateway_stream") == "{[7,8)}"
    line = "SELECT (n_messages, n_received, n_written, n_duplicate, n_conflict, n_rejected)::text FROM ingest_batch"
    assert count(database, line) == "(1,2,2,0,0,0)"


def test_one_bad_reading_does_not_void_its_message(database: Database, broker: Broker) -> None:
    register(database, document())
    with ingest(database), gateway(broker) as peer:
        peer.subscribe("qy/v1/plant/gw1/receipt")
        bad = [reading(), reading("nobody"), reading(value="1"), reading("e001", at="2026-10-31T08:00:00")]
        peer.publish("qy/v1/plant/gw1/readings", message(1, bad))
        got = receipt(peer)
    assert [(r["index"], r["code"]) for r in got["rejected"]] == [
        (1, "unknown_meter"),
        (2, "wrong_type"),
        (3, "no_offset"),
    ]
    assert count(database, "SELECT count(*) FROM reading") == 1
    assert count(database, "SELECT array_agg(bad_index ORDER BY bad_index) FROM rejected") == [1, 2, 3]


def test_the_same_value_again_is_ignored_and_another_value_is_kept_apart(database: Database, broker: Broker) -> None:
    register(database, document())
    with ingest(database), gateway(broker) as peer:
        peer.subscribe("qy/v1/plant/gw1/receipt")
        for seq, value in enumerate([1.5, 1.5, 9.9]):
            peer.publish("qy/v1/plant/gw1/readings", message(seq, [reading(value=value)]))
            assert receipt(peer)["rejected"] == []
    assert count(database, "SELECT array_agg(value) FROM reading") == [1.5]
    assert count(database, "SELECT (value_stored, value_received)::text FROM reading_conflict") == "(1.5,9.9)"
    assert count(database, "SELECT sum(n_duplicate) FROM ingest_batch") == 1
    assert count(database, "SELECT sum(n_conflict) FROM ingest_batch") == 1


def test_a_meter_registered_while_ingest_runs_is_heard(database: Database, broker: Broker) -> None:
    register(database, document(n_meters=1))
    with ingest(database), gateway(broker) as peer:
        peer.subscribe("qy/v1/plant/gw1/receipt")
        peer.publish("qy/v1/plant/gw1/readings", message(1, [reading()]))
        receipt(peer)
        register(database, document(n_meters=3))
        peer.publish("qy/v1/plant/gw1/readings", message(2, [reading("e002")]))
        assert receipt(peer)["rejected"] == []
    assert count(database, "SELECT count(*) FROM reading") == 2


def test_production_and_status_arrive_the_same_way(database: Database, broker: Broker) -> None:
    register(database, document())
    day = {"product": "steel", "from": "2026-10-01T00:00:00+08:00", "to": "2026-10-02T00:00:00+08:00", "quantity": 12.5}
    with ingest(database), gateway(broker) as peer:
        peer.subscribe("qy/v1/plant/gw1/receipt")
        peer.publish("qy/v1/plant/gw1/status", json.dumps({"online": True}), retain=True)
        for seq, quantity in enumerate([12.5, 12.5, 13.0]):
            statement = {"boot": "b", "seq": seq, "production": [day | {"quantity": quantity}]}
            peer.publish("qy/v1/plant/gw1/production", json.dumps(statement))
            last = receipt(peer)
        restated = {"boot": "b", "seq": 9, "production": [day | {"quantity": 13.0, "revision": 1}]}
        peer.publish("qy/v1/plant/gw1/production", json.dumps(restated))
        receipt(peer)
    assert last["rejected"][0]["code"] == "production_conflict"
    assert count(database, "SELECT array_agg(quantity ORDER BY revision) FROM production") == [12.5, 13.0]
    assert count(database, "SELECT online FROM gateway_status")
    assert count(database, "SELECT count(*) FROM ingest_batch WHERE source = 'production'") == 2


def test_what_was_refused_is_taken_up_once_its_meter_is_registered(database: Database, broker: Broker) -> None:

    from qingyu.domain.kernel.scope import EVERYTHING
    from qingyu.jobs.receive.retrying import retry
    from tests.support.plant import NOW

    register(database, document(n_meters=1))
    with ingest(database), gateway(broker) as peer:
        peer.subscribe("qy/v1/plant/gw1/receipt")
        peer.publish("qy/v1/plant/gw1/readings", message(1, [reading(), reading("e001", value=3)]))
        receipt(peer)
    with psycopg.connect(database.admin_dsn) as conn:
        assert retry(conn, EVERYTHING, database.settings, NOW).accepted == 0
    register(database, document(n_meters=2))
    with psycopg.connect(database.admin_dsn) as conn:
        assert retry(conn, EVERYTHING, database.settings, NOW).accepted == 1
    assert count(database, "SELECT array_agg(value ORDER BY value) FROM reading") == [1.5, 3.0]
    assert count(database, "SELECT status FROM rejected") == "accepted"


def test_of_a_bad_reading_only_itself_is_kept(database: Database, broker: Broker) -> None:
    register(database, document())
    with ingest(database), gateway(broker) as peer:
        peer.subscribe("qy/v1/plant/gw1/receipt")
        peer.publish("qy/v1/plant/gw1/readings", message(1, [reading(), reading("nobody")]))
        receipt(peer)
    kept = json.loads(bytes(count(database, "SELECT payload FROM rejected")))
    assert kept == {"readings": [reading("nobody")]}


def test_a_period_that_begins_before_all_time_is_refused_and_ingest_lives(database: Database, broker: Broker) -> None:
    register(database, document())
    day = {"product": "steel", "to": "2026-10-02T00:00:00+08:00", "quantity": 1.0}
    with ingest(database) as process, gateway(broker) as peer:
        peer.subscribe("qy/v1/plant/gw1/receipt")
        for seq, start in enumerate(["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z"]):
            statement = {"boot": "b", "seq": seq, "production": [day | {"from": start}]}
            peer.publish("qy/v1/plant/gw1/production", json.dumps(statement))
            assert [bad["code"] for bad in receipt(peer)["rejected"]] == ["too_old"]
        assert process.poll() is None
    assert count(database, "SELECT count(*) FROM production") == 0


def test_a_right_that_is_missing_loses_nothing(database: Database, broker: Broker) -> None:
    register(database, document())
    with psycopg.connect(database.admin_dsn, autocommit=True) as conn, ingest(database), gateway(broker) as peer:
        peer.subscribe("qy/v1/plant/gw1/receipt")
        conn.execute("REVOKE INSERT ON reading FROM qingyu_ingest")
        peer.publish("qy/v1/plant/gw1/readings", message(1, [reading()]))
        time.sleep(2)
        assert peer.messages.empty()
        conn.execute("GRANT INSERT ON reading TO qingyu_ingest")
        assert receipt(peer)["ranges"] == [[1, 1]]
    assert count(database, "SELECT count(*) FROM reading") == 1
    assert count(database, "SELECT count(*) FROM rejected") == 0
