"""`qingyu bodies` on the command line: a park from its declaration to its last member, and a city that was followed."""

import json

import psycopg

from tests.api import plants
from tests.support.commands import printed
from tests.support.databases import Database

NAMES = ("--name-zh", "宁东基地", "--name-en", "Ningdong base", "--document", "宁政发〔2026〕1号")
PAPER = ("--document", "国函〔2026〕1号")


def test_a_park_is_declared_joined_listed_and_left_by_hand(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        plants.register(conn)
    made = json.loads(printed(database, "bodies", "declare", "640000", "NINGDONG", "park", *NAMES, "--apart"))
    assert (made["code"], made["is_apart"], made["parent"]) == ("NINGDONG", True, "640000")
    joined = json.loads(printed(database, "bodies", "join", "NINGDONG", "alpha", "--month", "2026-01", *PAPER))
    assert (joined["valid_from"], joined["valid_to"]) == ("2026-01-01", None)
    assert "alpha" in printed(database, "bodies", "members", "NINGDONG")
    listed = json.loads(printed(database, "bodies", "list", "640000", "--month", "2026-02", "--json"))
    assert {one["code"]: one["enterprises"] for one in listed["bodies"]} == {"640100": [], "NINGDONG": ["alpha"]}
    assert "宁东基地" in printed(database, "bodies", "list", "640000", "--month", "2026-02")
    assert "1 enterprises that lie here" in printed(database, "bodies", "list", "640100", "--month", "2026-02")
    left = json.loads(printed(database, "bodies", "leave", "NINGDONG", str(joined["id"]), "--month", "2026-02"))
    assert left["valid_to"] == "2026-02-01"
    # A barometer and statistics of it go by the same commands as those of a region.
    printed(database, "statistics", "state", "NINGDONG", "gdp", "1000", "--month", "2025-12", "--document", "统计")


def test_a_city_is_followed_by_another_of_a_new_code(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        plants.register(conn)
    names = ("--name-zh", "新市", "--name-en", "New city")
    said = json.loads(printed(database, "bodies", "follow", "640100", "640199", *names, "--month", "2026-07", *PAPER))
    assert (said["region"], said["parent"], said["is_succession"]) == ("640100", "640199", True)
    assert "640199" in printed(database, "bodies", "changes", "640199")
    for month, standing in (("2026-06", "640100"), ("2026-07", "640199")):
        listed = json.loads(printed(database, "bodies", "list", "640000", "--month", month, "--json"))
        assert [(one["code"], one["enterprises"]) for one in listed["bodies"]] == [(standing, ["alpha"])]
