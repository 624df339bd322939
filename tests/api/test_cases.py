"""Cases over the API: a plant and an officer walk one, others see nothing, and every refusal says why."""

import hashlib
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qingyu.domain.access.roles import Role
from qingyu.jobs.access import people
from qingyu.jobs.access.people import Person, Rights
from tests.api import plants
from tests.api.conftest import LogIn
from tests.support import commands
from tests.support.databases import Database

CASES = "/api/v1/cases"
PERSONS = "/api/v1/responsible-persons"


@pytest.fixture
def officer(plant: psycopg.Connection, log_in: LogIn) -> TestClient:
    """An officer of Yinchuan."""
    (stored,) = plant.execute("SELECT password_hash FROM app_user WHERE name = 'manager-alpha'").fetchone() or ("",)
    who, rights = Person("officer", "节能监察", "Officer"), Rights(Role.REGULATOR_OFFICER, region="640100")
    people.add(plant, who, rights, stored, "cli:root", plants.NOW, must_change=False)
    plant.commit()
    return log_in("officer")


@pytest.fixture
def opened(plant: psycopg.Connection, officer: TestClient) -> Any:
    """A case of a warning of plant alpha."""
    said = officer.post(CASES, json={"warning_id": plants.open_warning(plant, "alpha"), "text": "请于三日内说明"})
    assert said.status_code == 201, said.text
    return said.json()


def step(client: TestClient, case: Any, step: str, **more: Any) -> Any:
    return client.post(f"{CASES}/{case['id']}/steps", json={"step": step, **more})


def test_a_plant_and_an_officer_walk_a_case_from_issued_to_closed(
    officer: TestClient, alpha: TestClient, opened: Any
) -> None:
    assert (opened["state"], opened["waits_for"], opened["office"]["code"]) == ("issued", "answering", "640100")
    assert (opened["rules"]["id"], opened["due_on"], opened["overdue"]) == ("data-outage", "2026-11-03", False)
    assert opened["warning"]["evidence"] == {}
    photo = b"\xff\xd8 a photograph"
    kept = alpha.post(f"{CASES}/{opened['id']}/files?name=photo.jpg", content=photo).json()
    assert kept["sha256"] == hashlib.sha256(photo).hexdigest()
    measure = {"what": "换秤", "owner": "设备科", "due_on": "2026-12-31", "effect": {"value": 12.5, "unit": "tce"}}
    assert alpha.post(f"{CASES}/{opened['id']}/measures", json=measure).status_code == 201
    walk: list[tuple[TestClient, str, dict[str, Any]]] = [
        (alpha, "receive", {"seen": 1}),
        (alpha, "explain", {"text": "秤已清理", "files": [kept["sha256"]]}),
        (officer, "reject", {"text": "说明哪台秤"}),
        (alpha, "explain", {"text": "煤秤"}),
        (alpha, "rectify", {}),
        (officer, "verify", {"text": "现场已看"}),
        (officer, "close", {}),
    ]
    for client, name, more in walk:
        said = step(client, opened, name, **more)
        assert said.status_code == 201, said.text
    found = alpha.get(f"{CASES}/{opened['id']}").json()
    assert [one["step"] for one in found["log"]] == ["issue", *(name for _, name, _ in walk)]
    assert (found["state"], found["moves"], found["due_on"]) == ("closed", [], None)
    assert (found["measures"][0]["effect"], found["files"]) == (12.5, [kept])
    given = officer.get(f"{CASES}/{opened['id']}/files/{kept['sha256']}")
    assert (given.content, given.headers["content-disposition"]) == (photo, "attachment; filename*=UTF-8''photo.jpg")
    assert [one["n"] for one in officer.get(f"{CASES}/counts").json()["items"]] == [0, 0, 0, 0, 0, 1]


def test_a_refusal_says_why_in_the_language_that_is_asked_for(
    officer: TestClient, alpha: TestClient, opened: Any
) -> None:
    said = officer.post(f"{CASES}/{opened['id']}/steps", json={"step": "receive"}, headers={"Accept-Language": "zh-CN"})
    assert (said.status_code, said.json()["code"]) == (403, "case_step_of_other")
    assert said.json()["detail"] == "“签收”由被处置方办理；您可以查看"
    early = officer.post(f"{CASES}/{opened['id']}/steps", json={"step": "close"}, headers={"Accept-Language": "en"})
    assert (early.status_code, early.json()["detail"]) == (409, "a case that is issued knows no close")
    assert step(alpha, opened, "note", text="x", seen=7).json()["code"] == "case_moved_on"
    assert step(alpha, opened, "receive", files=["0" * 64]).json()["code"] == "case_file_unknown"
    again = officer.post(CASES, json={"warning_id": opened["warning_id"]})
    assert (again.status_code, again.json()["code"]) == (409, "case_open_already")
    assert alpha.post(CASES, json={"warning_id": opened["warning_id"]}).status_code == 403
    assert officer.post(CASES, json={}).status_code == 422
    assert step(alpha, opened, "issue").status_code == 422


