"""`qingyu rounds` on the command line: a round from its announcement to the end, with tables for people."""

import json

import psycopg

from tests.api import plants
from tests.support.commands import printed
from tests.support.databases import Database

CLINKER = "gb16780-2021.clinker.comprehensive"
PUT = (
    *("rounds", "put", "640000", "cement", "--name", "水泥", "--edition", "qinghai", "--year", "2026"),
    *("--period-year", "2020", "--yardstick", CLINKER, "--document", "公告", "--most", "3"),
)
WHOM = ("640000", "cement", "alpha", "clinker")


def test_a_round_is_announced_applied_to_and_cancelled_by_hand(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        plants.register(conn)
    said = printed(database, *PUT, "--opens-on", "2021-01-01", "--last-on", "2090-01-01")
    assert "640000 cement 水泥: applying" in said
    applied = printed(database, "rounds", "apply", *WHOM, "--document", "申报书")
    assert "alpha" in applied
    (listed,) = json.loads(printed(database, "rounds", "list", "--json"))
    assert (listed["code"], listed["bar"], listed["most"], listed["stage"]) == ("cement", "benchmark", 3, "applying")
    assert "applying" in printed(database, "rounds", "list")
    shown = json.loads(printed(database, "rounds", "show", "640000", "cement", "--json"))
    assert [(one["enterprise"], one["is_nominated"]) for one in shown["applications"]] == [("alpha", True)]
    withdrawn = json.loads(printed(database, "rounds", "withdraw", *WHOM, "--json"))
    assert withdrawn["applications"] == []
    assert "cancelled" in printed(database, "rounds", "pass", "640000", "cement", "cancelled", "--document", "通知")


def test_the_board_of_a_region_without_a_judged_product_is_empty(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        plants.register(conn)
    assert json.loads(printed(database, "rounds", "board", "640000", "--year", "2024", "--json"))["groups"] == []
    assert "640000 2024" in printed(database, "rounds", "board", "640000", "--year", "2024")


def test_the_editions_tell_what_was_not_found(database: Database) -> None:
    assert "miit-2026-energy" in printed(database, "rounds", "editions")
    found = {one["id"]: one for one in json.loads(printed(database, "rounds", "editions", "--json"))}
    assert "green power" in found["miit-2026-energy"]["not_found"]
