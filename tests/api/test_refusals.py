"""Who is told 401 or 403 leaves a line in the audit log; a flood is counted and not written."""

from datetime import datetime, timedelta
from typing import Any

import psycopg
from starlette.testclient import TestClient

from api.refusals import MOST_KEYS, WINDOW, Tally
from tests.api import plants
from tests.api.conftest import LogIn

NOW = plants.NOW
STATEMENT = {"flow": "grid", "from": "2026-01-01", "to": "2026-02-01", "quantity": 1, "unit": "kWh", "source": "a bill"}


def refused(conn: psycopg.Connection) -> list[tuple[Any, ...]]:
    found = conn.execute("SELECT actor, object, detail FROM audit_line WHERE kind = 'refused' ORDER BY id").fetchall()
    conn.rollback()
    return found


def test_a_refusal_is_written_once_for_a_flood_of_them(log_in: LogIn, plant: psycopg.Connection) -> None:
    officer: TestClient = log_in("ningxia")
    for _ in range(20):
        assert officer.post("/api/v1/enterprises/alpha/statements", json=STATEMENT).status_code == 403
    assert refused(plant) == [("ningxia", "POST /api/v1/enterprises/alpha/statements", {"n": 1, "status": 403})]


def test_a_credential_that_is_none_is_written_and_a_stranger_is_not(
    anyone: TestClient, plant: psycopg.Connection
) -> None:
    assert anyone.get("/api/v1/enterprises").status_code == 401
    assert refused(plant) == []
    anyone.cookies.set("qingyu_session", "forged")
    assert anyone.get("/api/v1/enterprises").status_code == 401
    assert refused(plant) == [("unknown", "GET *", {"n": 1, "status": 401})]


def test_a_window_later_the_line_says_how_often_it_came() -> None:
    tally, key = Tally(), ("chief", "GET", "/x", 403)
    assert tally.counted(key, NOW) == (key, 1)
    assert [tally.counted(key, NOW + timedelta(seconds=i)) for i in range(5)] == [None] * 5
    assert tally.counted(key, NOW + WINDOW) == (key, 6)


def test_no_crowd_of_keys_fills_the_log() -> None:
    tally = Tally()

    def written(at: datetime) -> int:
        keys = [("chief", "GET", f"/{at:%H%M}/{i}", 403) for i in range(4 * MOST_KEYS)]
        return sum(tally.counted(key, at) is not None for key in keys)

    assert written(NOW) <= MOST_KEYS + 1
    assert written(NOW + WINDOW / 2) <= 1
