"""`qingyu factors` as an operator runs it: declare, look, withdraw, choose a scheme, see the effect."""

import json
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from qingyu.jobs.book import indicators
from qingyu.jobs.energy import rollups
from tests.jobs.plant import Plant
from tests.support import commands
from tests.support.commands import Done
from tests.support.databases import Database

NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture
def plant(database: Database) -> Plant:
    """March of a plant that burns 100 t of coal a day, computed."""
    with psycopg.connect(database.admin_dsn) as conn:
        plant = Plant(conn)
        plant.meter_and_flow("coal", "raw_coal", "t")
        plant.days("coal", MARCH, APRIL, 100.0)
        indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    return plant


def run(database: Database, *arguments: str) -> Done:
    return commands.run(database, "factors", *arguments)


def said(database: Database, *arguments: str) -> Any:
    return json.loads(commands.printed(database, "factors", *arguments, "--json"))


MINE = ("--enterprise", "plant")
MEASURED = (
    "--carrier",
    "raw_coal",
    "--ncv",
    "22000",
    "--ncv-unit",
    "kJ/kg",
    "--proof",
    "certificate 17",
    "--by",
    "chief",
)


def test_an_operator_declares_looks_and_withdraws(database: Database, plant: Plant) -> None:
    span = ("--valid-from", "2026-03-01", "--valid-to", "2026-04-01")
    added = said(database, "add", *MINE, *MEASURED, *span)
    assert added["kgce_per_unit"] == pytest.approx(22_000 / 29_307.6)
    found = said(database, "in-force", *MINE, "--day", "2026-03-31")
    assert found["in_force"][0]["calorific"]["id"] == f"measured.{added['id']}"
    with psycopg.connect(database.admin_dsn) as conn:
        touched = rollups.process(conn, plant.id, NOW)
        indicators.refresh(conn, plant.id, sorted(touched.days), sorted(touched.months), NOW)
    assert touched.months == {MARCH}
    effect = said(database, "effect", *MINE, "--from", "2026-01-01", "--to", "2027-01-01")["books"][0]
    assert effect["factor_effect"] == pytest.approx(3100 * (22_000 / 29_307.6 - 0.7143))
    assert run(database, "withdraw", *MINE, str(added["id"]), "--by", "chief").returncode == 0
    again = said(database, "in-force", *MINE, "--day", "2026-03-31")
    assert again["in_force"][0]["calorific"]["id"] == "gbt2589-2020.raw-coal"
    assert again["declared"][0]["withdrawn_at"] is not None


def test_what_cannot_be_is_one_sentence_and_exit_code_1(database: Database, plant: Plant) -> None:
    wrong = run(database, "add", *MINE, *MEASURED, "--unit", "kg", "--kgce-per-unit", "0.7")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "not both" in wrong.stderr
    nobody = run(database, "withdraw", *MINE, "99", "--by", "chief")
    assert (nobody.returncode, "no declared factor 99" in nobody.stderr) == (1, True)
    unknown = run(database, "scheme", *MINE, "gb9", "--by", "chief")
    assert (unknown.returncode, "gbt2589, refining, tcisa416" in unknown.stderr) == (1, True)


def test_the_tables_are_for_people(database: Database, plant: Plant) -> None:
    run(database, "add", *MINE, *MEASURED)
    listed = run(database, "list", "--carrier", "nitrogen", "--scheme", "tcisa416").stdout
    assert "tcisa416-2024.nitrogen" in listed
    assert "氮气" in listed
    assert "certificate 17" in run(database, "in-force", *MINE).stdout
    assert "takes its coefficients from refining" in run(database, "scheme", *MINE, "refining", "--by", "chief").stdout
    assert "by coefficients" in run(database, "effect", *MINE, "--from", "2026-01-01", "--to", "2027-01-01").stdout
