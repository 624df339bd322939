"""Readings and output over HTTP: whose they are, the receipt, and that sending again changes nothing."""

import base64
import json
from datetime import timedelta

import psycopg
import pytest
from starlette.testclient import TestClient

from qingyu.db import gateways
from qingyu.jobs.access import broker
from tests.api import plants
from tests.api.conftest import LogIn

READINGS = "/api/v1/enterprises/alpha/gateways/gw1/readings"
PRODUCTION = "/api/v1/enterprises/alpha/gateways/gw1/production"
AT = (plants.MIDNIGHT + timedelta(hours=3)).isoformat()


def basic(user: str = "alpha/gw1", password: str = "gateway-password") -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


def message(*readings: dict[str, object], seq: int = 1) -> dict[str, object]:
    return {"boot": "7f3a9c21d4e05b66", "seq": seq, "readings": list(readings)}


def reading(value: float = 3.5, meter: str = "c01", at: str = AT) -> dict[str, object]:
    return {"meter": meter, "at": at, "value": value}


def stored(conn: psycopg.Connection) -> list[float]:
    return [value for (value,) in conn.execute("SELECT value FROM reading ORDER BY at, channel_id").fetchall()]


def test_a_gateway_sends_and_its_receipt_says_what_is_stored(plant: psycopg.Connection, anyone: TestClient) -> None:
    answer = anyone.post(READINGS, json=message(reading(), reading(meter="nobody"), seq=41), headers=basic())
    assert answer.status_code == 200, answer.text
    receipt = answer.json()
    assert (receipt["boot"], receipt["ranges"]) == ("7f3a9c21d4e05b66", [[41, 41]])
    assert [(one["index"], one["code"]) for one in receipt["rejected"]] == [(1, "unknown_meter")]
    assert (receipt["counts"]["written"], receipt["counts"]["rejected"]) == (1, 1)
    assert stored(plant) == [3.5]
    assert plant.execute("SELECT count(*) FROM rejected").fetchone() == (1,)


def test_the_same_message_again_doubles_nothing(plant: psycopg.Connection, anyone: TestClient) -> None:
    for written, duplicate in ((1, 0), (0, 1)):
        counts = anyone.post(READINGS, json=message(reading()), headers=basic()).json()["counts"]
        assert (counts["written"], counts["duplicate"]) == (written, duplicate)
    assert anyone.post(READINGS, json=message(reading(4.0), seq=2), headers=basic()).json()["counts"]["conflict"] == 1
    assert stored(plant) == [3.5]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b'{"readings": []}', b'{"readings": "\\ud800"}', b"\xff\xfe", b"[1]"]
)
def test_whatever_comes_is_answered_with_a_receipt(plant: psycopg.Connection, anyone: TestClient, body: bytes) -> None:
    answer = anyone.post(READINGS, content=body, headers={**basic(), "content-type": "application/json"})
    assert answer.status_code == 200, answer.text
    receipt = answer.json()
    assert receipt["rejected"] or receipt["unreadable"]
    assert stored(plant) == []


def test_output_comes_the_same_way(plant: psycopg.Connection, anyone: TestClient) -> None:
    entry = {"product": "nonesuch", "start": AT, "end": AT, "quantity": 1.0}
    body = {"boot": "b", "seq": 1, "production": [entry]}
    answer = anyone.post(PRODUCTION, json=body, headers=basic())
    assert answer.status_code == 200, answer.text
    assert answer.json()["counts"]["received"] == 1


@pytest.mark.parametrize(
    ("user", "password"),
    [
        ("alpha/gw1", "wrong"),
        ("beta/gw1", "gateway-password"),
        ("alpha/gw1~2", "gateway-password"),
        ("", ""),
        ("x", "y"),
    ],
)
def test_who_is_not_this_gateway_stores_nothing(
    plant: psycopg.Connection, anyone: TestClient, user: str, password: str
) -> None:
    answer = anyone.post(READINGS, json=message(reading()), headers=basic(user, password))
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_password")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert stored(plant) == []


def test_a_gateway_that_is_not_there_and_one_that_is_answer_the_same(anyone: TestClient) -> None:
    there, absent = (
        anyone.post(f"/api/v1/enterprises/{code}/gateways/gw1/readings", json=message(), headers=basic("x/gw1", "y"))
        for code in ("alpha", "gamma")
    )
    known = there.json() | {"instance": "", "request_id": ""}
    assert (there.status_code, known) == (401, absent.json() | {"instance": "", "request_id": ""})


def test_a_disabled_gateway_and_a_password_that_has_ended_are_refused(
    plant: psycopg.Connection, anyone: TestClient
) -> None:
    plant.execute("UPDATE gateway SET enabled = false")
    plant.commit()
    assert anyone.post(READINGS, json=message(reading()), headers=basic()).status_code == 401
    plant.execute("UPDATE gateway SET enabled = true")
    row = plant.execute(
        "SELECT g.id FROM gateway g JOIN enterprise e ON e.id = g.enterprise_id WHERE e.code = 'alpha'"
    ).fetchone()
    assert row is not None
    gateways.put_credential(plant, row[0], 2, broker.hash_password("second"), "test", plants.NOW)
    plant.execute("UPDATE gateway_credential SET ends_at = %s WHERE slot = 1", (plants.NOW,))
    plant.commit()
    assert anyone.post(READINGS, json=message(reading()), headers=basic()).status_code == 401
    assert anyone.post(READINGS, json=message(reading()), headers=basic("alpha/gw1~2", "second")).status_code == 200


def test_a_session_of_a_person_is_no_gateway(plant: psycopg.Connection, log_in: LogIn) -> None:
    assert log_in("manager-alpha").post(READINGS, json=message(reading())).status_code == 401
    assert stored(plant) == []


def test_a_message_larger_than_a_packet_is_refused_before_it_is_read(anyone: TestClient) -> None:
    body = json.dumps(message(*[reading()] * 2000))
    answer = anyone.post(READINGS, content=body, headers={**basic(), "content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_the_api_has_no_rights_of_ingest_but_inside_that_one_act(database: object, plant: psycopg.Connection) -> None:
    # Output is among what a manager declares by a table, row by row under row-level security.
    for table in ("reading", "rejected", "gateway_stream"):
        held = plant.execute("SELECT has_table_privilege('qingyu_api', %s, 'INSERT')", (table,)).fetchone()
        assert (table, held) == (table, (False,))
    assert plant.execute(
        "SELECT has_column_privilege('qingyu_api', 'gateway_credential', 'hash', 'SELECT')"
    ).fetchone() == (False,)


def test_a_gateways_password_is_not_guessed_over_http_and_its_neighbours_go_on(
    plant: psycopg.Connection, anyone: TestClient
) -> None:
    for n in range(30):
        assert anyone.post(READINGS, json=message(), headers=basic("alpha/gw1", f"guess {n}")).status_code == 401
    for password in ("one more", "gateway-password"):
        told = anyone.post(READINGS, json=message(), headers=basic("alpha/gw1", password))
        assert (told.status_code, told.json()["code"]) == (429, "too_many_log_ins")
        assert int(told.headers["retry-after"]) >= 1
    beta = READINGS.replace("alpha", "beta")
    assert anyone.post(beta, json=message(), headers=basic("beta/gw1")).status_code == 200
    assert stored(plant) == []
