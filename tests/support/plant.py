"""A small registered plant for tests, and the ingest program beside it."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import structlog

from keeper.loop import Keeper
from qingyu.jobs.declaring import registry
from tests.support.databases import Database

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def document(code: str = "plant", n_meters: int = 2, gateways: int = 1, **channel: Any) -> dict[str, Any]:
    """A registration document: one boundary unit, meters `e000`, …, each with a channel `kwh`, one purchase flow."""
    settings = {
        "code": "kwh",
        "quantity": "active_energy",
        "carrier": "electricity",
        "kind": "interval",
        "unit": "kWh",
        "valid_from": "2024-01-01T00:00:00+08:00",
        "interval_s": 900,
    } | channel
    return {
        "enterprises": [
            {
                "code": code,
                "name_zh": "试验厂",
                "name_en": "Test plant",
                "units": [{"code": "plant", "level": 1, "name_zh": "全厂", "name_en": "Plant"}],
                "gateways": [
                    {"code": f"gw{i}", "class": "A", "password": f"secret-{code}-{i}"} for i in range(1, gateways + 1)
                ],
                "meters": [
                    {
                        "code": f"e{i:03d}",
                        "unit": "plant",
                        "name_zh": f"{i} 号电表",
                        "name_en": f"Meter {i}",
                        "channels": [settings],
                    }
                    for i in range(n_meters)
                ],
                "flows": [
                    {
                        "code": "grid",
                        "carrier": "electricity",
                        "direction": "purchase",
                        "to": "plant",
                        "channels": [{"meter": "e000", "channel": settings["code"]}],
                    }
                ],
                "products": [
                    {"code": "steel", "name_zh": "钢", "name_en": "Steel", "unit": "t", "flows": [{"flow": "grid"}]}
                ],
            }
        ]
    }


def register(database: Database, *documents: dict[str, Any], now: datetime = NOW) -> None:
    """Register documents and commit."""
    with psycopg.connect(database.admin_dsn) as conn:
        for one in documents:
            registry.apply(conn, one, now)


@contextmanager
def ingest(database: Database, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """The ingest program as its users run it; stopped with SIGTERM at the end, and it must end well."""
    process = start_ingest(database, **environment)
    with keeper(database):
        yield from _ingest(database, process)


def _ingest(database: Database, process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    try:
        wait_until(lambda: credentials_are_written(database), what="the credentials of this database's gateways")
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            assert process.wait(timeout=30) == 0


@contextmanager
def keeper(database: Database) -> Iterator[None]:
    """The keeper's loop, in a thread of the test: its program adds no more than signals."""
    database.broker.start()
    # What it says goes where the words of tests go now, and not among those of a command that is run meanwhile.
    words = structlog.wrap_logger(structlog.PrintLogger(sys.stderr))
    kept = Keeper(database.settings, lambda: datetime.now(UTC), words)
    thread = threading.Thread(target=kept.run, name="keeper")
    thread.start()
    try:
        yield
    finally:
        kept.stopping.set()
        thread.join()


def start_ingest(database: Database, **environment: str) -> subprocess.Popen[bytes]:
    """Start ingest with a test's settings."""
    database.broker.start()
    return subprocess.Popen([sys.executable, "-m", "ingest"], env={**database.environment, **environment})


def credentials_are_written(database: Database) -> bool:
    """Whether every enterprise has its session and its gateways stand in the broker's password file.

    A test's database is new and the broker is not: what an earlier test left in the file lets a gateway in too early,
    and when that goes the broker cuts the gateway off.
    """
    with psycopg.connect(database.admin_dsn) as conn:
        found = conn.execute(
            "SELECT e.code || '/' || g.code, e.session_ready_at IS NOT NULL FROM gateway g "
            "JOIN enterprise e ON e.id = g.enterprise_id"
        ).fetchall()
    known = (database.settings.broker_folder / "passwords").read_text("utf-8")
    return all(ready and f"\n{name}:" in f"\n{known}" for name, ready in found)


def wait_until(condition: Callable[[], Any], timeout_s: float = 30, what: str = "the condition") -> Any:
    """Wait for a condition and return what it gave; fails when it never holds."""
    give_up_at = time.monotonic() + timeout_s
    while not (found := condition()):
        assert time.monotonic() < give_up_at, f"{what} did not come true within {timeout_s} s"
        time.sleep(0.05)
    return found


def count(database: Database, query: str, *parameters: Any) -> Any:
    """The first value of a query, seen by the superuser."""
    with psycopg.connect(database.admin_dsn) as conn:
        row = conn.execute(query, parameters).fetchone()
    return row[0] if row else None
