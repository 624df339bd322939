"""A region's statistics, targets, barometer and issues: what officers declare, what everybody of the region reads."""

from datetime import date
from typing import Any, get_args

import psycopg
import pytest
from starlette.testclient import TestClient

from api.schemas.dual_control import RegionQuantity
from qingyu.jobs.assessment.declared import QUANTITIES
from tests.api import plants
from tests.api.conftest import LogIn

NINGXIA = "/api/v1/regions/640000"
YINCHUAN = "/api/v1/regions/640100"
DROP = {
    "controlled": "energy", "kind": "drop", "value": 0.14, "base_year": 2025, "target_year": 2030,
    "document": "宁政发〔2026〕1号", "clause": "(二)",
}  # fmt: skip
CAP = {**DROP, "kind": "growth", "value": 0.03, "base_year": 2025, "target_year": 2026}


def months(conn: psycopg.Connection, year: int, tce: float, first: int = 1, through: int = 9) -> None:
    """Months of plant alpha, as analytics would write them."""
    for month in range(first, through + 1):
        conn.execute(
            "INSERT INTO indicator_value (enterprise_id, code, period, start_on, value, unit, completeness, verified,"
            " inputs, inputs_hash, is_open, computed_at)"
            " VALUES (%s, 'coal.equivalent', 'month', %s, %s, 'tce', 1, true, '{}', 'h', false, %s)",
            (plants.enterprise_id(conn, "alpha"), date(year, month, 1), tce, plants.NOW),
        )
    conn.commit()


def state(officer: TestClient, quantity: str, month: str, value: float, at: str = NINGXIA) -> Any:
    body = {"quantity": quantity, "month": month, "value": value, "document": "统计月报"}
    return officer.post(f"{at}/statistics", json=body)


def september(officer: TestClient) -> None:
    """Statistics up to September: GDP grew by 8 %, everybody else used 100 tce less."""
    for quantity, month, value in (
        ("gdp", "2025-09", 1000.0), ("gdp", "2026-09", 1080.0),
        ("energy_other", "2025-09", 1000.0), ("energy_other", "2026-09", 900.0),
    ):  # fmt: skip
        assert state(officer, quantity, month, value).status_code == 201


def lights(body: dict[str, Any], controlled: str = "energy") -> dict[str, dict[str, Any]]:
    return {one["task"]: one for one in body["lights"] if one["controlled"] == controlled}


def test_a_barometer_is_made_of_meters_statistics_and_targets(plant: psycopg.Connection, officer: TestClient) -> None:
    months(plant, 2025, 1000.0)
    months(plant, 2026, 1050.0)
    september(officer)
    for target in (DROP, CAP):
        assert officer.post(f"{NINGXIA}/targets", json=target).status_code == 201
    body = officer.get(f"{NINGXIA}/barometer?month=2026-09").json()
    # 9 x 1000 + 1000 = 10,000 tce became 9 x 1050 + 900 = 10,350; GDP grew by 8 %.
    energy = body["totals"][0]
    assert (energy["now"], energy["before"], energy["basis"], energy["metered"]) == (10350, 10000, "summed", 9450)
    assert energy["growth"] == pytest.approx(0.035)
    assert [(one["code"], one["contribution"]) for one in energy["members"]] == [("alpha", pytest.approx(0.045))]
    year, plan, total = (lights(body)[task] for task in ("intensity_year", "intensity_plan", "total"))
    assert (year["actual"], year["target"]) == (pytest.approx(1 - 1.035 / 1.08), pytest.approx(1 - 0.86**0.2))
    assert (year["severity"], year["colour_zh"], plan["severity"]) == (0, "绿", 0)
    assert (total["actual"], total["target"], total["colour_zh"]) == (pytest.approx(0.035), 0.03, "红")
    assert year["by"]["clause"] == "(二)"
    carbon = lights(body, "carbon")
    assert {one["reason"]["code"] for one in carbon.values()} == {"no_target"}


