"""Every failure, of any route, is a problem after RFC 9457, in Chinese or English, and names the request."""

import re
from typing import Any

import psycopg
import pytest
import structlog.testing
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from api import problems
from api.errors import STATUS
from qingyu.db.pool import open_pool
from qingyu.settings import Settings
from tests.api import plants
from tests.support.apis import an_api
from tests.support.databases import Database

FAILURES = [
    ("GET", "/api/v1/nothing", {}, 404, "not_found"),
    ("GET", "/nothing.js", {}, 404, "not_found"),
    ("PUT", "/api/v1/session", {}, 405, "method_not_allowed"),
    ("POST", "/api/v1/nothing", {}, 404, "not_found"),
    ("GET", "/problems/nonsense", {}, 404, "not_found"),
    ("GET", "/api/v1/health?verbose=1", {}, 422, "invalid"),
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
    ("/api/v1/enterprises/alpha/energy?from=2026-10-01&to=2026-11-02&by=slot", 422, "bad_span"),
    ("/api/v1/enterprises/alpha/energy?from=2000-01-01&to=2054-01-01", 422, "bad_span"),
    ("/api/v1/enterprises/alpha/energy?from=1763712000&to=2026-11-01", 422, "invalid"),
    ("/api/v1/enterprises/alpha/load?day=9999-12-31", 422, "invalid"),
    ("/api/v1/enterprises/alpha/intensity?month=2026-13", 422, "invalid"),
    ("/api/v1/warnings?status=loud", 422, "invalid"),
]


KEYS = {"type", "title", "status", "code", "detail", "instance", "request_id", "errors"}


def shape_of(answer: Response) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    # A 404 and a fault of the address leave our id to the header: what is foreign and what is absent read the same.
    of_path = bool(body["errors"]) and all(one["field"].startswith("path.") for one in body["errors"])
    assert set(body) == (KEYS - {"request_id"} if answer.status_code == 404 or of_path else KEYS)
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["status"] == answer.status_code
    assert body["type"] == problems.of_status(answer.status_code).address
    assert body.get("request_id", answer.headers["x-request-id"]) == answer.headers["x-request-id"]
    assert body["instance"] == answer.request.url.path
    assert body["title"]
    assert body["detail"]
    assert "errors" in body
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
    answer = anyone.put("/api/v1/session")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, POST"
    shape_of(answer)


def test_every_route_but_log_in_and_health_wants_a_session(app: FastAPI, anyone: TestClient) -> None:
    session = "/api/v1/session"
    free = {(session, "post"), ("/api/v1/health", "get")}
    free |= {(session + way, "get") for way in ("/ways", "/oidc", "/oidc/callback")}
    for path, operations in app.openapi()["paths"].items():
        for method in operations:
            if (path, method) in free:
                continue
            address = path.replace("{code}", "alpha").replace("{gateway}", "gw1")
            answer = anyone.request(method, address)
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
        client = TestClient(an_api(nowhere, pool, clock=lambda: plants.NOW), raise_server_exceptions=False)
        health = client.get("/api/v1/health")
        assert (health.status_code, health.json()["database"]) == (503, "down")
        answer = client.post("/api/v1/session", json={"name": "manager-alpha", "password": "x"})
        assert answer.status_code == 503
        assert shape_of(answer)["code"] == "unavailable"


def test_a_failure_is_said_in_the_language_that_the_reader_puts_first(anyone: TestClient, alpha: TestClient) -> None:
    for accept, language, title in (
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh", "未找到"),
        ("en-GB,en;q=0.9,zh;q=0.3", "en", "Not found"),
        ("fr", "en", "Not found"),
        ("zh;q=nonsense", "en", "Not found"),
    ):
        answer = anyone.get("/api/v1/nothing", headers={"accept-language": accept})
        assert (answer.headers["content-language"], answer.json()["title"]) == (language, title)
        assert answer.headers["vary"] == "Accept-Language"
    wrong = alpha.get("/api/v1/warnings?limit=0&status=loud", headers={"accept-language": "zh"}).json()
    assert wrong["title"] == "请求不符合要求"
    assert [error["message"] for error in wrong["errors"]] == ["应不小于 1", "应为 'open', 'closed' or 'all' 之一"]