def test_a_step_that_is_sent_twice_under_one_key_is_taken_once(alpha: TestClient, opened: Any) -> None:
    first, second = (
        alpha.post(f"{CASES}/{opened['id']}/steps", json={"step": "receive"}, headers={"Idempotency-Key": "k1"})
        for _ in range(2)
    )
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert [one["step"] for one in second.json()["log"]] == ["issue", "receive"]


def test_others_see_no_case_and_no_person_and_cannot_tell_it_from_none(
    log_in: LogIn, alpha: TestClient, officer: TestClient, opened: Any
) -> None:
    alpha.post(PERSONS, json={"enterprise": "alpha", "name": "张工", "post": "能源管理负责人"})
    for name in ("manager-beta", "chongqing"):
        other = log_in(name)
        assert other.get(CASES).json()["items"] == other.get(PERSONS).json()["items"] == []
        for path in ("", "/files/" + "0" * 64):
            foreign, absent = (other.get(f"{CASES}/{id_}{path}") for id_ in (opened["id"], 999))
            assert (foreign.status_code, foreign.json()["detail"]) == (404, "there is no case 1 that you may see")
            assert foreign.text == absent.text.replace("999", "1")
        assert step(other, opened, "receive").status_code == 404
    viewer = log_in("ningxia")
    assert viewer.get(f"{CASES}/{opened['id']}").json()["moves"] == []
    assert step(viewer, opened, "note", text="x").status_code == 403


def test_lists_are_filtered_and_come_in_pages(officer: TestClient, app: FastAPI, log_in: LogIn, opened: Any) -> None:
    for n in range(3):
        said = officer.post(CASES, json={"enterprise": "alpha", "title": f"第{n}件"})
        assert said.status_code == 201, said.text
    found = officer.get(f"{CASES}?limit=3").json()
    assert [one["subject_zh"] for one in found["items"]] == ["第2件", "第1件", "第0件"]
    rest = officer.get(f"{CASES}?limit=3&cursor={found['next']}").json()
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([opened["id"]], None)
    for query, n in (
        ("state=issued", 4), ("state=closed", 0), ("enterprise=alpha", 4), ("region=640000", 4), ("region=500000", 0),
        ("overdue=true", 0),
    ):  # fmt: skip
        assert len(officer.get(f"{CASES}?{query}").json()["items"]) == n, query
    app.state.clock = lambda: plants.NOW.replace(day=9)
    late = log_in("officer").get(f"{CASES}?overdue=true").json()["items"]
    assert [(one["overdue"], one["days_late"], one["escalated_to"]["code"]) for one in late] == [
        (True, 4, "640000")
    ] * 4


def test_persons_are_registered_and_leave(alpha: TestClient, officer: TestClient) -> None:
    body = {"enterprise": "alpha", "name": "张工", "post": "能源管理负责人", "contact": "0951-1234567"}
    made = alpha.post(PERSONS, json=body).json()
    officer.post(PERSONS, json={"region": "640100", "name": "李处", "post": "节能科"})
    assert [one["name"] for one in officer.get(PERSONS).json()["items"]] == ["张工", "李处"]
    assert [one["name"] for one in officer.get(f"{PERSONS}?region=640100").json()["items"]] == ["李处"]
    assert alpha.post(f"{PERSONS}/{made['id']}/end").status_code == 200
    assert alpha.post(f"{PERSONS}/{made['id']}/end").status_code == 404
    assert alpha.get(PERSONS).json()["items"] == []


def test_an_officer_decides_of_what_the_rules_propose(officer: TestClient, alpha: TestClient) -> None:
    made = officer.post(CASES, json={"enterprise": "alpha", "title": "考核未完成", "rules": "assessment-2026"}).json()
    assert [one["rule"] for one in made["consequences"]] == ["credit-record", "unit-projects-refused"]
    said = {
        "rule": "credit-record",
        "decided": "imposed",
        "document": "宁发改公告〔2026〕5号",
        "text": "连续两年未完成",
    }
    path = f"{CASES}/{made['id']}/consequences"
    assert alpha.post(path, json=said).status_code == 403
    assert officer.post(path, json=said).status_code == 201
    again = officer.post(path, json=said, headers={"Accept-Language": "zh"})
    assert (again.status_code, again.json()["detail"]) == (409, "“记入社会信用记录”已作出决定")
    assert alpha.get(f"{CASES}/{made['id']}").json()["consequences"][0]["document"] == "宁发改公告〔2026〕5号"


