"""An enterprise's statistics, targets and barometer: what officers demand of it, what it reads of itself."""

from datetime import date
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.api import plants
from tests.api.conftest import LogIn
from tests.api.test_dual_control import CAP, DROP, lights, months

ALPHA = "/api/v1/enterprises/alpha"
PER_VALUE_ADDED = {**DROP, "per": "value_added"}


def figures(conn: psycopg.Connection, year: int, value_added_cny: float, basis: str = "constant") -> None:
    """Value added of nine months, at the price of 2020."""
    for month in range(1, 10):
        conn.execute(
            "INSERT INTO economic_figure (enterprise_id, month, value_added_cny, price_basis, base_year, revision,"
            " source, declared_by, declared_at) VALUES (%s, %s, %s, %s, %s, 1, 'report', 'x', %s)",
            (plants.enterprise_id(conn, "alpha"), date(year, month, 1), value_added_cny, basis,
             2020 if basis == "constant" else None, plants.NOW),
        )  # fmt: skip
    conn.commit()


def test_an_enterprise_is_judged_by_its_own_targets(
    plant: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    months(plant, 2025, 1000.0)
    months(plant, 2026, 1050.0)
    figures(plant, 2025, 2e7)
    figures(plant, 2026, 2.16e7)
    # What October is stated in, at other prices, says nothing of the months to September.
    plant.execute(
        "INSERT INTO economic_figure (enterprise_id, month, value_added_cny, price_basis, base_year, revision, source,"
        " declared_by, declared_at) VALUES (%s, '2026-10-01', 2e7, 'constant', 2025, 1, 'report', 'x', %s)",
        (plants.enterprise_id(plant, "alpha"), plants.NOW),
    )
    plant.commit()
    for target in (PER_VALUE_ADDED, CAP):
        assert officer.post(f"{ALPHA}/targets", json=target).status_code == 201
    body = log_in("manager-alpha").get(f"{ALPHA}/barometer?month=2026-09").json()
    found = lights(body)
    # Energy grew by 5 %, value added by 8 %: a drop of 2.78 % where 1 - 0.86^(1/5) = 2.97 % is due.
    assert found["intensity_year"]["actual"] == pytest.approx(0.027778, abs=1e-6)
    assert (found["intensity_year"]["colour_zh"], found["intensity_plan"]["colour_zh"]) == ("黄", "黄")
    assert found["intensity_year"]["by"]["per"] == "value_added"
    assert (found["total"]["actual"], found["total"]["colour_zh"]) == (pytest.approx(0.05), "红")
    energy = body["totals"][0]
    assert (energy["now"], energy["before"], energy["basis"]) == (9450, 9000, "summed")
    assert [(one["task"], one["reason"]["code"]) for one in body["lights"] if one["controlled"] == "carbon"] == [
        ("total", "no_target")
    ]


def test_the_year_before_the_platform_is_what_a_document_states(plant: psycopg.Connection, officer: TestClient) -> None:
    months(plant, 2026, 1050.0)
    figures(plant, 2026, 2.16e7)
    officer.post(f"{ALPHA}/targets", json=PER_VALUE_ADDED)
    reasons = lights(officer.get(f"{ALPHA}/barometer?month=2026-09").json())["intensity_year"]["reason"]["zh"]
    assert "2025-01..09 的 9 个月中有 9 个月没有核算结果，也未申报总量" in reasons
    assert "2025-01..09 的增加值（不变价）既未逐月申报，也未申报累计数" in reasons
    for quantity, value in (("energy_total", 9000.0), ("value_added", 9 * 2000.0)):
        body = {"quantity": quantity, "month": "2025-09", "value": value, "document": "2025年能源利用状况报告"}
        assert officer.post(f"{ALPHA}/statistics", json=body).status_code == 201
    found = officer.get(f"{ALPHA}/barometer?month=2026-09").json()
    assert lights(found)["intensity_year"]["actual"] == pytest.approx(0.027778, abs=1e-6)
    assert [one["quantity"] for one in officer.get(f"{ALPHA}/statistics").json()["items"]] == [
        "energy_total", "value_added",
    ]  # fmt: skip


def test_value_added_at_current_price_judges_nothing(plant: psycopg.Connection, officer: TestClient) -> None:
    months(plant, 2025, 1000.0)
    months(plant, 2026, 1050.0)
    figures(plant, 2025, 2e7)
    figures(plant, 2026, 2.16e7, basis="current")
    officer.post(f"{ALPHA}/targets", json=PER_VALUE_ADDED)
    year = lights(officer.get(f"{ALPHA}/barometer?month=2026-09").json())["intensity_year"]
    assert (year["severity"], year["reason"]["code"]) == (None, "figures_not_stated")


def test_a_drop_per_product_is_that_of_its_intensity_since_january(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    (product,) = plant.execute(
        "SELECT code FROM product WHERE enterprise_id = %s", (plants.enterprise_id(plant, "alpha"),)
    ).fetchone() or ("",)
    for year, value in ((2025, 120.0), (2026, 118.0)):
        plant.execute(
            "INSERT INTO indicator_value (enterprise_id, code, scope, period, start_on, value, unit, completeness,"
            " verified, inputs, inputs_hash, is_open, computed_at)"
            " VALUES (%s, 'intensity.ytd', %s, 'month', %s, %s, 'kgce/t', 1, true, '{}', 'h', false, %s)",
            (plants.enterprise_id(plant, "alpha"), product, date(year, 9, 1), value, plants.NOW),
        )
    plant.commit()
    target = {**DROP, "per": product, "value": 0.02, "target_year": 2026}
    assert officer.post(f"{ALPHA}/targets", json=target).status_code == 201
    year_light = lights(officer.get(f"{ALPHA}/barometer?month=2026-09").json())["intensity_year"]
    assert (year_light["actual"], year_light["target"]) == (pytest.approx(1 - 118 / 120), pytest.approx(0.02))
    assert year_light["colour_zh"] == "红"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"per": None}, "`per` says what the drop is per: output_value, value_added"),
        ({"per": "gold"}, "'gold' came"),
        ({"kind": "cap", "value": 1000, "per": "value_added"}, "`per` is of a drop of energy, CO2 or water only"),
    ],
)
def test_a_target_of_an_enterprise_that_cannot_be_says_what_is_wanted(
    officer: TestClient, change: dict[str, Any], says: str
) -> None:
    refused = officer.post(f"{ALPHA}/targets", json={**PER_VALUE_ADDED, **change})
    assert refused.status_code == 422
    assert says in refused.text


