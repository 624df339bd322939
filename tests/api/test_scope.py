"""Whose data a caller sees: an enterprise its own, a regulator its region and all below, nobody another's."""

from typing import Any

import psycopg
from fastapi import FastAPI

from tests.api import plants
from tests.api.conftest import LogIn

OF_ONE_ENTERPRISE = "/api/v1/enterprises/{code}"
QUERIES = {
    "/proofs": "?name=c.pdf",
    "/budgets/{controlled}/versions": "?year=2026",
    "/imports/{kind}": "?name=t.csv",
    "/readings": "?meter=c01",
    "/energy": "?from=2026-11-01&to=2026-11-02",
    "/proof": "?indicator=coal.calorific&start=2026-10-01",
    "/baseline": "?base_from=2026-08-01&base_to=2026-10-01&to=2026-11-01",
    "/shifts/comparison": "?from=2026-11-01&to=2026-11-02",
    "/decomposition": "?from_month=2026-08&to_month=2026-09",
}


# What is posted is well formed, so that only whose enterprise it is decides.
APPLICATION = "/api/v1/regions/{region}/leader-rounds/{round}/applications/{code}/{product}"
BODIES: dict[str, dict[str, Any] | str | None] = {
    "/factors": {"carrier": "raw_coal", "ncv": 22_000, "ncv_unit": "kJ/kg", "proof": "certificate 17"},
    "/registration": {"units": []},
    "/factors/{id}/withdrawal": None,
    "/changes/{id}/explanation": {"reason": "measured anew", "proof": "0" * 64},
    "/changes/{id}/confirmation": {"reason": "seen"},
    "/changes/{id}/rejection": {"reason": "seen"},
    "/proofs": "the bytes of a file",
    APPLICATION: {"document": "a letter"},
    f"{APPLICATION}/decision": {"chosen": False, "text": "seen"},
    "/imports/{kind}": "the bytes of a file",
    "/statistics": {"quantity": "value_added", "month": "2025-12", "value": 1.0, "document": "a report"},
    "/targets": {
        "controlled": "energy",
        "kind": "cap",
        "value": 1.0,
        "base_year": 2025,
        "target_year": 2026,
        "document": "a letter",
    },
    "/targets/{id}/withdrawal": None,
    "/budgets/{controlled}": {"year": 2026, "book": "equivalent", "total": 1.0, "document": "a notice"},
    "/budgets/{controlled}/withdrawal": {"year": 2026, "document": "a notice"},
    "/assessments/{scheme}/findings": {
        "year": 2026,
        "indicator": "measures",
        "stage": "review",
        "given": 40,
        "document": "a record",
    },
    "/annotations": {
        "from": "2026-11-20T08:00:00+08:00",
        "to": "2026-11-20T12:00:00+08:00",
        "kind": "stop",
        "text": "repair",
    },
    "/annotations/{id}/withdrawal": None,
    "/shifts": {
        "valid_from": "2026-11-01",
        "shifts": [{"code": "all", "name_zh": "全天", "name_en": "all day", "start_min": 0, "end_min": 0}],
    },
    "/scenarios": {
        "product": "clinker",
        "scenario": "base",
        "first_month": "2026-12",
        "quantities": [1.0],
        "document": "a plan",
    },
    "/gateways": {"gateway": "roof"},
    "/gateways/{gateway}/rotation": {},
    "/gateways/{gateway}/disable": None,
    "/gateways/{gateway}/enable": None,
    "/statements": {
        "flow": "coal",
        "from": "2026-10-01",
        "to": "2026-11-01",
        "quantity": 1,
        "unit": "t",
        "source": "scale",
    },
}


# A gateway sends with a credential of its own; tests/api/test_messages.py says that strangers are told nothing.
OF_A_GATEWAY = tuple(f"/api/v1/enterprises/{{code}}/gateways/{{gateway}}/{kind}" for kind in ("readings", "production"))


