"""The second factor: codes of an app that count once, recovery codes, and roles that cannot do without."""

from datetime import timedelta
from typing import Any

import psycopg
import pyotp
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qingyu.db.pool import open_pool
from tests.api import plants
from tests.api.conftest import LogIn
from tests.support.apis import an_api
from tests.support.databases import Database

FACTOR = "/api/v1/session/second-factor"


def code_at(secret: str, at: Any = plants.NOW) -> str:
    return pyotp.TOTP(secret).at(at)


def set_up(client: TestClient) -> tuple[str, list[str]]:
    """Turn a second factor on; returns its secret and the recovery codes."""
    secret = client.post(FACTOR).json()["secret"]
    answer = client.put(FACTOR, json={"code": code_at(secret)})
    assert answer.status_code == 200, answer.text
    return secret, answer.json()["codes"]


def log_in(app: FastAPI, code: str | None = None, name: str = "manager-alpha") -> Any:
    body = {"name": name, "password": plants.PASSWORD} | ({"code": code} if code else {})
    return TestClient(app).post("/api/v1/session", json=body)


def test_a_code_is_wanted_at_the_log_in_once_the_factor_is_confirmed(app: FastAPI, alpha: TestClient) -> None:
    begun = alpha.post(FACTOR).json()
    assert begun["address"].startswith("otpauth://totp/Qingyu:manager-alpha?secret=" + begun["secret"])
    assert log_in(app).status_code == 200  # begun is not on
    assert alpha.put(FACTOR, json={"code": "000000"}).json()["code"] == "wrong_code"
    assert len(alpha.put(FACTOR, json={"code": code_at(begun["secret"])}).json()["codes"]) == 10
    assert alpha.get("/api/v1/session").json()["second_factor"]
    assert (log_in(app).status_code, log_in(app).json()["code"]) == (401, "second_factor_needed")
    later = plants.NOW + timedelta(seconds=30)
    app.state.clock = lambda: later
    assert log_in(app, code_at(begun["secret"], later)).status_code == 200


def test_a_code_counts_once_and_an_older_one_not_any_more(app: FastAPI, alpha: TestClient) -> None:
    secret, _ = set_up(alpha)
    assert log_in(app, code_at(secret)).json()["code"] == "wrong_code"  # it confirmed the factor
    at = plants.NOW + timedelta(minutes=2)
    app.state.clock = lambda: at
    assert log_in(app, code_at(secret, at)).status_code == 200
    assert log_in(app, code_at(secret, at)).status_code == 401
    assert log_in(app, code_at(secret, at - timedelta(seconds=30))).status_code == 401
    assert log_in(app, code_at(secret, at + timedelta(seconds=30))).status_code == 200
    app.state.clock = lambda: at + timedelta(hours=1)
    assert log_in(app, code_at(secret, at + timedelta(minutes=57))).status_code == 401


def test_wrong_codes_lock_the_name_as_wrong_passwords_do(app: FastAPI, alpha: TestClient) -> None:
    set_up(alpha)
    assert [log_in(app, "123456").status_code for _ in range(6)] == [401] * 5 + [429]


def test_a_recovery_code_opens_once_however_it_is_typed(
    app: FastAPI, plant: psycopg.Connection, alpha: TestClient
) -> None:
    _, codes = set_up(alpha)
    assert log_in(app, codes[0].upper().replace("-", " ")).status_code == 200
    assert log_in(app, codes[0]).status_code == 401
    assert log_in(app, codes[1]).status_code == 200
    stored = plant.execute("SELECT string_agg(hash::text, '') FROM recovery_code").fetchone()
    assert not any(code.encode().hex() in str(stored) for code in codes)


def test_the_secret_is_stored_sealed(plant: psycopg.Connection, alpha: TestClient) -> None:
    secret, _ = set_up(alpha)
    (sealed,) = plant.execute("SELECT totp_secret FROM app_user WHERE totp_secret IS NOT NULL").fetchone() or (b"",)
    assert sealed
    assert secret.encode() not in sealed


def test_turning_it_off_wants_one_more_code(app: FastAPI, alpha: TestClient) -> None:
    secret, codes = set_up(alpha)
    assert alpha.post(FACTOR).status_code == 409
    assert alpha.post(f"{FACTOR}/removal", json={"code": code_at(secret)}).status_code == 422  # used
    assert alpha.post(f"{FACTOR}/removal", json={"code": codes[3]}).status_code == 200
    assert not alpha.get("/api/v1/session").json()["second_factor"]
    assert log_in(app).status_code == 200


def test_without_a_key_that_outlives_the_program_none_can_be_set_up(database: Database) -> None:
    settings = database.settings.model_copy(update={"api_secret": type(database.settings.api_secret)("")})
    with open_pool(database.dsn("api"), application="test-keyless", size=4) as pool:
        client = TestClient(an_api(settings, pool, clock=lambda: plants.NOW))
        client.post("/api/v1/session", json={"name": "manager-alpha", "password": plants.PASSWORD})
        answer = client.post(FACTOR)
        assert (answer.status_code, answer.json()["code"]) == (409, "no_key")


def test_a_role_that_must_have_one_gets_nothing_else_before(database: Database) -> None:
    settings = database.settings.model_copy(update={"second_factor_roles": "security_admin, enterprise_manager"})
    with open_pool(database.dsn("api"), application="test-demand", size=4) as pool:
        app = an_api(settings, pool, clock=lambda: plants.NOW)
        client = TestClient(app)
        said = client.post("/api/v1/session", json={"name": "manager-alpha", "password": plants.PASSWORD}).json()
        assert said["must_set_second_factor"]
        answer = client.get("/api/v1/enterprises")
        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_missing")
        set_up(client)
        assert client.get("/api/v1/enterprises").status_code == 200
        other = TestClient(app)
        other.post("/api/v1/session", json={"name": "ningxia", "password": plants.PASSWORD})
        assert other.get("/api/v1/enterprises").status_code == 200


@pytest.mark.parametrize("roles", ["chief", "enterprise_manager;auditor"])
def test_a_setting_with_a_role_that_there_is_not_is_refused(database: Database, roles: str) -> None:
    with pytest.raises(ValueError, match="second_factor_roles"):
        type(database.settings)(second_factor_roles=roles)


def test_the_second_factor_of_one_who_lost_everything_is_reset(log_in: LogIn, app: FastAPI, admin: TestClient) -> None:
    alpha = log_in("manager-alpha")
    set_up(alpha)
    assert admin.delete("/api/v1/users/manager-alpha/second-factor").status_code == 200
    client = TestClient(app)
    body = {"name": "manager-alpha", "password": plants.PASSWORD}
    assert client.post("/api/v1/session", json=body).status_code == 200
