"""`qingyu users` and `qingyu tokens` as an operator runs them: from an empty platform on, without SQL."""

import json
from datetime import UTC, datetime
from typing import Protocol

import psycopg
import pytest

from qingyu.db import users
from qingyu.jobs.access import identity, passwords
from qingyu.jobs.access.identity import Caller
from tests.support import commands
from tests.support.databases import Database
from tests.support.present import present


class Run(Protocol):
    """A command that must end well, or fail; what it printed, or complained of."""

    def __call__(self, *words: str, fails: bool = False) -> str: ...


@pytest.fixture
def run(database: Database) -> Run:
    def command(*words: str, fails: bool = False) -> str:
        done = commands.run(database, *words)
        assert (done.returncode != 0) is fails, done.stderr
        return done.stderr if fails else done.stdout

    return command


def test_the_first_administrator_and_everybody_after_come_by_command(
    database: Database, conn: psycopg.Connection, run: Run
) -> None:
    made = json.loads(
        run("users", "create", "chief", "--role", "security_admin", "--zh", "安全", "--en", "Security", "--json")
    )
    assert passwords.password_matches(made["password"], present(users.by_name(conn, "chief")).password_hash)
    second = ("--role", "auditor", "--zh", "审计", "--en", "Audit", "--person", "chief")
    assert "three people" in run("users", "create", "checker", *second, fails=True)
    run("users", "create", "runner", "--role", "system_admin", "--zh", "运维", "--en", "Operations")
    run("users", "set-role", "runner", "--role", "auditor")
    run("users", "disable", "runner")
    assert "disabled" in run("users", "list")
    run("users", "enable", "runner")
    again = json.loads(run("users", "reset-password", "runner", "--json"))["password"]
    conn.rollback()
    assert passwords.password_matches(again, present(users.by_name(conn, "runner")).password_hash)
    assert run("users", "revoke", "runner").strip() == "runner: 0 ended"
    assert json.loads(run("users", "sessions", "runner", "--json")) == []
    run("users", "remove", "runner")
    assert [one["name"] for one in json.loads(run("users", "list", "--json"))] == ["chief"]
    conn.rollback()
    actors = conn.execute("SELECT DISTINCT actor FROM audit_line").fetchall()
    assert [actor.split(":")[0] for (actor,) in actors] == ["cli"]


def test_a_token_by_command_works_and_ends(database: Database, conn: psycopg.Connection, run: Run) -> None:
    conn.execute("INSERT INTO region (code, level, name_zh, name_en) VALUES ('640000', 'province', '宁夏', 'Ningxia')")
    conn.commit()
    run("users", "create", "inspector", "--role", "regulator_viewer", "--zh", "监察", "--en", "I", "--region", "640000")
    token = run("tokens", "create", "inspector", "--label", "ems", "--days", "30").strip()
    now = datetime.now(UTC)

    def caller(word: str) -> Caller | None:
        found = identity.by_token(conn, word, now)
        conn.commit()  # its use was noted, and the next command wants the row
        return found

    assert present(present(caller(token)).region).code == "640000"
    key = token.split("_")[1]
    rotated = run("tokens", "rotate", key, "--overlap-hours", "1").strip()
    assert caller(token) is not None
    run("tokens", "revoke", key)
    assert caller(token) is None
    assert caller(rotated) is not None
    assert "ems" in run("tokens", "list", "--user", "inspector")
    assert "wider" in run("tokens", "create", "inspector", "--label", "x", "--role", "regulator_officer", fails=True)
