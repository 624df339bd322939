"""Budgets over the API: given on within what there is, moved, decomposed, withdrawn; who sees and gives them."""

from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from qingyu.domain.access.roles import Role
from qingyu.jobs.access import people
from qingyu.jobs.access.people import Person, Rights
from tests.api import plants
from tests.api.conftest import LogIn

NINGXIA, YINCHUAN = "/api/v1/regions/640000/budgets", "/api/v1/regions/640100/budgets"
ALPHA = "/api/v1/enterprises/alpha/budgets"


def given(client: TestClient, of: str, total: float, **more: Any) -> Any:
    said = {"year": 2026, "book": "equivalent", "total": total, "document": "通知", **more}
    return client.post(of, json=said)


def child(body: dict[str, Any], code: str) -> float | None:
    held = next(one["budget"] for one in body["children"] if one["code"] == code)
    return None if held is None else float(held["total"])


def test_a_budget_goes_down_the_tree_and_nobody_gives_on_more_than_there_is(officer: TestClient) -> None:
    top = given(officer, f"{NINGXIA}/energy", 1000.0, reserve=100.0)
    assert top.status_code == 201, top.text
    assert (top.json()["left"], sum(top.json()["budget"]["months"])) == (900.0, pytest.approx(1000.0))
    assert given(officer, f"{YINCHUAN}/energy", 900.0).status_code == 201
    full = officer.get(f"{NINGXIA}/energy?year=2026").json()
    assert (full["left"], full["given"], child(full, "640100")) == (0.0, 900.0, 900.0)
    over = given(officer, f"{YINCHUAN}/energy", 900.01, reason="adjustment")
    assert (over.status_code, over.json()["code"]) == (409, "budget_not_covered")
    assert "0.01 too much" in over.json()["detail"]
    below = given(officer, f"{NINGXIA}/energy", 999.99, reason="adjustment")
    assert (below.status_code, below.json()["code"]) == (409, "budget_not_covered")
    assert given(officer, f"{ALPHA}/energy", 900.01).status_code == 409
    alpha = given(officer, f"{ALPHA}/energy", 500.0)
    assert (alpha.status_code, alpha.json()["children"]) == (201, [])
    # Energy and carbon are two budgets.
    assert given(officer, f"{ALPHA}/carbon", 5000.0, book="none").status_code == 201


def test_the_reserve_is_moved_in_one_act_and_every_version_stays(officer: TestClient) -> None:
    given(officer, f"{NINGXIA}/energy", 1000.0, reserve=100.0)
    given(officer, f"{YINCHUAN}/energy", 900.0, months=[75.0] * 12)
    act = {"year": 2026, "taker": "640100", "amount": 60.0, "document": "调剂批复"}
    moved = officer.post(f"{NINGXIA}/energy/transfers", json=act)
    assert moved.status_code == 201, moved.text
    assert (moved.json()["budget"]["reserve"], child(moved.json(), "640100"), moved.json()["left"]) == (
        40.0,
        960.0,
        0.0,
    )
    again = officer.post(f"{NINGXIA}/energy/transfers", json=act)
    assert (again.status_code, again.json()["code"]) == (422, "bad_budget")
    ways = [officer.get(f"{of}/energy/versions?year=2026").json()["items"][-1] for of in (NINGXIA, YINCHUAN)]
    assert [(one["version"], one["reason"]) for one in ways] == [(2, "transfer"), (2, "transfer")]
    assert ways[0]["act"] == ways[1]["act"]
    assert ways[1]["months"] == [80.0] * 12
    first = officer.get(f"{YINCHUAN}/energy/versions?year=2026").json()["items"][0]
    assert (first["version"], first["total"], first["reason"]) == (1, 900.0, "initial")


def test_a_budget_is_withdrawn_from_below_and_given_anew(officer: TestClient) -> None:
    given(officer, f"{NINGXIA}/carbon", 1000.0, book="none")
    given(officer, f"{YINCHUAN}/carbon", 900.0, book="none")
    gone = {"year": 2026, "document": "撤销"}
    early = officer.post(f"{NINGXIA}/carbon/withdrawal", json=gone)
    assert (early.status_code, early.json()["code"]) == (409, "budget_is_given_on")
    done = officer.post(f"{YINCHUAN}/carbon/withdrawal", json=gone)
    assert (done.status_code, done.json()["budget"]) == (200, None)
    assert officer.post(f"{YINCHUAN}/carbon/withdrawal", json=gone).status_code == 409
    assert given(officer, f"{YINCHUAN}/carbon", 800.0, book="none").status_code == 201
    kept = officer.get(f"{YINCHUAN}/carbon/versions?year=2026").json()["items"]
    assert [one["reason"] for one in kept] == ["initial", "withdrawal", "initial"]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"book": "none"}, 422),
        ({"total": 100.001}, 422),
        ({"reserve": 100.01}, 422),
        ({"months": [1.0] * 12}, 422),
        ({"reason": "adjustment"}, 409),
        ({"book": None}, 422),
    ],
)
def test_a_budget_that_cannot_be_is_refused(officer: TestClient, wrong: dict[str, Any], status: int) -> None:
    said = given(officer, f"{NINGXIA}/energy", **{"total": 100.0, **wrong})
    assert said.status_code == status, said.text
    assert officer.get(f"{NINGXIA}/energy?year=2026").json()["budget"] is None


