"""A plant set up over the API: made by who runs the platform, declared by its manager, tried before it is stored."""

from typing import Any

import psycopg
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from qingyu.domain.access.roles import Role
from qingyu.jobs.access import people
from qingyu.jobs.access.people import Person, Rights
from tests.api import plants
from tests.api.conftest import LogIn
from tests.support.rows import one_row

NEW = {"code": "north", "name_zh": "北方水泥", "name_en": "North Cement", "region": "640100", "industry": "C3011"}
ALPHA = "/api/v1/enterprises/alpha"
MILL = {"code": "mill", "level": 2, "parent": "plant", "name_zh": "水泥磨", "name_en": "Cement mill"}
CHANNEL = {
    **{"code": "kwh", "quantity": "active_energy", "carrier": "electricity", "kind": "cumulative", "unit": "kWh"},
    **{"valid_from": "2026-11-01T00:00:00+08:00", "multiplier": 120, "modulus": 1_000_000},
}
METER = {"code": "e09", "unit": "mill", "name_zh": "磨机电表", "name_en": "Mill meter", "channels": [CHANNEL]}
FLOW = {
    **{"code": "to-mill", "carrier": "electricity", "direction": "internal", "from": "plant", "to": "mill"},
    "channels": [{"meter": "e09", "channel": "kwh"}],
}


@pytest.fixture
def runner(plant: psycopg.Connection, log_in: LogIn) -> TestClient:
    """The system administrator."""
    (stored,) = one_row(plant.execute("SELECT password_hash FROM app_user WHERE name = 'manager-alpha'"))
    who = Person("runner", "系统管理员", "System administrator")
    people.add(plant, who, Rights(Role.SYSTEM_ADMIN), stored, "cli:root", plants.NOW, must_change=False)
    plant.commit()
    return log_in("runner")


def declared(client: TestClient, *, dry_run: bool = False, language: str = "en", **parts: Any) -> Response:
    query = {"dry_run": "true"} if dry_run else {}
    headers = {"accept-language": language}
    return client.post(f"{ALPHA}/registration", params=query, json=parts, headers=headers)


def items(answer: Response) -> dict[str, dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return {one["step"]: one for one in answer.json()["items"]}


def test_who_runs_the_platform_makes_an_enterprise_once_and_nobody_else(
    runner: TestClient, alpha: TestClient, officer: TestClient, plant: psycopg.Connection
) -> None:
    assert {one.post("/api/v1/enterprises", json=NEW).status_code for one in (alpha, officer)} == {403}
    made = runner.post("/api/v1/enterprises", json=NEW)
    assert made.status_code == 201, made.text
    assert made.headers["location"] == "/api/v1/enterprises/north"
    assert made.json()["name_zh"] == "北方水泥"
    again = runner.post("/api/v1/enterprises", json=NEW, headers={"accept-language": "zh"})
    assert (again.status_code, again.json()["detail"]) == (409, "用能单位 north 已存在")
    odd = runner.post("/api/v1/enterprises", json=NEW | {"code": "south", "region": "999999"})
    assert odd.status_code == 404
    assert runner.get("/api/v1/enterprises/north").status_code == 404  # it makes what it does not look into
    line = plant.execute("SELECT actor, object FROM audit_line WHERE object = 'registration of north'")
    assert one_row(line) == ("runner", "registration of north")


def test_a_document_is_tried_carried_out_and_carried_out_once(alpha: TestClient, plant: psycopg.Connection) -> None:
    parts: dict[str, Any] = {"units": [MILL], "meters": [METER], "flows": [FLOW]}
    tried = declared(alpha, dry_run=True, **parts)
    assert "e09/kwh" in items(tried)["rated"]["lacking"]
    assert not tried.json()["is_stored"]
    assert [unit["code"] for unit in alpha.get(f"{ALPHA}/units").json()["items"]] == ["plant", "kiln"]
    done = declared(alpha, **parts).json()
    assert done["changes"] == tried.json()["changes"]
    assert {one["object"] for one in done["changes"]} >= {"alpha unit mill", "alpha meter e09 channel kwh"}
    assert declared(alpha, **parts).json()["changes"] == []
    kept = alpha.get(f"{ALPHA}/registration").json()["document"]
    assert next(one for one in kept["units"] if one["code"] == "mill") == MILL
    assert declared(alpha, **kept).json()["changes"] == []  # what is exported is what is taken in
    line = plant.execute("SELECT actor FROM audit_line WHERE object = 'registration of alpha' ORDER BY id DESC LIMIT 1")
    assert one_row(line) == ("manager-alpha",)


def test_what_cannot_be_is_refused_in_the_language_of_the_reader(alpha: TestClient) -> None:
    odd = MILL | {"parent": "mill"}
    assert declared(alpha, language="zh", units=[odd]).json()["detail"].startswith("单元 mill 的上级 mill")
    declared(alpha, units=[MILL])
    assert declared(alpha, language="zh", units=[odd]).json()["detail"].startswith("单元 mill 不能放在自己的下级")
    twice = FLOW | {"code": "again", "direction": "purchase", "channels": [{"meter": "e01", "channel": "kwh"}]}
    refused = declared(alpha, language="zh", dry_run=True, flows=[twice])
    assert (refused.status_code, refused.json()["detail"][:17]) == (409, "测点 e01/kwh 在边界上重复")
    unknown = FLOW | {"channels": [{"meter": "none", "channel": "kwh"}]}
    assert declared(alpha, flows=[unknown]).status_code == 404
    assert declared(alpha, users=[]).status_code == 422  # people and gateways are made elsewhere


def test_only_the_manager_of_the_plant_declares_and_whoever_sees_it_reads(
    log_in: LogIn, alpha: TestClient, officer: TestClient
) -> None:
    beta = log_in("manager-beta")
    assert officer.post(f"{ALPHA}/registration", json={"units": [MILL]}).status_code == 403
    assert beta.post(f"{ALPHA}/registration", json={"units": [MILL]}).status_code == 404
    assert beta.get(f"{ALPHA}/setup").status_code == 404
    seen = officer.get(f"{ALPHA}/setup")
    assert [one["step"] for one in seen.json()["items"]][:5] == ["units", "gateways", "meters", "readings", "flows"]
    assert items(seen)["units"] == {
        **{"step": "units", "is_met": True, "is_needed": True, "reason": None, "lacking": []},
    }
    assert items(seen)["tariff"]["reason"]["zh"] == "有外购电，但尚未申报电价"


def test_a_swap_is_recorded_by_who_declared_it(alpha: TestClient, plant: psycopg.Connection) -> None:
    swap = {
        **{"meter": "e01", "channel": "kwh", "at": "2026-11-01T08:00:00+08:00", "kind": "swap"},
        **{"end_index": 400.5, "start_index": 0, "reason": "new meter"},
    }
    assert declared(alpha, events=[swap | {"start_index": None}]).status_code == 422
    assert declared(alpha, events=[swap]).status_code == 200
    said = plant.execute("SELECT recorded_by FROM channel_event WHERE kind = 'swap'")
    assert one_row(said) == ("manager-alpha",)