def routes_of_one_enterprise(app: FastAPI) -> list[tuple[str, str, dict[str, Any] | str | None]]:
    """Method, address and body of each; one that is posted and has no body here is an error."""
    return [
        (
            method,
            path.replace("{id}", "1")
            .replace("{gateway}", "gw1")
            .replace("{meter}", "c01")
            .replace("{hash}", "0" * 64)
            .replace("{kind}", "budgets")
            .replace("{controlled}", "energy")
            .replace("{scheme}", "key-unit-huairou-145")
            .replace("{region}", "640000")
            .replace("{round}", "cement")
            .replace("{product}", "clinker")
            + QUERIES.get(rest, ""),
            BODIES[rest] if method in ("post", "put") else None,
        )
        for path, operations in app.openapi()["paths"].items()
        if "{code}" in path and not path.startswith(OF_A_GATEWAY)
        for rest in (path.removeprefix(OF_ONE_ENTERPRISE),)
        for method in operations
    ]


def test_what_is_foreign_and_what_is_absent_get_the_same_answer_on_every_route(app: FastAPI, log_in: LogIn) -> None:
    client = log_in("manager-alpha")
    routes = routes_of_one_enterprise(app)
    assert len(routes) >= 10
    assert {method for method, _, _ in routes} == {"get", "post", "put", "delete"}
    for method, path, body in routes:
        foreign, absent = (
            client.request(method, path.replace("{code}", code), json=body) for code in ("beta", "gamma")
        )
        assert (method, path, foreign.status_code) == (method, path, 404)
        # To the byte, but for the code that was asked.
        assert foreign.text.replace("beta", "gamma") == absent.text


def test_an_address_that_cannot_be_reads_alike_under_another_plant_and_under_none(log_in: LogIn) -> None:
    client = log_in("manager-alpha")
    # The last lacks its year too: what is wrong beside the address makes no difference.
    for rest in ("changes/one/values", "proofs/short", "gateways/A B", "budgets/none/versions"):
        foreign, absent = (client.get(f"/api/v1/enterprises/{code}/{rest}") for code in ("beta", "gamma"))
        assert foreign.status_code == absent.status_code
        assert foreign.text.replace("beta", "gamma") == absent.text


def test_a_user_of_one_plant_sees_nothing_of_another_in_any_list(plant: psycopg.Connection, log_in: LogIn) -> None:
    mine, theirs = log_in("manager-alpha"), log_in("manager-beta")
    for path in ("/api/v1/enterprises", "/api/v1/warnings?status=all", "/api/v1/regions"):
        assert "beta" not in mine.get(path).text
        assert "alpha" not in theirs.get(path).text
    assert [e["code"] for e in mine.get("/api/v1/enterprises").json()["items"]] == ["alpha"]
    assert [e["code"] for e in theirs.get("/api/v1/enterprises").json()["items"]] == ["beta"]


def test_a_regulator_sees_the_region_and_all_below_it(log_in: LogIn) -> None:
    client = log_in("ningxia")
    assert [e["code"] for e in client.get("/api/v1/enterprises").json()["items"]] == ["alpha"]
    assert [(r["code"], r["enterprises"]) for r in client.get("/api/v1/regions").json()["items"]] == [
        ("640000", 0),
        ("640100", 1),
    ]
    assert client.get("/api/v1/enterprises/alpha/meters").status_code == 200
    assert client.get("/api/v1/enterprises/beta/meters").status_code == 404


def test_an_enterprise_sees_the_regions_it_lies_in(log_in: LogIn) -> None:
    regions = log_in("manager-alpha").get("/api/v1/regions").json()["items"]
    assert [(r["code"], r["parent"], r["enterprises"]) for r in regions] == [
        ("640000", None, 0),
        ("640100", "640000", 1),
    ]


def test_the_same_meter_code_in_two_plants_gives_each_its_own_readings(
    plant: psycopg.Connection, log_in: LogIn
) -> None:
    for code, value in (("alpha", 1.5), ("beta", 9.5)):
        channel = plants.channel_id(plant, code, "c01", "t")
        plants.add_readings(plant, code, channel, plants.MIDNIGHT, [value])
    for code, value in (("alpha", 1.5), ("beta", 9.5)):
        found = log_in(f"manager-{code}").get(f"/api/v1/enterprises/{code}/readings?meter=c01").json()
        assert [row["value"] for row in found["rows"]] == [value]
