"""Users by the API: the security administrator makes, changes and ends them, and nobody else may."""

import json
from datetime import timedelta
from typing import Any

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qingyu.domain.access.roles import Role
from tests.api import plants
from tests.api.addresses import addresses
from tests.api.conftest import LogIn
from tests.api.serving import serving

USERS = "/api/v1/users"
LI = {
    "name": "li.wei",
    "display_zh": "李伟",
    "display_en": "Li Wei",
    "role": "enterprise_viewer",
    "enterprise": "alpha",
}


def first_log_in(app: FastAPI, name: str, password: str) -> TestClient:
    """Log in with a given password and choose another one."""
    client = TestClient(app, raise_server_exceptions=False)
    assert client.post("/api/v1/session", json={"name": name, "password": password}).status_code == 200
    new = {"old": password, "new": "a lamp of tungsten"}
    assert client.put("/api/v1/session/password", json=new).status_code == 200
    return client


def test_a_user_is_made_logs_in_with_the_password_shown_once_and_chooses_another(
    app: FastAPI, admin: TestClient
) -> None:
    made = admin.post(USERS, json=LI)
    assert (made.status_code, made.headers["Location"]) == (201, "/api/v1/users/li.wei")
    client = TestClient(app)
    said = client.post("/api/v1/session", json={"name": "li.wei", "password": made.json()["password"]}).json()
    assert (said["must_change_password"], said["permissions"]) == (True, ["read_business"])
    client = first_log_in(app, "li.wei", made.json()["password"])
    assert [one["code"] for one in client.get("/api/v1/enterprises").json()["items"]] == ["alpha"]
    shown = admin.get(f"{USERS}/li.wei").json()
    assert (shown["enterprise"]["code"], shown["created_by"], shown["must_change_password"]) == (
        "alpha",
        "chief",
        False,
    )
    assert made.json()["password"] not in admin.get(f"{USERS}/li.wei").text


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"name": "manager-alpha"}, 409, "name_taken"),
        ({"enterprise": "gamma"}, 404, "not_found"),
        ({"role": "regulator_officer"}, 422, "bad_place"),
        ({"role": "auditor", "enterprise": None, "person": "chief"}, 409, "duties_exclude"),
        ({"role": "god"}, 422, "invalid"),
        ({"name": "Li Wei"}, 422, "invalid"),
        ({"display_zh": "a\x00b"}, 422, "invalid"),
        ({"display_zh": "\ud800"}, 422, "invalid"),
        ({"email": "nowhere"}, 422, "invalid"),
    ],
)
def test_what_cannot_be_made_is_refused_with_the_reason(
    admin: TestClient, change: dict[str, Any], status: int, code: str
) -> None:
    answer = admin.post(USERS, content=json.dumps(LI | change), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_only_the_security_administrator_looks_after_users(
    app: FastAPI, plant: psycopg.Connection, log_in: LogIn, admin: TestClient
) -> None:
    routes = [one for one in addresses(app) if one.path.startswith(USERS)]
    assert len(routes) >= 13
    password = admin.post(USERS, json=LI | {"name": "runner", "role": "system_admin", "enterprise": None}).json()
    checker = admin.post(USERS, json=LI | {"name": "checker", "role": "auditor", "enterprise": None}).json()
    others = [log_in("manager-alpha"), log_in("ningxia")]
    others += [first_log_in(app, one["name"], one["password"]) for one in (password, checker)]
    before = plant.execute("SELECT count(*) FROM app_user").fetchone()
    body = {"POST": LI, "PATCH": {"email": "a@example.org"}, "PUT": {"role": "auditor"}}
    for client in others:
        for route in routes:
            answer = client.request(route.method, route.asked, json=body.get(route.method.upper()))
            assert (route.path, answer.status_code) == (route.path, 403)
    assert plant.execute("SELECT count(*) FROM app_user").fetchone() == before


def test_administrators_see_no_business_data(app: FastAPI, admin: TestClient) -> None:
    for role in (Role.AUDITOR, Role.SYSTEM_ADMIN):
        admin.post(USERS, json=LI | {"name": role.replace("_", "-"), "role": role, "enterprise": None})
    assert admin.get("/api/v1/enterprises").json()["items"] == []
    for route in addresses(app):
        if "{code}" in route.path and route.method == "get" and "gateway" not in route.path:
            assert (route.path, admin.get(route.asked).status_code) == (route.path, 404)


def test_a_change_leaves_what_it_does_not_name(admin: TestClient) -> None:
    admin.post(USERS, json=LI | {"email": "li@example.org", "sso_id": "u-17"})
    changed = admin.patch(f"{USERS}/li.wei", json={"display_en": "Li W."}).json()
    assert (changed["display_en"], changed["display_zh"], changed["email"], changed["sso_id"]) == (
        "Li W.",
        "李伟",
        "li@example.org",
        "u-17",
    )
    assert admin.patch(f"{USERS}/li.wei", json={"sso_id": None}).json()["sso_id"] is None
    assert admin.patch(f"{USERS}/li.wei", json={}).status_code == 422


def test_new_rights_end_the_sessions_and_tokens_of_the_old_ones(app: FastAPI, admin: TestClient) -> None:
    li = first_log_in(app, "li.wei", admin.post(USERS, json=LI).json()["password"])
    ends = (plants.NOW + timedelta(days=30)).isoformat()
    token = li.post("/api/v1/tokens", json={"label": "ems", "expires_at": ends}).json()["token"]
    program = TestClient(app, headers={"Authorization": f"Bearer {token}"})
    assert program.get("/api/v1/enterprises").status_code == 200
    changed = admin.put(f"{USERS}/li.wei/role", json={"role": "regulator_viewer", "region": "500000"})
    assert changed.json()["region"]["code"] == "500000"
    assert [one.get("/api/v1/enterprises").status_code for one in (li, program)] == [401, 401]


def test_a_disabled_user_is_out_at_once_and_in_again_when_enabled(app: FastAPI, admin: TestClient) -> None:
    li = first_log_in(app, "li.wei", admin.post(USERS, json=LI).json()["password"])
    assert admin.post(f"{USERS}/li.wei/disable").json()["disabled_at"] is not None
    assert li.get("/api/v1/session").status_code == 401
    body = {"name": "li.wei", "password": "a lamp of tungsten"}
    assert [TestClient(app).post("/api/v1/session", json=body).status_code for _ in range(6)][-1] == 429
    assert admin.get(f"{USERS}/li.wei").json()["locked_until"] is not None
    admin.post(f"{USERS}/li.wei/enable")
    assert TestClient(app).post("/api/v1/session", json=body).status_code == 200


def test_a_reset_password_is_for_one_log_in(app: FastAPI, admin: TestClient) -> None:
    li = first_log_in(app, "li.wei", admin.post(USERS, json=LI).json()["password"])
    given = admin.post(f"{USERS}/li.wei/password").json()["password"]
    assert li.get("/api/v1/session").status_code == 401
    client = TestClient(app)
    assert client.post("/api/v1/session", json={"name": "li.wei", "password": given}).json()["must_change_password"]
    assert client.get("/api/v1/enterprises").status_code == 403


def test_nobody_takes_the_own_rights_or_log_in_away(admin: TestClient) -> None:
    assert admin.put(f"{USERS}/chief/role", json={"role": "auditor"}).status_code == 409
    assert admin.post(f"{USERS}/chief/disable").status_code == 409
    assert admin.delete(f"{USERS}/chief").status_code == 409


def test_a_removed_user_is_gone_and_the_name_is_not_given_again(admin: TestClient) -> None:
    admin.post(USERS, json=LI)
    assert admin.delete(f"{USERS}/li.wei").status_code == 204
    assert admin.get(f"{USERS}/li.wei").status_code == 404
    assert admin.post(USERS, json=LI).status_code == 409


def test_the_list_has_pages_and_filters(admin: TestClient) -> None:
    names = [one["name"] for one in admin.get(USERS).json()["items"]]
    assert names == ["chief", "chongqing", "manager-alpha", "manager-beta", "ningxia"]
    page = admin.get(f"{USERS}?limit=2").json()
    assert [one["name"] for one in page["items"]] == names[:2]
    following = admin.get(f"{USERS}?limit=2&cursor={page['next']}").json()
    assert [one["name"] for one in following["items"]] == names[2:4]
    assert [one["name"] for one in admin.get(f"{USERS}?role=regulator_viewer").json()["items"]] == [
        "chongqing",
        "ningxia",
    ]
    assert [one["name"] for one in admin.get(f"{USERS}?q=beta").json()["items"]] == ["manager-beta"]
    assert admin.get(f"{USERS}?q=%25").json()["items"] == []
    assert len(admin.get(f"{USERS}?limit=2&format=csv").text.splitlines()) == 1 + len(names)


def test_a_revoked_session_ends_and_its_open_stream_with_it(app: FastAPI, log_in: LogIn, admin: TestClient) -> None:
    alpha = log_in("manager-alpha")
    with (
        serving(app) as address,
        httpx2.Client(base_url=address, cookies=dict(alpha.cookies), timeout=30) as client,
        client.stream("GET", "/api/v1/enterprises/alpha/live") as stream,
    ):
        lines = stream.iter_lines()
        assert next(line for line in lines if line.startswith("event:")) == "event: warnings"
        listed = admin.get(f"{USERS}/manager-alpha/sessions").json()["items"]
        assert [one["this"] for one in listed] == [False]
        assert admin.delete(f"{USERS}/manager-alpha/sessions/{listed[0]['id']}").json() == {"ended": 1}
        # The stream ends by itself; a time-out of the client would raise.
        assert not [line for line in lines if line.startswith("event:")]
    assert alpha.get("/api/v1/session").status_code == 401
    assert admin.delete(f"{USERS}/manager-alpha/sessions/{listed[0]['id']}").status_code == 404
    assert admin.delete(f"{USERS}/manager-alpha/sessions").json() == {"ended": 0}


def test_every_act_on_a_user_is_in_the_audit_log_without_a_secret(plant: psycopg.Connection, admin: TestClient) -> None:
    given = admin.post(USERS, json=LI).json()["password"]
    admin.put(f"{USERS}/li.wei/role", json={"role": "regulator_viewer", "region": "640000"})
    again = admin.post(f"{USERS}/li.wei/password").json()["password"]
    admin.post(f"{USERS}/li.wei/disable")
    admin.post(f"{USERS}/li.wei/enable")
    admin.get(f"{USERS}/li.wei")
    admin.delete(f"{USERS}/li.wei")
    lines = plant.execute("SELECT kind, detail FROM audit_line WHERE actor = 'chief' ORDER BY id").fetchall()
    assert [kind for kind, _ in lines] == [
        "log_in",
        "role_change",
        "role_change",
        "credential",
        "credential",
        "credential",
        "read_personal",
        "role_change",
    ]
    assert not any(word in str(lines) for word in (given, again, "argon2"))
