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
    said["parts"] = [{"code": "alpha", "total": 1.0}, {"code": "alpha", "total": 2.0}]
    twice = officer.post(f"{YINCHUAN}/energy/decompositions", json=said)
    assert (twice.status_code, twice.json()["code"]) == (422, "budget_part_twice")
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


def test_an_officer_of_a_park_changes_nothing_of_an_enterprises_budget(
    officer: TestClient, plant: psycopg.Connection, log_in: LogIn
) -> None:
    given(officer, f"{ALPHA}/energy", 1200.0)
    (stored,) = plant.execute("SELECT password_hash FROM app_user WHERE name = 'officer'").fetchone() or ("",)
    plant.execute("INSERT INTO park (code, name_zh, name_en) VALUES ('park', '园区', 'park')")
    plant.execute("UPDATE enterprise SET park_id = (SELECT id FROM park WHERE code = 'park') WHERE code = 'alpha'")
    rights = Rights(Role.REGULATOR_OFFICER, park="park")
    people.add(plant, Person("parks", "园", "Park"), rights, stored, "cli:root", plants.NOW, must_change=False)
    plant.commit()
    parks = log_in("parks")
    assert parks.get(f"{ALPHA}/energy?year=2026").json()["budget"]["total"] == 1200.0
    moved = given(parks, f"{ALPHA}/energy", 1200.0, months=[1200.0] + [0.0] * 11, reason="adjustment")
    assert (moved.status_code, moved.json()["code"]) == (403, "budget_from_above")


def test_a_file_that_is_sent_again_does_not_undo_what_was_moved_since(officer: TestClient) -> None:
    given(officer, f"{YINCHUAN}/energy", 1000.0)

    def sent(table: str) -> list[str]:
        answer = officer.post(
            "/api/v1/enterprises/alpha/imports/year-budgets?name=b.csv",
            content=f"年份,指标,口径,预算,文件\n{table}\n".encode(),
            headers={"content-type": "application/octet-stream"},
        )
        return [row["verdict"] for row in answer.json()["verdicts"]]

    assert sent("2026,能源,等价值,500,通知") == ["stored"]
    said = {"year": 2026, "document": "调剂批复", "parts": [{"code": "alpha", "total": 450.0}]}
    assert officer.post(f"{YINCHUAN}/energy/decompositions", json=said).status_code == 201
    assert sent("2026,能源,等价值,500,通知") == ["unchanged"]
    assert officer.get(f"{ALPHA}/energy?year=2026").json()["budget"]["total"] == 450.0
    assert sent("2026,能源,等价值,500,第二次通知") == ["stored"]
    assert officer.post(f"{ALPHA}/energy/withdrawal", json={"year": 2026, "document": "撤销"}).status_code == 200
    assert sent("2026,能源,等价值,500,通知") == ["stored"]


def test_each_is_spent_in_the_book_of_its_own_budget_and_nothing_is_red_at_once(
    officer: TestClient, plant: psycopg.Connection
) -> None:
    plant.execute("UPDATE enterprise SET region_id = (SELECT region_id FROM enterprise WHERE code = 'alpha')")
    plant.commit()
    nothing = [0.0] * 11 + [100.0]
    assert given(officer, f"{ALPHA}/energy", 100.0, months=nothing).status_code == 201
    assert given(officer, "/api/v1/enterprises/beta/budgets/energy", 100.0, book="calorific").status_code == 201
    for code in ("alpha", "beta"):
        stated = {"quantity": "energy_total", "month": "2026-10", "value": 50.0, "document": "月报"}
        assert officer.post(f"/api/v1/enterprises/{code}/statistics", json=stated).status_code == 201
    found = {one["code"]: one for one in officer.get(f"{YINCHUAN}/energy?year=2026").json()["children"]}
    run = found["alpha"]["execution"]
    assert (run["used"], run["allowed"], run["share"], run["severity"]) == (50.0, 0.0, None, 3)
    # What a document states is no sum of the calorific book.
    assert (found["beta"]["execution"]["used"], found["beta"]["execution"]["severity"]) == (None, None)


def test_a_proposal_leaves_what_others_hold(officer: TestClient, plant: psycopg.Connection) -> None:
    plant.execute("UPDATE enterprise SET region_id = (SELECT region_id FROM enterprise WHERE code = 'alpha')")
    plant.commit()
    given(officer, f"{YINCHUAN}/energy", 1000.0, reserve=100.0)
    given(officer, "/api/v1/enterprises/beta/budgets/energy", 300.0)
    stated = {"quantity": "energy_total", "month": "2025-12", "value": 950.0, "document": "年报"}
    assert officer.post("/api/v1/enterprises/alpha/statistics", json=stated).status_code == 201
    found = officer.get(f"{YINCHUAN}/energy/proposal?year=2026&rule=equal_rate").json()
    parts = [{"code": one["code"], "total": one["amount"]} for one in found["parts"] if one["amount"] is not None]
    assert (found["available"], parts) == (600.0, [{"code": "alpha", "total": 600.0}])
    said = {"year": 2026, "document": "分解方案", "parts": parts}
    assert officer.post(f"{YINCHUAN}/energy/decompositions", json=said).json()["left"] == 0.0


def test_refusals_are_said_in_the_language_that_is_asked_for(officer: TestClient) -> None:
    zh = {"accept-language": "zh-CN"}
    body = {"year": 2026, "book": "equivalent", "total": 9_800_000.004, "document": "通知"}
    said = officer.post(f"{NINGXIA}/energy", json=body, headers=zh).json()
    assert (said["code"], said["detail"]) == ("bad_budget", "总量精确到 0.01，实为 9800000.004")
    given(officer, f"{NINGXIA}/energy", 9_800_000.55)
    body |= {"total": 9_800_000.56}
    said = officer.post(f"{YINCHUAN}/energy", json=body, headers=zh).json()
    assert "预算 9800000.55 不足" in said["detail"]
    assert "超出 0.01" in said["detail"]
