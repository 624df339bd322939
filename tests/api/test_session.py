"""Logging in: a cookie that scripts cannot read, and that ends with its time, its user and its password."""

from datetime import timedelta

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.auth import COOKIE, LIFETIME
from qingyu.jobs import passwords
from tests.api import plants
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


def test_a_log_out_takes_the_cookie_back(alpha: TestClient) -> None:
    assert alpha.delete("/api/v1/session").json() == {"ok": True}
    assert alpha.get("/api/v1/session").status_code == 401


def test_a_session_ends_after_its_time(app: FastAPI, alpha: TestClient) -> None:
    app.state.clock = lambda: plants.NOW + LIFETIME - timedelta(seconds=1)
    assert alpha.get("/api/v1/session").status_code == 200
    app.state.clock = lambda: plants.NOW + LIFETIME
    assert alpha.get("/api/v1/session").status_code == 401


def test_a_new_password_ends_the_sessions_of_the_old_one(plant: psycopg.Connection, alpha: TestClient) -> None:
    assert alpha.get("/api/v1/session").status_code == 200
    plant.execute("UPDATE app_user SET password_hash = %s", (passwords.hash_password("another"),))
    plant.commit()
    assert alpha.get("/api/v1/session").status_code == 401


def test_a_session_of_a_user_who_is_gone_ends(plant: psycopg.Connection, alpha: TestClient) -> None:
    plant.execute("DELETE FROM app_user")
    plant.commit()
    assert alpha.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYW5hZ2VyLWFscGhhIn0."])
def test_a_made_up_token_is_no_session(plant: psycopg.Connection, app: FastAPI, token: str) -> None:
    client = TestClient(app, cookies={COOKIE: token})
    assert client.get("/api/v1/session").status_code == 401


def test_a_password_is_stored_as_argon2id_and_never_twice_the_same() -> None:
    first, second = passwords.hash_password("secret"), passwords.hash_password("secret")
    assert first != second
    assert first.startswith("$argon2id$")
    assert passwords.password_matches("secret", first)
    assert not passwords.password_matches("Secret", first)
