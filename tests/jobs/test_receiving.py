"""One message handed over for an answer at once: the same rows and the same receipt as over MQTT."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from qingyu.errors import Invalid, NotFound
from qingyu.jobs.declaring.registry import apply
from qingyu.jobs.receive.intake import Bounds
from qingyu.jobs.receive.keeping import Room
from qingyu.jobs.receive.receipts import Receipt, ReceiptCounts
from qingyu.jobs.receive.receiving import NoRoom, receive
from tests.support.plant import NOW, document
from tests.support.rows import one_row

AT = "2026-10-31T08:00:00+08:00"
BOUNDS = Bounds(timedelta(days=7300), Room(1_000_000, 1_000_000))


@pytest.fixture
def plant(conn: psycopg.Connection) -> psycopg.Connection:
    apply(conn, document(), NOW)
    return conn


def post(
    conn: psycopg.Connection, said: object, kind: str = "readings", bounds: Bounds = BOUNDS, gateway: str = "gw1"
) -> Receipt:
    payload = said if isinstance(said, bytes) else json.dumps(said).encode()
    return receive(conn, bounds, "plant", gateway, kind, payload, NOW)


def reading(at: str = AT, value: float = 1.5, meter: str = "e000") -> dict[str, object]:
    return {"meter": meter, "at": at, "value": value}


def test_a_message_is_stored_and_its_receipt_names_what_is_bad(plant: psycopg.Connection) -> None:
    got = post(
        plant, {"boot": "b", "seq": 7, "readings": [reading(), reading(meter="nobody"), reading(AT, 2.0, "e001")]}
    )
    assert (got.boot, got.ranges) == ("b", [(7, 7)])
    assert [(one.seq, one.index, one.code) for one in got.rejected] == [(7, 1, "unknown_meter")]
    assert got.counts == ReceiptCounts(received=3, written=2, duplicate=0, conflict=0, rejected=1)
    assert plant.execute("SELECT array_agg(value ORDER BY channel_id) FROM reading").fetchone() == ([1.5, 2.0],)
    line = "SELECT source, n_received, n_written, n_rejected FROM ingest_batch WHERE source = 'http'"
    assert plant.execute(line).fetchone() == ("http", 2, 2, 1)


def test_the_same_again_is_a_duplicate_and_another_value_a_conflict(plant: psycopg.Connection) -> None:
    post(plant, reading())
    assert post(plant, reading()).counts.duplicate == 1
    assert post(plant, reading(value=9.0)).counts.conflict == 1
    assert plant.execute("SELECT value FROM reading").fetchall() == [(1.5,)]


def test_production_comes_the_same_way(plant: psycopg.Connection) -> None:
    day = {"product": "steel", "from": "2026-10-01T00:00:00Z", "to": "2026-10-02T00:00:00Z", "quantity": 3.0}
    assert post(plant, {"boot": "b", "seq": 1, "production": [day]}, "production").rejected == []
    again = post(plant, {"boot": "b", "seq": 2, "production": [day | {"quantity": 4.0}]}, "production")
    assert [one.code for one in again.rejected] == ["production_conflict"]


def test_what_cannot_be_read_is_named_by_its_digest_and_kept(plant: psycopg.Connection) -> None:
    got = post(plant, b"{broken")
    assert (got.boot, got.ranges) == (None, [])
    assert got.unreadable[0].sha256 == hashlib.sha256(b"{broken").hexdigest()
    assert bytes(one_row(plant.execute("SELECT payload FROM rejected"))[0]) == b"{broken"


def test_who_is_not_registered_is_not_found(plant: psycopg.Connection) -> None:
    with pytest.raises(NotFound):
        post(plant, reading(), gateway="gw9")
    with pytest.raises(NotFound):
        receive(plant, BOUNDS, "elsewhere", "gw1", "readings", b"{}", NOW)


def test_nothing_is_taken_where_a_refusal_finds_no_room(plant: psycopg.Connection) -> None:
    with pytest.raises(NoRoom), plant.transaction():
        post(plant, {"readings": [reading(), reading(meter="x")]}, bounds=replace(BOUNDS, room=Room(10, 10)))
    assert plant.execute("SELECT count(*) FROM reading").fetchone() == (0,)


def test_readings_over_too_many_weeks_are_several_messages(plant: psycopg.Connection) -> None:
    with pytest.raises(Invalid):
        post(plant, {"readings": [reading((NOW - timedelta(weeks=i)).isoformat()) for i in range(60)]})
