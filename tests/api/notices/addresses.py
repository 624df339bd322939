"""Addresses of persons, what was delivered to them, and what became of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import psycopg
from starlette.testclient import TestClient

from qingyu.jobs.access import notices
from tests.api import plants

MINE = "/api/v1/me/notices"
ALL = ["warnings", "cases", "overruns"]
TOKEN, SECRET = "0123456789abcdef0123456789abcdef", "SEC0123456789abcdef"
SOON = plants.NOW + timedelta(minutes=1)
SendAll = Callable[[datetime], int]


def add(client: TestClient, address: str = "li@example.com", **more: Any) -> Any:
    said = client.post(MINE, json={"address": address, "wants": ALL, **more})
    assert said.status_code == 201, said.text
    assert client.get(said.headers["location"]).json() == said.json()
    return said.json()


def deliveries(client: TestClient, address: Any) -> Any:
    return client.get(f"{MINE}/{address['id']}/deliveries").json()["items"]


def said_to_operator(conn: psycopg.Connection, address: Any) -> str:
    """What the other sides said, as an operator reads it and nobody else."""
    found = notices.trials(notices.Own(conn, None, "cli:root", plants.NOW), address["id"], 10)
    return "\n".join(one.last_error or "" for one in found)
