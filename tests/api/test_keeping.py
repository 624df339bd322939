"""Answers are kept while the data of their enterprise stand, and made of nothing that may change unseen."""

from collections.abc import Hashable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI, Request, Response
from psycopg import sql
from starlette.testclient import TestClient

from api.app import NOUNS, PREFIX
from api.handling import Handler
from api.keeping import CLOCK_S, Keeping, Stand, version_of
from qingyu.db import data_versions, tenancy
from qingyu.db.pool import Connection
from qingyu.jobs.energy import account
from tests.api import plants
from tests.api.addresses import addresses
from tests.api.conftest import LogIn

ENERGY = "/api/v1/enterprises/alpha/energy?from=2026-11-01&to=2026-11-03&by=day"
OVER_AND_RUNNING = ("2026-11-02", "2026-11-03")
# Whom a request is of is looked up before any answer.
CALLERS = {"api_token", "app_session", "app_user"}
# Told by the lines of batches: a reading comes with one.
BY_LINES = {"reading", "ingest_batch"}


def untold(conn: psycopg.Connection) -> list[str]:
    """The tables whose changes change no version."""
    found = conn.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        " AND (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgfoid = 'data_changed'::regproc) < 4"
    )
    return sorted({name for (name,) in found} - CALLERS - BY_LINES - {"data_version", "common_version"})


def kept_paths(*, with_peers: bool) -> set[str]:
    """The paths of the routes whose answers are kept."""
    wanted = data_versions.with_peers if with_peers else data_versions.of_enterprise
    routes = [route for noun in NOUNS for route in noun.router.routes]
    return {f"{PREFIX}{route.path}" for route in routes if version_of(route.endpoint) is wanted}


