"""Logging in: a cookie that scripts cannot read, and that ends with its time, its user and its password."""

import hashlib
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.auth import COOKIE
from qingyu.jobs.access import passwords
from tests.api import plants
from tests.api.addresses import addresses
from tests.api.conftest import LogIn


def test_a_log_in_says_who_it_is_and_whose_data_it_sees(log_in: LogIn) -> None:
    client = log_in("manager-alpha")
    user = client.get("/api/v1/session").json()["user"]
    assert user == {
        "name": "manager-alpha",
        "display_zh": "能源经理",
        "display_en": "Energy manager",
        "role": "enterprise_manager",
        "enterprise": {"code": "alpha", "name_zh": "alpha 水泥", "name_en": "alpha cement"},
        "region": None,
        "park": None,
    }
    assert log_in("ningxia").get("/api/v1/session").json()["user"]["region"]["code"] == "640000"


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(plant: psycopg.Connection, app: FastAPI) -> None:
    body = {"name": "manager-alpha", "password": plants.PASSWORD}
    plain = TestClient(app).post("/api/v1/session", json=body).headers["set-cookie"].lower()
    assert plain.startswith(f"{COOKIE}=")
    assert "httponly" in plain
    assert "samesite=strict" in plain
    assert "secure" not in plain
    behind_tls = TestClient(app, base_url="https://testserver").post("/api/v1/session", json=body)
    assert "secure" in behind_tls.headers["set-cookie"].lower()


@pytest.mark.parametrize(("name", "password"), [("manager-alpha", "wrong"), ("nobody", plants.PASSWORD)])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    plant: psycopg.Connection, anyone: TestClient, name: str, password: str
) -> None:
    answer = anyone.post("/api/v1/session", json={"name": name, "password": password})
    assert answer.status_code == 401
    assert answer.json()["code"] == "wrong_password"
    assert answer.json()["detail"] == "name or password is wrong"
    assert "set-cookie" not in answer.headers


def test_a_log_out_ends_the_session_wherever_its_id_was_copied_to(app: FastAPI, alpha: TestClient) -> None:
    copied = TestClient(app, cookies={COOKIE: alpha.cookies[COOKIE]})
    assert copied.get("/api/v1/session").status_code == 200
    assert alpha.delete("/api/v1/session").json() == {"ok": True}
    assert alpha.get("/api/v1/session").status_code == 401
    assert copied.get("/api/v1/session").status_code == 401


def test_only_a_hash_of_the_id_is_stored(plant: psycopg.Connection, alpha: TestClient) -> None:
    (stored, method, address), *more = plant.execute("SELECT hash, method, address FROM app_session").fetchall()
    assert not more
    assert stored == hashlib.sha256(alpha.cookies[COOKIE].encode()).digest()
    assert (method, address) == ("password", "testclient")


def test_a_session_ends_after_its_longest_time_however_much_it_is_used(app: FastAPI, alpha: TestClient) -> None:
    for minutes in range(20, 12 * 60, 20):
        app.state.clock = lambda minutes=minutes: plants.NOW + timedelta(minutes=minutes)
        assert alpha.get("/api/v1/session").status_code == 200
    app.state.clock = lambda: plants.NOW + timedelta(hours=12)
    assert alpha.get("/api/v1/session").status_code == 401


def test_a_session_that_is_not_used_ends(app: FastAPI, alpha: TestClient) -> None:
    app.state.clock = lambda: plants.NOW + timedelta(minutes=29, seconds=59)
    assert alpha.get("/api/v1/session").status_code == 200
    app.state.clock = lambda: plants.NOW + timedelta(minutes=59, seconds=58)
    assert alpha.get("/api/v1/session").status_code == 200
    app.state.clock = lambda: plants.NOW + timedelta(minutes=89, seconds=58)
    assert alpha.get("/api/v1/session").status_code == 401


def test_use_is_written_down_once_a_minute(app: FastAPI, plant: psycopg.Connection, alpha: TestClient) -> None:
    def seen() -> Any:
        with plant.transaction():
            return plant.execute("SELECT last_seen_at, xmin::text FROM app_session").fetchone()

    first = seen()
    for seconds in (1, 30, 59):
        app.state.clock = lambda seconds=seconds: plants.NOW + timedelta(seconds=seconds)
        alpha.get("/api/v1/session")
    assert seen() == first
    app.state.clock = lambda: plants.NOW + timedelta(seconds=60)
    alpha.get("/api/v1/session")
    assert seen()[0] == plants.NOW + timedelta(seconds=60)


