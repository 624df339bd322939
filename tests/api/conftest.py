"""The app over the test's database with the rights of its own role, a fixed clock, and clients that are logged in."""

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import psycopg
import pytest
from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from qingyu.db.pool import open_pool
from qingyu.domain.access.roles import Role
from qingyu.jobs.access import people
from qingyu.jobs.access.people import Person, Rights
from qingyu.jobs.energy import energy
from stack.servers import Postgres
from tests.api import plants
from tests.support.apis import an_api, worked_out
from tests.support.broker import Broker
from tests.support.databases import Database, create_database, drop_database

LogIn = Callable[[str], TestClient]


@pytest.fixture(scope="session", autouse=True)
def one_loop() -> Iterator[None]:
    """All clients ask in one event loop: else each request starts a thread and a loop of its own, and ends them."""
    with start_blocking_portal("asyncio") as portal:
        TestClient.portal = portal
        yield
        TestClient.portal = None


@pytest.fixture(scope="session")
def plants_db(postgres: Postgres, template_db: str, broker_to_be: Broker) -> str:
    """The name of a database in which both plants are registered."""
    made = create_database(postgres, template_db, broker_to_be)
    with psycopg.connect(made.admin_dsn) as conn:
        plants.register(conn)
    return made.name


@pytest.fixture
def database(postgres: Postgres, plants_db: str, broker_to_be: Broker) -> Iterator[Database]:
    """A fresh copy of it."""
    fresh = create_database(postgres, plants_db, broker_to_be)
    try:
        yield fresh
    finally:
        drop_database(fresh)


@pytest.fixture
def plant(conn: psycopg.Connection) -> psycopg.Connection:
    """A connection to a database in which both plants are registered."""
    return conn


@pytest.fixture(scope="session")
def openapi_document() -> dict[str, Any]:
    """What the API says of itself, which is the same whatever it is built over."""
    return worked_out().openapi()


@pytest.fixture
def app(database: Database) -> Iterator[FastAPI]:
    """The API at noon of 2 November 2026 in Shanghai."""
    with open_pool(database.dsn("api"), application="test-api", size=4) as pool:
        yield an_api(database.settings, pool, clock=lambda: plants.NOW, live_poll_s=0.01)


# `-0.0` as a number of its own: what is nothing has no sign.
MINUS_NOTHING = re.compile(rb"[:\[,]\s*-0(?:\.0+)?(?:[eE][-+]?\d+)?\s*[,}\]]")


class Client(TestClient):
    """What answers 201 says where that is read which it has made, and no answer holds a minus nought.

    A bug answers 500 instead of raising.
    """

    def __init__(self, app: FastAPI) -> None:
        super().__init__(app, raise_server_exceptions=False)

    def request(self, method: str, url: Any, **more: Any) -> Response:
        """Ask, and look at the address of what was made."""
        answer = super().request(method, url, **more)
        if answer.headers.get("content-type", "").startswith("application/json"):
            assert not MINUS_NOTHING.search(answer.content), f"{method} {url} answers with -0"
        if answer.status_code == HTTPStatus.CREATED:
            place = answer.headers.get("location", "/api/v1/nowhere").split("?")[0]
            allowed = super().request("OPTIONS", place).headers.get("allow", "")
            assert "GET" in allowed, f"{method} {url} made something that cannot be read at {place}"
        return answer


@pytest.fixture
def anyone(app: FastAPI) -> TestClient:
    """A client without a session; a bug answers 500 instead of raising."""
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def log_in(app: FastAPI, plant: psycopg.Connection) -> LogIn:
    """Gives a client with a session of the named user."""

    def client_of(name: str) -> TestClient:
        client = Client(app)
        answer = client.post("/api/v1/session", json={"name": name, "password": plants.PASSWORD})
        assert answer.status_code == 200, answer.text
        return client

    return client_of


@pytest.fixture
def alpha(log_in: LogIn) -> TestClient:
    """The energy manager of plant alpha."""
    return log_in("manager-alpha")


@pytest.fixture
def admin(plant: psycopg.Connection, log_in: LogIn) -> TestClient:
    """The security administrator."""
    (stored,) = plant.execute("SELECT password_hash FROM app_user WHERE name = 'manager-alpha'").fetchone() or ("",)
    who = Person("chief", "安全管理员", "Security administrator")
    people.add(plant, who, Rights(Role.SECURITY_ADMIN), stored, "cli:root", plants.NOW, must_change=False)
    plant.commit()
    return log_in("chief")


@pytest.fixture
def officer(plant: psycopg.Connection, log_in: LogIn) -> TestClient:
    """An officer of Ningxia."""
    (stored,) = plant.execute("SELECT password_hash FROM app_user WHERE name = 'manager-alpha'").fetchone() or ("",)
    who = Person("officer", "节能监察", "Officer")
    rights = Rights(Role.REGULATOR_OFFICER, region="640000")
    people.add(plant, who, rights, stored, "cli:root", plants.NOW, must_change=False)
    plant.commit()
    return log_in("officer")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The enterprise of each report of energy that is really made."""
    made: list[str] = []
    really = energy.report

    def report(*arguments: Any) -> energy.Report:
        found = really(*arguments)
        made.append(arguments[2])
        return found

    monkeypatch.setattr(energy, "report", report)
    return made
