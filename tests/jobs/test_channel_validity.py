"""Registering a channel again extends what counts of it; nothing shortens it but a document that says so."""

from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from qingyu.errors import Conflict, Invalid
from qingyu.jobs.declaring.registry import apply
from tests.support.plant import NOW, document

OPEN = (None, False)
START = datetime.fromisoformat("2024-01-01T00:00:00+08:00")


def day(n: int) -> str:
    return (START + timedelta(days=n)).isoformat()


def ends(conn: psycopg.Connection, **channel: Any) -> tuple[Any, ...] | None:
    """Register the channel once more; where its newest version ends now."""
    apply(conn, document(n_meters=1, **channel), NOW)
    query = "SELECT upper(valid), until_recorded FROM channel_version ORDER BY lower(valid) DESC LIMIT 1"
    return conn.execute(query).fetchone()


def until(n: int, recorded: bool = False) -> tuple[datetime, bool]:
    return (START + timedelta(days=n), recorded)


def test_a_field_that_is_left_out_changes_nothing(conn: psycopg.Connection) -> None:
    assert ends(conn) == OPEN
    assert ends(conn, valid_to=day(90), shorten=True) == until(90)
    assert ends(conn) == until(90)


def test_a_later_end_and_no_end_extend(conn: psycopg.Connection) -> None:
    assert ends(conn, valid_to=day(90)) == until(90)
    assert ends(conn, valid_to=day(120)) == until(120)
    assert ends(conn, valid_to=None) == OPEN


def test_an_earlier_end_must_be_said_twice(conn: psycopg.Connection) -> None:
    ends(conn)
    with pytest.raises(Conflict, match="has no end"):
        ends(conn, valid_to=day(90))
    assert ends(conn, valid_to=day(90), shorten=True) == until(90)
    with pytest.raises(Conflict, match="shorten"):
        ends(conn, valid_to=day(30))
    assert ends(conn) == until(90)


def test_recordings_in_any_order_leave_the_latest_end(conn: psycopg.Connection) -> None:
    assert ends(conn, recorded_until=day(40)) == until(40, recorded=True)
    assert ends(conn, recorded_until=day(90), valid_from=day(40)) == until(90, recorded=True)
    assert ends(conn, recorded_until=day(40)) == until(90, recorded=True)
    assert ends(conn, recorded_until=day(10), valid_from=day(-300)) == until(90, recorded=True)
    start = conn.execute("SELECT valid_from, (SELECT min(lower(valid)) FROM channel_version) FROM channel").fetchone()
    assert start == (START - timedelta(days=300),) * 2


def test_a_recording_says_nothing_of_a_channel_that_is_alive_or_retired_later(conn: psycopg.Connection) -> None:
    ends(conn)
    assert ends(conn, recorded_until=day(40)) == OPEN
    assert ends(conn, valid_to=day(90), shorten=True) == until(90)
    assert ends(conn, recorded_until=day(40)) == until(90)


def test_new_settings_after_the_end_of_a_recording_leave_that_end_alone(conn: psycopg.Connection) -> None:
    ends(conn, recorded_until=day(40))
    assert ends(conn, changed_at=day(60), multiplier=2) == OPEN
    first = conn.execute("SELECT upper(valid) FROM channel_version ORDER BY lower(valid) LIMIT 1").fetchone()
    assert first == (START + timedelta(days=40),)


def test_new_settings_keep_the_end(conn: psycopg.Connection) -> None:
    ends(conn, valid_to=day(90))
    assert ends(conn, changed_at=day(60), multiplier=2) == until(90)


def test_an_end_before_the_start_is_no_validity(conn: psycopg.Connection) -> None:
    with pytest.raises(Invalid, match="must lie after"):
        ends(conn, valid_to=day(-1))
