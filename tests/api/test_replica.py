"""The API reads from a copy of the database while it is close behind, and from the first one when anything is amiss."""

import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.replica import COOKIE, LOOK_S, MOST_SEEN, Following, NotThere, Replica, watch
from dashboards.panels import statements
from qingyu.db import pool
from qingyu.db.leases import Pool
from qingyu.db.pool import Connection, open_pool
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.settings import Settings
from stack.replica import SLOT
from stack.replica import Replica as Copy
from stack.servers import Postgres
from tests.api import plants
from tests.api.conftest import LogIn
from tests.support.databases import Database
from tests.support.plant import wait_until
from tests.support.rows import one_row

OVERVIEW, METERS = "/api/v1/enterprises", "/api/v1/enterprises/alpha/meters"
BOUND_S = 5.0


@pytest.fixture(scope="module")
def copy(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """A copy of the test server that follows it."""
    made = Copy(tmp_path_factory.mktemp("replica"), postgres, root=postgres.root).start()
    yield made
    made.kill9()
    with psycopg.connect(postgres.dsn(), autocommit=True) as conn:
        wait_until(lambda: conn.execute(_DROP, (SLOT,)).fetchone(), what="the end of the slot")


_DROP = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s AND NOT active"


class Watched:
    """A replica of the API that is looked at by hand, with a clock that is put forward by hand."""

    def __init__(self, database: Database, copy: Copy, readers: Pool) -> None:
        self.now_s = 0.0
        self.replica = Replica(readers, BOUND_S, clock_s=lambda: self.now_s)
        self.first = pool.connect(database.dsn("api"), application="test-first")
        settings = database.settings.model_copy(update={"db_replica_host": copy.host, "db_replica_port": copy.port})
        self.copy = pool.connect(settings.dsn("api", replica=True), application="test-copy")
        self.first.autocommit = self.copy.autocommit = True

    def look(self, after_s: float = 0.0) -> bool:
        """Look once more after a while; whether it may answer."""
        self.now_s += after_s
        self.replica.look(self.first, self.copy)
        return self.replica.is_fresh

    def catch_up(self) -> None:
        """Wait until it has all."""
        wait_until(lambda: self.look() and self.replica.lag_s == 0.0, what="the copy to catch up")


def told(client: TestClient) -> tuple[str, str]:
    """What the health says of the copy: its status and its detail."""
    [part] = [one for one in client.get("/api/v1/health").json()["components"] if one["name"] == "replica"]
    return part["status"], part["detail"]


def has(copy: Copy, name: str) -> bool:
    """Whether a database has come."""
    with psycopg.connect(copy.dsn(), autocommit=True) as conn:
        return conn.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


@pytest.fixture
def watched(app: FastAPI, database: Database, copy: Copy) -> Iterator[Watched]:
    """The API with the copy beside it."""
    wait_until(lambda: has(copy, database.name), what="the database of the test in the copy")
    dsn = database.settings.model_copy(update={"db_replica_host": copy.host, "db_replica_port": copy.port})
    with open_pool(dsn.dsn("api", replica=True), application="test-read", size=4) as readers:
        found = Watched(database, copy, readers)
        app.state.replica = found.replica
        found.catch_up()
        yield found
        found.first.close()
        found.copy.close()


def test_the_dashboards_see_how_far_the_copy_is_behind(database: Database, copy: Copy) -> None:
    with psycopg.connect(database.dsn("dashboards")) as conn:
        query = conn.execute(statements("ingest_health")["copies"])
        n, behind_bytes, _ = one_row(query)
    assert n == 1
    assert behind_bytes >= 0


def test_the_age_of_what_a_copy_shows_goes_by_the_log_alone() -> None:
    one = Following()
    assert [one.lag_s(0.0, 100, 100), one.lag_s(1.0, 200, 150), one.lag_s(2.0, 300, 150)] == [0.0, 1.0, 2.0]
    assert one.lag_s(900.0, 300, 300) == 0.0
    # Nobody wrote for long: what it shows is not old for that.
    assert one.lag_s(1800.0, 300, 300) == 0.0
    assert Following().lag_s(0.0, 100, 50) is None


def test_a_copy_that_stands_still_is_remembered_by_few_positions() -> None:
    one, long_s = Following(), 10 * MOST_SEEN
    assert [one.lag_s(float(s), s, 0) for s in range(long_s)] == list(range(long_s))
    assert len(one.seen) == MOST_SEEN
    # While it catches up it is said to be a little older than it is, and never younger.
    for is_s in (long_s / 2, 60.0, 5.0, 0.0):
        lag_s = one.lag_s(float(long_s), long_s, long_s - round(is_s))
        assert lag_s is not None
        assert is_s <= lag_s <= 1.05 * is_s


def test_no_error_ends_the_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    ending, errors = threading.Event(), iter([psycopg.errors.InsufficientPrivilege(), ZeroDivisionError("odd")])
    whys: list[str] = []

    def look(replica: Replica, first: Connection, copy: Connection) -> None:
        whys.append(replica.why)
        if (error := next(errors, None)) is not None:
            raise error
        ending.set()

    monkeypatch.setattr("api.replica.LOOK_S", 0.0)
    monkeypatch.setattr("api.replica.pool.connect", lambda dsn, application: nullcontext(SimpleNamespace()))
    monkeypatch.setattr(Replica, "look", look)
    watch(Replica(cast(Pool, SimpleNamespace(max_size=1)), BOUND_S), Settings(), ending).join(10)
    assert whys == ["it was not looked at yet", "InsufficientPrivilege", "odd"]


def test_reads_go_to_the_copy_and_a_session_reads_its_own_writes(
    watched: Watched, log_in: LogIn, copy: Copy, database: Database
) -> None:
    client, other, replica = log_in("manager-alpha"), log_in("manager-alpha"), watched.replica
    first = {path: client.get(path).json() for path in (OVERVIEW, METERS)}
    assert COOKIE not in client.cookies  # who logs in has written nothing that he would miss
    assert replica.n_answers == 2
    with psycopg.connect(copy.dsn(database.name), autocommit=True) as server:
        server.execute("SELECT pg_wal_replay_pause()")
        try:
            with psycopg.connect(database.admin_dsn) as conn:
                conn.execute("UPDATE enterprise SET name_en = 'renamed' WHERE code = 'alpha'")
            assert watched.look(LOOK_S)
            # Within the bound an answer may be old, but for one that is kept by the version of its data.
            assert other.get(OVERVIEW).json() == first[OVERVIEW]
            assert client.get(METERS).status_code == 200
            assert (replica.n_answers, replica.n_fallbacks) == (3, 1)
            client.cookies.set(COOKIE, "1")
            assert "renamed" in client.get(OVERVIEW).text
            del client.cookies[COOKIE]
            assert not watched.look(BOUND_S + LOOK_S)
            assert "renamed" in other.get(OVERVIEW).text
            assert told(client)[0] == "degraded"
        finally:
            server.execute("SELECT pg_wal_replay_resume()")
    watched.catch_up()
    assert "renamed" in other.get(OVERVIEW).text
    assert replica.n_answers == 4
    assert told(client) == ("ok", "at most 0.0 s behind")
    watched.now_s += 600  # and nobody looks
    assert told(client) == ("degraded", "600.0 s behind; the first database is read")


def test_who_writes_is_marked_for_longer_than_the_copy_may_be_behind(watched: Watched, log_in: LogIn) -> None:
    client = log_in("manager-alpha")
    expires = (plants.NOW + timedelta(days=30)).isoformat()
    body = {"label": "ems", "expires_at": expires}
    # As the console does whose answer was lost on the way: it sends the same again under its key.
    for key in ({}, {"Idempotency-Key": "k"}, {"Idempotency-Key": "k"}):
        made = client.post("/api/v1/tokens", json=body, headers=key)
        assert made.status_code == 201, made.text
        assert made.headers.get_list("set-cookie") == [f"{COOKIE}=1; HttpOnly; Max-Age=13; Path=/api; SameSite=strict"]
    assert made.headers["idempotent-replayed"] == "true"
    n = watched.replica.n_answers
    assert client.get(OVERVIEW).status_code == 200
    assert watched.replica.n_answers == n


def test_only_a_server_that_does_not_answer_is_away_for_all(watched: Watched) -> None:
    replica = watched.replica

    def fails(state: str) -> Callable[[Connection], object]:
        return lambda conn: conn.execute(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$")

    def deeper(n: int) -> Callable[[Connection], object]:
        return lambda conn: replica.answer(EVERYTHING, deeper(n - 1)) if n else None

    # In the way of the replay; cancelled; each connection taken.
    for work in (fails("40001"), fails("57014"), deeper(replica.pool.max_size)):
        with pytest.raises(NotThere):
            replica.answer(EVERYTHING, work)
        assert replica.is_fresh
    replica.answer(EVERYTHING, deeper(replica.pool.max_size - 1))
    with pytest.raises(NotThere):
        replica.answer(EVERYTHING, fails("57P01"))
    assert not replica.is_fresh


def test_one_that_takes_over_or_ends_answers_no_more(watched: Watched, log_in: LogIn, copy: Copy) -> None:
    client, n = log_in("manager-alpha"), watched.replica.n_answers
    copy.promote()
    assert not watched.look()
    assert "taken over" in watched.replica.why
    assert client.get(OVERVIEW).status_code == 200
    watched.replica.lag_s, watched.replica._looked_at = 0.0, watched.now_s  # as if nobody had looked since
    copy.kill9()
    assert client.get(OVERVIEW).status_code == 200
    assert (watched.replica.n_answers, watched.replica.n_fallbacks) == (n, 1)
    assert not watched.replica.is_fresh
