"""The addresses of a person: shown to nobody else, only to hosts that the operator named, and few."""

import threading

import psycopg
import pytest
from starlette.testclient import TestClient

from qingyu.db import pool
from qingyu.db.notices import Wanted
from qingyu.domain.control.notice import Want
from qingyu.jobs.access import audit, notices
from qingyu.settings import Settings
from tests.api import plants
from tests.api.conftest import LogIn
from tests.api.notices.addresses import ALL, MINE, SECRET, TOKEN, add
from tests.support.databases import Database


def test_a_token_is_shown_to_nobody_and_an_address_to_its_owner_alone(
    plant: psycopg.Connection, alpha: TestClient, log_in: LogIn, database: Database, settings: Settings
) -> None:
    mine = add(alpha, f"dingtalk://{SECRET}@{TOKEN}")
    assert mine["shown"] == "dingtalk://…cdef"
    assert TOKEN not in alpha.get(MINE).text
    for other in (log_in("manager-beta"), log_in("ningxia")):
        assert other.get(MINE).json()["items"] == []
        assert other.get(f"{MINE}/{mine['id']}").status_code == 404
        assert other.delete(f"{MINE}/{mine['id']}").status_code == 404
        assert other.post(f"{MINE}/{mine['id']}/test").status_code == 404
        assert other.get(f"{MINE}/{mine['id']}/deliveries").status_code == 404
    for program in ("api", "operator"):
        with pool.connect(database.dsn(program), application="test") as conn, pytest.raises(psycopg.Error):
            conn.execute("SELECT target FROM notice_address")
    with pool.connect(database.dsn("api"), application="test") as conn:
        assert conn.execute("SELECT id FROM notice_address").fetchall() == [], "nothing said means nothing seen"
    with plant.transaction():
        audit.settle(plant)
    lines = plant.execute("SELECT detail::text FROM audit_line WHERE object LIKE 'notice_address:%'").fetchall()
    assert len(lines) == 1
    assert '"manager-alpha"' in lines[0][0]
    assert TOKEN not in lines[0][0]
    assert SECRET not in lines[0][0]
    assert alpha.delete(f"{MINE}/{mine['id']}").status_code == 200
    assert alpha.get(f"{MINE}/{mine['id']}").status_code == 404


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://169.254.169.254/latest", "bad_address"),
        ("dingtalk://127.0.0.1:8000/x", "bad_address"),
        ("li@example.com,wang@example.com", "bad_address"),
        ("wecombot://0123456789abcdef", "way_closed"),
    ],
)
def test_only_hosts_that_the_operator_named_are_asked(
    alpha: TestClient, settings: Settings, address: str, code: str
) -> None:
    said = alpha.post(MINE, json={"address": address, "wants": ALL})
    assert (said.status_code, said.json()["code"]) == (422, code)


def test_an_address_is_added_once_and_five_are_the_most(alpha: TestClient, settings: Settings) -> None:
    add(alpha)
    said = alpha.post(MINE, json={"address": "mailto:li@example.com", "wants": ALL})
    assert (said.status_code, said.json()["code"]) == (409, "address_known")
    for n in range(4):
        add(alpha, f"li{n}@example.com")
    said = alpha.post(MINE, json={"address": "more@example.com", "wants": ALL})
    assert (said.status_code, said.json()["code"]) == (409, "too_many_addresses")


def test_five_are_the_most_whoever_asks_at_once(
    alpha: TestClient, settings: Settings, database: Database, plant: psycopg.Connection
) -> None:
    user = plant.execute("SELECT id FROM app_user WHERE name = 'manager-alpha'").fetchone()
    assert user is not None
    wanted, said = Wanted([Want.WARNINGS], 1, True, "zh"), []
    asks = threading.Thread(
        target=lambda: said.append(alpha.post(MINE, json={"address": "more@example.com", "wants": ALL}).status_code)
    )
    with pool.connect(database.dsn("operator"), application="test") as conn:
        for n in range(5):
            by = notices.Own(conn, None, "cli:root", plants.NOW)
            notices.add(by, user[0], f"li{n}@example.com", wanted, settings.notice_hosts)
        asks.start()
        asks.join(0.5)
        assert said == [], "it waits"
    asks.join(10)
    assert said == [409]


def test_one_test_a_minute_is_the_most_though_the_address_is_added_anew(alpha: TestClient, settings: Settings) -> None:
    for code in (201, 409):
        mine = add(alpha)
        assert alpha.post(f"{MINE}/{mine['id']}/test").status_code == code
        assert alpha.delete(f"{MINE}/{mine['id']}").status_code == 200
