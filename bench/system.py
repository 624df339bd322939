"""A whole platform of a bench's own: servers, database, environment; started in a folder, stopped and forgotten."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import psycopg

from bench.guard import Guard
from qingyu.db import migrate
from stack.server import free_port
from stack.servers import Mosquitto, Postgres

ROLES = ("operator", "ingest", "keeper", "analytics", "api", "dashboards")


class System:
    """TimescaleDB that waits for the disk, Mosquitto, and the programs a bench starts; a context manager."""

    def __init__(self, folder: Path, *, postgres: Mapping[str, str] | None = None, keeper: bool = True) -> None:
        """postgres: settings of the database server that differ from stack/postgresql.conf; keeper: start it, too."""
        self.folder = folder
        self.guard = Guard()
        self.postgres = Postgres(folder / "postgres", settings=postgres).start()
        self.broker = Mosquitto(folder / "broker").start()
        self.postgres.create_database("bench")
        self.dsn = self.postgres.dsn("bench")
        migrate.upgrade(self.dsn, {role: f"bench-{role}" for role in ROLES})
        self.metrics_port = free_port()
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("QINGYU_")},
            "QINGYU_DB_HOST": self.postgres.host,
            "QINGYU_DB_PORT": str(self.postgres.port),
            "QINGYU_DB_NAME": "bench",
            "QINGYU_DB_ADMIN_PASSWORD": self.postgres.password,
            **{f"QINGYU_DB_{role.upper()}_PASSWORD": f"bench-{role}" for role in ROLES},
            "QINGYU_MQTT_HOST": self.broker.host,
            "QINGYU_MQTT_PORT": str(self.broker.port),
            "QINGYU_MQTT_INGEST_HOST": self.broker.host,
            "QINGYU_MQTT_INGEST_PORT": str(self.broker.ingest_port),
            "QINGYU_MQTT_INGEST_PASSWORD": self.broker.ingest_password,
            "QINGYU_BROKER_FOLDER": str(self.broker.secrets),
            "QINGYU_BROKER_REFUSALS": str(self.broker.refusals),
            "QINGYU_METRICS_PORT_INGEST": str(self.metrics_port),
            "QINGYU_API_HOST": "127.0.0.1",
            "QINGYU_API_PORT": str(free_port()),
            "QINGYU_API_SECRET": "a-secret-of-the-bench-that-signs-nothing-real",
        }
        self._programs: list[subprocess.Popen[bytes]] = []
        if keeper:
            self.start("keeper")

    def start(self, *program: str, log: Path = Path(os.devnull)) -> subprocess.Popen[bytes]:
        """Start `python -m program …` in the background; what it says goes to the end of a file."""
        with log.open("ab") as words:
            command = [sys.executable, "-m", *program]
            process = self.guard.start(command, env=self.environment, stdout=words, stderr=words)
        self._programs.append(process)
        return process

    def run(self, *program: str) -> str:
        """Run `python -m program …` to its end and return what it printed; raises when it failed."""
        done = subprocess.run(
            [sys.executable, "-m", *program], env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(program)} failed: {done.stdout[-2000:]} {done.stderr[-2000:]}")
        return done.stdout

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """The rows of a query, instants in UTC."""
        with psycopg.connect(self.dsn, options="-c timezone=UTC") as conn:
            return conn.execute(query, parameters).fetchall()

    def stop(self) -> None:
        """Stop the programs, then the servers."""
        for process in self._programs:
            if process.poll() is None:
                process.terminate()
        try:
            for process in self._programs:
                process.wait(60)
        finally:
            self.guard.end()
        self.broker.stop()
        self.postgres.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def wait_until(condition: Callable[[], bool], timeout_s: float, what: str) -> None:
    """Wait for a condition; fails when it never holds."""
    give_up_at = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > give_up_at:
            raise TimeoutError(f"{what} did not come true within {timeout_s} s")
        time.sleep(0.05)
