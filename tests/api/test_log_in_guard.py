"""The door under attack: failures lock a name for a while, a crowd of one address waits, nobody else notices."""

import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.guard import network_of
from qingyu.db.pool import open_pool
from stack.servers import free_port
from tests.api import plants
from tests.api.conftest import LogIn
from tests.api.serving import serving
from tests.support.apis import an_api
from tests.support.databases import Database

SESSION = "/api/v1/session"


def knock(client: TestClient, name: str, password: str = "wrong") -> tuple[int, str]:
    answer = client.post(SESSION, json={"name": name, "password": password})
    return answer.status_code, answer.json().get("code", "")


@pytest.mark.parametrize("name", ["manager-alpha", "nobody.at.all"])
def test_a_name_waits_longer_after_each_failure_whether_a_user_has_it_or_not(
    app: FastAPI, anyone: TestClient, name: str
) -> None:
    assert [knock(anyone, name) for _ in range(5)] == [(401, "wrong_password")] * 5
    answer = anyone.post(SESSION, json={"name": name, "password": plants.PASSWORD})
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (429, "locked", "5")
    at = plants.NOW
    for wait_s in (5, 10, 20):
        at += timedelta(seconds=wait_s)
        app.state.clock = lambda at=at - timedelta(seconds=1): at
        assert knock(anyone, name)[0] == 429
        app.state.clock = lambda at=at: at
        assert knock(anyone, name) == (401, "wrong_password")
    # Never for ever: after a quarter of an hour at the most the right password counts again.
    app.state.clock = lambda: at + timedelta(minutes=15)
    assert knock(anyone, name, plants.PASSWORD)[0] == (200 if name == "manager-alpha" else 401)


def test_a_log_in_that_succeeds_makes_the_door_forget(anyone: TestClient) -> None:
    for _ in range(3):
        assert [knock(anyone, "manager-alpha")[0] for _ in range(4)] == [401] * 4
        assert knock(anyone, "manager-alpha", plants.PASSWORD)[0] == 200


def test_an_address_with_too_many_failures_waits_and_is_told_how_long(database: Database) -> None:
    settings = database.settings.model_copy(update={"log_in_failures_per_address_minute": 3})
    with open_pool(database.dsn("api"), application="test-guard", size=4) as pool:
        app = an_api(settings, pool, clock=lambda: plants.NOW)
        here, there = TestClient(app, client=("192.0.2.7", 1)), TestClient(app, client=("192.0.2.8", 1))
        assert [knock(here, f"name-{n}")[0] for n in range(3)] == [401] * 3
        answer = here.post(SESSION, json={"name": "manager-alpha", "password": plants.PASSWORD})
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_log_ins")
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert knock(there, "manager-alpha", plants.PASSWORD)[0] == 200


def test_one_subscriber_of_ipv6_is_one_address() -> None:
    assert network_of("2001:db8:1:2:3::7") == network_of("2001:db8:1:2:ffff::1") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:192.0.2.7") == network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("testclient") == "testclient"


def test_refused_log_ins_leave_lines_and_a_flood_does_not_fill_the_log(
    plant: psycopg.Connection, app: FastAPI, anyone: TestClient
) -> None:
    answers = Counter(knock(anyone, "manager-alpha")[0] for _ in range(40))
    answers += Counter(knock(anyone, f"password-in-wrong-field-{n}")[0] for n in range(40))
    assert set(answers) == {401, 429}
    lines = plant.execute("SELECT actor, object, detail FROM audit_line WHERE kind = 'log_in_refused'").fetchall()
    of_alpha = [detail["count"] for actor, _, detail in lines if actor == "manager-alpha"]
    assert of_alpha == [1, 2, 4]
    assert len(lines) < 50
    assert {place for _, place, _ in lines} == {"testclient"}
    assert "password-in-wrong-field" not in str(lines)
    assert [d["count"] for a, _, d in lines if a == "anybody" and d["why"] == "locked"] == [1, 2, 4, 8, 16, 32]

    # The next minute of the app's clock begins to count anew, whatever time the machine has.
    app.state.clock = lambda: plants.NOW + timedelta(minutes=1)
    knock(anyone, "manager-alpha")
    last = plant.execute(
        "SELECT detail FROM audit_line WHERE kind = 'log_in_refused' ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert last is not None
    assert last[0]["count"] == 1


@pytest.mark.usefixtures("operated_passwords")
def test_a_flood_of_log_ins_is_told_to_wait_and_who_is_logged_in_goes_on(app: FastAPI, log_in: LogIn) -> None:
    cookies = dict(log_in("manager-alpha").cookies)
    answers: Counter[int] = Counter()
    hinted: Counter[bool] = Counter()
    with serving(app) as address:
        stop = threading.Event()

        def flood(n: int) -> None:
            with httpx2.Client(base_url=address, timeout=60) as client:
                while not stop.is_set():
                    answer = client.post(SESSION, json={"name": f"nobody-{n}", "password": "wrong"})
                    answers[answer.status_code] += 1
                    if answer.status_code == 429:
                        hinted["Retry-After" in answer.headers] += 1
                    time.sleep(0.05)

        crowd = [threading.Thread(target=flood, args=(n,)) for n in range(30)]
        for one in crowd:
            one.start()
        with httpx2.Client(base_url=address, cookies=cookies, timeout=60) as client:
            good = [client.get("/api/v1/enterprises/alpha").status_code for _ in range(20)]
        stop.set()
        for one in crowd:
            one.join()
    assert good == [200] * 20
    assert set(answers) <= {401, 429}
    assert answers[429] > answers[401]
    assert set(hinted) == {True}


def test_a_stolen_session_cannot_guess_the_password(alpha: TestClient) -> None:
    tries = [
        alpha.put("/api/v1/session/password", json={"old": f"guess number {n}", "new": "a lamp of tungsten"})
        for n in range(7)
    ]
    assert [one.status_code for one in tries] == [422] * 5 + [429] * 2


@pytest.mark.parametrize("trusted", [None, "127.0.0.1"])
def test_the_address_is_the_sockets_unless_a_proxy_is_named(
    database: Database, plant: psycopg.Connection, trusted: str | None
) -> None:

    port = free_port()
    environment = {**database.environment, "QINGYU_API_PORT": str(port)}
    if trusted:
        environment["FORWARDED_ALLOW_IPS"] = trusted
    with subprocess.Popen([sys.executable, "-m", "api"], env=environment) as program:
        try:
            headers = {"X-Forwarded-For": "203.0.113.9"}
            body = {"name": "manager-alpha", "password": plants.PASSWORD}
            for _ in range(200):
                try:
                    answer = httpx2.post(f"http://127.0.0.1:{port}{SESSION}", json=body, headers=headers, timeout=30)
                    break
                except httpx2.ConnectError:
                    time.sleep(0.2)
            assert answer.status_code == 200
        finally:
            program.terminate()
    (address,) = plant.execute("SELECT address FROM app_session").fetchone() or ("",)
    assert address == ("203.0.113.9" if trusted else "127.0.0.1")