def test_books_do_not_mix_and_a_budget_is_initial_once(officer: TestClient) -> None:
    given(officer, f"{NINGXIA}/energy", 1000.0)
    other = given(officer, f"{YINCHUAN}/energy", 10.0, book="calorific")
    assert (other.status_code, other.json()["code"]) == (409, "budget_in_another_book")
    same = given(officer, f"{NINGXIA}/energy", 1000.0)
    assert (same.status_code, same.json()["budget"]["version"]) == (201, 1)
    twice = given(officer, f"{NINGXIA}/energy", 1001.0)
    assert (twice.status_code, twice.json()["code"]) == (409, "budget_is_given")


def test_a_proposal_shares_the_rest_and_is_adopted_in_one_act(officer: TestClient, plant: psycopg.Connection) -> None:
    assert officer.get(f"{YINCHUAN}/energy/proposal?year=2026&rule=history").status_code == 409
    given(officer, f"{YINCHUAN}/energy", 1000.0, reserve=100.0)
    stated = {"quantity": "energy_total", "month": "2025-12", "value": 950.0, "document": "年报"}
    assert officer.post("/api/v1/enterprises/alpha/statistics", json=stated).status_code == 201
    for rule in ("equal_rate", "history", "benchmark_class", "headroom"):
        found = officer.get(f"{YINCHUAN}/energy/proposal?year=2026&rule={rule}").json()
        parts = {one["code"]: one for one in found["parts"]}
        assert (found["available"], parts["alpha"]["amount"], parts["alpha"]["last"]) == (900.0, 900.0, 950.0)
        assert all(one["amount"] is None and one["reason"] for code, one in parts.items() if code != "alpha")
    said = {"year": 2026, "document": "分解方案", "parts": [{"code": "alpha", "total": 900.0}]}
    made = officer.post(f"{YINCHUAN}/energy/decompositions", json=said)
    assert (made.status_code, child(made.json(), "alpha"), made.json()["left"]) == (201, 900.0, 0.0)
    said["parts"] = [{"code": "alpha", "total": 900.01}]
    assert officer.post(f"{YINCHUAN}/energy/decompositions", json=said).json()["code"] == "budget_not_covered"
    said["parts"] = [{"code": "nobody", "total": 0.0}]
    assert officer.post(f"{YINCHUAN}/energy/decompositions", json=said).status_code == 422


def test_what_was_used_stands_beside_the_budget_of_the_same_months(officer: TestClient) -> None:
    given(officer, f"{ALPHA}/energy", 1200.0, months=[100.0] * 12)
    stated = {"quantity": "energy_total", "month": "2026-10", "value": 1111.0, "document": "月报"}
    assert officer.post("/api/v1/enterprises/alpha/statistics", json=stated).status_code == 201
    found = officer.get(f"{ALPHA}/energy?year=2026").json()
    run = found["execution"]
    assert (run["through_month"], run["allowed"], run["used"], run["severity"]) == (10, 1000.0, 1111.0, 2), run
    assert run["share"] == pytest.approx(1.111)
    assert found["forecast"]["reason"]["code"] == "year_without_forecast"
    unknown = officer.get(f"{ALPHA}/energy?year=2026&month=2026-09").json()["execution"]
    assert (unknown["used"], unknown["severity"], unknown["used_reason"]["code"]) == (
        None,
        None,
        "months_without_account",
    )
    assert officer.get(f"{ALPHA}/energy?year=2026&month=2026-12").status_code == 422


def test_an_enterprise_reads_its_own_and_gives_itself_none(officer: TestClient, log_in: LogIn) -> None:
    given(officer, f"{YINCHUAN}/energy", 1000.0)
    given(officer, f"{ALPHA}/energy", 500.0)
    manager = log_in("manager-alpha")
    assert manager.get(f"{ALPHA}/energy?year=2026").json()["budget"]["total"] == 500.0
    assert given(manager, f"{ALPHA}/energy", 600.0, reason="adjustment").status_code == 403
    assert manager.get(f"{YINCHUAN}/energy").status_code == 404
    assert manager.get("/api/v1/enterprises/beta/budgets/energy").status_code == 404


def test_a_regions_own_officers_set_its_reserve_and_give_on_but_not_its_total(
    officer: TestClient, plant: psycopg.Connection, log_in: LogIn
) -> None:
    (stored,) = plant.execute("SELECT password_hash FROM app_user WHERE name = 'officer'").fetchone() or ("",)
    rights = Rights(Role.REGULATOR_OFFICER, region="640100")
    people.add(plant, Person("city", "市", "City"), rights, stored, "cli:root", plants.NOW, must_change=False)
    plant.commit()
    city = log_in("city")
    assert given(city, f"{YINCHUAN}/energy", 1000.0).status_code == 403
    given(officer, f"{NINGXIA}/energy", 1000.0)
    given(officer, f"{YINCHUAN}/energy", 1000.0)
    assert given(city, f"{YINCHUAN}/energy", 1001.0, reason="adjustment").status_code == 403
    kept = given(city, f"{YINCHUAN}/energy", 1000.0, reserve=50.0, reason="adjustment")
    assert (kept.status_code, kept.json()["left"]) == (201, 950.0), kept.text
    assert given(city, f"{ALPHA}/energy", 950.0).status_code == 201
    assert city.post(f"{YINCHUAN}/energy/withdrawal", json={"year": 2026, "document": "x"}).status_code == 403
    assert city.get(f"{NINGXIA}/energy").status_code == 404
