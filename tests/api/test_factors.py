"""The factor ledger over the API: what is printed, what is in force, who may declare, and what was restated."""

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.routes import factors as routes
from qingyu.db import rollups as lines
from qingyu.jobs.book import indicators
from qingyu.jobs.energy import rollups
from tests.api import plants
from tests.api.conftest import LogIn
from tests.api.test_scope import routes_of_one_enterprise
from tests.support.databases import Database
from tests.support.reasons import english

OCTOBER = date(2026, 10, 1)
CERTIFICATE = {
    "carrier": "raw_coal",
    "ncv": 22_000,
    "ncv_unit": "kJ/kg",
    "valid_from": "2026-10-01",
    "valid_to": "2026-11-01",
    "proof": "certificate 17",
    "laboratory": "provincial laboratory",
}
FACTORS = "/api/v1/enterprises/alpha/factors"


def test_the_printed_factor_in_force_follows_the_day_and_the_scheme(alpha: TestClient) -> None:
    def in_force(**asked: str) -> list[tuple[str, float]]:
        found = alpha.get("/api/v1/factors", params=asked).json()
        return [(row["id"], row["kgce_per_unit"]) for row in found["factors"] if row["in_force"]]

    assert in_force(carrier="water", day="2021-03-31") == [("gbt2589-2008.fresh-water", 0.0857)]
    assert in_force(carrier="water", day="2021-04-01") == [("gbt2589-2020.fresh-water", 0.2571)]
    assert in_force(carrier="water", day="2026-01-01", scheme="refining") == [("refining.water", 0.2429)]
    assert in_force(carrier="nitrogen", scheme="tcisa416") == [("tcisa416-2024.nitrogen", 0.0169)]
    assert in_force(carrier="nitrogen") == [("gbt2589-2020.nitrogen-by-product", 0.4)]


def test_a_range_is_listed_with_the_reason_why_it_is_not_in_force(alpha: TestClient) -> None:
    found = alpha.get("/api/v1/factors", params={"carrier": "coke_oven_gas"}).json()
    (row,) = found["factors"]
    assert (row["kgce_per_unit"], row["low"], row["high"], row["in_force"]) == (None, 0.5714, 0.6143, False)
    assert "a measured value is needed" in english(found["missing"][0]["reason"])


def test_an_unknown_scheme_or_carrier_is_refused_with_those_known(alpha: TestClient) -> None:
    assert "gbt2589, refining, tcisa416" in alpha.get("/api/v1/factors?scheme=gb9").json()["detail"]
    assert alpha.get("/api/v1/factors?carrier=charcoal").status_code == 422