def test_everything_a_document_may_state_of_a_region_can_be_stated_in_its_unit(officer: TestClient) -> None:
    assert get_args(RegionQuantity) == QUANTITIES["region"]
    for name in get_args(RegionQuantity):
        assert state(officer, name, "2026-03", 100.0).status_code == 201, name
    listed = officer.get(f"{NINGXIA}/statistics?limit=200").json()["items"]
    assert {(one["quantity"], one["unit"]) for one in listed} >= {("power_total", "kWh"), ("public_area", "m2")}


def test_a_member_shows_what_its_own_barometer_shows_stated_sums_included(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    months(plant, 2026, 1050.0)
    page = f"{NINGXIA}/barometer?month=2026-09"
    (lacking,) = officer.get(page).json()["totals"][0]["members"]
    assert (lacking["now"], lacking["basis"], lacking["before"], lacking["contribution"]) == (
        9450,
        "summed",
        None,
        None,
    )
    assert "2025-01..09" in lacking["before_reason"]["zh"]
    own = "/api/v1/enterprises/alpha"
    stated = state(officer, "energy_total", "2025-09", 9000.0, own)
    assert stated.status_code == 201, stated.text
    september(officer)
    total = officer.get(page).json()["totals"][0]
    (member,) = total["members"]
    mine = officer.get(f"{own}/barometer?month=2026-09").json()["totals"][0]
    assert (member["now"], member["before"]) == (mine["now"], mine["before"]) == (9450, 9000)
    # 9,450 + 900 and 9,000 + 1,000 tce: the stated sum stands in the region's total too; metered is the accounts alone.
    assert (total["now"], total["before"], total["metered"]) == (10350, 10000, 9450)
    assert member["contribution"] == pytest.approx(0.045)


def test_a_light_that_cannot_be_rated_says_what_it_lacks(plant: psycopg.Connection, officer: TestClient) -> None:
    months(plant, 2026, 1050.0, through=8)
    officer.post(f"{NINGXIA}/targets", json=DROP)
    year = lights(officer.get(f"{NINGXIA}/barometer?month=2026-09").json())["intensity_year"]
    assert year["severity"] is None
    said = year["reason"]["zh"]
    assert "1 家企业中有 1 家缺少 2026-01..09 的月份，如 alpha" in said
    assert "未申报 2026-01..09 其他用户的数量（其他用户能耗）" in said
    assert "未申报 2025-01..09 的地区生产总值" in said
    refused = officer.post(f"{NINGXIA}/barometer/issues", json={"month": "2026-09"})
    assert (refused.status_code, refused.json()["code"]) == (409, "unrated")


def test_an_issue_is_frozen_and_a_correction_is_its_next_version(
    plant: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    months(plant, 2025, 1000.0)
    months(plant, 2026, 1050.0)
    september(officer)
    officer.post(f"{NINGXIA}/targets", json=CAP)
    issues = f"{NINGXIA}/barometer/issues"
    first = officer.post(issues, json={"month": "2026-09"})
    assert first.status_code == 201
    again = officer.post(issues, json={"month": "2026-09"})
    assert (again.status_code, again.json()["code"]) == (409, "unchanged")
    state(officer, "energy_other", "2026-09", 800.0)
    unexplained = officer.post(issues, json={"month": "2026-09"})
    assert (unexplained.status_code, unexplained.json()["code"]) == (409, "note_missing")
    second = officer.post(issues, json={"month": "2026-09", "note": "其他用户能耗更正"})
    assert (second.json()["version"], second.json()["content"]["totals"][0]["now"]) == (2, 10250)
    kept = log_in("ningxia").get(first.headers["Location"]).json()
    assert kept == first.json()
    assert kept["content"]["totals"][0]["now"] == 10350
    listed = officer.get(f"{issues}?limit=1").json()
    assert [one["version"] for one in listed["items"]] == [2]
    assert [one["version"] for one in officer.get(f"{issues}?cursor={listed['next']}&limit=1").json()["items"]] == [1]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        plant.execute("SET ROLE qingyu_api; UPDATE barometer_issue SET note = 'x'")


def test_movement_compares_with_the_issue_of_an_earlier_month(plant: psycopg.Connection, officer: TestClient) -> None:
    months(plant, 2025, 1000.0, through=10)
    months(plant, 2026, 1000.0, through=9)
    for quantity, month in (("energy_other", "2025-09"), ("energy_other", "2026-09"), ("energy_other", "2025-10")):
        state(officer, quantity, month, 1000.0)
    officer.post(f"{NINGXIA}/targets", json=CAP)
    assert officer.post(f"{NINGXIA}/barometer/issues", json={"month": "2026-09"}).status_code == 201
    state(officer, "energy_other", "2026-10", 2000.0)
    months(plant, 2026, 1000.0, first=10, through=10)
    total = lights(officer.get(f"{NINGXIA}/barometer?month=2026-10").json())["total"]
    assert (total["severity"], total["movement"]) == (3, 3)


def test_a_target_is_declared_once_withdrawn_and_declared_anew(officer: TestClient) -> None:
    made = officer.post(f"{NINGXIA}/targets", json=DROP).json()
    assert (made["unit"], made["yearly"], made["verified"]) == ("1", pytest.approx(0.029714, abs=5e-7), "declared")
    assert officer.post(f"{NINGXIA}/targets", json={**DROP, "value": 0.15}).status_code == 409
    assert officer.post(f"{NINGXIA}/targets/{made['id']}/withdrawal").status_code == 200
    assert officer.post(f"{NINGXIA}/targets/{made['id']}/withdrawal").status_code == 404
    assert officer.get(f"{NINGXIA}/targets").json()["items"] == []
    assert officer.post(f"{NINGXIA}/targets", json={**DROP, "value": 0.15}).status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": 14.0},
        {"value": 1.0},
        {"base_year": 2030},
        {"kind": "cap", "value": -1.0},
        {"controlled": "heat"},
    ],
)
def test_a_target_that_cannot_be_is_refused(officer: TestClient, wrong: dict[str, Any]) -> None:
    assert officer.post(f"{NINGXIA}/targets", json=DROP | wrong).status_code == 422