def test_a_measure_is_followed_by_the_account_from_the_day_after_its_deadline(
    plant: psycopg.Connection, alpha: TestClient, officer: TestClient, opened: Any
) -> None:
    def add(due: str, effect: float, unit: str) -> None:
        plant.execute(
            "INSERT INTO case_measure (case_id, what, owner, due_on, effect, effect_unit, added_by, added_at)"
            " VALUES (%s, '换电机', '设备科', %s, %s, %s, 'user:li', '2026-09-01Z')",
            (opened["id"], due, effect, unit),
        )

    def shown() -> list[Any]:
        return [one["shown"] for one in alpha.get(f"{CASES}/{opened['id']}").json()["measures"]]

    add("2026-09-30", 730.0, "tce")
    add("2026-12-01", 1.0, "tce")
    add("2026-09-30", 1.0, "kWh")
    plant.commit()
    assert {one["reason"]["code"] for one in shown()} == {
        "effect_days_lacking", "effect_not_due", "effect_of_electricity"}  # fmt: skip
    plant.execute(
        "INSERT INTO indicator_value (enterprise_id, code, period, start_on, value, unit, completeness, verified,"
        " inputs, inputs_hash, is_open, computed_at) SELECT %s, 'coal.equivalent', 'day', day,"
        " CASE WHEN day < '2026-01-01' THEN 10 ELSE 9 END, 'tce', 1, true, '{}', 'h', true, %s"
        " FROM (SELECT generate_series('2025-10-01'::date, '2025-10-31', '1 day')::date UNION ALL"
        " SELECT generate_series('2026-10-01'::date, '2026-10-31', '1 day')::date) d (day)",
        (plants.enterprise_id(plant, "alpha"), plants.NOW),
    )
    plant.commit()
    (first,) = [one for one in shown() if one["reason"] is None]
    assert (first["n_days"], first["before"], first["after"]) == (31, 310.0, 279.0)
    assert (first["saved"], first["share"]) == (365.0, 0.5)
    assert (first["from_on"], first["to_on"]) == ("2026-10-01", "2026-10-31")


def test_many_cases_are_opened_and_moved_by_one_request_each_with_its_verdict(
    plant: psycopg.Connection, officer: TestClient, alpha: TestClient, opened: Any
) -> None:
    one = {"enterprise": "alpha", "title": "十月超预算"}
    wrong = {"enterprise": "beta", "title": "不在本地区"}
    reject = {"id": opened["id"], "step": "reject", "text": "补充说明"}
    assert alpha.post(f"{CASES}/{opened['id']}/steps", json={"step": "receive"}).status_code == 201
    assert alpha.post(f"{CASES}/{opened['id']}/steps", json={"step": "explain", "text": "已处理"}).status_code == 201

    def acts() -> int:
        (n,) = plant.execute("SELECT count(*) FROM audit_line WHERE object LIKE 'case:%%'").fetchone() or (0,)
        return int(n)

    before = acts()
    asked = {"openings": [one, wrong], "steps": [reject, {"id": 9999, "step": "note", "text": "x"}]}
    none = officer.post(f"{CASES}/batch", json={**asked, "together": True}).json()
    assert none["written"] is False
    assert [row["verdict"] for row in none["verdicts"]] == ["undone", "refused", "undone", "refused"]
    assert (acts(), officer.get(f"{CASES}/{opened['id']}").json()["state"]) == (before, "explained")
    each = officer.post(f"{CASES}/batch", json=asked).json()
    assert [row["verdict"] for row in each["verdicts"]] == ["done", "refused", "done", "refused"]
    assert (each["written"], [row["item"] for row in each["verdicts"]]) == (True, [1, 2, 3, 4])
    assert [row["id"] for row in each["verdicts"]][2:] == [opened["id"], 9999]
    assert all(row["reason"]["zh"] and row["code"] for row in each["verdicts"] if row["verdict"] == "refused")
    assert acts() == before + 2
    made = officer.get(f"{CASES}/{each['verdicts'][0]['id']}").json()
    assert (made["subject_zh"], made["state"]) == ("十月超预算", "issued")
    assert officer.get(f"{CASES}/{opened['id']}").json()["is_rejected"] is True
    # Whoever answers takes no step of the officers, and opens nothing.
    theirs = alpha.post(f"{CASES}/batch", json={"openings": [one], "steps": [reject]}).json()
    assert {row["verdict"] for row in theirs["verdicts"]} == {"refused"}


