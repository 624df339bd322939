"""Equal questions that wait together are reckoned once, after the last of them was asked, and within one scope only."""

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI

from api.auth import COOKIE
from api.sharing import Rounds
from qingyu.db.pool import open_pool
from tests.api import plants
from tests.api.conftest import LogIn
from tests.api.serving import serving
from tests.support.apis import an_api
from tests.support.databases import Database

SPAN = "from=2026-11-01&to=2026-11-03"
ENERGY = f"/api/v1/enterprises/alpha/energy?{SPAN}&by=day"
POOL = 8


@pytest.fixture
def app(database: Database) -> Iterator[FastAPI]:
    """As the program runs it: a pool of eight."""
    with open_pool(database.dsn("api"), application="test-sharing", size=POOL) as pool:
        yield an_api(database.settings, pool, clock=lambda: plants.NOW)


class Crowd:
    """Callers of a served app; each asks in a thread of its own."""

    def __init__(self, app: FastAPI, address: str) -> None:
        self._app, self._port = app, int(address.rsplit(":", 1)[1])
        self._threads = ThreadPoolExecutor(100)

    def ask(self, path: str, cookie: str) -> "Future[tuple[int, Any]]":
        """The status and the body that a caller gets, in time."""
        return self._threads.submit(self._asked, path, cookie)

    def _asked(self, path: str, cookie: str) -> tuple[int, Any]:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        line.request("GET", path, headers={"Cookie": cookie})
        answer = line.getresponse()
        found = answer.status, json.loads(answer.read())
        line.close()
        return found

    def looked_up(self, n: int) -> None:
        """Wait until so many callers were looked up, which is what each leases a connection for first."""
        until(lambda: self._app.state.pool.get_stats()["requests_num"] >= n)
        until(lambda: len(self._app.state.turns._at_work) == 1)  # all but the one that is held up gave theirs back

    def count_from_here(self) -> None:
        """Forget the leases so far."""
        self._app.state.pool.pop_stats()


def until(true: Callable[[], bool]) -> None:
    """Wait for something."""
    give_up_at = monotonic() + 20
    while not true():
        assert monotonic() < give_up_at
        sleep(0.01)


@pytest.fixture
def crowd(app: FastAPI) -> Iterator[Crowd]:
    """Callers."""
    with serving(app) as address:
        yield Crowd(app, address)


@contextmanager
def held_up(conn: psycopg.Connection, table: str) -> Iterator[None]:
    """Nobody reads a table meanwhile."""
    conn.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    yield
    conn.commit()


def waits_for(conn: psycopg.Connection, table: str) -> bool:
    """Whether somebody waits for a table."""
    asked = "SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND NOT granted"
    (n,) = conn.execute(asked, (table,)).fetchone() or (0,)
    conn.commit()
    return bool(n)


def cookie(log_in: LogIn, name: str) -> str:
    """A session of a user."""
    return f"{COOKIE}={log_in(name).cookies[COOKIE]}"


def test_fifty_equal_questions_are_reckoned_once_where_nothing_was_written_meanwhile(
    crowd: Crowd, plant: psycopg.Connection, database: Database, log_in: LogIn, counted: list[str]
) -> None:
    manager = cookie(log_in, "manager-alpha")
    with psycopg.connect(database.admin_dsn) as gate:
        crowd.count_from_here()
        with held_up(gate, "energy_day"):
            first = crowd.ask(ENERGY, manager)
            until(lambda: waits_for(plant, "energy_day"))
            others = [crowd.ask(ENERGY, manager) for _ in range(49)]
            crowd.looked_up(50)
        assert {status for status, _ in (first.result(), *(one.result() for one in others))} == {200}
    assert counted == ["alpha"]


