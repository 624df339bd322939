"""`qingyu benchmarks` and `qingyu leaders` on the command line: tables for people, JSON for programs."""

import json

import psycopg
import pytest
from typer.testing import CliRunner

from qingyu.cli import app
from qingyu.errors import Invalid
from qingyu.jobs.book import indicators
from tests.jobs.test_benchmarks import CLINKER, LIST, MARCH, NOW, high_up, kiln
from tests.jobs.test_sectors import five
from tests.support.commands import printed
from tests.support.databases import Database

ENTRY = (
    *("put", "--code", "leader.a", "--yardstick", LIST, "--product-zh", "水泥熟料", "--product-en", "clinker"),
    *("--company", "某公司", "--value", "90", "--unit", "kgce/t", "--year", "2025", "--source", "notice"),
)


def test_a_product_is_shown_with_printed_and_corrected_levels(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        plant = kiln(conn)
        high_up(plant)
        indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    asked = ("benchmarks", "show", "--enterprise", "plant", "--month", "2026-03")
    said = printed(database, *asked)
    assert "clinker 产品 in 2026-03: 106.00 kgce/t" in said
    assert "122.10" in said
    assert "corrected 修正 level3: 117 × K, K = 1.179 − 0.211 × 65000/101325 = 1.0436" in said
    assert "not corrected 未修正: baseline x K" in said
    assert "gap.cny: no price of raw_coal is known" in said
    assert json.loads(printed(database, *asked, "--json"))["products"][0]["product"] == "clinker"


def test_sectors_are_shown_from_five_enterprises_on(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        five(conn)
    assert CLINKER in printed(database, "benchmarks", "sectors")
    said = printed(database, "benchmarks", "sectors", "--least", "6")
    assert "2 not shown" in " ".join(said.split())  # a title is as narrow as its table
    found = json.loads(printed(database, "benchmarks", "sectors", "--json"))
    assert [group["n"] for group in found["groups"]] == [5, 5]


def test_a_leader_is_put_listed_and_withdrawn(database: Database) -> None:
    assert "leader.a is in the list" in printed(database, "leaders", *ENTRY)
    assert "某公司" in printed(database, "leaders", "list", "--yardstick", LIST)
    assert "withdrawn" in printed(database, "leaders", "withdraw", "leader.a")
    assert json.loads(printed(database, "leaders", "list", "--yardstick", LIST, "--json")) == []


def test_a_leader_for_an_unknown_yardstick_is_refused(database: Database) -> None:
    wrong = [part if part != LIST else "nobody" for part in ENTRY]
    result = CliRunner().invoke(app, ["leaders", *wrong], env=database.environment)
    assert result.exit_code == 1
    with pytest.raises(Invalid, match="unknown: nobody"):
        raise result.exception  # type: ignore[misc]
