"""The numbers that a review of leaders compares: of energy, of carbon, and what is told where there is none."""

from datetime import date

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qingyu.db import indicators
from tests.api import plants
from tests.api.conftest import LogIn
from tests.api.rounds import ROUND, SAID, afterwards, applied, decided, of_year, passed, unmet


def test_an_applicant_without_a_number_is_told_why_and_nothing_to_publish_is_refused(
    app: FastAPI, plant: psycopg.Connection, officer: TestClient, alpha: TestClient, log_in: LogIn
) -> None:
    officer.put(ROUND, json=SAID)
    assert applied(alpha, "alpha").status_code == 200
    officer = afterwards(app, log_in, "officer")
    (found,) = passed(officer, "reviewed").json()["applications"]
    assert unmet(found) == {
        "intensity": False, "bar": None, "size": None, "completeness": None, "estimated": None, "factors": None,
    }  # fmt: skip
    assert (found["value"], found["place"], found["is_leader"]) == (None, None, False)
    assert passed(officer, "published").json()["code"] == "round_without_leaders"
    assert passed(officer, "cancelled").json()["stage"] == "cancelled"


def test_a_round_of_carbon_compares_the_account_and_makes_no_level_of_energy(
    app: FastAPI, plant: psycopg.Connection, officer: TestClient, alpha: TestClient, log_in: LogIn
) -> None:
    made = officer.put(ROUND, json={**SAID, "edition": "miit-2026-carbon"})
    assert (made.status_code, made.json()["bar"]) == (200, "none"), made.text
    applied(alpha, "alpha")
    officer = afterwards(app, log_in, "officer")
    (found,) = passed(officer, "reviewed").json()["applications"]
    (check,) = [one for one in found["checks"] if one["check"] == "intensity"]
    assert check["reason"]["code"] == "round_months_missing"
    emit(plant, [(800.0, 1000.0)] * 12)
    (found,) = passed(officer, "reviewed").json()["applications"]
    assert (found["value"], found["unit"], found["gap_relative"]) == (pytest.approx(0.8), "tCO2/t", None)
    assert decided(officer, "alpha", True, text="seen", authority="纪要").status_code == 200
    assert passed(officer, "published").status_code == 201
    assert [
        one for one in log_in("manager-alpha").get("/api/v1/leaders").json()["items"] if one["origin"] == "operator"
    ] == []


def emit(
    conn: psycopg.Connection, made: list[tuple[float | None, float]], received: int = 100, unit: str = "t"
) -> None:
    """What is stored of alpha's CO2 [tCO2] and clinker [unit] in the months of 2025; of January some may lack."""
    values = []
    for month, (co2_t, output) in enumerate(made, 1):
        known = co2_t / output if co2_t is not None and output else None
        terms = [{"name": "co2", "value": co2_t}, {"name": "output", "value": output}]
        said = {"terms": terms, "n_received": received if month == 1 else 100, "n_due": 100}
        values.append(of_year("co2.intensity", "clinker", month, known, f"tCO2/{unit}", said))
    months = [date(2025, month, 1) for month in range(1, 13)]
    indicators.put(conn, plants.enterprise_id(conn, "alpha"), [], months, values, plants.NOW, ["co2.intensity"])
    conn.commit()


def test_a_month_that_stood_still_counts_with_its_carbon_and_completeness_is_of_the_year(
    app: FastAPI, plant: psycopg.Connection, officer: TestClient, alpha: TestClient, log_in: LogIn
) -> None:
    officer.put(ROUND, json={**SAID, "edition": "miit-2026-carbon"})
    applied(alpha, "alpha")
    officer = afterwards(app, log_in, "officer")
    running = [(800.0, 1000.0)] * 11
    emit(plant, [*running, (110.0, 0.0)], received=70)
    (found,) = passed(officer, "reviewed").json()["applications"]
    assert found["value"] == pytest.approx((11 * 800.0 + 110.0) / 11_000.0)
    shares = {one["check"]: (one["met"], one["actual"]) for one in found["checks"]}
    assert shares["completeness"] == (True, pytest.approx(0.975))
    emit(plant, [(0.8, 1000.0)] * 12, unit="kg")
    (found,) = passed(officer, "reviewed").json()["applications"]
    assert (found["value"], found["unit"]) == (pytest.approx(0.8), "tCO2/t")
    emit(plant, [(0.9, 1000.0)] * 12, unit="m2")
    (found,) = passed(officer, "reviewed").json()["applications"]
    assert (found["value"], found["checks"][0]["reason"]["code"]) == (None, "value_in_other_unit")
    emit(plant, [*running, (None, 0.0)])
    (found,) = passed(officer, "reviewed").json()["applications"]
    assert (found["value"], found["checks"][0]["reason"]["code"]) == (None, "round_months_missing")
    emit(plant, [(800.0, 0.0)] * 12)
    (found,) = passed(officer, "reviewed").json()["applications"]
    assert (found["value"], found["checks"][0]["reason"]["code"]) == (None, "nothing_produced")
