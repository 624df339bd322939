"""The live stream: new values once each, changed warnings, nothing of another plant, and an end with the client."""

import json
import threading
from datetime import timedelta
from typing import Any

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.routes.live import Follower
from qingyu.db import tenancy
from qingyu.db.leases import lease
from qingyu.domain.kernel.scope import Scope
from tests.api import plants
from tests.api.serving import serving
from tests.support.databases import Database


class Page:
    """An open page that looks when it is told to."""

    def __init__(self, app: FastAPI, code: str, scope: Scope, cursor: int | None) -> None:
        self._pool = app.state.pool
        with lease(self._pool) as conn:
            tenancy.limit_to(conn, scope)
            self._follower = Follower(conn, "somebody", scope, code, cursor)

    def poll(self) -> list[Any]:
        with lease(self._pool) as conn:
            tenancy.limit_to(conn, self._follower.scope)
            return self._follower.poll(conn)


def follower(app: FastAPI, code: str, scope: Scope, cursor: int | None = None) -> Page:
    return Page(app, code, scope, cursor)


def readings(events: list[Any]) -> list[tuple[str, str, float]]:
    return [(r.meter, r.channel, r.value) for e in events if e.event == "readings" for r in e.data]


@pytest.fixture
def coal(plant: psycopg.Connection) -> int:
    return plants.channel_id(plant, "alpha", "c01", "t")


def test_a_new_value_is_sent_once_and_an_old_one_never(app: FastAPI, plant: psycopg.Connection, coal: int) -> None:
    plants.add_readings(plant, "alpha", coal, plants.MIDNIGHT, [1.0])
    page = follower(app, "alpha", Scope(enterprise_id=plants.enterprise_id(plant, "alpha")))
    assert readings(page.poll()) == []
    plants.add_readings(plant, "alpha", coal, plants.MIDNIGHT + plants.SLOT, [2.0, 3.0])
    assert readings(page.poll()) == [("c01", "t", 3.0)]
    assert readings(page.poll()) == []


def test_a_late_value_behind_the_newest_is_not_sent(app: FastAPI, plant: psycopg.Connection, coal: int) -> None:
    page = follower(app, "alpha", Scope(all=True))
    plants.add_readings(plant, "alpha", coal, plants.MIDNIGHT + plants.SLOT, [2.0])
    assert readings(page.poll()) == [("c01", "t", 2.0)]
    plants.add_readings(plant, "alpha", coal, plants.MIDNIGHT, [1.0])
    assert readings(page.poll()) == []


def test_a_batch_that_commits_after_its_successor_is_not_missed(
    app: FastAPI, plant: psycopg.Connection, database: Database, coal: int
) -> None:
    voltage = plants.channel_id(plant, "alpha", "e01", "v")
    page = follower(app, "alpha", Scope(all=True))
    with psycopg.connect(database.admin_dsn) as slow:
        row = slow.execute("SELECT nextval(pg_get_serial_sequence('ingest_batch', 'id'))").fetchone()
        plants.add_readings(plant, "alpha", coal, plants.MIDNIGHT, [2.0])
        assert readings(page.poll()) == [("c01", "t", 2.0)]
        assert row is not None
        slow.execute(
            "INSERT INTO ingest_batch (id, enterprise_id, received_at, channel_ids, from_ats, to_ats)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (row[0], plants.enterprise_id(plant, "alpha"), plants.NOW, [voltage], [plants.NOW], [plants.NOW]),
        )
        slow.execute("INSERT INTO reading VALUES (%s, %s, 380.5, %s)", (voltage, plants.NOW, row[0]))
    assert readings(page.poll()) == [("e01", "v", 380.5)]


def test_who_comes_back_goes_on_after_the_last_event(app: FastAPI, plant: psycopg.Connection, coal: int) -> None:
    seen = plants.add_readings(plant, "alpha", coal, plants.MIDNIGHT, [1.0])
    plants.add_readings(plant, "alpha", coal, plants.MIDNIGHT + plants.SLOT, [2.0])
    page = follower(app, "alpha", Scope(all=True), cursor=seen)
    assert readings(page.poll()) == [("c01", "t", 2.0)]


def test_a_cursor_from_the_future_does_not_silence_the_stream(
    app: FastAPI, plant: psycopg.Connection, coal: int
) -> None:
    page = follower(app, "alpha", Scope(all=True), cursor=10**17)
    plants.add_readings(plant, "alpha", coal, plants.MIDNIGHT, [1.0])
    assert readings(page.poll()) == [("c01", "t", 1.0)]


def test_values_of_another_plant_are_not_sent(app: FastAPI, plant: psycopg.Connection) -> None:
    page = follower(app, "alpha", Scope(all=True))
    plants.add_readings(plant, "beta", plants.channel_id(plant, "beta", "c01", "t"), plants.MIDNIGHT, [9.0])
    assert readings(page.poll()) == []


def test_open_warnings_are_sent_at_the_start_and_when_they_change(app: FastAPI, plant: psycopg.Connection) -> None:
    page = follower(app, "alpha", Scope(all=True))

    def warnings() -> list[list[int]]:
        return [e.data.ids for e in page.poll() if e.event == "warnings"]

    assert warnings() == [[]]
    assert warnings() == []
    opened = plants.open_warning(plant, "alpha")
    plants.open_warning(plant, "beta")
    assert warnings() == [[opened]]
    plant.execute("UPDATE warning SET closed_at = %s", (plants.NOW,))
    plant.commit()
    assert warnings() == [[]]


def test_a_foreign_plants_stream_is_404_before_it_begins(alpha: TestClient) -> None:
    answer = alpha.get("/api/v1/enterprises/beta/live")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_over_http_a_value_arrives_while_the_page_is_open_and_the_stream_ends_with_it(
    app: FastAPI, plant: psycopg.Connection, coal: int
) -> None:
    polls: list[int] = []
    with serving(app) as address, httpx2.Client(base_url=address) as client:
        body = {"name": "manager-alpha", "password": plants.PASSWORD}
        assert client.post("/api/v1/session", json=body).status_code == 200
        with client.stream("GET", "/api/v1/enterprises/alpha/live") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.iter_lines()
            assert next(line for line in lines if line.startswith("event:")) == "event: warnings"
            plants.add_readings(plant, "alpha", coal, plants.NOW - timedelta(minutes=7), [4.25])
            assert next(line for line in lines if line.startswith("event:")) == "event: readings"
            data = next(line for line in lines if line.startswith("data:"))
            assert json.loads(data.removeprefix("data:")) == [
                {"meter": "c01", "channel": "t", "at": "2026-11-02T04:00:00Z", "value": 4.25, "unit": "t"}
            ]
            polls.append(app.state.pool.get_stats().get("requests_num", 0))
        # The client has gone: the pool is asked no more.
        settled = wait_until_steady(lambda: int(app.state.pool.get_stats().get("requests_num", 0)))
        assert settled >= polls[0]


def wait_until_steady(count: Any) -> int:
    """The count when it stands still; the stream looks every hundredth of a second, so half a second is long."""
    event = threading.Event()
    for _ in range(40):
        before = count()
        event.wait(0.5)
        if count() == before:
            return int(before)
    raise AssertionError("the stream goes on without its client")