def test_the_loss_of_a_case_is_read_by_who_sees_the_case(alpha: TestClient, opened: Any, log_in: LogIn) -> None:
    said = alpha.get(f"{CASES}/{opened['id']}/loss")
    assert (said.status_code, said.json()["reason"]["code"]) == (200, "loss_not_expected")
    assert log_in("manager-beta").get(f"{CASES}/{opened['id']}/loss").status_code == 404


def owns(database: Database, alpha: TestClient, officer: TestClient, zhang: int, li: int, id_: int) -> None:
    """Who says which person he is has the cases of that person; the office has what it issued or answers."""

    def counted(client: TestClient) -> tuple[bool, int, int]:
        said = client.get(f"{CASES}/mine").json()
        return said["is_person"], said["n_me"], said["n_office"]

    assert (counted(alpha), counted(officer)) == ((False, 0, 1), (False, 0, 1))
    assert alpha.get(f"{CASES}?mine=me").json()["items"] == []
    claimed = alpha.post(f"{PERSONS}/{zhang}/account")
    assert (claimed.status_code, claimed.json()["account"]) == (200, "manager-alpha")
    assert counted(alpha) == (True, 1, 1)
    for mine in ("me", "office"):
        assert [one["id"] for one in alpha.get(f"{CASES}?mine={mine}").json()["items"]] == [id_]
        counts = alpha.get(f"{CASES}/counts?mine={mine}").json()["items"]
        assert sum(one["n"] for one in counts) == 1
    # A person of a plant is no officer's to be; one of the own region is.
    assert officer.post(f"{PERSONS}/{zhang}/account").status_code == 403
    assert officer.post(f"{PERSONS}/{li}/account").status_code == 200
    assert counted(officer) == (True, 1, 1)
    second = alpha.post(PERSONS, json={"enterprise": "alpha", "name": "王工", "post": "能源管理员"}).json()["id"]
    assert alpha.post(f"{PERSONS}/{second}/account").status_code == 200
    assert counted(alpha) == (True, 0, 1)
    # Said of the wrong one: an officer above takes it off, who may not say it, and the right one says it then.
    for _ in range(2):
        freed = officer.delete(f"{PERSONS}/{second}/account")
        assert (freed.status_code, freed.json()["account"]) == (200, None)
    assert counted(alpha) == (False, 0, 1)
    assert alpha.delete(f"{PERSONS}/{li}/account").status_code == 404
    commands.printed(database, "cases", "unclaim", str(li))
    assert counted(officer) == (False, 0, 1)


def test_a_case_is_assigned_within_its_own_body_and_others_name_nobody(
    database: Database, plant: psycopg.Connection, alpha: TestClient, officer: TestClient, opened: Any, log_in: LogIn
) -> None:
    zhang = alpha.post(PERSONS, json={"enterprise": "alpha", "name": "张工", "post": "能源管理员"}).json()["id"]
    li = officer.post(PERSONS, json={"region": "640100", "name": "李处", "post": "节能科"}).json()["id"]
    path = f"{CASES}/{opened['id']}/assignments"
    made = alpha.post(path, json={"person_id": zhang, "seen": 1})
    assert (made.status_code, made.json()["log"][-1]["person"], made.json()["state"]) == (201, "张工", "issued")
    assert officer.post(path, json={"person_id": li}).status_code == 201
    # The plant reads whom the officers named, though it sees none of their persons.
    seen = alpha.get(f"{CASES}?person={zhang}").json()["items"][0]["assignees"]
    assert [(one["side"], one["person"]) for one in seen] == [("answering", "张工"), ("supervising", "李处")]
    owns(database, alpha, officer, zhang, li, opened["id"])
    refused = officer.post(path, json={"person_id": zhang}, headers={"Accept-Language": "zh"})
    assert (refused.status_code, refused.json()["code"]) == (403, "case_person_of_others")
    absent = alpha.post(path, json={"person_id": 999})
    foreign = alpha.post(path, json={"person_id": li})
    assert foreign.status_code == 404
    assert foreign.text.replace(str(li), "999") == absent.text
    assert log_in("ningxia").post(path, json={"person_id": li}).status_code == 403
    assert log_in("manager-beta").post(path, json={"person_id": li}).status_code == 404
    # The database itself lets the API's role name nobody whom it does not see.
    held = "SELECT permissive, cmd FROM pg_policies WHERE tablename = 'case_step' AND policyname = 'own_person'"
    assert plant.execute(held).fetchall() == [("RESTRICTIVE", "INSERT")]