def test_a_target_of_an_enterprise_is_declared_once_and_withdrawn(officer: TestClient) -> None:
    made = officer.post(f"{ALPHA}/targets", json=PER_VALUE_ADDED).json()
    assert officer.post(f"{ALPHA}/targets", json=PER_VALUE_ADDED).status_code == 409
    assert officer.post(f"{ALPHA}/targets", json={**PER_VALUE_ADDED, "per": "output_value"}).status_code == 201
    assert officer.post(f"{ALPHA}/targets/{made['id']}/withdrawal").status_code == 200
    assert officer.post(f"{ALPHA}/targets/{made['id']}/withdrawal").status_code == 404
    assert [one["per"] for one in officer.get(f"{ALPHA}/targets").json()["items"]] == ["output_value"]


def test_only_officers_who_see_an_enterprise_demand_of_it(officer: TestClient, log_in: LogIn) -> None:
    assert log_in("manager-alpha").post(f"{ALPHA}/targets", json=PER_VALUE_ADDED).status_code == 403
    assert log_in("ningxia").post(f"{ALPHA}/targets", json=PER_VALUE_ADDED).status_code == 403
    assert log_in("manager-beta").get(f"{ALPHA}/targets").status_code == 404
    assert officer.post("/api/v1/enterprises/nobody/targets", json=PER_VALUE_ADDED).status_code == 404
