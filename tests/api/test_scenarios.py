"""What a plant plans to make, and where its year ends under it, as its manager and its officers see it."""

import json
from datetime import datetime

import numpy as np
import psycopg
from starlette.testclient import TestClient

from qingyu.domain.energy.periods import CHINA
from tests.api.conftest import LogIn
from tests.api.test_dual_control import CAP
from tests.api.test_forecasts import products
from tests.support import commands
from tests.support.databases import Database

ALPHA = "/api/v1/enterprises/alpha"
SCENARIOS = f"{ALPHA}/scenarios"


def account(conn: psycopg.Connection) -> None:
    """The account of alpha by month since 2023: a tenth more than its clinker takes."""
    products(conn, 0.0)
    conn.execute(
        "INSERT INTO indicator_value (enterprise_id, code, period, start_on, value, unit, completeness, verified,"
        " inputs, inputs_hash, is_open, computed_at) SELECT enterprise_id, 'coal.equivalent', 'month', start_on,"
        " 1.1 * (inputs->>'energy')::float8, 'tce', 1, true, '{}', 'h', false, computed_at"
        " FROM indicator_value WHERE code = 'intensity'",
    )
    conn.commit()


def plan(scenario: str, quantity: float, first: int = 10) -> dict[str, object]:
    return {
        "product": "clinker",
        "scenario": scenario,
        "document": "2026年生产经营计划",
        "first_month": f"2026-{first}",
        "quantities": [quantity] * (13 - first),
    }


def test_the_year_ends_under_each_scenario_and_measures_bring_it_back(
    plant: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    account(plant)
    assert officer.post(f"{ALPHA}/targets", json={**CAP, "value": 0.0}).status_code == 201
    manager = log_in("manager-alpha")
    before = manager.get(SCENARIOS).json()
    assert (before["landings"], before["through_month"]) == ([], 9)
    for scenario, quantity in (("low", 500.0), ("base", 1000.0), ("high", 2500.0)):
        assert manager.post(SCENARIOS, json=plan(scenario, quantity)).status_code == 201
    found = officer.get(SCENARIOS).json()
    assert (found["year"], found["through_month"], len(found["plans"])) == (2026, 9, 9)
    energy = [one for one in found["landings"] if one["controlled"] == "energy"]
    assert [one["scenario"] for one in energy] == ["low", "base", "high"]
    assert [one["p10"] < one["p50"] < one["p90"] for one in energy] == [True] * 3
    assert energy[0]["p50"] < energy[1]["p50"] < energy[2]["p50"]
    assert np.diff([one["odds"] for one in energy]).min() >= 0.0
    assert energy[2]["over"] == energy[2]["p50"] - energy[2]["bound"]
    assert energy[2]["after_measures"] == energy[2]["over"]
    carbon = next(one for one in found["landings"] if one["controlled"] == "carbon")
    assert (carbon["p50"], carbon["reason"]["code"]) == (None, "plan_without_account")


def test_a_plan_is_declared_by_a_manager_again_and_the_first_stays(plant: psycopg.Connection, log_in: LogIn) -> None:
    account(plant)
    manager = log_in("manager-alpha")
    for quantity in (900.0, 950.0):
        assert manager.post(SCENARIOS, json=plan("base", quantity, 12)).status_code == 201
    body = manager.get(SCENARIOS).json()
    assert [(one["quantity"], one["revision"]) for one in body["plans"]] == [(950.0, 1)]
    assert body["landings"][0]["reason"]["code"] == "plan_months_lacking"
    (count,) = plant.execute("SELECT count(*) FROM production_plan").fetchone() or (0,)
    assert count == 2


def test_what_is_no_plan_of_the_plant_is_refused(officer: TestClient, log_in: LogIn) -> None:
    manager = log_in("manager-alpha")
    assert manager.post(SCENARIOS, json=plan("base", 1.0) | {"product": "gold"}).status_code == 422
    past = plan("base", 1.0) | {"first_month": "2025-12"}
    assert manager.post(SCENARIOS, json=past).status_code == 422
    assert officer.post(SCENARIOS, json=plan("base", 1.0)).status_code == 403
    assert manager.get("/api/v1/enterprises/beta/scenarios").status_code == 404
    assert manager.post("/api/v1/enterprises/beta/scenarios", json=plan("base", 1.0)).status_code == 404


def test_a_plan_begins_with_the_account_that_is_known_of_the_fewest_months(
    plant: psycopg.Connection, log_in: LogIn
) -> None:
    account(plant)
    plant.execute(
        "INSERT INTO indicator_value (enterprise_id, code, period, start_on, value, unit, completeness, verified,"
        " inputs, inputs_hash, is_open, computed_at) SELECT enterprise_id, 'co2.total', 'month',"
        " start_on, value, 'tCO2', 1, true, '{}', 'h', false, computed_at"
        " FROM indicator_value WHERE code = 'coal.equivalent' AND start_on < '2026-09-01'",
    )
    plant.commit()
    assert log_in("manager-alpha").get(SCENARIOS).json()["through_month"] == 8


def test_an_operator_plans_and_sees_the_year_by_the_command_line(database: Database) -> None:
    december = f"{datetime.now(CHINA):%Y}-12"
    planned = (
        "scenarios",
        "plan",
        "alpha",
        "clinker",
        "base",
        "81500",
        "--first-month",
        december,
        "--document",
        "计划",
    )
    said = commands.printed(database, *planned)
    assert "81500" in said
    assert "base energy: " in said, "the reason why there is no fan"
    shown = json.loads(commands.printed(database, "scenarios", "show", "alpha", "--json"))
    assert [(one["scenario"], one["quantity"], one["document"]) for one in shown["plans"]] == [
        ("base", 81500.0, "计划")
    ]
    assert "production plan of clinker" in commands.printed(database, "audit", "list")
    refused = commands.run(database, *planned[:3], "glass", *planned[4:])
    assert (refused.returncode, "glass" in refused.stderr) == (1, True)