def test_an_amount_beyond_what_can_be_is_refused_and_nothing_has_no_sign(officer: TestClient) -> None:
    said = {"quantity": "energy_total", "month": "2026-09", "document": "d"}
    for value in (1e308, 1e14, 1e-9, 5e-324):
        answer = officer.post("/api/v1/regions/640000/statistics", json=said | {"value": value})
        assert answer.status_code == 422, answer.text
    assert officer.post("/api/v1/regions/640000/statistics", json=said | {"value": -0.0}).json()["value"] == 0
    cap = {
        "controlled": "energy",
        "kind": "cap",
        "base_year": 2025,
        "target_year": 2026,
        "document": "d",
        "value": 1e14,
    }
    assert officer.post("/api/v1/regions/640000/targets", json=cap).status_code == 422


def test_a_sum_of_a_span_that_has_not_ended_is_refused(officer: TestClient) -> None:
    refused = state(officer, "gdp", "2026-11", 1.0)
    assert (refused.status_code, "2026-01..11 has not ended" in refused.json()["detail"]) == (422, True)
    assert officer.get(f"{NINGXIA}/barometer?month=2026-11").status_code == 422
    assert officer.get(f"{NINGXIA}/barometer?rules=nobodys").status_code == 404


def test_who_sees_a_part_of_a_region_sees_nothing_of_it_and_viewers_declare_nothing(
    officer: TestClient, log_in: LogIn, alpha: TestClient
) -> None:
    pages = ("statistics", "targets", "barometer", "barometer/issues")
    for page in pages:
        assert officer.get(f"{YINCHUAN}/{page}").status_code == 200
        assert log_in("chongqing").get(f"{NINGXIA}/{page}").status_code == 404
        assert alpha.get(f"{YINCHUAN}/{page}").status_code == 404
    viewer = log_in("ningxia")
    assert viewer.get(f"{NINGXIA}/barometer").status_code == 200
    assert viewer.post(f"{NINGXIA}/targets", json=DROP).status_code == 403
    assert state(viewer, "gdp", "2026-09", 1.0).status_code == 403
    assert log_in("chongqing").post(f"{NINGXIA}/targets", json=DROP).status_code == 404
    assert state(officer, "gdp", "2026-09", 1.0, at="/api/v1/regions/500000").status_code == 404
