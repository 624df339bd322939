"""Closed indicator values are sealed: what is changed, removed or added beside the computation is found and named."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest

from qingyu.domain.energy.factors import Level
from qingyu.jobs.access.anchoring import anchor, verify_values
from qingyu.jobs.book import indicators
from qingyu.jobs.energy import coal_factors, rollups
from qingyu.jobs.energy.coal_factors import Declaration
from qingyu.settings import Program
from tests.jobs.plant import Plant
from tests.support import commands
from tests.support.databases import Database
from tests.support.rows import one_row

NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
CERTIFICATE = Declaration(
    "raw_coal", Level.MEASURED, 22_000.0, "kJ/kg", None, None, "certificate 17", valid_from=MARCH, valid_to=APRIL
)


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    """March of a plant, computed, closed, and restated by a certificate."""
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.days("coal", MARCH, APRIL, 100.0)
    indicators.refresh(conn, plant.id, [MARCH], [MARCH], NOW)
    coal_factors.declare(conn, plant.id, CERTIFICATE, "chief", NOW)
    touched = rollups.process(conn, plant.id, NOW)
    indicators.refresh(conn, plant.id, sorted(touched.days), sorted(touched.months), NOW)
    conn.commit()
    return plant


def found(conn: psycopg.Connection) -> set[str]:
    return {fault.code for fault in verify_values(conn).faults}


def test_what_was_computed_has_no_fault(conn: psycopg.Connection, plant: Plant) -> None:
    done = verify_values(conn)
    assert done.faults == []
    n_closed, n_superseded = one_row(
        conn.execute("SELECT count(*) FILTER (WHERE NOT is_open), count(superseded_n) FROM indicator_value")
    )
    assert done.lines == n_closed > 10
    assert n_superseded > 0


FORGERIES = {
    "a value": "UPDATE indicator_value SET value = value * 0.9 WHERE id = {id}",
    "a reason": "UPDATE indicator_value SET reason = to_jsonb('because'::text) WHERE id = {id}",
    "what made it": "UPDATE indicator_value SET inputs = inputs || '{{\"x\": 1}}' WHERE id = {id}",
    "the hash of what made it": "UPDATE indicator_value SET inputs_hash = 'x' WHERE id = {id}",
    "when": "UPDATE indicator_value SET computed_at = computed_at - interval '1 day' WHERE id = {id}",
    "whether it is verified": "UPDATE indicator_value SET verified = NOT verified WHERE id = {id}",
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_changed_value_is_named(conn: psycopg.Connection, plant: Plant, forgery: str) -> None:
    (id_,) = one_row(conn.execute("SELECT max(id) FROM indicator_value WHERE NOT is_open"))
    conn.execute(FORGERIES[forgery].format(id=id_))
    assert [(fault.id, fault.code) for fault in verify_values(conn).faults] == [(id_, "value_edited")]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM indicator_value WHERE id = {id}",
        "UPDATE indicator_value SET closed_n = closed_n + 1 WHERE id = {id}",
        "UPDATE indicator_value SET superseded_at = now(), superseded_n = 1 WHERE id = {id}",
        "UPDATE indicator_value SET value = 1, row_hash = indicator_row_hash(enterprise_id, code, scope, period, "
        "start_on, 1, unit, completeness, reason, verified, inputs_hash, computed_at, inputs) WHERE id = {id}",
    ],
)
def test_what_fits_its_own_seal_does_not_fit_its_computation(
    conn: psycopg.Connection, plant: Plant, statement: str
) -> None:
    (id_,) = one_row(conn.execute("SELECT max(id) FROM indicator_value WHERE NOT is_open"))
    conn.execute(statement.format(id=id_))
    assert "values_changed" in found(conn)


def test_a_value_superseded_without_a_line_is_named(conn: psycopg.Connection, plant: Plant) -> None:
    (id_,) = one_row(conn.execute("SELECT max(id) FROM indicator_value WHERE NOT is_open"))
    conn.execute("UPDATE indicator_value SET superseded_at = now() WHERE id = %s", [id_])
    assert [(fault.id, fault.code) for fault in verify_values(conn).faults] == [(id_, "value_unsealed")]


def test_a_chain_made_anew_is_found_by_what_the_audit_log_tells(
    conn: psycopg.Connection, plant: Plant, tmp_path: Path
) -> None:
    anchor(conn, tmp_path / "anchors", NOW, "system:analytics")
    conn.commit()
    assert found(conn) == set()
    conn.execute("ALTER TABLE indicator_batch DISABLE TRIGGER USER")
    conn.execute("DELETE FROM indicator_batch WHERE n = (SELECT max(n) FROM indicator_batch)")
    assert "batch_removed" in found(conn)
    conn.execute("UPDATE indicator_batch SET hash = sha256('x')")
    assert "batch_edited" in found(conn)


@pytest.mark.parametrize("program", ["analytics", "api"])
def test_no_program_changes_a_line(database: Database, plant: Plant, program: Program) -> None:
    with psycopg.connect(database.dsn(program)) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
        other.execute("UPDATE indicator_batch SET n = n")


def test_the_command_names_a_changed_value(database: Database, conn: psycopg.Connection, plant: Plant) -> None:
    conn.execute(
        "UPDATE indicator_value SET value = 1 WHERE id = (SELECT max(id) FROM indicator_value WHERE NOT is_open)"
    )
    conn.commit()
    done = commands.run(database, "audit", "verify", "--indicators", "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["ok"], [fault["code"] for fault in said["faults"]]) == (1, False, ["value_edited"])
