"""Where the year of an enterprise ends, as the people of the enterprise and of its region read it."""

from datetime import date, timedelta

import numpy as np
import psycopg
import pytest
from psycopg import sql
from starlette.testclient import TestClient

from qingyu.db import pool
from qingyu.domain.access.roles import Role
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import acting
from qingyu.jobs.forecasting import making, region_making
from tests.api import plants
from tests.api.bodies import EAST, JOIN, PARK, declared, user, works
from tests.api.conftest import LogIn
from tests.api.test_dual_control import CAP, DROP, NINGXIA, months, state
from tests.support.databases import Database

ALPHA = "/api/v1/enterprises/alpha"
TODAY = date(2026, 10, 1)


def account(conn: psycopg.Connection) -> None:
    """Days of plant alpha since 2024, growing by a tenth a year, and the months of 2025."""
    count = (TODAY - date(2024, 1, 1)).days
    day = np.arange(count)
    chance = np.random.default_rng(1).normal(1.0, 0.05, count)
    tce = 10.0 * np.exp(0.1 * day / 365) * np.where(day % 7 >= 5, 0.7, 1.0) * chance
    with conn.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO indicator_value (enterprise_id, code, period, start_on, value, unit, completeness, verified,"
            " inputs, inputs_hash, is_open, computed_at)"
            " VALUES (%s, 'coal.equivalent', 'day', %s, %s, 'tce', 1, true, '{}', 'h', false, %s)",
            [
                (plants.enterprise_id(conn, "alpha"), date(2024, 1, 1) + timedelta(days=k), float(one), plants.NOW)
                for k, one in enumerate(tce)
            ],
        )
    months(conn, 2025, 300.0, through=12)


OF_REGIONS = ("region_statistic", "region_target", "region_budget")


def known_then(conn: psycopg.Connection, *tables: str) -> None:
    """What officers stated today was stated a while ago: the forecast of a day reads what was known by its end."""
    for table in tables or OF_REGIONS:
        conn.execute(sql.SQL("UPDATE {} SET declared_at = '2026-09-01'").format(sql.Identifier(table)))
    conn.commit()


