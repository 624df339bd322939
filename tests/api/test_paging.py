"""Lists in pages: each thing once, in the stated order, whatever the limit; a cursor of elsewhere is refused."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.api import plants
from tests.api.conftest import LogIn

# What is read by programs outside in another envelope, and how its pages follow each other.
NO_ENVELOPE = {"/api/v1/enterprises/{code}/statements", "/api/v1/enterprises/{code}/readings"}


def lists(app: FastAPI) -> list[str]:
    return [path for path, methods in app.openapi()["paths"].items() if _is_list(methods.get("get"))]


def _is_list(operation: dict[str, object] | None) -> bool:
    return operation is not None and str(operation["operationId"]).startswith("list_")


def pages(client: TestClient, path: str, limit: int, **filters: str) -> list[list[dict[str, object]]]:
    found, cursor = [], None
    while True:
        asked = {"limit": str(limit), **filters} | ({"cursor": cursor} if cursor else {})
        answer = client.get(path, params=asked)
        assert answer.status_code == 200, answer.text
        found.append(answer.json()["items"])
        assert len(found[-1]) <= limit
        cursor = answer.json()["next"]
        if cursor is None:
            assert "link" not in answer.headers
            return found
        follows = answer.headers["link"].removeprefix("<").removesuffix('>; rel="next"')
        assert client.get(follows).json() == client.get(path, params={**asked, "cursor": cursor}).json()


def test_every_list_takes_limit_and_cursor_and_answers_in_the_one_envelope(app: FastAPI) -> None:
    document = app.openapi()
    found = lists(app)
    assert len(found) >= 9
    for path in found:
        operation = document["paths"][path]["get"]
        names = {parameter["name"] for parameter in operation["parameters"]}
        assert "limit" in names, path
        if path in NO_ENVELOPE:
            continue
        assert "cursor" in names, path
        shape = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        assert {"items", "next"} <= set(document["components"]["schemas"][shape]["properties"]), path


def test_no_answer_is_a_bare_array_but_the_statements(app: FastAPI) -> None:
    bare = [
        path
        for path, methods in app.openapi()["paths"].items()
        if "get" in methods and _answer_of(methods["get"]).get("type") == "array"
    ]
    assert bare == ["/api/v1/enterprises/{code}/statements"]


def _answer_of(operation: dict[str, Any]) -> dict[str, Any]:
    """The shape of the good answer; one that sends the browser elsewhere has none."""
    content = operation["responses"].get("200", {}).get("content", {})
    shape: dict[str, Any] = content.get("application/json", {}).get("schema", {})
    return shape


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_the_pages_of_a_list_hold_each_thing_once_in_the_stated_order(
    plant: psycopg.Connection, alpha: TestClient, limit: int
) -> None:
    for n in range(7):
        plants.open_warning(plant, "alpha", scope=f"s{n}", severity=1 + n % 3, at=plants.NOW - timedelta(hours=n % 2))
    whole = alpha.get("/api/v1/warnings?status=all").json()["items"]
    assert len(whole) == 7
    paged = pages(alpha, "/api/v1/warnings", limit, status="all")
    assert [warning for page in paged for warning in page] == whole
    assert len(paged) == -(-7 // limit)
    weights = [(-warning["severity"], warning["opened_at"]) for warning in whole]
    assert [w for w, _ in weights] == sorted(w for w, _ in weights)
    for noun in ("channels", "meters", "units"):
        address = f"/api/v1/enterprises/alpha/{noun}"
        assert [x for page in pages(alpha, address, limit) for x in page] == alpha.get(address).json()["items"]


def test_a_cursor_of_another_list_or_of_other_filters_is_refused(plant: psycopg.Connection, log_in: LogIn) -> None:
    client = log_in("ningxia")
    for n in range(3):
        plants.open_warning(plant, "alpha", scope=f"s{n}")
    cursor = client.get("/api/v1/warnings?limit=1").json()["next"]
    assert client.get(f"/api/v1/warnings?limit=2&cursor={cursor}").status_code == 200
    for wrong in (
        f"/api/v1/warnings?status=all&cursor={cursor}",
        f"/api/v1/enterprises?cursor={cursor}",
        f"/api/v1/warnings?cursor={cursor[:-4]}AAAA",
        "/api/v1/warnings?cursor=W10",
    ):
        answer = client.get(wrong)
        assert (wrong, answer.status_code, answer.json()["code"]) == (wrong, 422, "bad_cursor")


def test_the_statements_page_by_the_header_alone(plant: psycopg.Connection, alpha: TestClient) -> None:
    plant.execute(
        "INSERT INTO flow (enterprise_id, code, carrier, direction) VALUES (%s, 'peat', 'raw_coal', 'purchase')",
        (plants.enterprise_id(plant, "alpha"),),
    )
    plant.commit()
    address = "/api/v1/enterprises/alpha/statements"
    said = {"flow": "peat", "from": "2026-10-01", "to": "2026-11-01", "unit": "t", "source": "scale"}
    for n in range(3):
        assert alpha.post(address, json={**said, "quantity": 50.0 + n}).status_code < 300
    span = "from=2026-10-01&to=2026-11-01"
    whole, found, following = alpha.get(f"{address}?{span}").json(), [], f"{address}?{span}&limit=1"
    while following:
        answer = alpha.get(following)
        found += answer.json()
        following = answer.headers.get("link", "").removeprefix("<").removesuffix('>; rel="next"')
    assert found == whole
    assert len(found) == 3
