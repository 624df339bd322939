"""`qingyu intensity` on the command line: figures are declared, tables for people, JSON for programs."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from qingyu.cli import app
from qingyu.errors import Invalid
from qingyu.jobs.energy import rollups
from tests.jobs.test_charging import FEBRUARY, MARCH, NOW, A, B, K, Plant, rule
from tests.support.databases import Database


def run(database: Database, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["intensity", *arguments], env={**database.environment, "COLUMNS": "220"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def plant(database: Database) -> Iterator[Plant]:
    with psycopg.connect(database.admin_dsn) as conn:
        plant = Plant(conn)
        plant.produced("a", FEBRUARY, MARCH, 280.0)
        plant.produced("b", FEBRUARY, MARCH, 80.0)
        conn.commit()
        yield plant


def test_what_a_file_declares_is_in_the_table_after_the_next_turn(
    database: Database, plant: Plant, tmp_path: Path
) -> None:
    figure = {"month": "2026-03", "output_value_cny": 2e6, "declared_by": "manager", "source": "report"}
    file = tmp_path / "figures.json"
    file.write_text(
        json.dumps(
            {
                "economic_figures": [figure],
                "allocation_rules": [rule("by_output", A, B)],
                "processes": [{"unit": "mill", "product": "a"}],
            }
        )
    )
    said = run(database, "declare", "--enterprise", "plant", str(file))
    assert said == "1 allocation rules, 1 economic figures, 1 processes\n"
    touched = rollups.process(plant.conn, plant.id, NOW)
    plant.march(*touched.months)
    plant.conn.commit()
    span = ("--enterprise", "plant", "--from", "2026-02", "--to", "2026-04")
    table = run(database, "trend", *span)
    assert "process 工序 mill" in table
    assert f"{31_000 * K * 0.75 / 300:,.4f}" in table
    found = json.loads(run(database, "trend", *span, "--json"))
    assert found["economic"][0]["rows"][1]["value"] == pytest.approx(31 * K / 200)
    said = run(database, "decompose", "--enterprise", "plant", "--from-month", "2026-02", "--to-month", "2026-03")
    assert "产量" in said
    assert "no sensitivity to degree-days is declared" in said


def test_a_file_that_is_no_declaration_is_refused_with_the_field(
    database: Database, plant: Plant, tmp_path: Path
) -> None:
    file = tmp_path / "figures.json"
    file.write_text('{"economic_figures": [{"month": "2026-13"}]}')
    with pytest.raises(Invalid, match=r"economic_figures\.0\.month"):
        run(database, "declare", "--enterprise", "plant", str(file))
    file.write_text("{")
    with pytest.raises(Invalid, match="is no JSON"):
        run(database, "declare", "--enterprise", "plant", str(file))


def test_the_last_hours_without_output_say_so(database: Database, plant: Plant) -> None:
    assert "no output was stated in the last 24 h" in run(database, "live", "--enterprise", "plant")
    found = json.loads(run(database, "live", "--enterprise", "plant", "--product", "a", "--json"))
    assert [row["product"] for row in found["products"]] == ["a"]
    assert date.fromisoformat(found["products"][0]["until"][:10]) >= date(2026, 3, 1)
