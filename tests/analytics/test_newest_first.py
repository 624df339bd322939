"""A history that is taken over: what is new is counted first in every enterprise, then the rest, a few at a time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from analytics import turns
from qingyu.db import rollups as table
from qingyu.jobs.energy import rollups
from tests.support.databases import Database
from tests.support.plant import document, register

NOW = datetime(2026, 11, 1, tzinfo=UTC)
BEGUN = NOW - timedelta(days=100)
HOUR = timedelta(hours=1)
PLANTS = tuple(f"p{n}" for n in range(turns.OLD_AT_ONCE + 2))


@pytest.fixture
def admin(database: Database) -> Iterator[psycopg.Connection]:
    for code in PLANTS:
        register(database, document(code, 1, valid_from=BEGUN.isoformat(), interval_s=3600), now=BEGUN)
    with psycopg.connect(database.admin_dsn, autocommit=True) as conn:
        yield conn


def arrive(admin: psycopg.Connection, code: str, first: datetime, days: int) -> None:
    """Hourly readings of 1 kWh from an instant on, with a work line for each day of them."""
    found = admin.execute(
        "SELECT e.id, c.id FROM enterprise e JOIN channel c ON c.enterprise_id = e.id WHERE e.code = %s", (code,)
    ).fetchone()
    assert found is not None
    for start in (first + timedelta(days=n) for n in range(days)):
        ats = [start + n * HOUR for n in range(24)]
        admin.execute(
            "INSERT INTO reading (channel_id, at, value, batch_id) SELECT %s, t, 1, 0 FROM unnest(%s::timestamptz[]) t",
            (found[1], ats),
        )
        table.note_change(admin, found[0], "mqtt", [found[1]], [ats[0]], [ats[-1]], NOW)


def history(admin: psycopg.Connection) -> None:
    """What is old arrives before what is new."""
    for code in PLANTS:
        arrive(admin, code, BEGUN, 20)
    for code in PLANTS:
        arrive(admin, code, NOW - timedelta(days=3), 3)


def waiting(admin: psycopg.Connection) -> tuple[int, int]:
    """Enterprises that have new lines open, and those that have old ones."""
    old = len(table.waiting(admin))
    return len(table.waiting(admin, NOW - turns.NEWEST)), old


def everything(admin: psycopg.Connection) -> list[list[tuple[Any, ...]]]:
    return [
        admin.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
        for name in ("energy_slot", "energy_day", "energy_month")
    ]


def test_the_first_turn_counts_what_is_new_of_all_and_the_rest_comes_a_few_at_a_time(
    database: Database, admin: psycopg.Connection
) -> None:
    history(admin)
    with psycopg.connect(database.dsn("analytics"), autocommit=True) as conn:
        working = turns.Turns(conn, lambda: NOW, None)
        first = working.turn()
        assert waiting(admin) == (0, len(PLANTS) - turns.OLD_AT_ONCE)
        assert first.more_waits
        order = admin.execute(
            "SELECT to_ats[1] >= %s FROM ingest_batch WHERE rolled_up_at IS NOT NULL ORDER BY rolled_up_at",
            (NOW - turns.NEWEST,),
        ).fetchall()
        assert order == sorted(order, reverse=True)
        uses = admin.execute(
            "SELECT sum(use) FROM energy_day WHERE day >= %s GROUP BY channel_id", (NOW - timedelta(days=9),)
        )
        assert [use for (use,) in uses] == [72.0] * len(PLANTS)
        working.turn()
        assert waiting(admin) == (0, 0)
        assert working.turn().n_lines == 0
    found = everything(admin)
    for name in ("energy_slot", "energy_day", "energy_month"):
        admin.execute(f"DELETE FROM {name}")
    with admin.transaction():
        for (enterprise_id,) in admin.execute("SELECT id FROM enterprise").fetchall():
            rollups.rebuild(admin, enterprise_id, NOW)
    assert everything(admin) == found


def test_what_is_new_of_another_waits_for_one_piece_of_the_past_at_most(
    database: Database, admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code in PLANTS:
        arrive(admin, code, BEGUN, 2)
    usual = rollups.process

    def slow(*arguments: Any, **named: Any) -> rollups.Touched:
        arrive(admin, PLANTS[-1], NOW - timedelta(days=2), 1)
        monkeypatch.setattr(rollups, "process", usual)
        return usual(*arguments, **named)

    monkeypatch.setattr(rollups, "process", slow)
    with psycopg.connect(database.dsn("analytics"), autocommit=True) as conn:
        working = turns.Turns(conn, lambda: NOW, None)
        assert working.turn().n_enterprises == 1
        assert waiting(admin) == (1, len(PLANTS) - 1)
        assert working.turn().n_enterprises == 1 + turns.OLD_AT_ONCE
        assert waiting(admin)[0] == 0


def test_a_worker_that_comes_too_late_does_nothing(
    database: Database, admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(admin, PLANTS[0], NOW - timedelta(days=3), 1)
    with psycopg.connect(database.dsn("analytics"), autocommit=True) as conn:
        assert turns.Turns(conn, lambda: NOW, None).turn().n_lines == 1
        counted = admin.execute("SELECT xmin, day FROM quality_day ORDER BY day").fetchall()
        assert counted
        # It saw that the line waits before the other had done it.
        every = [row[0] for row in admin.execute("SELECT id FROM enterprise ORDER BY id")]
        monkeypatch.setattr(table, "waiting", lambda conn, since=None: every)
        assert turns.Turns(conn, lambda: NOW, None).turn() == turns.Turn()
    assert admin.execute("SELECT xmin, day FROM quality_day ORDER BY day").fetchall() == counted
