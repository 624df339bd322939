"""A number taken apart: the tree closes at every node, and ends at readings, statements and factor rows."""

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from qingyu.domain.energy import formulas
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.errors import NotFound
from qingyu.jobs.answer import as_dict
from qingyu.jobs.book import indicators, proof
from tests.jobs.plant import Plant
from tests.support.reasons import english

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)
RAW_COAL = 0.7143  # kgce/kg, GB/T 2589-2020


def local(day: date) -> datetime:
    """Midnight in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    """A kiln with coal and electricity: 31 days, readings of two of them, one statement of output."""
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.meter_and_flow("grid")
    plant.product("clinker", "coal", "grid", benchmark_id="ndrc2023.clinker")
    plant.days("coal", MARCH, APRIL, 140.0)
    plant.days("grid", MARCH, APRIL, 60_000.0)
    plant.produced("clinker", local(MARCH), local(APRIL), 31_000.0)
    for hour in range(48):
        conn.execute(
            "INSERT INTO reading (channel_id, at, value, batch_id) VALUES (%s, %s, %s, 7)",
            (plant.channels["coal"], local(MARCH) + timedelta(hours=hour), 5.8),
        )
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    return plant


def tree(conn: psycopg.Connection, code: str, of: str = "", **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = as_dict(proof.tree(conn, EVERYTHING, "plant", code, of, "month", MARCH, **more))["tree"]
    return found


def nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    """A node and all below it."""
    return [node, *(inner for child in node["children"] for inner in nodes(child))]


def child(node: dict[str, Any], name: str) -> dict[str, Any]:
    return next(inner for inner in node["children"] if inner["name"] == name)


def test_standard_coal_ends_at_quantities_factor_rows_channels_and_readings(
    conn: psycopg.Connection, plant: Plant
) -> None:
    top = tree(conn, "coal.calorific")
    assert top["value"] == pytest.approx(31 * (140 * RAW_COAL + 60 * 0.1229))
    assert top["formula"]["id"] == "coal.total"
    assert top["formula"]["source"] == "GB/T 2589-2020"
    assert top["closes"] is True
    assert top["completeness"] == 1.0
    assert top["computed_at"] == NOW

    coal = child(top, "raw_coal")
    assert coal["value"] == pytest.approx(31 * 140 * RAW_COAL)
    assert coal["factor"]["id"] == "gbt2589-2020.raw-coal"
    assert coal["factor"]["value"] == RAW_COAL
    assert len(coal["factor"]["edition"]) == 16
    assert coal["details"]["quantity"] == pytest.approx(31 * 140)

    leaves = [node for node in nodes(coal) if (node["source"] or {}).get("kind") == "readings"]
    (meter,) = leaves
    assert meter["name"] == "coal/use"
    assert meter["value"] == pytest.approx(31 * 140)
    assert meter["source"]["n_readings"] == 48
    assert meter["source"]["first_at"] == "2026-03-01T00:00:00+08:00"
    assert meter["source"]["last_at"] == "2026-03-02T23:00:00+08:00"
    assert meter["completeness"] == 1.0


def test_an_intensity_is_a_ratio_of_energy_and_stated_output(conn: psycopg.Connection, plant: Plant) -> None:
    top = tree(conn, "intensity", "clinker")
    assert top["closes"] is True
    assert top["value"] == pytest.approx((140 * RAW_COAL * 1000 + 60_000 * 0.1229) / 1000)
    statements = [node for node in nodes(top) if (node["source"] or {}).get("kind") == "statement"]
    assert [node["value"] for node in statements] == [31_000.0]
    assert statements[0]["source"]["revision"] == 0
    assert {"coal/use", "grid/use"} <= {node["name"] for node in nodes(top)}


def test_every_node_that_can_be_checked_closes_for_every_value_of_the_month(
    conn: psycopg.Connection, plant: Plant
) -> None:
    found = conn.execute("SELECT code, scope FROM indicator_value WHERE period = 'month'").fetchall()
    assert len(found) >= 10
    checked = 0
    for code, of in found:
        for node in nodes(tree(conn, code, of)):
            assert node["closes"] is not False, (code, of, node["name"])
            checked += node["closes"] is True
            if node["formula"]:
                assert node["formula"]["id"] in formulas.FORMULAS, (code, node["formula"])
            assert node["value"] is None or math.isfinite(node["value"])
    assert checked > len(found)


def test_an_old_value_keeps_its_proof_and_readings_that_came_later_are_told(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.days("coal", MARCH, MARCH + timedelta(days=1), 141.0)
    later = NOW + timedelta(days=1)
    before = tree(conn, "coal.calorific")
    told = child(before, "raw_coal")
    assert told["details"]["quantity"] == pytest.approx(31 * 140)
    assert any(node["details"].get("changed_since") == pytest.approx(31 * 140 + 1) for node in nodes(told))

    indicators.refresh(conn, plant.id, [], [MARCH], later)
    assert child(tree(conn, "coal.calorific"), "raw_coal")["details"]["quantity"] == pytest.approx(31 * 140 + 1)
    old = tree(conn, "coal.calorific", as_of=NOW + timedelta(hours=1))
    assert old["inputs_hash"] == before["inputs_hash"]
    assert child(old, "raw_coal")["details"]["quantity"] == pytest.approx(31 * 140)


def test_a_number_without_a_value_shows_its_reason(conn: psycopg.Connection, plant: Plant) -> None:
    top = tree(conn, "coal.equivalent")
    assert top["value"] is None
    assert "declared for 2026" in english(top["reason"])


def test_nobody_takes_apart_what_is_not_theirs(conn: psycopg.Connection, plant: Plant) -> None:
    stranger = Scope(enterprise_id=plant.id + 1)
    with pytest.raises(NotFound):
        proof.tree(conn, stranger, "plant", "coal.calorific", "", "month", MARCH)


def test_a_value_that_is_not_there_is_told_with_its_key(conn: psycopg.Connection, plant: Plant) -> None:
    with pytest.raises(NotFound, match=r"no value of 'coal\.calorific' for 'coke'"):
        tree(conn, "coal.calorific", "coke")
