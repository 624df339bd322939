"""Every failure, of any route, has the keys ok, code, message, status, and the status of the answer."""

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import build_app
from qingyu.db.pool import open_pool
from qingyu.settings import Settings
from tests.api import plants
from tests.support.databases import Database

FAILURES = [
    ("GET", "/api/v1/nothing", {}, 404, "not_found"),
    ("GET", "/nothing.js", {}, 404, "not_found"),
    ("PUT", "/api/v1/session", {}, 405, "method_not_allowed"),
    ("POST", "/api/v1/session", {"json": {"name": "x"}}, 422, "invalid"),
    ("POST", "/api/v1/session", {"content": b"{", "headers": {"content-type": "application/json"}}, 422, "invalid"),
    ("POST", "/api/v1/session", {"json": {"name": "a\u0000b", "password": "x"}}, 422, "invalid"),
    (
        "POST",
        "/api/v1/session",
        {"content": b" " * 70_000, "headers": {"content-type": "application/json"}},
        413,
        "too_large",
    ),
    ("POST", "/api/v1/session", {"json": {"name": "x", "password": "y"}}, 401, "wrong_password"),
]

OF_A_USER = [
    ("/api/v1/enterprises/gamma", 404, "not_found"),
    ("/api/v1/enterprises/Nonsense!", 422, "invalid"),
    ("/api/v1/enterprises/alpha/readings?meter=zz", 404, "not_found"),
    ("/api/v1/enterprises/alpha/readings?meter=e01", 422, "invalid"),
    ("/api/v1/enterprises/alpha/readings?meter=c01&from=2026-11-01T00:00:00", 422, "invalid"),
    ("/api/v1/enterprises/alpha/readings?meter=c01&from=1763712000", 422, "invalid"),
    ("/api/v1/enterprises/alpha/readings?meter=c01&from=0001-01-01T00:00:00Z", 422, "invalid"),
    ("/api/v1/enterprises/alpha/readings?meter=c01&limit=10001", 422, "invalid"),
    ("/api/v1/enterprises/alpha/energy?from=2026-11-02&to=2026-11-01", 422, "bad_span"),
    ("/api/v1/enterprises/alpha/energy?from=1763712000&to=2026-11-01", 422, "invalid"),
    ("/api/v1/enterprises/alpha/load?day=9999-12-31", 422, "invalid"),
    ("/api/v1/enterprises/alpha/intensity?month=2026-13", 422, "invalid"),
    ("/api/v1/warnings?status=loud", 422, "invalid"),
]


def shape_of(answer: object) -> dict[str, object]:
    body = answer.json()  # type: ignore[attr-defined]
    assert sorted(body) == ["code", "message", "ok", "status"]
    assert body["ok"] is False
    assert body["status"] == answer.status_code  # type: ignore[attr-defined]
    assert body["message"]
    return body


@pytest.mark.parametrize(("method", "path", "sent", "status", "code"), FAILURES)
def test_a_failure_without_a_session_has_the_one_shape(
    plant: psycopg.Connection,
    anyone: TestClient,
    method: str,
    path: str,
    sent: dict[str, object],
    status: int,
    code: str,
) -> None:
    answer = anyone.request(method, path, **sent)  # type: ignore[arg-type]
    body = shape_of(answer)
    assert (answer.status_code, body["code"]) == (status, code)


def test_a_failure_of_a_user_has_the_one_shape(alpha: TestClient) -> None:
    for path, status, code in OF_A_USER:
        answer = alpha.get(path)
        body = shape_of(answer)
        assert (path, answer.status_code, body["code"]) == (path, status, code)


def test_an_address_that_takes_other_methods_names_them(anyone: TestClient) -> None:
    answer = anyone.put("/api/v1/health")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"


def test_every_route_but_log_in_and_health_wants_a_session(app: FastAPI, anyone: TestClient) -> None:
    free = {("/api/v1/session", "post"), ("/api/v1/health", "get")}
    for path, operations in app.openapi()["paths"].items():
        for method in operations:
            if (path, method) in free:
                continue
            answer = anyone.request(method, path.replace("{code}", "alpha"))
            assert (path, answer.status_code) == (path, 401)
            assert shape_of(answer)["code"] == "unauthenticated"


def test_a_message_about_a_log_in_never_repeats_the_password(anyone: TestClient) -> None:
    answer = anyone.post("/api/v1/session", json={"name": "", "password": "s3cret-" * 200})
    assert answer.status_code == 422
    assert "s3cret" not in answer.text


def test_a_bug_answers_500_in_the_one_shape_and_tells_nothing_of_itself(app: FastAPI, anyone: TestClient) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("secret of the house")

    answer = anyone.get("/broken")
    assert answer.status_code == 500
    assert shape_of(answer)["code"] == "bug"
    assert "secret" not in answer.text


def test_a_database_that_is_away_answers_503_and_health_says_so(database: Database) -> None:
    nowhere = Settings(**{**database.settings.model_dump(), "db_port": 1})
    with open_pool(nowhere.dsn("api"), application="test-away", size=1) as pool:
        client = TestClient(build_app(nowhere, pool, clock=lambda: plants.NOW), raise_server_exceptions=False)
        health = client.get("/api/v1/health")
        assert (health.status_code, health.json()["database"]) == (503, "down")
        answer = client.post("/api/v1/session", json={"name": "manager-alpha", "password": "x"})
        assert answer.status_code == 503
        assert shape_of(answer)["code"] == "unavailable"