def test_a_kept_answer_is_made_of_tables_that_tell_their_changes_and_of_its_enterprise(
    app: FastAPI, plant: psycopg.Connection, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, tables = log_in("manager-alpha"), untold(plant)
    assert {"worker", "gateway_status"} <= set(tables)
    coal = plants.channel_id(plant, "alpha", "c01", "t")
    plants.add_readings(plant, "alpha", coal, plants.MIDNIGHT, [1.0, 2.0, 3.0])
    plants.add_slots(plant, coal, plants.MIDNIGHT, [1.0, None, 3.0])
    plant.execute(
        sql.SQL("REVOKE SELECT ON {} FROM qingyu_api").format(sql.SQL(", ").join(map(sql.Identifier, tables)))
    )
    plant.commit()
    widened: list[bool] = []
    widen = tenancy.over_everybody

    def noticed(conn: Connection) -> AbstractContextManager[None]:
        widened.append(True)
        return widen(conn)

    monkeypatch.setattr(tenancy, "over_everybody", noticed)
    asked = [one for one in addresses(app) if one.method == "get"]
    for with_peers in (False, True):
        paths = kept_paths(with_peers=with_peers)
        assert paths <= {one.path for one in asked}
        for one in asked:
            if one.path in paths:
                answer = client.get(one.asked)
                assert answer.status_code in (200, 404), (one.path, answer.text)
        assert bool(widened) is with_peers


class Clock:
    """A clock that is put forward by hand."""

    now: datetime = plants.NOW


@pytest.fixture
def clock(app: FastAPI) -> Clock:
    """The clock of the app."""
    made = Clock()
    app.state.clock = lambda: made.now
    return made


def add_day(conn: psycopg.Connection, enterprise: str, day: str, use: float) -> None:
    """A day becomes known."""
    conn.execute(
        "INSERT INTO energy_day (channel_id, day, use, n_received, n_due, n_slots, n_measured, n_estimated, n_suspect,"
        " n_missing) VALUES (%s, %s, %s, 96, 96, 96, 96, 0, 0, 0)",
        (plants.channel_id(conn, enterprise, "c01", "t"), day, use),
    )
    conn.commit()


def used(client: TestClient) -> list[float]:
    """The coal of the span, as it is answered."""
    return [carrier["quantity"] for carrier in client.get(ENERGY).json()["total"]["carriers"]]


def test_an_answer_is_kept_until_something_of_its_enterprise_is_written_or_five_seconds_are_over(
    clock: Clock, plant: psycopg.Connection, log_in: LogIn, counted: list[str]
) -> None:
    manager, regulator = log_in("manager-alpha"), log_in("ningxia")
    add_day(plant, "alpha", "2026-11-01", 5)
    assert (used(manager), used(manager), len(counted)) == ([5], [5], 1)
    assert (used(regulator), len(counted)) == ([5], 2), "an answer is of one scope"
    add_day(plant, "beta", "2026-11-01", 7)
    assert (used(manager), len(counted)) == ([5], 2), "what another enterprise does changes nothing"
    add_day(plant, "alpha", "2026-11-02", 6)
    assert (used(manager), used(manager), len(counted)) == ([11], [11], 3)
    coal = plants.channel_id(plant, "alpha", "c01", "t")
    plants.add_readings(plant, "alpha", coal, plants.MIDNIGHT, [1.0])
    assert manager.get(ENERGY).status_code == 200
    assert len(counted) == 4, "a batch that is not rolled up yet"
    before = len(counted)
    clock.now += timedelta(seconds=CLOCK_S)
    assert (used(manager), len(counted)) == ([11], before + 1)
    assert log_in("manager-beta").get(ENERGY).status_code == 404
    before = len(counted)
    tag = manager.get(ENERGY).headers["ETag"]
    assert manager.get(ENERGY, headers={"If-None-Match": tag}).status_code == 304
    assert len(counted) == before


def test_an_answer_about_days_that_are_over_stands_until_something_is_written(
    clock: Clock, plant: psycopg.Connection, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[account.Span] = []
    really = account.books

    def books(*asked: Any) -> account.Books:
        made.append(asked[3])
        return really(*asked)

    monkeypatch.setattr(account, "books", books)
    manager = log_in("manager-alpha")
    add_day(plant, "alpha", "2026-10-31", 5)
    for route in ("account", "balance", "ledger"):
        over, running = (f"/api/v1/enterprises/alpha/{route}?from=2026-10-30&to={to}" for to in OVER_AND_RUNNING)
        first = manager.get(over).content
        made.clear()
        for _ in range(2):
            clock.now += timedelta(seconds=CLOCK_S)
            assert manager.get(over).content == first
            assert manager.get(running).status_code == 200
        assert [span.to_day.day for span in made] == [3, 3], route
        clock.now += timedelta(days=70)
        made.clear()
        assert log_in("ningxia").get(over).content == first, "made anew, and the same"
        assert len(made) == 1
        clock.now = plants.NOW
    add_day(plant, "alpha", "2026-10-30", 6)
    assert manager.get(over).content != first


def test_who_asks_again_goes_the_short_way_as_long_as_nothing_of_the_caller_or_the_data_changed(
    app: FastAPI, plant: psycopg.Connection, log_in: LogIn, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    long: list[str] = []
    really = Handler.answer

    async def answer(self: Handler, request: Request, given: dict[str, Any]) -> Any:
        long.append(request.url.path)
        return await really(self, request, given)

    monkeypatch.setattr(Handler, "answer", answer)
    manager, other = log_in("manager-alpha"), log_in("ningxia")
    add_day(plant, "alpha", "2026-11-01", 5)

    def went(client: TestClient, **headers: str) -> tuple[int, int, bytes]:
        before = len(long)
        found = client.get(ENERGY, headers=headers)
        assert found.headers["ETag"]
        assert found.headers["X-Request-Id"]
        assert found.headers["Cache-Control"] == "no-store"
        return found.status_code, len(long) - before, found.content

    _, first, body = went(manager)
    assert (first, went(manager)) == (1, (200, 0, body))
    tag = manager.get(ENERGY).headers["ETag"]
    assert went(manager, **{"If-None-Match": tag}) == (304, 0, b"")
    assert went(manager, **{"Accept-Encoding": "identity"})[:2] == (200, 1), "packed or not are two answers"
    assert went(other)[1] == 1, "another caller is looked up first"
    assert went(other)[1] == 0
    add_day(plant, "alpha", "2026-11-02", 6)
    assert went(manager)[1] == 1
    assert used(manager) == [11]
    with monkeypatch.context() as broken:
        broken.setattr(data_versions, "again", lambda *_, **__: 1 / 0)
        assert went(manager)[:2] == (200, 1), "a fault of the short way is met by the long one"
    asked: list[Stand] = []
    kept = Keeping.find

    def find(self: Keeping, question: Hashable, stand: Stand) -> Response | None:
        asked.append(stand)
        return kept(self, question, stand)

    monkeypatch.setattr(Keeping, "find", find)
    clock.now += timedelta(seconds=CLOCK_S)
    assert went(manager)[1] == 1
    assert len(asked) == 1, "of another five seconds only the long way looks"
    before = len(long)
    plant.execute("UPDATE app_user SET must_change_password = true WHERE name = 'ningxia'")
    plant.execute("UPDATE app_user SET disabled_at = now() WHERE name = 'manager-alpha'")
    plant.commit()
    assert (manager.get(ENERGY).status_code, other.get(ENERGY).status_code) == (401, 403)
    assert len(long) == before + 2


def test_the_answer_asked_for_longest_ago_makes_room() -> None:
    stand = Stand("1", 0)
    keeping = Keeping(most_bytes=10 * 3_100)  # ten of a thousand bytes and what each takes beside
    questions = "abcdefghijk"
    for question in questions:
        keeping.put(question, stand, Response(b"x" * 1_000))
        keeping.find("a", stand)
    assert [question for question in questions if not keeping.find(question, stand)] == ["b"]
    assert keeping.find("c", replace(stand, version="2")) is None


def test_an_answer_too_large_to_be_kept_pushes_out_no_other() -> None:
    stand, keeping = Stand("1", 0), Keeping(most_bytes=100_000)
    keeping.put("a", stand, Response(b"small"))
    keeping.put("b", stand, Response(b"x" * 20_000))
    assert [bool(keeping.find(question, stand)) for question in "ab"] == [True, False]


def test_questions_count_so_that_long_ones_do_not_fill_the_memory() -> None:
    stand, keeping = Stand("1", 0), Keeping(most_bytes=1_000_000)
    for n in range(100):
        keeping.put(f"{n}?{'x' * 50_000}", stand, Response(b"little"))
    assert sum(bool(keeping.find(f"{n}?{'x' * 50_000}", stand)) for n in range(100)) < 20
