"""A worker that falls silent loses what it holds, and one that is busy for long does not."""

import time

import psycopg
import pytest

from analytics.heart import Heart
from qingyu.db import pool
from qingyu.db import rollups as table
from tests.support.databases import Database
from tests.support.plant import wait_until

SILENT_S = 0.3


def holds(conn: pool.Connection, enterprise: int) -> bool:
    with conn.transaction():
        return table.try_hold(conn, enterprise)


def test_what_a_frozen_worker_holds_is_free_for_the_next_and_a_busy_one_is_left_alone(database: Database) -> None:
    dsn, settings = database.dsn("analytics"), database.settings
    with (
        pool.connect(dsn, application="frozen") as frozen,
        pool.connect(dsn, application="busy") as busy,
        pool.connect(dsn, application="third") as third,
    ):
        frozen.autocommit = busy.autocommit = third.autocommit = True
        hearts = {name: Heart(settings, name, None) for name in ("frozen", "busy")}
        hearts["third"] = Heart(settings, "third", None, SILENT_S)
        for name, conn in (("frozen", frozen), ("busy", busy), ("third", third)):
            hearts[name].watch(conn)
        hearts["frozen"]._ending.set()  # as SIGSTOP does it: no beat any more, and the connection stays
        for conn, enterprise in ((frozen, 1), (busy, 2)):
            conn.execute("BEGIN")
            assert table.try_hold(conn, enterprise)
        time.sleep(2 * SILENT_S)
        with psycopg.connect(dsn, autocommit=True) as beside:
            hearts["busy"].step(beside)
            hearts["third"].step(beside)
        # Ended is told, and not waited for.
        wait_until(lambda: holds(third, 1), what="the enterprise of the frozen worker")
        assert not holds(third, 2)
        with pytest.raises(pool.LOST):
            frozen.execute("SELECT 1")
        assert busy.execute("SELECT 1").fetchone() == (1,)
        busy.execute("COMMIT")
        for name in ("busy", "third"):
            hearts[name].end(third)
        left = third.execute("SELECT name FROM worker").fetchall()
        assert left == [("frozen",)]
