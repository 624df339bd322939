"""A write that is sent again under the same Idempotency-Key is answered again and not done again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.api.conftest import LogIn

FACTORS = "/api/v1/enterprises/alpha/factors"
SAID = {"carrier": "raw_coal", "ncv": 21000.0, "ncv_unit": "kJ/kg", "valid_from": "2026-10-01", "proof": "7"}


def key(of: str) -> dict[str, str]:
    return {"idempotency-key": of}


def declared(conn: psycopg.Connection) -> int:
    row = conn.execute("SELECT count(*) FROM measured_factor").fetchone()
    assert row is not None
    return int(row[0])


def test_a_repeat_gets_the_same_answer_and_changes_nothing(plant: psycopg.Connection, alpha: TestClient) -> None:
    first = alpha.post(FACTORS, json=SAID, headers=key("a-1"))
    again = alpha.post(FACTORS, json=SAID, headers=key("a-1"))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")
    id_ = first.json()["declared"][0]["id"]
    for status in (200, 200):
        assert alpha.post(f"{FACTORS}/{id_}/withdrawal", headers=key("a-2")).status_code == status
    assert alpha.post(f"{FACTORS}/{id_}/withdrawal", headers=key("a-3")).status_code == 409
    assert declared(plant) == 1


def test_the_same_key_for_another_request_is_refused(plant: psycopg.Connection, alpha: TestClient) -> None:
    assert alpha.post(FACTORS, json=SAID, headers=key("b")).status_code == 201
    for other in (SAID | {"ncv": 21001.0}, SAID | {"proof": "8"}):
        answer = alpha.post(FACTORS, json=other, headers=key("b"))
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert declared(plant) == 1


def test_what_was_refused_may_be_tried_again_under_its_key(plant: psycopg.Connection, alpha: TestClient) -> None:
    assert alpha.post(FACTORS, json=SAID | {"carrier": "moss"}, headers=key("c")).status_code in (404, 422)
    assert alpha.post(FACTORS, json=SAID, headers=key("c")).status_code == 201


def test_keys_of_two_callers_are_two_keys(plant: psycopg.Connection, log_in: LogIn) -> None:
    assert log_in("manager-alpha").post(FACTORS, json=SAID, headers=key("d")).status_code == 201
    beta = log_in("manager-beta").post(FACTORS.replace("alpha", "beta"), json=SAID, headers=key("d"))
    assert beta.status_code == 201
    assert "idempotent-replayed" not in beta.headers


def test_many_at_once_under_one_key_are_one(plant: psycopg.Connection, alpha: TestClient) -> None:
    with ThreadPoolExecutor(6) as crowd:
        sent = [crowd.submit(alpha.post, FACTORS, json=SAID, headers=key("e")) for _ in range(6)]
        answers = [one.result() for one in sent]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert declared(plant) == 1


@pytest.mark.parametrize("bad", ["", "a b", "x" * 256])
def test_a_malformed_key_is_refused(alpha: TestClient, bad: str) -> None:
    answer = alpha.post(FACTORS, json=SAID, headers=key(bad))
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_idempotency_key")


def test_after_a_day_a_key_is_free_again(app: FastAPI, plant: psycopg.Connection, alpha: TestClient) -> None:
    assert alpha.post(FACTORS, json=SAID, headers=key("f")).status_code == 201
    plant.execute("UPDATE kept_answer SET kept_at = kept_at - %s", (timedelta(hours=25),))
    plant.commit()
    answer = alpha.post(FACTORS, json=SAID | {"valid_from": "2026-09-01", "valid_to": "2026-10-01"}, headers=key("f"))
    assert answer.status_code == 201
    assert plant.execute("SELECT count(*) FROM kept_answer").fetchone() == (1,)


def test_a_kept_answer_lies_nowhere_in_clear(plant: psycopg.Connection, alpha: TestClient) -> None:
    alpha.post(FACTORS, json=SAID | {"proof": "a-secret-word"}, headers=key("g-in-clear"))
    kept = plant.execute("SELECT k::text FROM kept_answer k").fetchall()
    assert len(kept) == 1
    assert "a-secret-word" not in kept[0][0]
    assert "g-in-clear" not in kept[0][0]


def test_every_write_of_somebody_logged_in_says_that_it_takes_a_key(app: FastAPI) -> None:
    writes = [
        (path, operation)
        for path, ways in app.openapi()["paths"].items()
        for method, operation in ways.items()
        if method != "get" and path not in ("/api/v1/session",)
    ]
    assert len(writes) >= 3
    for path, operation in writes:
        assert "Idempotency-Key" in {p["name"] for p in operation["parameters"]}, path
