"""`qingyu metering` on the command line: tables for people, JSON for programs."""

import json

import psycopg

from tests.jobs.test_metering import NEEDS, certificate, two_days, works
from tests.support import commands
from tests.support.databases import Database


def run(database: Database, *arguments: str) -> str:
    return commands.printed(database, "metering", *arguments)


def register(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        works(conn, metering_needs=NEEDS, certificates=[certificate("m0", "2026-05-01", "2099-05-01")])
        two_days(conn)


def test_rates_name_the_missing_meter_and_that_the_thresholds_are_unverified(database: Database) -> None:
    register(database)
    said = run(database, "rates", "--enterprise", "works")
    assert "missing: level 2 kiln coal: 1 of 2" in said
    assert "unverified 未核实" in said
    assert "in force is gb17167-2025, whose tables are not known" in said
    assert json.loads(run(database, "rates", "--enterprise", "works", "--json"))["standard"]["id"] == "gb17167-2006"


def test_a_certificate_that_is_put_twice_stands_once_in_the_ledger(database: Database) -> None:
    register(database)
    dates = ("--verified", "2026-06-01", "--due", "2098-06-01", "--by", "lab")
    put = ("certify", "--enterprise", "works", "--meter", "m1", "--number", "JL-8", *dates)
    assert run(database, *put).startswith("put: JL-8 of m1")
    assert run(database, *put).startswith("was there already: JL-8 of m1")
    found = json.loads(run(database, "certificates", "--enterprise", "works", "--json"))
    assert [len(one["history"]) for one in found["meters"] if one["meter"] == "m1"] == [1]
    assert "works on" in run(database, "certificates", "--enterprise", "works")


def test_a_balance_is_a_table_of_nodes_and_of_moves(database: Database) -> None:
    register(database)
    asked = ("balance", "--enterprise", "works", "--from", "2026-10-01", "--to", "2026-10-03")
    said = run(database, *asked)
    assert "plant electricity [kWh], 2026-10-01 to 2026-10-03" in said
    assert "electricity reconciled over 2 days" in said
    found = json.loads(run(database, *asked, "--json"))
    assert [node["total"]["unaccounted"] for node in found["nodes"]] == [30.0, 0.0]