def test_a_new_password_ends_the_other_sessions_and_keeps_the_own(app: FastAPI, log_in: LogIn) -> None:
    here, there = log_in("manager-alpha"), log_in("manager-alpha")
    new = {"old": plants.PASSWORD, "new": "a lamp of tungsten"}
    assert here.put("/api/v1/session/password", json=new).status_code == 200
    assert here.get("/api/v1/session").status_code == 200
    assert there.get("/api/v1/session").status_code == 401
    answers = [
        TestClient(app).post("/api/v1/session", json={"name": "manager-alpha", "password": word}).status_code
        for word in (plants.PASSWORD, "a lamp of tungsten")
    ]
    assert answers == [401, 200]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("wrong", "a lamp of tungsten", "wrong_password"),
        (plants.PASSWORD, plants.PASSWORD, "password_unchanged"),
        (plants.PASSWORD, "short", "password_too_short"),
        (plants.PASSWORD, "manager-alpha-2026", "password_is_name"),
    ],
)
def test_a_password_is_changed_with_the_old_one_to_a_good_one(alpha: TestClient, old: str, new: str, code: str) -> None:
    answer = alpha.put("/api/v1/session/password", json={"old": old, "new": new})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_session_of_a_user_who_is_gone_or_disabled_ends(plant: psycopg.Connection, log_in: LogIn) -> None:
    alpha, ningxia = log_in("manager-alpha"), log_in("ningxia")
    plant.execute("DELETE FROM app_user WHERE name = 'manager-alpha'")
    plant.execute("UPDATE app_user SET disabled_at = now() WHERE name = 'ningxia'")
    plant.commit()
    assert alpha.get("/api/v1/session").status_code == 401
    assert ningxia.get("/api/v1/session").status_code == 401
    again = ningxia.post("/api/v1/session", json={"name": "ningxia", "password": plants.PASSWORD})
    assert (again.status_code, again.json()["code"]) == (401, "wrong_password")


def test_the_own_sessions_are_listed_and_ended_one_by_one_or_all(log_in: LogIn) -> None:
    first, second, third = (log_in("manager-alpha") for _ in range(3))
    listed = first.get("/api/v1/session/sessions").json()["items"]
    assert [one["this"] for one in listed] == [True, False, False]
    assert first.delete(f"/api/v1/session/sessions/{listed[1]['id']}").json() == {"ended": 1}
    assert second.get("/api/v1/session").status_code == 401
    assert first.delete(f"/api/v1/session/sessions/{listed[1]['id']}").status_code == 404
    assert first.delete("/api/v1/session?everywhere=true").status_code == 200
    assert [one.get("/api/v1/session").status_code for one in (first, third)] == [401, 401]


def test_nobody_ends_a_session_of_another_user(log_in: LogIn) -> None:
    alpha, beta = log_in("manager-alpha"), log_in("manager-beta")
    (theirs,) = beta.get("/api/v1/session/sessions").json()["items"]
    assert alpha.delete(f"/api/v1/session/sessions/{theirs['id']}").status_code == 404
    assert beta.get("/api/v1/session").status_code == 200


@pytest.mark.parametrize("session", ["", "x", "a.b.c", "A" * 43, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYW5hZ2VyIn0."])
def test_a_made_up_id_is_no_session(plant: psycopg.Connection, app: FastAPI, session: str) -> None:
    client = TestClient(app, cookies={COOKIE: session})
    assert client.get("/api/v1/session").status_code == 401


def test_a_given_password_must_be_changed_before_anything_else(
    app: FastAPI, plant: psycopg.Connection, alpha: TestClient
) -> None:
    plant.execute("UPDATE app_user SET must_change_password = true WHERE name = 'manager-alpha'")
    plant.commit()
    assert alpha.get("/api/v1/session").json()["must_change_password"]
    for address in addresses(app):
        if not address.path.startswith(("/api/v1/session", "/api/v1/health", "/problems")) and address.method == "get":
            answer = alpha.get(address.asked)
            assert (address.path, answer.status_code) == (address.path, 403)
            assert answer.json()["code"] == "password_change_needed"
    new = {"old": plants.PASSWORD, "new": "a lamp of tungsten"}
    assert not alpha.put("/api/v1/session/password", json=new).json()["must_change_password"]
    assert alpha.get("/api/v1/enterprises").status_code == 200


def test_every_act_of_a_session_is_in_the_audit_log(plant: psycopg.Connection, log_in: LogIn) -> None:
    client = log_in("manager-alpha")
    client.put("/api/v1/session/password", json={"old": plants.PASSWORD, "new": "a lamp of tungsten"})
    client.delete("/api/v1/session")
    lines = plant.execute("SELECT kind, actor, detail::text FROM audit_line ORDER BY id DESC LIMIT 3").fetchall()
    assert [(kind, actor) for kind, actor, _ in reversed(lines)] == [
        ("log_in", "manager-alpha"),
        ("credential", "manager-alpha"),
        ("log_out", "manager-alpha"),
    ]
    assert not any(word in str(lines) for word in (plants.PASSWORD, "tungsten", "argon2"))


@pytest.mark.usefixtures("operated_passwords")
def test_a_password_is_stored_as_argon2id_and_never_twice_the_same() -> None:
    first, second = passwords.hash_password("secret"), passwords.hash_password("secret")
    assert first != second
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert passwords.password_matches("secret", first)
    assert not passwords.password_matches("Secret", first)
