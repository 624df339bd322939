"""Tokens of programs: shown once, never wider than their user, ended by time, by hand and with their user."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.api import plants
from tests.api.conftest import LogIn

TOKENS = "/api/v1/tokens"
IN_A_MONTH = (plants.NOW + timedelta(days=30)).isoformat()


def program(app: FastAPI, token: str) -> TestClient:
    return TestClient(app, headers={"Authorization": f"Bearer {token}"}, raise_server_exceptions=False)


def make(client: TestClient, **more: Any) -> dict[str, str]:
    answer = client.post(TOKENS, json={"label": "ems", "expires_at": IN_A_MONTH} | more)
    assert answer.status_code == 201, answer.text
    given: dict[str, str] = answer.json()
    return given


def test_a_program_asks_with_a_token_beside_the_cookie(app: FastAPI, alpha: TestClient) -> None:
    given = make(alpha)
    assert given["token"].startswith(f"qy_{given['key']}_")
    client = program(app, given["token"])
    assert [one["code"] for one in client.get("/api/v1/enterprises").json()["items"]] == ["alpha"]
    assert client.get("/api/v1/enterprises/beta").status_code == 404
    said = client.get("/api/v1/session").json()
    assert (said["token"], said["user"]["name"], said["user"]["role"]) == (
        given["key"],
        "manager-alpha",
        "enterprise_manager",
    )


def test_only_a_hash_is_stored_and_the_last_use_to_the_minute(
    app: FastAPI, plant: psycopg.Connection, alpha: TestClient
) -> None:
    given = make(alpha)
    program(app, given["token"]).get("/api/v1/enterprises")
    (row,) = plant.execute("SELECT to_jsonb(t)::text FROM api_token t").fetchall()
    assert given["token"].split("_", 2)[2] not in row[0]
    (shown,) = alpha.get(TOKENS).json()["items"]
    assert shown["last_used_at"] == "2026-11-02T04:07:00Z"
    assert given["token"] not in alpha.get(TOKENS).text


def test_a_token_ends_with_its_time_its_revocation_and_its_user(
    app: FastAPI, plant: psycopg.Connection, alpha: TestClient, log_in: LogIn
) -> None:
    by_time, by_hand, by_user = (program(app, make(alpha)["token"]) for _ in range(3))
    keys = [one["key"] for one in alpha.get(TOKENS).json()["items"]]
    key = by_hand.headers["Authorization"].split("_")[1]
    assert key in keys
    assert alpha.delete(f"{TOKENS}/{key}").status_code == 204
    assert [one.get("/api/v1/session").status_code for one in (by_time, by_hand, by_user)] == [200, 401, 200]
    app.state.clock = lambda: plants.NOW + timedelta(days=30)
    assert by_time.get("/api/v1/session").status_code == 401
    app.state.clock = lambda: plants.NOW
    plant.execute("UPDATE app_user SET disabled_at = now() WHERE name = 'manager-alpha'")
    plant.commit()
    assert by_user.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        "Bearer ",
        "Bearer qy_0123456789ab_" + "A" * 43,
        "Bearer qy_zz_x",
        "Basic bWFuYWdlci1hbHBoYTpwYXNz",
        "Bearer \x7f",
        "qy_0123456789ab_" + "A" * 43,
    ],
)
def test_a_bad_token_is_refused_even_beside_a_good_cookie(alpha: TestClient, header: str) -> None:
    assert alpha.get("/api/v1/enterprises", headers={"Authorization": header}).status_code == 401


def test_a_token_with_another_secret_is_refused(app: FastAPI, alpha: TestClient) -> None:
    given = make(alpha)
    wrong = given["token"][:-1] + ("A" if given["token"][-1] != "A" else "B")
    assert program(app, wrong).get("/api/v1/session").status_code == 401


@pytest.mark.parametrize(
    ("user", "more", "status"),
    [
        ("manager-alpha", {"role": "enterprise_viewer"}, 201),
        ("manager-alpha", {"role": "regulator_viewer"}, 403),
        ("manager-alpha", {"role": "security_admin"}, 403),
        ("manager-alpha", {"enterprise": "beta"}, 404),
        ("manager-alpha", {"expires_at": plants.NOW.isoformat()}, 422),
        ("manager-alpha", {"expires_at": (plants.NOW + timedelta(days=367)).isoformat()}, 422),
        ("ningxia", {"role": "enterprise_viewer", "enterprise": "alpha"}, 201),
        ("ningxia", {"role": "enterprise_viewer", "enterprise": "beta"}, 404),
        ("ningxia", {"role": "enterprise_manager", "enterprise": "alpha"}, 403),
        ("ningxia", {"role": "regulator_officer"}, 403),
    ],
)
def test_a_token_is_never_wider_than_its_user(log_in: LogIn, user: str, more: dict[str, str], status: int) -> None:
    answer = log_in(user).post(TOKENS, json={"label": "ems", "expires_at": IN_A_MONTH} | more)
    assert answer.status_code == status, answer.text


def test_a_narrower_token_may_less(app: FastAPI, log_in: LogIn) -> None:
    given = make(log_in("ningxia"), role="enterprise_viewer", enterprise="alpha")
    client = program(app, given["token"])
    assert client.get("/api/v1/session").json()["user"]["enterprise"]["code"] == "alpha"
    viewer = program(app, make(log_in("manager-alpha"), role="enterprise_viewer")["token"])
    body = {"carrier": "raw_coal", "ncv": 22_000, "ncv_unit": "kJ/kg", "proof": "certificate 17"}
    assert viewer.post("/api/v1/enterprises/alpha/factors", json=body).status_code == 403


def test_a_token_makes_no_token_and_touches_no_password(app: FastAPI, alpha: TestClient) -> None:
    client = program(app, make(alpha)["token"])
    tries = [
        client.get(TOKENS),
        client.post(TOKENS, json={"label": "child", "expires_at": IN_A_MONTH}),
        client.put("/api/v1/session/password", json={"old": plants.PASSWORD, "new": "a lamp of tungsten"}),
        client.post("/api/v1/session/second-factor"),
        client.get("/api/v1/session/sessions"),
        client.delete("/api/v1/session"),
    ]
    assert [one.status_code for one in tries] == [403] * 6


def test_rotation_overlaps_and_then_the_old_secret_ends(app: FastAPI, alpha: TestClient) -> None:
    old = make(alpha)
    rotated = alpha.post(f"{TOKENS}/{old['key']}/rotation", json={"expires_at": IN_A_MONTH, "overlap_hours": 2}).json()
    both = [program(app, one["token"]) for one in (old, rotated)]
    assert [one.get("/api/v1/session").status_code for one in both] == [200, 200]
    app.state.clock = lambda: plants.NOW + timedelta(hours=2)
    assert [one.get("/api/v1/session").status_code for one in both] == [401, 200]
    app.state.clock = lambda: plants.NOW
    last = alpha.post(f"{TOKENS}/{rotated['key']}/rotation", json={"expires_at": IN_A_MONTH, "overlap_hours": 0}).json()
    assert [program(app, one["token"]).get("/api/v1/session").status_code for one in (rotated, last)] == [401, 200]
    assert alpha.post(f"{TOKENS}/{rotated['key']}/rotation", json={"expires_at": IN_A_MONTH}).status_code == 409


def test_everybody_sees_and_ends_the_own_and_the_security_administrator_all(log_in: LogIn, admin: TestClient) -> None:
    alpha, beta = log_in("manager-alpha"), log_in("manager-beta")
    key = make(alpha)["key"]
    assert beta.get(TOKENS).json()["items"] == []
    assert beta.get(f"{TOKENS}?everybody=true").status_code == 403
    assert beta.delete(f"{TOKENS}/{key}").status_code == 404
    assert beta.post(f"{TOKENS}/{key}/rotation", json={"expires_at": IN_A_MONTH}).status_code == 404
    (shown,) = admin.get(f"{TOKENS}?everybody=true").json()["items"]
    assert (shown["key"], shown["owner"], shown["enterprise"]["code"]) == (key, "manager-alpha", "alpha")
    assert admin.delete(f"{TOKENS}/{key}").status_code == 204
    assert admin.delete(f"{TOKENS}/000000000000").status_code == 404


def test_what_a_program_did_is_told_under_its_key(app: FastAPI, plant: psycopg.Connection, alpha: TestClient) -> None:
    given = make(alpha)
    lines = plant.execute("SELECT kind, actor, object, detail::text FROM audit_line ORDER BY id DESC").fetchall()
    assert lines[0][:3] == ("credential", "manager-alpha", f"token:{given['key']}")
    assert given["token"].split("_", 2)[2] not in str(lines)
