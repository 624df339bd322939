"""Gateways over the API: their manager leads them through their life, and nobody else touches or sees them."""

from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.api.conftest import LogIn

BASE = "/api/v1/enterprises/alpha/gateways"


def codes(client: TestClient) -> dict[str, dict[str, Any]]:
    return {one["gateway"]: one for one in client.get(BASE).json()["items"]}


def test_a_manager_leads_a_gateway_through_its_life(alpha: TestClient, plant: psycopg.Connection) -> None:
    made = alpha.post(BASE, json={"gateway": "roof", "device_class": "A"})
    assert made.status_code == 201, made.text
    assert made.headers["Location"] == f"{BASE}/roof"
    first = made.json()
    assert (first["user_name"], first["old_ends_at"]) == ("alpha/roof", None)
    assert alpha.post(BASE, json={"gateway": "roof"}).status_code == 409
    second = alpha.post(f"{BASE}/roof/rotation", json={"overlap_h": 2}).json()
    assert second["user_name"] == "alpha/roof~2"
    assert second["old_ends_at"] == "2026-11-02T06:07:00Z"
    assert second["password"] != first["password"]
    shown = codes(alpha)["roof"]
    assert (shown["device_class"], shown["enabled"], shown["credentials"]) == ("A", True, 2)
    assert not {"password", "hash"} & set(shown)
    assert alpha.post(f"{BASE}/roof/disable").status_code == 204
    assert not codes(alpha)["roof"]["enabled"]
    assert alpha.post(f"{BASE}/roof/enable").status_code == 204
    assert alpha.delete(f"{BASE}/roof").status_code == 204
    assert "roof" not in codes(alpha)
    assert alpha.delete(f"{BASE}/roof").status_code == 404
    acts = plant.execute(
        "SELECT detail->>'act', actor FROM audit_line WHERE kind = 'credential' ORDER BY id"
    ).fetchall()
    assert [what for what, _ in acts] == ["create", "rotate", "disable", "enable", "remove"]
    assert {actor for _, actor in acts} == {"manager-alpha"}


@pytest.mark.parametrize(("user", "told"), [("manager-beta", 404), ("viewer-alpha", 403)])
def test_others_change_nothing(log_in: LogIn, plant: psycopg.Connection, user: str, told: int) -> None:
    plant.execute(
        "INSERT INTO app_user (name, person, password_hash, role, display_zh, display_en, enterprise_id)"
        " SELECT 'viewer-alpha', 'viewer-alpha', password_hash, 'enterprise_viewer', 'v', 'v', enterprise_id"
        " FROM app_user WHERE name = 'manager-alpha'"
    )
    plant.commit()
    client = log_in(user)
    tried = [
        client.post(BASE, json={"gateway": "roof"}),
        client.post(f"{BASE}/gw1/rotation", json={}),
        client.post(f"{BASE}/gw1/disable"),
        client.post(f"{BASE}/gw1/enable"),
        client.delete(f"{BASE}/gw1"),
        client.get(f"{BASE}/refusals"),
    ]
    assert [answer.status_code for answer in tried] == [told] * len(tried)
    assert plant.execute("SELECT count(*) FROM gateway WHERE NOT enabled").fetchone() == (0,)


def test_a_manager_sees_what_the_broker_refused_to_the_own_gateways_only(
    alpha: TestClient, plant: psycopg.Connection
) -> None:
    plant.execute(
        "INSERT INTO broker_refusal SELECT name, 'publish', '2026-11-01', 7, '2026-11-01', '2026-11-01T08:00Z',"
        " 'a/topic'"
        " FROM unnest(ARRAY['alpha/gw1', 'beta/gw1', 'alphabet/gw1', '?']) name"
    )
    plant.commit()
    (one,) = alpha.get(f"{BASE}/refusals").json()["items"]
    assert (one["user_name"], one["n"], one["example"]) == ("alpha/gw1", 7, "a/topic")
