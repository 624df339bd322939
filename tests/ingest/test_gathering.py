"""Messages in hand: read as they come, batch after batch in their order, and counted until the storage is done."""

import json
from collections.abc import Collection
from datetime import timedelta

import psycopg
import pytest
import structlog

from ingest.gathering import Gathering, cost
from ingest.storage import Storage
from qingyu.db import holdings
from qingyu.domain.metering.message import Instants
from qingyu.jobs.declaring.registry import apply
from qingyu.jobs.receive.intake import Batch, Bounds, Decoding, Message, Registry
from qingyu.jobs.receive.keeping import Room
from qingyu.jobs.receive.register import Known
from qingyu.jobs.receive.writing import Writer
from qingyu.settings import Settings
from tests.support.databases import Database
from tests.support.plant import NOW, document
from tests.support.present import present
from tests.support.rows import one_row

BOUNDS = Bounds(timedelta(days=7300), Room(1_000_000, 1_000_000))
BYTES = 5_000
MOST_OF_ONE = 1_000


def message(seq: int, handle: str = "one", meter: str = "e000") -> Message:
    at = (NOW - timedelta(minutes=seq)).isoformat()
    said = {"boot": "b", "seq": seq, "readings": [{"meter": meter, "at": at, "value": float(seq)}]}
    return Message("qy/v1/plant/gw1/readings", json.dumps(said).encode(), NOW, handle)


def gathering(most: int = MOST_OF_ONE, closed: Collection[str] = ()) -> Gathering:
    registry = Registry()
    registry._grow(2)
    registry.by_code["plant"] = Known(1, {"e000": {"": 1}}, {"gw1": 1}, {})
    return Gathering(lambda: Decoding(registry, Instants(), BOUNDS), BYTES, most, lambda m: m.handle not in closed)


def values(batch: Batch | None) -> list[float]:
    found: list[float] = present(batch).values.tolist()
    return found


def test_a_batch_is_full_by_bytes_and_what_grows_is_given_only_where_it_is_wanted() -> None:
    one = gathering()
    n = -(-BYTES // cost(message(10)))  # so many are a batch: the one that fills it is its last
    one.take([message(i) for i in range(10, 10 + n + 2)])
    assert values(one.next(however_small=False)) == [float(i) for i in range(10, 10 + n)]
    assert one.next(however_small=False) is None
    one.take([message(50)])
    assert values(one.next(however_small=True)) == [10.0 + n, 11.0 + n, 50.0]
    assert one.next(however_small=True) is None


def test_one_session_fills_no_batch_with_all_that_the_broker_sends_ahead() -> None:
    one = gathering(most=3)
    one.take([message(i) for i in range(2)], "one")
    one.take([message(i) for i in range(10, 12)], "other")
    one.take([message(i) for i in range(2, 7)], "one")
    assert values(one.next(however_small=False)) == [0.0, 1.0, 10.0, 11.0, 2.0]
    assert values(one.next(however_small=False)) == [3.0, 4.0, 5.0]
    assert one.next(however_small=False) is None
    assert values(one.next(however_small=True)) == [6.0]


def test_what_is_in_hand_is_counted_until_the_storage_is_done_with_it() -> None:
    one = gathering()
    came = [message(i) for i in range(20)]
    one.take(came)
    assert (one.n_messages, one.n_bytes) == (20, sum(map(cost, came)))
    while one.next(however_small=True) is not None:
        pass
    assert one.n_messages == 20
    for _ in range(9):  # some too many, as after a database that was lost just when a batch was handed over
        one.done()
    assert (one.n_messages, one.n_bytes) == (0, 0)


def test_a_session_that_is_closed_takes_its_messages_with_it_and_no_others() -> None:
    closed: set[str] = set()
    one = gathering(closed=closed)
    one.take([message(i, "one" if i % 2 else "other") for i in range(9)])
    first = values(one.next(however_small=False))  # is with the storage, whose commit decides
    closed.add("one")
    rest = values(one.next(however_small=True))
    assert rest == [float(i) for i in range(len(first), 9) if i % 2 == 0]
    assert one.n_messages == len(first) + len(rest)
    one.forget()
    assert (one.n_messages, one.next(however_small=True)) == (0, None)
    one.take([message(i) for i in range(9)])
    assert (one.next(however_small=True), one.n_messages, one.n_bytes) == (None, 0, 0)


def test_a_batch_of_many_sessions_stays_one_when_one_of_them_is_closed() -> None:
    """Found by it: whose the others' messages are was forgotten, and they were cut as if one session had sent all."""
    closed: set[str] = set()
    one = gathering(most=3, closed=closed)
    for i, name in enumerate(("one", "other", "third")):
        one.take([message(seq, name) for seq in (2 * i, 2 * i + 1)], name)
    closed.add("other")
    one.take([message(6, "third")], "third")
    assert values(one.next(however_small=False)) == [0.0, 1.0, 4.0, 5.0, 6.0]
    assert (one.next(however_small=True), one.n_messages) == (None, 5)


def test_what_was_read_before_the_register_was_looked_at_again_is_read_again(conn: psycopg.Connection) -> None:
    """Found by it: of two batches that named a new meter only the first one was read again, the other was refused."""
    apply(conn, document(n_meters=1), NOW)
    storage = Storage(Settings(), "one", lambda event: None, structlog.get_logger())
    storage._look_again(conn, {row[0] for row in conn.execute("SELECT id FROM enterprise")})
    early = []
    for seq in (1, 2):
        decoding = Decoding(storage.registry, Instants(), BOUNDS)
        decoding.take([message(seq, meter="e001")])
        early.append(decoding.batch())
    apply(conn, document(n_meters=2), NOW)
    writer = Writer(conn, storage.registry, BOUNDS)
    assert [len(storage._with_news(conn, writer, batch).values) for batch in early] == [1, 1]


def test_many_sessions_are_told_to_be_ready_a_few_at_a_time(
    conn: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by it: after the first 2,000 sessions the storage wrote nothing and did not beat for ten seconds."""
    for code in ("plant", "other", "third"):
        apply(conn, document(code, n_meters=1), NOW)
    monkeypatch.setattr("ingest.storage.READY_AT_ONCE", 2)
    storage = Storage(Settings(), "one", lambda event: None, structlog.get_logger())
    for (enterprise_id,) in conn.execute("SELECT id FROM enterprise").fetchall():
        storage.session_ready(enterprise_id)
    told = []
    for _ in range(3):
        storage._answer_requests(conn)
        told.append(one_row(conn.execute("SELECT count(session_ready_at) FROM enterprise"))[0])
    assert told == [2, 3, 3]


def test_a_session_whose_enterprise_is_being_registered_is_told_to_be_ready_later(
    database: Database, conn: psycopg.Connection
) -> None:
    apply(conn, document("plant", n_meters=1), NOW)
    apply(conn, document("other", n_meters=1), NOW)
    conn.commit()
    ids = [row[0] for row in conn.execute("SELECT id FROM enterprise ORDER BY id")]
    conn.commit()
    with psycopg.connect(database.admin_dsn) as registering:
        registering.execute("UPDATE enterprise SET name_en = 'new' WHERE id = %s", (ids[0],))
        assert holdings.session_ready(conn, ids) == {ids[0]}
    assert holdings.session_ready(conn, ids) == set()
