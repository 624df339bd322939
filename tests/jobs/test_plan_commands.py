"""`qingyu plans` on the command line: a plan from its declaration to its table, for people and for programs."""

import json
from pathlib import Path

import psycopg

from tests.api import plants
from tests.support import commands
from tests.support.commands import printed
from tests.support.databases import Database

PLAN = ("640000", "yearly")


def test_a_plan_is_declared_divided_noted_and_imported_by_hand(database: Database, tmp_path: Path) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        plants.register(conn)
    said = ("--name", "计划", "--kind", "yearly", "--first-on", "2020-01-01", "--last-on", "2020-12-31")
    assert "640000 yearly 计划: 0 done" in printed(database, "plans", "put", *PLAN, *said, "--document", "文件")
    marks = ("--milestone", "2020-06-30:1:方案", "--milestone", "2020-10-31:3:投运")
    made = printed(database, "plans", "task", *PLAN, "kilns", "--name", "改造", "--lead", "工信厅", *marks)
    assert "0 done, 4 due, 4 in all" in made
    act = ("plans", "act", *PLAN, "kilns", "done", "--milestone", "1", "--document", "批复", "--on", "2020-06-20")
    assert "1 done, 4 due" in printed(database, *act)
    shown = json.loads(printed(database, "plans", "show", *PLAN, "--day", "2020-06-30", "--json"))
    assert (shown["progress"]["share"], shown["tasks"][0]["light"]) == (1.0, "green")
    (listed,) = json.loads(printed(database, "plans", "list", "640000", "--json"))
    assert listed["n_red"] == 1
    assert "yearly" in printed(database, "plans", "list", "640000")
    assert "按权重完成 1" in printed(database, "plans", "report", "640000", "2020", "h1")
    assert "version 1, SHA-256" in printed(database, "plans", "report", "640000", "2020", "h1", "--freeze")
    (frozen,) = json.loads(printed(database, "plans", "reports", "640000", "--json"))
    assert "h1" in printed(database, "plans", "reports", "640000")
    assert frozen["sha256"] in printed(database, "plans", "reports", "640000", "--id", str(frozen["id"]))
    known = ("plans", "show", *PLAN, "--as-of")
    assert json.loads(printed(database, *known, frozen["published_at"], "--json"))["progress"]["done"] == 1.0
    assert "had no plan" in commands.run(database, *known, "2020-01-01T00:00:00+08:00").stderr
    assert "with its offset" in commands.run(database, *known, "2020-01-01").stderr
    table = tmp_path / "tasks.csv"
    table.write_text("code,task,lead,milestone,due_on\na,甲,发改委,完成,2020-03-31\n", encoding="utf-8")
    assert "new" in printed(database, "plans", "import", *PLAN, str(table))
    verdicts = json.loads(printed(database, "plans", "import", *PLAN, str(table), "--write", "--json"))
    assert [one["verdict"] for one in verdicts] == ["stored"]
    table.write_text("code,task,lead,milestone,due_on\nb,乙,,完成,2020-03-31\n", encoding="utf-8")
    refused = commands.run(database, "plans", "import", *PLAN, str(table))
    assert refused.returncode == 1
