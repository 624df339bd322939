"""A stop in the middle of a request is told as one, to try again, and not as a fault of ours."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import psycopg
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.api.serving import serving


def test_a_request_that_outlasts_a_stop_is_told_to_come_again(
    app: FastAPI, alpha: TestClient, plant: psycopg.Connection
) -> None:
    cookies = dict(alpha.cookies)
    with ThreadPoolExecutor(1) as one, plant.transaction():
        with serving(app) as address:
            plant.execute("LOCK TABLE enterprise IN ACCESS EXCLUSIVE MODE")
            asked = one.submit(httpx2.get, f"{address}/api/v1/enterprises", cookies=cookies, timeout=60)
            while not plant.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall():
                time.sleep(0.01)
        answer = asked.result(60)
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["code"] == "stopping"