def test_a_422_names_every_field_with_what_was_wanted_and_what_came(alpha: TestClient) -> None:
    of_address = shape_of(alpha.get("/api/v1/warnings?limit=5000&status=loud"))["errors"]
    assert [(e["field"], e["came"], e["pointer"]) for e in of_address] == [
        ("query.limit", "5000", None),
        ("query.status", "loud", None),
    ]
    assert of_address[0]["wanted"] == "le: 1000"
    body = {"carrier": "raw_coal", "valid_from": "soon", "proof": "x", "more": 1}
    of_body = shape_of(alpha.post("/api/v1/enterprises/alpha/factors", json=body))["errors"]
    assert {(e["pointer"], e["code"]) for e in of_body} >= {
        ("/valid_from", "value_error"),
        ("/more", "extra_forbidden"),
    }
    assert {e["came"] for e in of_body} == {None}, "a body may hold secrets and is not said back"


def test_a_parameter_that_a_route_does_not_know_or_that_comes_twice_is_refused(alpha: TestClient) -> None:
    for query, code in (("?statsu=all", "unknown_parameter"), ("?status=all&status=open", "given_twice")):
        problem = shape_of(alpha.get(f"/api/v1/warnings{query}"))
        assert [error["code"] for error in problem["errors"]] == [code]
    assert "known are: cursor, enterprise, limit, status" in alpha.get("/api/v1/warnings?x=1").json()["detail"]


def test_every_body_that_the_api_takes_refuses_fields_it_does_not_know(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    # A file is taken as it is: it has no fields.
    taken = [
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        for operations in app.openapi()["paths"].values()
        for operation in operations.values()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    ]
    assert len(taken) >= 3
    for name in taken:
        assert schemas[name].get("additionalProperties") is False, name


def test_every_route_answers_options_with_its_methods_and_head_as_get(app: FastAPI, alpha: TestClient) -> None:
    paths = app.openapi()["paths"]
    for path in paths:
        address = path.replace("{code}", "alpha")
        told = alpha.options(address)
        # A name in a path may be the word of another path: /gateways/refusals is a /gateways/{gateway} as well.
        same = [other for other in paths if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", other), address)]
        operations = {method for other in same for method in paths[other]}
        wanted = {method.upper() for method in operations} | {"OPTIONS"} | ({"HEAD"} if "get" in operations else set())
        assert (path, told.status_code, set(told.headers["allow"].split(", "))) == (path, 204, wanted)
        # What an id means is told apart from what a method means: any other method is 405 with the same list.
        refused = alpha.request("TRACE", address)
        assert (path, refused.status_code, refused.headers["allow"]) == (path, 405, told.headers["allow"])
        if "get" in operations:
            plain = {"accept-encoding": "identity"}
            head = alpha.head(address, headers=plain)
            assert head.content == b""
            if not path.endswith("/live"):
                got = alpha.get(address, headers=plain)
                assert (path, head.status_code) == (path, got.status_code)
                # As GET says it: of the packed answer where the client takes one.
                assert head.headers["content-length"] == got.headers["content-length"]


def test_the_id_of_a_request_is_the_callers_where_it_is_well_formed(anyone: TestClient) -> None:
    mine = anyone.get("/api/v1/nothing", headers={"x-request-id": "order-2026.11:17"})
    assert mine.headers["x-request-id"] == mine.json()["request_id"] == "order-2026.11:17"
    for forged in ("a b", "x" * 200, "a,b", ""):
        answer = anyone.get("/api/v1/health", headers={"x-request-id": forged})
        assert len(answer.headers["x-request-id"]) == 32
    ids = {anyone.get("/api/v1/health").headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


def test_the_line_in_the_log_has_the_id_of_the_answer(anyone: TestClient) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = anyone.get("/api/v1/nothing")
    assert [line["status"] for line in lines if line["event"] == "request"] == [404]
    assert [line["request_id"] for line in lines if line["event"] == "request"] == [answer.headers["x-request-id"]]


def test_the_type_of_a_problem_is_an_address_that_says_what_it_means(anyone: TestClient) -> None:
    listed = anyone.get("/problems").json()
    assert {kind["status"] for kind in listed} >= {int(status) for status in STATUS.values()} | {400, 405, 413, 500}
    for kind in listed:
        assert anyone.get(kind["type"]).json() == kind
        assert kind["title"]["zh"] != kind["title"]["en"]
