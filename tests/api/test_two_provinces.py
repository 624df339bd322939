"""Two provinces of one country in one database: each sees and steers its own, the country sees both in one console."""

from typing import Any

import psycopg
import pytest

from qingyu.domain.access.roles import Role
from qingyu.jobs.declaring import registry
from tests.api import plants
from tests.api.bodies import user
from tests.api.conftest import LogIn
from tests.api.test_dual_control import CAP
from tests.api.test_regions import month

CHINA, NINGXIA, CHONGQING = "100000", "640000", "500000"


def region(code: str, parent: str | None, level: str, zh: str, en: str) -> dict[str, Any]:
    return {"code": code, "parent": parent, "level": level, "name_zh": zh, "name_en": en}


@pytest.fixture
def country(plant: psycopg.Connection) -> psycopg.Connection:
    """Both provinces below their country, with an officer of each of the three."""
    regions = [
        region(CHINA, None, "country", "全国", "China"),
        region(NINGXIA, CHINA, "province", "宁夏", "Ningxia"),
        region(CHONGQING, CHINA, "province", "重庆", "Chongqing"),
    ]
    registry.apply(plant, {"regions": regions}, plants.NOW)
    month(plant, "alpha", "coal.calorific", 900.0)
    month(plant, "beta", "coal.calorific", 100.0)
    for name, code in (("of-china", CHINA), ("of-ningxia", NINGXIA), ("of-chongqing", CHONGQING)):
        user(plant, name, Role.REGULATOR_OFFICER, code)
    return plant


def test_each_province_sees_its_own_and_the_country_both(country: psycopg.Connection, log_in: LogIn) -> None:
    sees = {"of-china": ["alpha", "beta"], "of-ningxia": ["alpha"], "of-chongqing": ["beta"]}
    whole = {"of-china": [CHINA, NINGXIA, CHONGQING], "of-ningxia": [NINGXIA], "of-chongqing": [CHONGQING]}
    for name, seen in sees.items():
        client = log_in(name)
        assert [one["code"] for one in client.get("/api/v1/enterprises").json()["items"]] == seen
        answered = {
            code: client.get(f"/api/v1/regions/{code}/account?month=2026-10").status_code
            for code in (CHINA, NINGXIA, CHONGQING)
        }
        assert [code for code, status in answered.items() if status == 200] == whole[name], answered
    found = log_in("of-china").get(f"/api/v1/regions/{CHINA}/account?month=2026-10").json()
    assert found["sums"][0]["value"] == 1000.0
    found = log_in("of-china").get(f"/api/v1/regions/{CHINA}/standings?month=2026-10").json()
    assert sorted((one["code"], one["n_enterprises"]) for one in found["bodies"]) == [(CHONGQING, 1), (NINGXIA, 1)]


def test_a_province_sets_targets_of_its_own_and_none_of_the_other(country: psycopg.Connection, log_in: LogIn) -> None:
    client = log_in("of-ningxia")
    assert client.post(f"/api/v1/regions/{CHONGQING}/targets", json=CAP).status_code == 404
    assert client.post(f"/api/v1/regions/{CHINA}/targets", json=CAP).status_code == 404
    assert client.post(f"/api/v1/regions/{NINGXIA}/targets", json=CAP).status_code == 201
    assert log_in("of-chongqing").get(f"/api/v1/regions/{NINGXIA}/targets").status_code == 404
