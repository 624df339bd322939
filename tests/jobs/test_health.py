"""Health tells the truth: who lives, what waits and what failed, each with its state and since when."""

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from qingyu.jobs.control import health
from qingyu.jobs.control.health import Health
from tests.support import commands
from tests.support.databases import Database
from tests.support.rows import one_row

NOW = datetime.now(UTC)


def beats(
    conn: psycopg.Connection,
    program: str,
    name: str,
    *,
    beat: float = 0.0,
    started: float = 3600.0,
    detail: dict[str, object] | None = None,
) -> None:
    """A worker whose last sign of life is `beat` seconds old."""
    conn.execute(
        "INSERT INTO worker (program, name, started_at, beat_at, backend_pid, detail) VALUES (%s, %s,"
        " clock_timestamp() - make_interval(secs => %s), clock_timestamp() - make_interval(secs => %s), 1, %s)",
        [program, name, started, beat, json.dumps(detail or {})],
    )


def states(conn: psycopg.Connection) -> tuple[dict[str, str], Health]:
    found = health.look(conn, NOW)
    return {part.name: part.status for part in found.components}, found


def test_all_is_well_while_somebody_lives_and_nothing_waits(conn: psycopg.Connection) -> None:
    beats(conn, "ingest", "a")
    beats(conn, "analytics", "b")
    parts, found = states(conn)
    assert set(parts.values()) == {"ok"}
    assert (found.status, found.ingest.workers) == ("ok", 1)
    assert all(part.since is not None for part in found.components if part.name in ("ingest", "analytics", "broker"))


def test_the_dead_do_not_count_and_nobody_alive_is_down(conn: psycopg.Connection) -> None:
    for n in range(13):
        beats(conn, "ingest", f"dead-{n}", beat=30.0)
    parts, found = states(conn)
    assert parts["ingest"] == "down"
    assert (found.status, found.ingest.workers) == ("down", 0)


def test_a_program_that_dies_again_and_again_is_not_well_though_one_of_it_lives(conn: psycopg.Connection) -> None:
    for n in range(13):
        beats(conn, "ingest", f"dead-{n}", beat=20.0 + n, started=25.0 + n)
    beats(conn, "ingest", "newest", started=2.0)
    beats(conn, "analytics", "b")
    parts, found = states(conn)
    assert (parts["ingest"], found.status, found.ingest.workers) == ("degraded", "degraded", 1)
    assert "13 died" in next(part.detail for part in found.components if part.name == "ingest")


def test_a_broker_that_ingest_does_not_reach_is_down_since_it_was_lost(conn: psycopg.Connection) -> None:
    lost = NOW - timedelta(minutes=2)
    beats(conn, "ingest", "a", detail={"broker": "lost", "broker_since": lost.isoformat()})
    _, found = states(conn)
    broker = next(part for part in found.components if part.name == "broker")
    assert (broker.status, broker.since) == ("down", lost)


def test_work_that_waits_too_long_is_set_aside_or_alarms_degrades(conn: psycopg.Connection) -> None:
    enterprise = one_row(
        conn.execute("INSERT INTO enterprise (code, name_zh, name_en) VALUES ('a', '甲', 'a') RETURNING id")
    )[0]
    conn.execute(
        "INSERT INTO ingest_batch (enterprise_id, received_at, committed_at) VALUES (%s, now(), %s)",
        [enterprise, NOW - timedelta(minutes=11)],
    )
    assert states(conn)[0]["work"] == "degraded"
    conn.execute("UPDATE ingest_batch SET rolled_up_at = now()")
    assert states(conn)[0]["work"] == "ok"
    conn.execute(
        "INSERT INTO failed_work (enterprise_id, job, line_ids, error, n_tries, first_at, last_at, inputs_fingerprint,"
        " is_aside) VALUES (%s, 'rollups', '{1}', 'x', 3, now(), now(), '', true)",
        [enterprise],
    )
    conn.execute(
        "INSERT INTO operator_alarm (code, scope, since_at, seen_at) VALUES ('refusals_held', 'a/b', now(), now())"
    )
    parts, _ = states(conn)
    assert (parts["work"], parts["alarms"]) == ("degraded", "degraded")


def test_the_api_sees_the_pulse_without_a_scope_and_no_enterprise_in_it(
    conn: psycopg.Connection, database: Database
) -> None:
    beats(conn, "ingest", "a")
    conn.execute("INSERT INTO enterprise (code, name_zh, name_en) VALUES ('secret-works', '甲', 'a')")
    conn.execute(
        "INSERT INTO operator_alarm (code, scope, since_at, seen_at) VALUES ('c', 'secret-works/g', now(), now())"
    )
    conn.commit()
    with psycopg.connect(database.dsn("api")) as api:
        found = health.look(api, NOW)
    assert found.ingest.workers == 1
    assert "secret" not in repr(found)


@pytest.mark.parametrize(("beat", "code"), [(0.0, 0), (60.0, 1)])
def test_the_command_ends_with_1_when_a_part_is_down(
    conn: psycopg.Connection, database: Database, beat: float, code: int
) -> None:
    beats(conn, "ingest", "a", beat=beat)
    conn.commit()
    done = commands.run(database, "health", "--json")
    assert done.returncode == code, done.stderr
    assert json.loads(done.stdout)["status"] == ("down" if code else "degraded")  # nobody rolls up here
