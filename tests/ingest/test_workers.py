"""Several workers share the enterprises, take over from the dead and from the frozen, and nothing is lost meanwhile."""

import json
import signal

import psycopg

from tests.ingest.test_ingest import gateway, message, reading, receipt
from tests.support.broker import Broker
from tests.support.databases import Database
from tests.support.plant import (
    count,
    credentials_are_written,
    document,
    ingest,
    keeper,
    register,
    start_ingest,
    wait_until,
)

HELD = "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = 1000 AND granted"


def held_by(database: Database) -> dict[int, set[int]]:
    """Enterprises held, by the pid of the connection that holds them."""
    shares: dict[int, set[int]] = {}
    with psycopg.connect(database.admin_dsn) as conn:
        for pid, enterprise in conn.execute(HELD.replace("SELECT objid", "SELECT pid, objid")):
            shares.setdefault(pid, set()).add(enterprise)
    return shares


def sizes(database: Database) -> list[int]:
    return sorted(len(share) for share in held_by(database).values())


def test_workers_share_fairly_and_take_over_from_the_dead(database: Database, broker: Broker) -> None:
    register(database, *(document(f"plant-{i}") for i in range(6)))
    with ingest(database):
        wait_until(lambda: sizes(database) == [6], what="one worker holding all")
        second = start_ingest(database)
        try:
            wait_until(lambda: sizes(database) == [3, 3], what="two workers holding half each")
        finally:
            second.kill()
            second.wait()
        wait_until(lambda: sizes(database) == [6], what="the take-over")


def test_a_frozen_worker_loses_its_enterprises_and_harms_nothing_when_it_thaws(
    database: Database, broker: Broker
) -> None:
    register(database, document())
    frozen = start_ingest(database)
    try:
        with keeper(database):
            wait_until(lambda: credentials_are_written(database), what="the credentials of the gateway")
            with gateway(broker) as peer:
                peer.subscribe("qy/v1/plant/gw1/receipt")
                peer.publish("qy/v1/plant/gw1/readings", message(1, [reading(at="2026-10-01T00:00:00+08:00")]))
                receipt(peer)
                with ingest(database):
                    wait_until(lambda: count(database, "SELECT count(*) FROM worker") == 2, what="the second worker")
                    frozen.send_signal(signal.SIGSTOP)
                    peer.publish("qy/v1/plant/gw1/readings", message(2, [reading(at="2026-10-01T01:00:00+08:00")]))
                    assert json.loads(peer.take(40).payload)["ranges"] == [[2, 2]]
                    frozen.send_signal(signal.SIGCONT)
                    for hour in range(2, 12):
                        late = reading(at=f"2026-10-01T{hour:02d}:00:00+08:00")
                        peer.publish("qy/v1/plant/gw1/readings", message(hour + 1, [late]))
                        assert receipt(peer)["ranges"] == [[hour + 1, hour + 1]]
                    wait_until(lambda: len(held_by(database)) == 1, what="one holder again")
            assert count(database, "SELECT count(*) FROM reading") == 12
    finally:
        frozen.send_signal(signal.SIGCONT)
        frozen.terminate()
        assert frozen.wait(30) == 0


def test_a_backlog_over_many_weeks_is_written(database: Database, broker: Broker) -> None:
    register(database, document(n_meters=1, valid_from="2010-01-01T00:00:00+08:00"))
    weekly = [
        reading(at=f"{year}-{month:02d}-01T00:00:00+08:00") for year in range(2010, 2026) for month in range(1, 13)
    ]
    with ingest(database, QINGYU_INGEST_LATE_DAYS="9000"), gateway(broker) as peer:
        peer.subscribe("qy/v1/plant/gw1/receipt")
        peer.publish("qy/v1/plant/gw1/readings", message(1, weekly))
        assert receipt(peer) | {"at": ""} == {"boot": "boot1", "ranges": [[1, 1]], "rejected": [], "at": ""}
    assert count(database, "SELECT count(*) FROM reading") == len(weekly)


WRITERS_THAT_WAIT = "SELECT pid FROM pg_stat_activity WHERE usename = 'qingyu_ingest' AND wait_event_type = 'Lock'"


def test_a_worker_whose_write_was_lost_still_gives_enterprises_away(database: Database, broker: Broker) -> None:
    register(database, document("plant"), document("plant-1"))
    with ingest(database), keeper(database):
        wait_until(lambda: credentials_are_written(database), what="the credentials of the gateway")
        with gateway(broker) as peer, psycopg.connect(database.admin_dsn) as other:
            peer.subscribe("qy/v1/plant/gw1/receipt")
            other.execute("LOCK TABLE reading IN ACCESS EXCLUSIVE MODE")
            peer.publish("qy/v1/plant/gw1/readings", message(1, [reading()]))
            with psycopg.connect(database.admin_dsn, autocommit=True) as admin:
                wait_until(lambda: admin.execute(WRITERS_THAT_WAIT).fetchone() is not None, what="the write that waits")
                admin.execute(f"SELECT pg_terminate_backend(pid) FROM ({WRITERS_THAT_WAIT})")
            other.rollback()
            assert json.loads(peer.take(40).payload)["ranges"] == [[1, 1]]
        with ingest(database):
            wait_until(lambda: sizes(database) == [1, 1], what="a worker for each enterprise")
