"""The fixtures: real servers of this run alone, a template database migrated once, a copy of it for each test."""

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from qingyu.jobs.access import passwords
from qingyu.settled import YOUNGEST
from stack.root import Root, ensure_root
from stack.servers import Mosquitto, Postgres
from tests.support.broker import Broker
from tests.support.databases import Database, create_database, drop_database, leave, make_template
from tests.support.loops import stepped_aside
from tests.support.passwords import OPERATED, QUICK
from tests.support.sharing_out import ByFixtures

MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 6 * 2**30  # a process of the run needs about 1 GiB of it


def pytest_configure() -> None:
    """Nothing of the developer's own servers reaches a test."""
    for name in list(os.environ):
        if name.startswith(("QINGYU_", "PG")):
            del os.environ[name]
    # How long an example takes says something of the machine and nothing of the rule.
    settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("any-machine")
    # A quarter of a second for each user registered and each log-in; `operated_passwords` takes it back.
    passwords.COST = QUICK


def pytest_xdist_auto_num_workers() -> int:
    """Two processes more than cores with `-n auto`, because a third of a test is waiting: 898 s, with one more 1,021.

    At most four, for each has a TimescaleDB and a Mosquitto of its own.
    """
    return min(4, len(os.sched_getaffinity(0)) + 2)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """Whose tests stay together in one process: those of a file that builds something once."""
    return ByFixtures(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None]:
    """Nobody looks for garbage while the modules are read, and later not among what they made, which stays.

    Else that is a third of the time that importing takes. Later it is looked for as seldom as in the programs.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(YOUNGEST, *gc.get_threshold()[1:])
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """A test that has no browser may run a loop of its own, also in a process in which an earlier one opened one."""
    if "browser" in getattr(item, "fixturenames", ()):
        return (yield)
    with stepped_aside():
        return (yield)


@pytest.fixture(scope="session")
def stack_root() -> Root:
    """The Debian root with both servers; built at first use on a machine."""
    return ensure_root()


@pytest.fixture(scope="session")
def postgres(stack_root: Root, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A TimescaleDB of this run alone; it does not wait for the disk, and lies in memory where there is room."""
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("postgres")
        if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="qingyu-test-", dir=MEMORY)))
        # Proving a password 4096 times over costs more than all the rest that a client does to connect.
        small = {"max_wal_size": "256MB", "min_wal_size": "64MB", "scram_iterations": "1000"}
        server = stack.enter_context(Postgres(folder, root=stack_root, fsync=False, settings=small))
        stack.callback(leave, server)
        yield server


@pytest.fixture(scope="session")
def template_db(postgres: Postgres) -> str:
    """The name of a database with the whole schema and reference data."""
    return make_template(postgres)


@pytest.fixture(scope="session")
def broker_to_be(stack_root: Root, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A Mosquitto of this run alone, where it will be: most databases need no more of it than its address.

    What looks whether its files have changed costs a hundredth of a core as long as it runs.
    """
    server = Mosquitto(tmp_path_factory.mktemp("mosquitto"), root=stack_root)
    one = Broker(server)
    one.hold()
    yield one
    one.release()
    server.stop()


@pytest.fixture(scope="session")
def broker(broker_to_be: Broker) -> Broker:
    """It runs; `add_gateway` gives credentials."""
    broker_to_be.start()
    return broker_to_be


@pytest.fixture
def database(postgres: Postgres, template_db: str, broker_to_be: Broker) -> Iterator[Database]:
    """A fresh copy of the template with `admin_dsn`, `name`, `settings` and `environment`; dropped at the end."""
    fresh = create_database(postgres, template_db, broker_to_be)
    try:
        yield fresh
    finally:
        drop_database(fresh)


@pytest.fixture
def conn(database: Database) -> Iterator[psycopg.Connection]:
    """A connection as superuser on the test's database; what is not committed is rolled back."""
    with psycopg.connect(database.admin_dsn, options="-c timezone=UTC") as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def operated_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords cost what they cost in operation."""
    monkeypatch.setattr(passwords, "COST", OPERATED)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return Path(__file__).resolve().parent.parent
