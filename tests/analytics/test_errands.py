"""Older lines are done by workers of a cluster: the same slots, and here where they fail there."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from analytics import errands, turns
from analytics.errands import Errand
from qingyu.db import pool
from qingyu.db import rollups as table
from qingyu.jobs.energy import rollups
from qingyu.jobs.forecasting import scattering
from tests.analytics.test_program import QUARTER, START, arrive, measured
from tests.support.databases import Database
from tests.support.plant import count, document, register

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

from distributed import Client, Event, Future, LocalCluster

NOW = datetime.now(UTC)
BEGUN = START - turns.NEWEST - timedelta(days=5)  # what came then is a history
OLD = (BEGUN - START) // QUARTER  # its first quarter hour, counted from START
SLOTS = "SELECT count(*), sum(hashtextextended(s::text, 0)::numeric) FROM energy_slot s"


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A worker process behind a scheduler, which knows no database."""
    with (
        LocalCluster(
            n_workers=1, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        ) as cluster,
        Client(cluster) as found,
    ):
        yield found


def plant(database: Database) -> None:
    register(database, document(valid_from=BEGUN.isoformat()), now=BEGUN)


def know(environment: dict[str, str]) -> None:
    """Give the worker the settings that its environment should have had."""
    os.environ.update(environment)


def work(working: turns.Turns) -> tuple[int, bool]:
    """Turns until nothing waits and nobody is at anything: lines done, and whether others were at some."""
    lines, given = 0, False
    for _ in range(200):
        done = working.turn()
        lines, given = lines + done.n_lines, given or done.n_out > 0
        if not done.n_lines and not done.n_out:
            break
        time.sleep(0.05)
    return lines, given


def test_a_history_is_done_there_or_here_with_the_same_slots(database: Database, client: Client) -> None:
    plant(database)
    arrive(database, 8, first=OLD)
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        conn.autocommit = True
        with scattering.scattered(client.scheduler.address) as there:
            working = turns.Turns(conn, lambda: NOW, None, there)
            # The worker cannot log in: its error is no end of the matter.
            work(working)
            assert measured(database) == 8
            client.run(know, database.environment)
            arrive(database, 8, first=OLD + 8)
            assert work(working) == (1, True)
        assert count(database, "SELECT count(*) FROM ingest_batch WHERE rolled_up_at IS NULL") == 0
        assert count(database, "SELECT count(*) FROM indicator_value WHERE period = 'day'") > 0
    with psycopg.connect(database.admin_dsn) as conn:
        written = conn.execute(SLOTS).fetchone()
        (enterprise,) = conn.execute("SELECT id FROM enterprise").fetchone() or (0,)
        rollups.rebuild(conn, enterprise, NOW)
        assert conn.execute(SLOTS).fetchone() == written
        assert written is not None
        assert written[0] == 16


class Log:
    """What the program says."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def error(self, text: str, **_: object) -> None:
        self.said.append(text)


@pytest.fixture
def hung(client: Client) -> Iterator[None]:
    """The only worker hangs."""
    end = Event("end", client=client)
    busy = client.submit(lambda: Event("end").wait(timeout=60))
    yield
    end.set()
    busy.result(timeout=60)


@pytest.mark.usefixtures("hung")
def test_what_no_worker_does_is_done_here_after_a_while(database: Database, client: Client) -> None:
    plant(database)
    arrive(database, 8, first=OLD)
    log, clock = Log(), [NOW]
    with (
        pool.connect(database.dsn("analytics"), application="test") as conn,
        scattering.scattered(client.scheduler.address, log) as there,
    ):
        conn.autocommit = True
        working = turns.Turns(conn, lambda: clock[0], log, there)
        done = working.turn()
        assert (done.n_lines, done.n_out, log.said) == (0, 1, [])
        clock[0] += errands.LONGEST + timedelta(seconds=1)
        done = working.turn()
        assert (done.n_lines, done.n_out) == (1, 0)
        assert working.turn() == turns.Turn()
        # Nobody has come yet: no other waits as long.
        arrive(database, 8, first=OLD + 8)
        done = working.turn()
        assert (done.n_lines, done.n_out) == (1, 0)
        clock[0] += errands.LONGEST + timedelta(seconds=1)
        working.turn()
        assert len(log.said) == 1


def test_a_result_that_is_lost_on_the_way_is_not_made_here(
    database: Database, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the worker did stands in the database, though nobody hears of it: here it is neither done nor counted."""

    def lose(future: Any, timeout: float) -> int:
        raise TimeoutError(timeout)

    plant(database)
    arrive(database, 8, first=OLD)
    client.run(know, database.environment)
    enterprise, log = count(database, "SELECT id FROM enterprise"), Log()
    with scattering.scattered(client.scheduler.address, log) as there:
        given = errands.Errands(there)
        assert given.send([enterprise], lambda _: (), NOW - turns.NEWEST, NOW) == []
        with monkeypatch.context() as patch:
            patch.setattr(Future, "result", lose)
            for _ in range(200):
                if not given.n_out:
                    break
                assert given.collect(NOW) == ([], [])
                time.sleep(0.05)
        assert given.n_out == 0
        assert count(database, "SELECT count(*) FROM ingest_batch WHERE rolled_up_at IS NULL") == 0
        # It waits as before, and the scheduler is asked again.
        assert given.send([enterprise], lambda _: (), NOW - turns.NEWEST, NOW) == []
        assert given.n_out == 1
    assert log.said == []


def test_only_lines_of_the_past_are_given_away(database: Database) -> None:
    plant(database)
    arrive(database, 8)
    given: list[Errand] = []

    def note(work: Any, asked: Any) -> Any:
        given.append(asked)
        return lambda: 0

    enterprise = int(count(database, "SELECT id FROM enterprise"))
    with pool.connect(database.dsn("analytics"), application="test") as conn, psycopg.connect(database.admin_dsn) as by:
        conn.autocommit = True
        table.hold(by, enterprise)  # so that what is new waits
        working = turns.Turns(conn, lambda: NOW, None, note)
        working.turn()
        assert given == []
        arrive(database, 8, first=OLD)
        working.turn()
        assert [one.enterprise_id for one in given] == [enterprise]


def test_an_errand_leaves_what_is_new_alone_and_judges_by_the_clock_when_it_begins(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(database)
    arrive(database, 8, first=OLD)
    arrive(database, 8)
    for name, value in database.environment.items():
        monkeypatch.setenv(name, value)
    errand = Errand(count(database, "SELECT id FROM enterprise"), (), NOW - turns.NEWEST)
    begun = datetime.now(UTC)
    assert errands.run(errand) == 1
    assert count(database, "SELECT count(*) FROM ingest_batch WHERE rolled_up_at IS NULL") == 1
    with psycopg.connect(database.admin_dsn) as conn:
        (least, most) = conn.execute("SELECT min(computed_at), max(computed_at) FROM indicator_value").fetchone() or ()
    assert begun <= least <= most <= datetime.now(UTC)
