"""Unknown devices over the API: the system administrator adopts one, and nobody of an enterprise sees any."""

import json

import psycopg
import pytest
from starlette.testclient import TestClient

from qingyu.jobs.receive import quarantine
from tests.api import plants
from tests.api.conftest import LogIn

BASE = "/api/v1/quarantine"


@pytest.fixture
def admin(log_in: LogIn, plant: psycopg.Connection) -> TestClient:
    """Who runs the platform, beside a device that has sent a reading and noise."""
    plant.execute(
        "INSERT INTO app_user (name, person, password_hash, role, display_zh, display_en)"
        " SELECT 'runner', 'runner', password_hash, 'system_admin', 'r', 'r' FROM app_user WHERE name = 'manager-alpha'"
    )
    reading = {"meter": "c01", "at": "2026-11-01T00:00:00Z", "value": 3.5}
    for payload in (json.dumps({"boot": "b", "seq": 1, "readings": [reading]}).encode(), b"\xff noise"):
        quarantine.hold(plant, "qy/v1/enrol~/SN-1/readings", payload, plants.NOW)
    plant.commit()
    return log_in("runner")


def test_a_device_is_adopted_with_what_it_sent(admin: TestClient, plant: psycopg.Connection) -> None:
    (shown,) = admin.get(BASE).json()["items"]
    assert (shown["serial"], shown["n_held"], shown["n_refused"]) == ("SN-1", 2, 0)
    answer = admin.post(f"{BASE}/SN-1/adoption", json={"enterprise": "alpha", "gateway": "found", "device_class": "A"})
    assert answer.status_code == 201, answer.text
    done = answer.json()
    assert (done["n_messages"], done["n_written"], done["n_rejected"]) == (2, 1, 1)
    assert done["issued"]["user_name"] == "alpha/found"
    assert plant.execute("SELECT value FROM reading").fetchall() == [(3.5,)]
    assert plant.execute("SELECT count(*) FROM quarantine_message").fetchone() == (0,)
    assert admin.get(BASE).json()["items"] == []
    assert admin.post(f"{BASE}/SN-1/adoption", json={"enterprise": "alpha", "gateway": "x"}).status_code == 404


def test_a_device_is_discarded(admin: TestClient) -> None:
    assert admin.delete(f"{BASE}/SN-1").status_code == 204
    assert admin.delete(f"{BASE}/SN-1").status_code == 404
    assert admin.get(BASE).json()["items"] == []


def test_a_manager_of_an_enterprise_sees_and_adopts_none(admin: TestClient, alpha: TestClient) -> None:
    tried = [
        alpha.get(BASE),
        alpha.post(f"{BASE}/SN-1/adoption", json={"enterprise": "alpha", "gateway": "found"}),
        alpha.delete(f"{BASE}/SN-1"),
    ]
    assert [answer.status_code for answer in tried] == [403, 403, 403]
