"""`qingyu cases`: an operator opens one, writes down its steps and lists what stands where."""

import json
from pathlib import Path

import psycopg
import pytest

from tests.api import plants
from tests.support import commands
from tests.support.databases import Database


@pytest.fixture
def registered(database: Database) -> Database:
    with psycopg.connect(database.admin_dsn) as conn:
        plants.register(conn)
    return database


def run(database: Database, *arguments: str) -> str:
    done = commands.run(database, "cases", *arguments)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def test_a_case_is_opened_moved_listed_and_shown(registered: Database) -> None:
    opened = json.loads(run(registered, "open", "--enterprise", "alpha", "--title", "预算超支", "--json"))
    assert (opened["id"], opened["state"], opened["rules"]["id"]) == (1, "issued", "general")
    said = run(registered, "step", "1", "receive")
    assert "received" in said
    assert "预算超支" in said
    run(registered, "step", "1", "explain", "--text", "锅炉检修")
    assert "锅炉检修" in run(registered, "show", "1")
    assert "alpha" in run(registered, "list", "--state", "explained")
    assert json.loads(run(registered, "list", "--overdue", "--json")) == []


def test_a_step_that_is_not_now_is_refused_with_its_sentence(registered: Database) -> None:
    run(registered, "open", "--region", "640100", "--title", "晴雨表红灯")
    done = commands.run(registered, "cases", "step", "1", "close")
    assert done.returncode != 0
    assert "a case that is issued knows no close" in done.stderr


def test_many_are_opened_and_moved_by_a_document_each_with_its_verdict(registered: Database, tmp_path: Path) -> None:
    file = tmp_path / "many.json"
    opening = {"enterprise": "alpha", "title": "预算超支"}
    file.write_text(json.dumps({"openings": [opening], "steps": [{"id": 99, "step": "close"}], "together": True}))
    done = commands.run(registered, "cases", "batch", str(file), "--json")
    verdicts = [one["verdict"] for one in json.loads(done.stdout)["verdicts"]]
    assert (done.returncode, verdicts) == (1, ["undone", "refused"])
    file.write_text(json.dumps({"openings": [opening, {"region": "640100", "title": "红灯"}]}))
    assert "done" in run(registered, "batch", str(file))
    opened = [one["id"] for one in json.loads(run(registered, "list", "--json"))]
    moved = {"steps": [{"id": one, "step": "receive"} for one in opened]}
    file.write_text(json.dumps(moved))
    found = json.loads(run(registered, "batch", str(file), "--json"))
    assert (found["written"], len(found["verdicts"])) == (True, 2)
    file.write_text(json.dumps({"steps": [{"id": 1, "step": "close", "txt": "x"}]}))
    assert "txt" in commands.run(registered, "cases", "batch", str(file)).stderr


def test_a_document_has_the_bounds_that_a_request_has(registered: Database, tmp_path: Path) -> None:
    file = tmp_path / "many.json"
    opening = {"enterprise": "alpha", "title": "预算超支", "text": None, "rules": None}
    file.write_text(json.dumps({"openings": [opening], "steps": [{"id": 1, "step": "receive", "text": None}]}))
    assert "done" in run(registered, "batch", str(file))  # nothing said is nothing, as in a request
    for wrong in (
        {"openings": [opening | {"title": "长" * 201}]},
        {"openings": [opening | {"title": " "}]},
        {"openings": [opening | {"title": "two\nlines"}]},
        {"openings": [opening | {"text": "长" * 2001}]},
        {"steps": [{"id": 2**63, "step": "close"}]},
        {"steps": [{"id": 1, "step": "issue"}]},
        {"steps": [{"id": 1, "step": "close", "seen": 2**40}]},
    ):
        file.write_text(json.dumps(wrong))
        done = commands.run(registered, "cases", "batch", str(file))
        assert done.returncode == 1
        assert "wanted `openings` and `steps`" in done.stderr


def test_the_loss_of_a_case_is_told_or_why_it_is_not_known(registered: Database) -> None:
    run(registered, "open", "--enterprise", "alpha", "--title", "预算超支")
    assert "tce: the case was opened by hand: no warning says what was expected" in run(registered, "loss", "1")
    assert json.loads(run(registered, "loss", "1", "--json"))["pieces"] == []


def test_a_case_is_assigned_to_a_registered_person(registered: Database) -> None:
    run(registered, "open", "--enterprise", "alpha", "--title", "预算超支")
    with psycopg.connect(registered.admin_dsn) as conn:
        conn.execute(
            "INSERT INTO responsible_person (enterprise_id, name, post, contact, added_by, added_at)"
            " SELECT id, '张工', '能源管理员', '', 'cli:root', now() FROM enterprise WHERE code = 'alpha'"
        )
    assert "张工" in run(registered, "persons")
    assert "assigned, answering: 张工, 能源管理员" in run(registered, "assign", "1", "1")
    assert "张工" in run(registered, "list", "--person", "1")