def test_the_year_ends_with_odds_and_the_skill_of_the_forecast(
    database: Database, plant: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    account(plant)
    assert officer.post(f"{ALPHA}/targets", json=CAP).status_code == 201
    known_then(plant, "enterprise_target")
    manager = log_in("manager-alpha")
    assert manager.get(f"{ALPHA}/forecasts").json()["forecasts"] == []
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        making.make(conn, plants.enterprise_id(plant, "alpha"), plants.NOW, TODAY)
    body = manager.get(f"{ALPHA}/forecasts").json()
    assert body == officer.get(f"{ALPHA}/forecasts").json()
    energy, carbon = body["forecasts"]
    assert (energy["controlled"], energy["as_of"], energy["unit"]) == ("energy", "2026-10-01", "tce")
    assert energy["known"] < energy["p10"] < energy["p50"] < energy["p90"]
    # A growth of 3 % is allowed on 3,600 tce; the plant is heading for some 4,200.
    assert (energy["bound"], energy["outlook"]) == (3708.0, "red")
    assert energy["odds"] > 0.9
    assert 0.05 < energy["skill"]["skill"] < 1.0
    assert energy["skill"]["horizon"] == 92
    assert (carbon["p50"], carbon["skill"], carbon["outlook"]) == (None, None, "unknown")
    assert carbon["reason"]["code"] == "forecast_year_unknown"
    assert "此前用量未知" in carbon["reason"]["zh"]
    assert carbon["bound_reason"]["code"] == "no_target"


def test_an_earlier_day_is_asked_for(database: Database, plant: psycopg.Connection, log_in: LogIn) -> None:
    account(plant)
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        for day in (date(2026, 7, 1), TODAY):
            making.make(conn, plants.enterprise_id(plant, "alpha"), plants.NOW, day)
    manager = log_in("manager-alpha")
    for asked, shown in (("2026-07-01", "2026-07-01"), ("2026-09-30", "2026-07-01"), ("2026-12-01", "2026-10-01")):
        body = manager.get(f"{ALPHA}/forecasts", params={"as_of": asked}).json()
        assert [one["as_of"] for one in body["forecasts"]] == [shown, shown]
    assert manager.get(f"{ALPHA}/forecasts", params={"as_of": "2026-06-30"}).json()["forecasts"] == []


def products(conn: psycopg.Connection, worse: float) -> None:
    """Months of the clinker of plant alpha since 2023: a base load and output that walks; in 2026 worse by a share."""
    chance = np.random.default_rng(4)
    output = 1000.0 * np.exp(np.cumsum(chance.normal(0.0, 0.03, 45)))
    energy = (20.0 + 0.1 * output) * chance.normal(1.0, 0.01, 45) * np.where(np.arange(45) >= 36, 1.0 + worse, 1.0)
    with conn.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO indicator_value (enterprise_id, code, scope, period, start_on, value, unit, completeness,"
            " verified, inputs, inputs_hash, is_open, computed_at) VALUES (%s, 'intensity', 'clinker', 'month', %s, %s,"
            " 'tce/t', 1, true, jsonb_build_object('energy', %s::float8, 'energy_unit', 'tce', 'output', %s::float8,"
            " 'product_unit', 't', 'coverage', 1), 'h', false, %s)",
            [
                (plants.enterprise_id(conn, "alpha"), date(2023 + k // 12, k % 12 + 1, 1), e / o, e, o, plants.NOW)
                for k, (e, o) in enumerate(zip(energy.tolist(), output.tolist(), strict=True))
            ],
        )
    conn.commit()


def test_the_intensity_of_a_product_ends_with_odds_of_missing_what_is_due(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    products(plant, 0.08)
    target = {**DROP, "per": "clinker", "value": 0.02, "target_year": 2026}
    assert officer.post(f"{ALPHA}/targets", json=target).status_code == 201
    (clinker,) = officer.get(f"{ALPHA}/forecasts").json()["intensities"]
    assert (clinker["per"], clinker["unit"], clinker["through_month"]) == ("clinker", "tce/t", 9)
    assert clinker["p10"] < clinker["p50"] < clinker["p90"]
    assert clinker["skill"]["origins"] >= 4
    assert clinker["output"] > clinker["amount"] > 0.0
    (task,) = clinker["tasks"]
    assert (task["task"], task["outlook"]) == ("intensity_year", "red")
    assert task["bound"] < clinker["p10"]
    early = officer.get(f"{ALPHA}/forecasts", params={"as_of": "2026-04-10"}).json()["intensities"][0]
    assert (early["through_month"], early["year"]) == (3, 2026)
    (light,) = [
        one
        for one in officer.get(f"{ALPHA}/barometer?month=2026-09").json()["lights"]
        if (one["task"], one["per"]) == ("intensity_year", "clinker")
    ]
    assert light["odds"] == task["odds"]


def test_a_drop_without_months_of_output_says_what_is_lacking(plant: psycopg.Connection, officer: TestClient) -> None:
    target = {**DROP, "per": "value_added", "value": 0.02, "target_year": 2026}
    assert officer.post(f"{ALPHA}/targets", json=target).status_code == 201
    (per,) = officer.get(f"{ALPHA}/forecasts").json()["intensities"]
    assert (per["p50"], per["reason"]["code"], per["tasks"][0]["odds"]) == (None, "intensity_year_unknown", None)


def test_a_drop_per_floor_area_ends_with_the_nights_total_over_the_area_that_holds(
    database: Database, plant: psycopg.Connection, officer: TestClient
) -> None:
    account(plant)
    drop = {**DROP, "per": "floor_area", "value": 0.02, "base_year": 2025, "target_year": 2026}
    assert officer.post(f"{ALPHA}/targets", json=drop).status_code == 201
    for month, area in (("2024-12", 10_000.0), ("2026-03", 11_000.0)):
        assert state(officer, "floor_area", month, area, ALPHA).status_code == 201
    (before,) = officer.get(f"{ALPHA}/forecasts").json()["intensities"]
    assert (before["p50"], before["reason"]["code"]) == (None, "year_without_forecast")
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        making.make(conn, plants.enterprise_id(plant, "alpha"), plants.NOW, TODAY)
    body = officer.get(f"{ALPHA}/forecasts").json()
    (energy, _), (per,) = body["forecasts"], body["intensities"]
    assert (per["per"], per["unit"], per["output"], per["skill"]) == (
        "floor_area",
        "kgce/m2",
        11_000.0,
        energy["skill"],
    )
    assert [per[one] for one in ("p10", "p50", "p90")] == [
        pytest.approx(energy[one] / 11.0) for one in ("p10", "p50", "p90")
    ]
    (task,) = per["tasks"]
    # 3,600 tce on 10,000 m2 were 360 kgce/m2; 2 % less are 352.8, and the plant is heading for some 380.
    assert (task["task"], task["bound"], task["outlook"]) == ("intensity_year", pytest.approx(352.8), "red")
    assert 0.8 < task["odds"] < 1.0
    lights = officer.get(f"{ALPHA}/barometer?month=2026-09").json()["lights"]
    (light,) = [one for one in lights if one["per"] == "floor_area" and one["task"] == "intensity_year"]
    assert light["odds"] is None or light["odds"] == task["odds"]


def test_the_forecasts_of_another_plant_are_not_there(log_in: LogIn) -> None:
    assert log_in("manager-alpha").get("/api/v1/enterprises/beta/forecasts").status_code == 404


def test_the_year_of_a_region_ends_with_odds_for_each_task(
    database: Database, plant: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    account(plant)
    assert officer.get(f"{NINGXIA}/forecasts").json()["forecasts"] == []
    for quantity, month, value in (
        ("energy_other", "2025-12", 1000.0), ("gdp", "2025-12", 900.0),
        ("floor_area", "2024-12", 20_000.0), ("floor_area", "2026-03", 22_000.0),
    ):  # fmt: skip
        assert state(officer, quantity, month, value).status_code == 201
    cap = {"controlled": "energy", "kind": "cap", "value": 5000.0, "base_year": 2025, "target_year": 2026}
    drop = {"controlled": "energy", "kind": "drop", "value": 0.03, "base_year": 2025, "target_year": 2026}
    for one in (cap, drop, drop | {"value": 0.02, "per": "floor_area"}):
        assert officer.post(f"{NINGXIA}/targets", json=one | {"document": "a plan"}).status_code == 201
    known_then(plant)
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        making.make(conn, plants.enterprise_id(plant, "alpha"), plants.NOW, TODAY)
        region_making.make(conn, acting.region(conn, EVERYTHING, "640000"), plants.NOW, TODAY)
    body = officer.get(f"{NINGXIA}/forecasts").json()
    energy, carbon = body["forecasts"]
    assert (energy["others"], energy["n_enterprises"], energy["n_fans"]) == (1000.0, 1, 1)
    assert energy["known"] < energy["p10"] - 1000.0 < energy["p50"] - 1000.0
    assert energy["unforeseen"] == pytest.approx(1000.0 / energy["p50"])
    year, plan, total = energy["tasks"]
    assert (total["task"], total["bound"], total["outlook"]) == ("total", 5000.0, "red")
    assert (year["bound"], year["reason"]["code"]) == (None, "output_outlook_unknown")
    assert "没有可与上年同期比较的地区生产总值" in year["reason"]["zh"]
    assert plan["reason"]["code"] == "no_target"
    assert carbon["reason"]["code"] == "all_of" or carbon["p50"] is None
    # 4,600 tce on 20,000 m2 were 230 kgce/m2; 2 % less are 225.4 on the area that holds, beside the drop per GDP.
    (per,) = body["intensities"]
    assert [per[one] for one in ("controlled", "per", "unit", "output")] == ["energy", "floor_area", "kgce/m2", 22_000]
    assert [per[one] for one in ("p10", "p50", "p90")] == [
        pytest.approx(energy[one] / 22.0) for one in ("p10", "p50", "p90")
    ]
    assert per["skill"] == energy["skill"]
    (of_area,) = per["tasks"]
    assert (of_area["task"], of_area["bound"]) == ("intensity_year", pytest.approx(225.4))
    assert (of_area["odds"] >= 0.8) is (of_area["outlook"] == "red")
    assert log_in("manager-alpha").get(f"{NINGXIA}/forecasts").status_code == 404


def test_the_budget_of_a_region_is_held_against_its_forecast(
    database: Database, plant: psycopg.Connection, officer: TestClient
) -> None:
    account(plant)
    assert state(officer, "energy_other", "2025-12", 1000.0).status_code == 201
    given = {"year": 2026, "book": "equivalent", "total": 5000.0, "reserve": 0.0, "document": "a notice"}
    answer = officer.post(f"{NINGXIA}/budgets/energy", json=given | {"reason": "initial"})
    assert answer.status_code == 201, answer.text
    known_then(plant)
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        making.make(conn, plants.enterprise_id(plant, "alpha"), plants.NOW, TODAY)
        region_making.make(conn, acting.region(conn, EVERYTHING, "640000"), plants.NOW, TODAY)
    found = officer.get(f"{NINGXIA}/budgets/energy", params={"year": 2026}).json()["forecast"]
    end = officer.get(f"{NINGXIA}/forecasts").json()["forecasts"][0]
    assert (found["year_end"], found["p90"]) == (end["p50"], end["p90"])
    assert found["odds"] == end["tasks"][2]["odds"] > 0.5
    assert end["tasks"][2]["bound"] == 5000.0


def test_a_sum_is_shown_to_who_sees_every_member_of_its_month(
    database: Database, plant: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    account(plant)
    works(plant, "gamma", "640100", 300.0)
    declared(officer, PARK)
    ids = {}
    for enterprise in ("alpha", "gamma"):
        ids[enterprise] = officer.post(f"{EAST}/members", json={**JOIN, "enterprise": enterprise}).json()["id"]
    given = {"year": 2026, "book": "equivalent", "total": 5000.0, "reserve": 0.0, "document": "a notice"}
    assert officer.post(f"{EAST}/budgets/energy", json=given | {"reason": "initial"}).status_code == 201
    known_then(plant)
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        making.make(conn, plants.enterprise_id(plant, "alpha"), plants.NOW, TODAY)
        region_making.make(conn, acting.region(conn, EVERYTHING, "NINGDONG"), plants.NOW, TODAY)
    user(plant, "east", Role.REGULATOR_OFFICER, "NINGDONG")
    own = log_in("east")
    seen = own.get(f"{EAST}/forecasts").json()
    assert ([one["n_enterprises"] for one in seen["forecasts"]], seen["reason"]) == ([2, 2], None)
    assert officer.post(f"{EAST}/members/{ids['gamma']}/end", json={"month": "2026-11"}).status_code == 200
    lacking = own.get(f"{EAST}/forecasts").json()
    assert (lacking["forecasts"], lacking["reason"]["code"]) == ([], "members_unseen")
    assert "gamma" not in str(lacking)
    end = own.get(f"{EAST}/budgets/energy", params={"year": 2026}).json()["forecast"]
    assert (end["year_end"], end["reason"]["code"]) == (None, "members_unseen")
    assert len(officer.get(f"{EAST}/forecasts").json()["forecasts"]) == 2