def test_a_manager_declares_a_measured_value_and_it_is_in_force(alpha: TestClient) -> None:
    assert alpha.post(FACTORS, json=CERTIFICATE).status_code == 201
    found = alpha.get(f"{FACTORS}?day=2026-10-31").json()
    coal = next(row for row in found["in_force"] if row["carrier"] == "raw_coal")["calorific"]
    assert coal["kgce_per_unit"] == pytest.approx(22_000 / 29_307.6)
    assert (coal["level"], coal["verified"]) == ("measured", "declared")
    (said,) = found["declared"]
    assert (said["declared_by"], said["in_force"]) == ("manager-alpha", True)
    assert said["relative_to_default"] == pytest.approx(22_000 / 29_307.6 / 0.7143 - 1)
    after = alpha.get(f"{FACTORS}?day=2026-11-01").json()
    assert next(r for r in after["in_force"] if r["carrier"] == "raw_coal")["calorific"]["level"] == "default"
    assert after["declared"][0]["in_force"] is False


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"carrier": "diesel", "ncv": 90_000}, "outside 1 to 2 kgce/kg"),
        ({"ncv_unit": "kW/kg"}, "heat per unit, as kJ/kg"),
        ({"ncv_unit": "kcal/kg"}, "3.14286 kgce/kg of raw_coal cannot be"),
        ({"ncv_unit": "kJ/m3"}, "raw_coal is counted in t"),
        ({"kgce_per_unit": 0.7, "unit": "kg"}, "not both"),
        ({"carrier": "electricity"}, "electricity has no measured calorific value"),
        ({"valid_to": "2026-10-01"}, "the first day must lie before the end"),
        ({"proof": " "}, "body.proof"),
        ({"ncv": -1}, "body.ncv"),
        ({"ncv": 1e308}, "a calorific value is 1e-06 to 1e+09"),
        ({"ncv": 1}, "3.41208e-05 kgce/kg of raw_coal cannot be: it lies outside 0.15 to 1.2"),
        ({"ncv": 1, "confirm_implausible": True}, "cannot be: it lies outside 0.15 to 1.2 kgce/kg"),
        ({"ncv": 12_000}, "outside 0.43 to 0.95 kgce/kg, what it is in practice"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused_with_the_reason(
    alpha: TestClient, conn: psycopg.Connection, changed: dict[str, Any], wanted: str
) -> None:
    answer = alpha.post(FACTORS, json=CERTIFICATE | changed)
    assert answer.status_code == 422
    assert wanted in answer.json()["detail"]
    assert conn.execute("SELECT count(*) FROM measured_factor").fetchone() == (0,)


def october_of_coal(plant: psycopg.Connection) -> int:
    """A closed month in which plant alpha burns 100 t a day, computed."""
    id_ = plants.enterprise_id(plant, "alpha")
    channel = plants.channel_id(plant, "alpha", "c01", "t")
    days = [OCTOBER + timedelta(days=n) for n in range(31)]
    for day in days:
        plant.execute("INSERT INTO energy_day VALUES (%s, %s, 100, 96, 96, 96, 96, 0, 0, 0)", (channel, day))
    indicators.refresh(plant, id_, days, [OCTOBER], plants.NOW - timedelta(hours=1))
    plant.execute("UPDATE ingest_batch SET rolled_up_at = now()")
    plant.commit()
    return id_


def recomputed(plant: psycopg.Connection, id_: int) -> None:
    touched = rollups.process(plant, id_, plants.NOW)
    indicators.refresh(plant, id_, sorted(touched.days), sorted(touched.months), plants.NOW)
    plant.commit()


def coal_of_october(client: TestClient) -> dict[str, object]:
    asked = "code=coal.calorific&period=month&from=2026-10-01&to=2026-11-01"
    rows = client.get(f"/api/v1/enterprises/alpha/indicators?{asked}").json()
    return next(row for row in rows["items"] if row["scope"] == "")


def test_a_slip_of_the_unit_rewrites_no_closed_month(alpha: TestClient, plant: psycopg.Connection) -> None:
    id_ = october_of_coal(plant)
    before = coal_of_october(alpha)
    assert alpha.post(FACTORS, json=CERTIFICATE | {"ncv": 1, "confirm_implausible": True}).status_code == 422
    recomputed(plant, id_)
    assert coal_of_october(alpha) == before
    assert before["value"] == pytest.approx(3100 * 0.7143)


def test_a_confirmed_coefficient_outside_its_window_is_marked_and_what_it_makes_is_unverified(
    alpha: TestClient, plant: psycopg.Connection
) -> None:
    id_ = october_of_coal(plant)
    assert alpha.post(FACTORS, json=CERTIFICATE | {"ncv": 12_000}).status_code == 422
    assert alpha.post(FACTORS, json=CERTIFICATE | {"ncv": 12_000, "confirm_implausible": True}).status_code == 201
    (said,) = alpha.get(FACTORS).json()["declared"]
    assert said["implausible"] is True
    recomputed(plant, id_)
    found = coal_of_october(alpha)
    assert found["value"] == pytest.approx(3100 * 12_000 / 29_307.6)
    assert found["verified"] is False


def test_a_coefficient_stored_before_there_were_bounds_is_a_reason_on_every_route_and_no_failure(
    alpha: TestClient, app: FastAPI, plant: psycopg.Connection
) -> None:
    id_ = october_of_coal(plant)
    plant.execute(
        "INSERT INTO measured_factor (enterprise_id, carrier, level, ncv, ncv_unit, kgce_per_unit, unit, valid,"
        " proof, declared_by, declared_at)"
        " VALUES (%s, 'raw_coal', 'measured', 1e308, 'kJ/kg', 1e304, 'kg', '(,)', 'p', 'x', %s)",
        (id_, plants.NOW),
    )
    indicators.refresh(plant, id_, [], [OCTOBER], plants.NOW)
    plant.commit()
    found = coal_of_october(alpha)
    assert found["value"] is None
    assert "cannot be reckoned with" in str(found["reason"])
    every = [path for method, path, _ in routes_of_one_enterprise(app) if method == "get"]
    gets = [
        path.replace("{code}", "alpha") for path in every if not path.endswith("{code}/live")
    ]  # a stream has no end
    assert len(gets) > 10
    assert {path: status for path in gets if (status := alpha.get(path).status_code) >= 500} == {}


def test_a_regulator_may_read_and_not_declare_and_a_stranger_finds_nothing(log_in: LogIn) -> None:
    inspector, stranger = log_in("ningxia"), log_in("manager-beta")
    refused = inspector.post(FACTORS, json=CERTIFICATE)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert inspector.get(FACTORS).status_code == 200
    assert stranger.post(FACTORS, json=CERTIFICATE).status_code == 404
    for path in ("factors", "factors/effect", "restatements"):
        assert stranger.get(f"/api/v1/enterprises/alpha/{path}").status_code == 404


def test_a_declaration_for_a_closed_month_is_followed_by_its_restatement(
    alpha: TestClient, plant: psycopg.Connection
) -> None:
    id_ = plants.enterprise_id(plant, "alpha")
    channel = plants.channel_id(plant, "alpha", "c01", "t")
    days = [OCTOBER + timedelta(days=n) for n in range(31)]
    for day in days:
        plant.execute("INSERT INTO energy_day VALUES (%s, %s, 100, 96, 96, 96, 96, 0, 0, 0)", (channel, day))
    indicators.refresh(plant, id_, days, [OCTOBER], plants.NOW - timedelta(hours=1))
    plant.execute("UPDATE ingest_batch SET rolled_up_at = now()")
    plant.commit()
    assert alpha.post(FACTORS, json=CERTIFICATE).status_code == 201
    touched = rollups.process(plant, id_, plants.NOW)
    assert touched.months == {OCTOBER}
    indicators.refresh(plant, id_, sorted(touched.days), sorted(touched.months), plants.NOW)
    plant.commit()
    span = "from=2026-10-01&to=2026-11-01"
    found = alpha.get(f"/api/v1/enterprises/alpha/restatements?{span}&period=month&code=coal.calorific").json()
    steps = {step["scope"]: step for step in found["items"]}
    k0, k1 = 0.7143, 22_000 / 29_307.6
    assert steps[""]["before"]["value"] == pytest.approx(3100 * k0)
    assert steps[""]["after"]["value"] == pytest.approx(3100 * k1)
    assert steps[""]["factor_effect"] == pytest.approx(3100 * (k1 - k0))
    assert steps[""]["physical_effect"] == pytest.approx(0.0, abs=1e-9)
    effect = alpha.get(f"{FACTORS}/effect?{span}").json()["books"][0]
    assert effect["factor_effect"] == pytest.approx(3100 * (k1 - k0))
    assert effect["months"] == ["2026-10"]


def test_a_declaration_during_a_computation_is_told_to_try_again_and_leaves_nothing(
    alpha: TestClient, conn: psycopg.Connection, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "LONGEST_WAIT_S", 0.05)
    id_ = plants.enterprise_id(conn, "alpha")
    with psycopg.connect(database.admin_dsn) as analytics:
        lines.hold(analytics, id_)
        answer = alpha.post(FACTORS, json=CERTIFICATE)
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert "nothing was changed; try again in a minute" in answer.json()["detail"]
    assert conn.execute("SELECT count(*) FROM measured_factor").fetchone() == (0,)
    assert alpha.post(FACTORS, json=CERTIFICATE).status_code == 201


def work_lines(conn: psycopg.Connection) -> list[tuple[list[date], list[date]]]:
    """The days that lines of work written for coefficients name, the oldest first."""
    rows = conn.execute("SELECT from_ats, to_ats FROM ingest_batch WHERE source = 'factor' ORDER BY id").fetchall()
    return [(row[0], row[1]) for row in rows]


def declared(client: TestClient) -> int:
    answer = client.post(FACTORS, json=CERTIFICATE)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["declared"][0]["id"])


