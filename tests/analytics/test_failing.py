"""Work that fails: three tries, then set aside alone; its enterprise and all others go on, and it comes back."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from analytics import failing, turns
from qingyu.db import faults
from qingyu.db import rollups as table
from tests.analytics.test_program import START, arrive, measured, plant
from tests.support.commands import printed
from tests.support.databases import Database
from tests.support.plant import count, document, register
from tests.support.rows import one_row

# A line whose instants no calendar has: it fails whenever it is worked on.
NEVER = datetime(9999, 12, 31, 23, tzinfo=UTC)
DAY = timedelta(days=1)
NOW = START + timedelta(hours=20)


class Clock:
    """An instant that is moved by hand."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def conn(database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.dsn("analytics"), autocommit=True) as connection:
        yield connection


def poison(database: Database) -> int:
    with psycopg.connect(database.admin_dsn) as conn:
        (enterprise_id,) = one_row(conn.execute("SELECT id FROM enterprise WHERE code = 'plant'"))
        table.note_change(conn, enterprise_id, "declaration", [], [NEVER - DAY], [NEVER], START)
        (line,) = one_row(conn.execute("SELECT max(id) FROM ingest_batch"))
    return int(line)


def work(database: Database) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = json.loads(printed(database, "work", "list", "--json"))["work"]
    return listed


def fail_three_times(conn: psycopg.Connection, clock: Clock) -> turns.Turns:
    working = turns.Turns(conn, clock, None)
    for _ in range(failing.TRIES):
        working.turn()
        clock.at += failing.RETRY
    return working


def test_a_line_that_fails_three_times_is_set_aside_alone_and_the_rest_is_done(
    database: Database, conn: psycopg.Connection
) -> None:
    plant(database)
    arrive(database, 8)
    line = poison(database)
    arrive(database, 8, first=8)
    clock = Clock()
    working = turns.Turns(conn, clock, None)
    working.turn()
    assert measured(database) == 0  # the lines are done as one, so far
    working.turn()
    assert work(database)[0]["n_tries"] == 1  # and not at once again
    for _ in range(2):
        clock.at += failing.RETRY
        working.turn()
    assert measured(database) == 16
    (found,) = work(database)
    assert (found["enterprise"], found["job"], found["is_aside"]) == ("plant", "process", True)
    assert found["line_ids"] == [line]
    assert "OverflowError" in str(found["error"])


def test_an_enterprise_whose_work_is_set_aside_goes_on_with_what_comes(
    database: Database, conn: psycopg.Connection
) -> None:
    plant(database)
    poison(database)
    clock = Clock()
    working = fail_three_times(conn, clock)
    arrive(database, 4)
    assert working.turn().n_lines == 1
    assert measured(database) == 4
    assert working.turn().n_lines == 0  # the line that is aside wakes nobody
    assert len(work(database)) == 1


def test_another_enterprise_never_waits_for_it(database: Database, conn: psycopg.Connection) -> None:
    plant(database)
    poison(database)
    register(database, document("other", valid_from=START.isoformat()), now=START)
    with psycopg.connect(database.admin_dsn) as admin:
        (other,) = one_row(admin.execute("SELECT id FROM enterprise WHERE code = 'other'"))
        table.note_change(admin, other, "production", [], [START], [START + DAY], START)
    assert turns.Turns(conn, Clock(), None).turn().n_lines == 1
    assert [row["enterprise"] for row in work(database)] == ["plant"]
    with psycopg.connect(database.admin_dsn) as admin:
        open_lines = admin.execute("SELECT DISTINCT enterprise_id FROM ingest_batch WHERE rolled_up_at IS NULL")
        assert [row[0] for row in open_lines] != [other]


def test_set_aside_work_is_tried_again_when_something_new_has_come_and_is_forgotten_when_done(
    database: Database, conn: psycopg.Connection
) -> None:
    plant(database)
    line = poison(database)
    clock = Clock()
    working = fail_three_times(conn, clock)
    clock.at += 2 * failing.AGAIN
    working.turn()
    assert work(database)[0]["n_tries"] == failing.TRIES  # nothing has changed
    arrive(database, 4)
    working.turn()
    assert work(database)[0]["n_tries"] == failing.TRIES + 1  # it still fails
    with psycopg.connect(database.admin_dsn) as admin:
        admin.execute("UPDATE ingest_batch SET from_ats = %s, to_ats = %s WHERE id = %s", ([START], [START], line))
    arrive(database, 4, first=4)
    clock.at += 2 * failing.AGAIN
    working.turn()
    assert work(database) == []
    assert count(database, "SELECT count(*) FROM ingest_batch WHERE rolled_up_at IS NULL") == 0


def test_an_operator_has_it_tried_again_at_once(database: Database, conn: psycopg.Connection) -> None:
    plant(database)
    line = poison(database)
    clock = Clock()
    working = fail_three_times(conn, clock)
    with psycopg.connect(database.admin_dsn) as admin:
        admin.execute("UPDATE ingest_batch SET from_ats = %s, to_ats = %s WHERE id = %s", ([START], [START], line))
    assert "1 pieces of work will be tried again" in printed(database, "work", "retry", "--enterprise", "plant")
    working.turn()
    assert work(database) == []
    assert faults.failed_of(conn, 1) == {}
    assert "no work has failed" in printed(database, "work", "retry", "--enterprise", "plant")
