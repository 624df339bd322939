"""A reading outside its channel's validity is refused and kept; history and the live gateway are one account."""

import psycopg

from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.receive.retrying import REGISTRATION, retry
from tests.ingest.test_ingest import gateway, message, reading
from tests.ingest.test_poison import Device
from tests.support.broker import Broker
from tests.support.databases import Database
from tests.support.plant import NOW, count, document, ingest, register, wait_until

END = "2026-10-01T00:00:00+08:00"
BEFORE, AT, AFTER = "2026-09-30T23:45:00+08:00", END, "2026-10-01T00:15:00+08:00"
TOO_EARLY = "2023-12-31T23:45:00+08:00"


def codes(device: Device) -> list[tuple[int, str]]:
    return [(one["index"], one["code"]) for one in device.rejected]


def test_readings_outside_the_validity_are_refused_and_taken_up_when_it_is_extended(
    database: Database, broker: Broker
) -> None:
    register(database, document(valid_to=END))
    readings = [reading(at=at) for at in (TOO_EARLY, BEFORE, AT, AFTER)]
    with ingest(database), gateway(broker) as peer:
        device = Device(peer, "plant/gw1")
        device.send(message(1, readings))
        device.wait("boot1", 1, "the message")
        assert sorted(codes(device)) == [(0, "before_start"), (2, "after_end"), (3, "after_end")]
        assert count(database, "SELECT count(*) FROM reading") == 1
        register(database, document(valid_to=None, valid_from="2023-01-01T00:00:00+08:00"))
        with psycopg.connect(database.admin_dsn) as conn:
            done = retry(conn, EVERYTHING, database.settings, NOW, "plant", REGISTRATION)
        assert done.readings_stored == 3
        device.send(message(2, [reading(at="2026-10-02T00:00:00+08:00")]))
        device.wait("boot1", 2, "a message after the extension")
        assert len(device.rejected) == 3
    assert count(database, "SELECT count(*) FROM reading") == 5
    assert count(database, "SELECT count(*) FROM rejected WHERE status = 'open'") == 0


def test_the_state_of_a_register_at_its_very_end_closes_the_last_interval(database: Database, broker: Broker) -> None:
    register(database, document(valid_to=END, kind="cumulative"))
    with ingest(database), gateway(broker) as peer:
        device = Device(peer, "plant/gw1")
        device.send(message(1, [reading(at=at) for at in (BEFORE, AT, AFTER)]))
        device.wait("boot1", 1, "the message")
        assert codes(device) == [(2, "after_end")]


def test_a_meter_retired_while_ingest_runs_is_refused_from_then_on(database: Database, broker: Broker) -> None:
    register(database, document())
    with ingest(database), gateway(broker) as peer:
        device = Device(peer, "plant/gw1")
        device.send(message(1, [reading(at=BEFORE)]))
        device.wait("boot1", 1, "the first message")
        register(database, document(valid_to=END, shorten=True))
        seqs = iter(range(2, 1000))

        def refused() -> bool:
            seq = next(seqs)
            device.send(message(seq, [reading(at=f"2026-10-02T{seq // 60:02d}:{seq % 60:02d}:00+08:00")]))
            device.wait("boot1", seq, "a message after the end")
            return (0, "after_end") in codes(device)

        wait_until(refused, what="the refusal of what comes after the end")


def test_the_live_gateway_goes_on_where_a_recording_ends(database: Database, broker: Broker) -> None:
    register(database, document(n_meters=1, recorded_until=END))
    with ingest(database), gateway(broker) as peer:
        device = Device(peer, "plant/gw1")
        device.send(message(1, [reading(at=BEFORE)]))
        device.wait("boot1", 1, "the end of the recording")
        assert count(database, "SELECT upper(valid) IS NOT NULL FROM channel_version")
        device.send(message(2, [reading(at=at) for at in (AT, AFTER)]))
        device.wait("boot1", 2, "what comes after it")
        assert device.rejected == []
    assert count(database, "SELECT (upper(valid), until_recorded)::text FROM channel_version") == "(,f)"
    assert count(database, "SELECT count(*) FROM reading") == 3
