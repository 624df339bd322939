"""The end of the program: between two enterprises, and where one takes too long, in the middle of it."""

import threading
from collections.abc import Iterator

import psycopg
import pytest

from analytics.ending import Ending, GivenUp
from analytics.forecasts import Forecasts
from analytics.turns import Turns
from qingyu.db import rollups as table
from tests.analytics.test_program import QUARTER, START, arrive, measured, plant
from tests.support.databases import Database

NOW = START + 110 * QUARTER


@pytest.fixture
def conn(database: Database) -> Iterator[psycopg.Connection]:
    plant(database)
    arrive(database, 4)
    with psycopg.connect(database.dsn("analytics"), autocommit=True) as conn:
        yield conn


def test_once_the_end_is_asked_for_nobody_else_is_begun(database: Database, conn: psycopg.Connection) -> None:
    asked = [False, True]  # after one enterprise
    working = Turns(conn, lambda: NOW, None, stopping=lambda: asked.pop(0) if len(asked) > 1 else asked[0])
    assert working.turn().n_lines == 1
    assert table.behind(conn, NOW) != []  # its clock was to be put forward next
    assert Forecasts(conn, lambda: NOW, None, stopping=lambda: True).turn() == 0


def test_what_takes_too_long_is_left_to_the_next_start(database: Database, conn: psycopg.Connection) -> None:
    """Once, under load, it did not end within a minute: nobody looked at the signal in the middle of a turn."""
    ending = Ending(patience_s=0.1)
    with psycopg.connect(database.admin_dsn) as other:
        other.execute("LOCK TABLE energy_slot IN ACCESS EXCLUSIVE MODE")  # the computation stands in a statement
        asking = threading.Timer(0.2, ending.ask)
        asking.start()
        with pytest.raises(GivenUp), ending.watched():
            Turns(conn, lambda: NOW, None, stopping=ending.asked.is_set).turn()
        asking.join()
    assert measured(database) == 0
    with psycopg.connect(database.dsn("analytics"), autocommit=True) as again:
        assert Turns(again, lambda: NOW, None).turn().n_lines == 1
    assert measured(database) == 4
