"""Gateways of every enterprise for who runs the platform, who sees nothing else of them."""

import psycopg
import pytest
from starlette.testclient import TestClient

from qingyu.domain.access.roles import Role
from qingyu.jobs.access import people
from qingyu.jobs.access.people import Person, Rights
from tests.api import plants
from tests.api.conftest import LogIn


@pytest.fixture
def runner(plant: psycopg.Connection, log_in: LogIn) -> TestClient:
    (stored,) = plant.execute("SELECT password_hash FROM app_user WHERE name = 'manager-alpha'").fetchone() or ("",)
    who = Person("runner", "系统管理员", "System administrator")
    people.add(plant, who, Rights(Role.SYSTEM_ADMIN), stored, "cli:root", plants.NOW, must_change=False)
    plant.commit()
    return log_in("runner")


def test_the_system_administrator_looks_after_gateways_and_sees_nothing_else(runner: TestClient) -> None:
    address = "/api/v1/enterprises/alpha/gateways"
    assert [one["gateway"] for one in runner.get(address).json()["items"]] == ["gw1"]
    assert runner.post(address, json={"gateway": "gw2"}).status_code == 201
    assert runner.post(f"{address}/gw2/rotation", json={"overlap_h": 0}).status_code == 200
    assert runner.delete(f"{address}/gw2").status_code == 204
    assert runner.get("/api/v1/enterprises/gamma/gateways").status_code == 404
    assert runner.get("/api/v1/enterprises").json()["items"] == []
    assert runner.get("/api/v1/enterprises/alpha/meters").status_code == 404


def test_an_enterprise_looks_after_its_own_gateways_only(log_in: LogIn) -> None:
    alpha, ningxia = log_in("manager-alpha"), log_in("ningxia")
    assert alpha.post("/api/v1/enterprises/beta/gateways", json={"gateway": "gw2"}).status_code == 404
    assert ningxia.get("/api/v1/enterprises/alpha/gateways").status_code == 200
    assert ningxia.post("/api/v1/enterprises/alpha/gateways", json={"gateway": "gw2"}).status_code == 403