def test_a_manager_withdraws_a_declared_value_which_stays_to_be_read_and_its_days_are_opened_again(
    alpha: TestClient, plant: psycopg.Connection
) -> None:
    channel = plants.channel_id(plant, "alpha", "c01", "t")
    for day in (date(2026, 9, 30), OCTOBER, date(2026, 10, 31)):
        plant.execute("INSERT INTO energy_day VALUES (%s, %s, 100, 96, 96, 96, 96, 0, 0, 0)", (channel, day))
    plant.commit()
    id_ = declared(alpha)
    (first,) = work_lines(plant)
    answer = alpha.post(f"{FACTORS}/{id_}/withdrawal")
    assert answer.status_code == 200, answer.text
    (said,) = answer.json()["declared"]
    assert (said["id"], said["in_force"]) == (id_, False)
    assert said["withdrawn_at"] == plants.NOW.isoformat().replace("+00:00", "Z")
    (coal,) = answer.json()["in_force"]
    assert coal["calorific"]["level"] == "default"
    by = plant.execute("SELECT withdrawn_by FROM measured_factor WHERE id = %s", (id_,)).fetchone()
    assert by == ("manager-alpha",)
    assert work_lines(plant) == [first, first]
    touched = rollups.process(plant, plants.enterprise_id(plant, "alpha"), plants.NOW)
    assert touched.days == {OCTOBER, date(2026, 10, 31)}
    assert touched.months == {OCTOBER}


