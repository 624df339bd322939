"""`qingyu notices`: an operator adds an address of a user, tries it and removes it; a token is printed nowhere."""

import json

import psycopg

from tests.api import plants
from tests.support import commands
from tests.support.databases import Database


def test_an_address_is_added_listed_tried_and_removed(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        plants.register(conn)
    robot = "feishu://0123456789abcdef"
    closed = commands.run(database, "notices", "add", "manager-alpha", robot)
    assert closed.returncode != 0
    assert "sends nothing by feishu" in closed.stderr
    named = {"QINGYU_NOTICES_FEISHU_URL": "https://open.feishu.cn"}
    words = ("notices", "add", "manager-alpha", "-", "--want", "overruns")
    made = commands.run(database, *words, typed=f"{robot}\n", **named)
    assert made.returncode == 0, made.stderr
    assert made.stdout == "address 1: feishu://…cdef\n"
    (known,) = json.loads(commands.printed(database, "notices", "list", "--json"))
    assert (known["user_name"], known["kind"], known["wants"]) == ("manager-alpha", "feishu", ["overruns"])
    assert "feishu://…cdef" in commands.printed(database, "notices", "list")
    assert "on its way" in commands.printed(database, "notices", "test", "1")
    assert "test" in commands.printed(database, "notices", "deliveries", "1")
    assert "removed" in commands.printed(database, "notices", "remove", "1")
    assert commands.run(database, "notices", "test", "1").returncode != 0