def test_no_answer_is_older_than_its_question(
    crowd: Crowd, plant: psycopg.Connection, database: Database, log_in: LogIn
) -> None:
    manager = cookie(log_in, "manager-alpha")
    coal = plants.channel_id(plant, "alpha", "c01", "t")
    with psycopg.connect(database.admin_dsn) as gate:
        crowd.count_from_here()
        # The first one has read the days when it is held up at the changes of months; then a day becomes known.
        with held_up(gate, "closed_change"):
            early = crowd.ask(ENERGY, manager)
            until(lambda: waits_for(plant, "closed_change"))
            plant.execute(
                "INSERT INTO energy_day (channel_id, day, use, n_received, n_due, n_slots, n_measured, n_estimated,"
                " n_suspect, n_missing) VALUES (%s, '2026-11-01', 5, 96, 96, 96, 96, 0, 0, 0)",
                (coal,),
            )
            plant.commit()
            late = [crowd.ask(ENERGY, manager) for _ in range(5)]
            crowd.looked_up(6)
    assert early.result()[1]["total"]["carriers"] == []
    for one in late:
        assert one.result()[1]["total"]["carriers"][0]["quantity"] == 5


def test_nobody_gets_an_answer_of_another_scope(
    crowd: Crowd, plant: psycopg.Connection, database: Database, log_in: LogIn, counted: list[str]
) -> None:
    names = ("manager-alpha", "ningxia", "manager-beta", "chongqing")
    cookies = {name: cookie(log_in, name) for name in names}
    with psycopg.connect(database.admin_dsn) as gate:
        crowd.count_from_here()
        with held_up(gate, "energy_day"):
            first = crowd.ask(ENERGY, cookies["manager-alpha"])
            until(lambda: waits_for(plant, "energy_day"))
            asked = {name: [crowd.ask(ENERGY, cookies[name]) for _ in range(5)] for name in names}
            for name in ("manager-beta", "chongqing"):
                assert {one.result()[0] for one in asked[name]} == {404}
        first.result()
        for name in ("manager-alpha", "ningxia"):
            assert {one.result()[0] for one in asked[name]} == {200}
    # Of alpha once for its manager and once for the regulator; how many of the others shared their refusal is chance.
    assert counted == ["alpha", "alpha"]


def test_a_failure_is_told_to_all_who_wait_and_the_next_question_is_answered() -> None:
    rounds: Rounds[str] = Rounds()
    first, leads = rounds.join("question")
    assert leads
    assert first.begun.done()
    (second, leads), (same, follows) = rounds.join("question"), rounds.join("question")
    assert second is same
    assert (leads, follows, second.begun.done()) == (True, False, False)
    assert rounds.make(first, lambda: "early") == "early"
    assert second.begun.done()

    def fail() -> str:
        raise ValueError("no answer")

    with pytest.raises(ValueError, match="no answer"):
        rounds.make(second, fail)
    assert isinstance(same.answer.exception(timeout=0), ValueError)
    third, leads = rounds.join("question")
    assert third is not second
    assert (leads, third.begun.done()) == (True, True)


def test_what_is_asked_while_an_answer_is_made_waits_for_the_next_one() -> None:
    rounds: Rounds[int] = Rounds()
    first, _ = rounds.join("question")
    making, go_on = threading.Event(), threading.Event()

    def make() -> int:
        making.set()
        go_on.wait(10)
        return 1

    maker = threading.Thread(target=rounds.make, args=(first, make))
    maker.start()
    making.wait(10)
    later, leads = rounds.join("question")
    other, leads_too = rounds.join("another question")
    assert later is not first
    assert (leads, later.begun.done()) == (True, False)
    assert (leads_too, other.begun.done()) == (True, True)
    go_on.set()
    maker.join()
    assert later.begun.done()
    assert not later.answer.done()


def test_a_round_that_is_given_up_before_it_begins_leaves_the_one_under_way_alone() -> None:
    rounds: Rounds[str] = Rounds()
    first, _ = rounds.join("question")
    second, _ = rounds.join("question")
    rounds.fail(second, TimeoutError())
    assert isinstance(second.answer.exception(timeout=0), TimeoutError)
    third, leads = rounds.join("question")
    assert third is not second
    assert leads
    assert rounds.make(first, lambda: "answer") == "answer"
    assert third.begun.done()
