"""Fifty callers on every route at once, while live pages are open: each gets the very answer that one alone gets."""

import http.client
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI

from api.auth import COOKIE
from qingyu.db.pool import open_pool
from tests.api import plants
from tests.api.addresses import addresses
from tests.api.conftest import LogIn
from tests.api.serving import serving
from tests.support.apis import an_api
from tests.support.databases import Database
from tests.support.thorough import thorough

CALLERS, STREAMS, POOL = 50, 20, 8
# Fifty on each route alone cost a minute; ten on each of five meet the same pool, and each other's answers too.
ROUTES = thorough(1, else_=5)


@pytest.fixture
def app(database: Database) -> Iterator[FastAPI]:
    """As the program runs it: a pool of eight."""
    with open_pool(database.dsn("api"), application="test-crowd", size=POOL) as pool:
        yield an_api(database.settings, pool, clock=lambda: plants.NOW, live_poll_s=0.2)


@pytest.fixture
def cookies(log_in: LogIn) -> list[str]:
    """A manager's and a regulator's."""
    return [f"{COOKIE}={log_in(name).cookies[COOKIE]}" for name in ("manager-alpha", "ningxia")]


@contextmanager
def live_page(port: int, cookie: str) -> Iterator[http.client.HTTPResponse]:
    """A live stream that has begun."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", "/api/v1/enterprises/alpha/live", headers={"Cookie": cookie})
    stream = line.getresponse()
    try:
        assert stream.status == 200
        yield stream
    finally:
        stream.close()
        line.close()


Answer = tuple[int, bytes]


def crowd(port: int, asked: list[tuple[str, str]]) -> dict[tuple[str, str], Counter[Any]]:
    """How often each cookie gets which answer on each path when fifty callers ask at once."""
    answers: dict[tuple[str, str], Counter[Any]] = {one: Counter() for one in asked}
    together = threading.Barrier(CALLERS)

    def ask(cookie: str, path: str) -> None:
        together.wait()
        try:
            answers[cookie, path][answer(port, path, cookie)] += 1
        except OSError as error:
            answers[cookie, path][repr(error)] += 1

    callers = [threading.Thread(target=ask, args=asked[i % len(asked)]) for i in range(CALLERS)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    return answers


def answer(port: int, path: str, cookie: str) -> Answer:
    """The status and the body that one caller gets; of a problem its kind, because the request's id is in it."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path, headers={"Cookie": cookie})
    got = line.getresponse()
    body = got.read()
    line.close()
    return got.status, body if got.status == 200 else json.loads(body)["code"].encode()


def test_fifty_callers_and_twenty_live_pages_get_an_answer_on_every_route(
    app: FastAPI, plant: psycopg.Connection, cookies: list[str]
) -> None:
    coal = plants.channel_id(plant, "alpha", "c01", "t")
    plants.add_readings(plant, "alpha", coal, plants.MIDNIGHT, [1.0, 2.0, 3.0])
    plants.add_slots(plant, coal, plants.MIDNIGHT, [1.0, None, 3.0])
    with serving(app) as address, ExitStack() as pages:
        port = int(address.rsplit(":", 1)[1])
        streams = [pages.enter_context(live_page(port, cookies[i % 2])) for i in range(STREAMS)]
        asked = [a for a in addresses(app) if a.method == "get" and not a.streams]
        assert len(asked) > 30
        for some in (asked[at : at + ROUTES] for at in range(0, len(asked), ROUTES)):
            # The manager sees no region as a whole, and neither looks after users; everything else there is for both.
            alone = {(cookie, one.asked): answer(port, one.asked, cookie) for one in some for cookie in cookies}
            # A proof whose bytes are kept nowhere is a conflict.
            assert {status for status, _ in alone.values()} <= {200, 403, 404, 409}, [one.path for one in some]
            found = crowd(port, list(alone))
            assert sum(counter.total() for counter in found.values()) == CALLERS
            # An answer that is shared by mistake is another one's: its scope, its name, its numbers.
            for (cookie, path), said in alone.items():
                assert list(found[cookie, path]) == [said], path
        for stream in streams:
            assert stream.readline().startswith(b"event:")


def test_a_request_leases_one_connection_and_gives_it_back_before_it_is_answered(
    app: FastAPI, plant: psycopg.Connection, log_in: LogIn
) -> None:
    client = log_in("manager-alpha")
    for one in addresses(app):
        if one.method != "get" or one.streams:
            continue
        before = app.state.pool.get_stats().get("requests_num", 0)
        # A refusal is written down afterwards, in a transaction of its own.
        most = 1 if client.get(one.asked).status_code < 400 else 2
        assert app.state.pool.get_stats().get("requests_num", 0) - before <= most, one.path
