"""The program as its users run it: it works off what waits, stops when told, and outlives a lost database."""

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from analytics import turns
from qingyu.db import rollups as table
from tests.support.commands import printed, run
from tests.support.databases import Database
from tests.support.plant import count, document, register, wait_until

# Long ago enough that every slot is past, near enough that few are silent.
START = (datetime.now(UTC) - timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
QUARTER = timedelta(minutes=15)


def arrive(database: Database, n: int, first: int = 0, meters: tuple[str, ...] = ("e000",)) -> None:
    """Readings of 1 kWh a quarter hour, with the work line that ingest would write."""
    with psycopg.connect(database.admin_dsn) as conn:
        (enterprise_id,) = conn.execute("SELECT id FROM enterprise").fetchone() or (0,)
        for meter in meters:
            (channel,) = conn.execute(
                "SELECT c.id FROM channel c JOIN meter m ON m.id = c.meter_id WHERE m.code = %s", (meter,)
            ).fetchone() or (0,)
            ats = [START + (first + i) * QUARTER for i in range(n)]
            with conn.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO reading (channel_id, at, value, batch_id) VALUES (%s, %s, 1, 0)",
                    [(channel, at) for at in ats],
                )
            table.note_change(conn, enterprise_id, "mqtt", [channel], [ats[0]], [ats[-1]], START)


def plant(database: Database) -> None:
    register(database, document(valid_from=START.isoformat()), now=START)


def start(database: Database, log: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**database.environment, "QINGYU_ROLLUP_POLL_S": "0.05"}
    with log.open("wb") as file:
        return subprocess.Popen([sys.executable, "-m", "analytics", *arguments], env=environment, stderr=file)


def measured(database: Database) -> int:
    return int(count(database, "SELECT count(*) FROM energy_slot WHERE state = 1"))


def has_measured(database: Database, n: int) -> bool:
    return measured(database) == n


def events(log: Path) -> list[str]:
    return [json.loads(line)["event"] for line in log.read_text("utf-8").splitlines()]


def test_once_works_off_everything_and_ends(database: Database, tmp_path: Path) -> None:
    plant(database)
    arrive(database, 40, meters=("e000", "e001"))
    process = start(database, tmp_path / "log", "--once")
    assert process.wait(timeout=60) == 0
    assert measured(database) == 80
    assert count(database, "SELECT count(*) FROM ingest_batch WHERE rolled_up_at IS NULL") == 0
    assert count(database, "SELECT sum(use) FROM energy_day") == 80.0
    assert count(database, "SELECT sum(n_missing) FROM energy_day") > 0  # silence since then is counted
    assert count(database, "SELECT count(*) FROM worker") == 0


def test_it_follows_what_arrives_and_stops_when_told(database: Database, tmp_path: Path) -> None:
    plant(database)
    process = start(database, tmp_path / "log")
    try:
        for part in range(3):
            arrive(database, 4, first=4 * part)
            wait_until(partial(has_measured, database, 4 * part + 4), what="the slots of what arrived")
        assert count(database, "SELECT count(*) FROM worker WHERE program = 'analytics'") == 1
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert count(database, "SELECT count(*) FROM worker") == 0


def test_silence_is_written_also_while_readings_keep_coming(database: Database) -> None:
    plant(database)
    register(database, document("silent", valid_from=START.isoformat()), now=START)
    arrive(database, 4)
    with psycopg.connect(database.dsn("analytics"), autocommit=True) as conn:
        # In the live platform every turn finds work; one turn must do for both.
        assert turns.Turns(conn, lambda: START + 110 * QUARTER, None).turn().n_lines == 1
    assert count(database, "SELECT count(*) FROM rollup_clock") == 2


def test_several_at_once_do_each_line_once_and_lose_nothing(database: Database, tmp_path: Path) -> None:
    plant(database)
    workers = [start(database, tmp_path / f"log{i}") for i in range(2)]
    try:
        # Each must be up before it is told to stop: until then it has no handler to stop with.
        wait_until(lambda: count(database, "SELECT count(*) FROM worker") == 2, what="both workers")
        for part in range(20):
            arrive(database, 2, first=2 * part)
        wait_until(lambda: measured(database) == 40, what="the slots of what arrived")
    finally:
        for worker in workers:
            worker.terminate()
        assert [worker.wait(timeout=30) for worker in workers] == [0, 0]
    assert count(database, "SELECT sum(use) FROM energy_slot") == 40.0


def test_a_lost_database_is_logged_once_when_lost_and_once_when_back(database: Database, tmp_path: Path) -> None:
    plant(database)
    log = tmp_path / "log"
    process = start(database, log)
    try:
        arrive(database, 4)
        wait_until(lambda: measured(database) == 4, what="the slots of what arrived")
        closed(database, True)
        wait_until(lambda: "database lost; trying again" in events(log), what="the line of the loss")
        closed(database, False)
        wait_until(lambda: "database back" in events(log), what="the line of the return")
        arrive(database, 4, first=4)
        wait_until(lambda: measured(database) == 8, what="the slots of what arrived later")
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0
    assert [e for e in events(log) if e.startswith("database")] == ["database lost; trying again", "database back"]


def closed(database: Database, shut: bool) -> None:
    """Shut or open the database to everybody; shutting ends the connections there are."""
    with psycopg.connect(database.server.dsn(), autocommit=True) as conn:
        name = sql.Identifier(database.name)
        conn.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(name, sql.Literal(not shut)))
        if shut:
            conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database.name,))


def test_the_command_line_rebuilds_and_says_how_much_waits(database: Database) -> None:
    plant(database)
    arrive(database, 8)
    assert json.loads(printed(database, "rollup", "status", "--json"))[0]["waiting"] > 0
    told = json.loads(printed(database, "rollup", "rebuild", "--enterprise", "plant", "--json"))
    assert told["enterprise"] == "plant"
    assert told["days"] >= 1
    assert measured(database) == 8


@pytest.mark.parametrize("code", ["nobody"])
def test_rebuilding_what_does_not_exist_is_one_sentence(database: Database, code: str) -> None:
    done = run(database, "rollup", "rebuild", "--enterprise", code)
    assert done.returncode != 0
    assert done.stderr.startswith("qingyu: ")
    assert "Traceback" not in done.stderr