def test_what_is_withdrawn_cannot_be_withdrawn_again_and_what_was_never_declared_is_not_found(
    alpha: TestClient, plant: psycopg.Connection
) -> None:
    id_ = declared(alpha)
    assert alpha.post(f"{FACTORS}/{id_}/withdrawal").status_code == 200
    again = alpha.post(f"{FACTORS}/{id_}/withdrawal")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert "was withdrawn already" in again.json()["detail"]
    assert alpha.post(f"{FACTORS}/{id_ + 1}/withdrawal").status_code == 404
    assert alpha.post(f"{FACTORS}/0/withdrawal").status_code == 422


def test_a_regulator_may_not_withdraw_and_a_stranger_finds_nothing(log_in: LogIn, plant: psycopg.Connection) -> None:
    id_ = declared(log_in("manager-alpha"))
    refused = log_in("ningxia").post(f"{FACTORS}/{id_}/withdrawal")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    stranger = log_in("manager-beta")
    assert stranger.post(f"{FACTORS}/{id_}/withdrawal").status_code == 404
    # Under an enterprise of one's own the id of another's declaration is no declaration.
    assert stranger.post(f"/api/v1/enterprises/beta/factors/{id_}/withdrawal").status_code == 404
    assert plant.execute("SELECT withdrawn_at FROM measured_factor WHERE id = %s", (id_,)).fetchone() == (None,)


def test_a_withdrawal_during_a_computation_is_told_to_try_again_and_leaves_nothing(
    alpha: TestClient, conn: psycopg.Connection, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = declared(alpha)
    monkeypatch.setattr(routes, "LONGEST_WAIT_S", 0.05)
    with psycopg.connect(database.admin_dsn) as analytics:
        lines.hold(analytics, plants.enterprise_id(conn, "alpha"))
        answer = alpha.post(f"{FACTORS}/{id_}/withdrawal")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert conn.execute("SELECT withdrawn_at FROM measured_factor WHERE id = %s", (id_,)).fetchone() == (None,)
