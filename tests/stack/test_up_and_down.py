"""`make up` and `make down` in a clone of its own: either twice is harmless, and down stops only what up started."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from stack.clone import Clone
from stack.programs import Supervisor, wait_until
from stack.sandbox import is_locked
from tests.support.broker import Broker
from tests.support.present import present
from tests.support.rows import one_row

Run = Callable[..., str]


@pytest.fixture
def clone(tmp_path: Path, repository: Path) -> Clone:
    """A checkout with stack/ alone: the servers and the schema, no programs."""
    shutil.copytree(repository / "stack", tmp_path / "clone" / "stack")
    return Clone(tmp_path / "clone")


@pytest.fixture
def stack(clone: Clone) -> Iterator[Run]:
    """`python -m stack` in that checkout; everything is down again at the end."""

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "stack", *arguments],
            cwd=clone.root,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    yield run
    run("down")


def test_up_and_down_twice_are_harmless_and_the_data_stay(clone: Clone, stack: Run, broker: Broker) -> None:
    assert stack("down") == "nothing was running\n"
    assert stack("status") == "nothing runs\n"

    stack("up", "--without-docker")
    before = clone.environment()
    with psycopg.connect(before["QINGYU_ADMIN_DATABASE_URL"]) as conn:
        conn.execute("CREATE TABLE kept (n int)")
        started_at = conn.execute("SELECT pg_postmaster_start_time()").fetchone()
    stack("up", "--without-docker")
    assert clone.environment() == before
    with psycopg.connect(before["QINGYU_ADMIN_DATABASE_URL"]) as conn:
        assert conn.execute("SELECT pg_postmaster_start_time()").fetchone() == started_at
    known = clone.environment()
    assert stack("status").split() == [
        "mosquitto", "RUNNING", "postgres", "RUNNING",
        "gateways", f"mqtts://127.0.0.1:{known['QINGYU_MQTT_TLS_PORT']}/",
        "(without", "TLS)", f"mqtt://127.0.0.1:{known['QINGYU_MQTT_PORT']}/",
        "database", f"postgresql://127.0.0.1:{known['QINGYU_DB_PORT']}/",
    ]  # fmt: skip

    assert stack("down").startswith("stopped")
    assert stack("down") == "nothing was running\n"
    assert not is_locked(clone.postgres().lock)
    assert broker.server.alive, "down stopped a server that it had not started"

    stack("up", "--without-docker", "--copy")
    copy = present(clone.replica())
    assert _kept_by(copy.dsn("qingyu")) == (0, True)
    told = stack("status")
    assert f"postgresql://127.0.0.1:{copy.port}/" in told
    assert "bytes of the log behind" in told

    stack("up", "--without-docker")
    assert "copy" not in stack("status")
    assert not is_locked(copy.lock)
    with psycopg.connect(clone.environment()["QINGYU_ADMIN_DATABASE_URL"]) as conn:
        conn.execute("INSERT INTO kept VALUES (1)")
        conn.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots")
    stack("up", "--without-docker", "--copy")  # it could follow no more and is made anew
    assert _kept_by(present(clone.replica()).dsn("qingyu")) == (1, True)


def _kept_by(dsn: str) -> tuple[int, bool]:
    with psycopg.connect(dsn) as conn:
        n, is_copy = one_row(conn.execute("SELECT count(*), pg_is_in_recovery() FROM kept"))
    return n, is_copy


def test_what_up_writes_down_is_its_owners_alone_and_can_be_read_by_a_shell(clone: Clone, stack: Run) -> None:
    stack("up", "--without-docker")
    assert clone.folder.stat().st_mode & 0o077 == 0
    assert clone.env_file.stat().st_mode & 0o077 == 0
    shown = subprocess.run(
        ["sh", "-ec", 'eval "$1"; echo "$QINGYU_ADMIN_DATABASE_URL"', "sh", stack("env")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.strip() == clone.environment()["QINGYU_ADMIN_DATABASE_URL"]


def test_a_crashed_server_is_started_again_and_a_killed_supervisor_leaves_nothing(clone: Clone, stack: Run) -> None:
    stack("up", "--without-docker")
    supervisor = Supervisor(clone)
    children = [int(line) for line in _children(_supervisor_pid(clone))]
    for pid in children:
        _kill(pid)
    wait_until(lambda: set(children).isdisjoint(_children(_supervisor_pid(clone))), "new servers", 30)
    wait_until(lambda: clone.postgres().is_ready() and clone.broker().is_ready(), "the servers", 30)
    wait_until(lambda: set(supervisor.states().values()) == {"RUNNING"}, "the supervisor to say so", 30)

    _kill(_supervisor_pid(clone))
    wait_until(lambda: not is_locked(clone.postgres().lock) and not is_locked(clone.broker().lock), "the end", 60)
    stack("up", "--without-docker")
    assert stack("status").split()[:4] == ["mosquitto", "RUNNING", "postgres", "RUNNING"]


def _program(clone: Clone, name: str, text: str) -> None:
    """A stand-in for a program of the platform, so that this test is about the supervisor alone."""
    (clone.root / name).mkdir()
    (clone.root / name / "__init__.py").touch()
    (clone.root / name / "__main__.py").write_text(text)


SERVE = """
import http.server, os
address = (os.environ["QINGYU_API_HOST"], int(os.environ["QINGYU_API_PORT"]))
http.server.HTTPServer(address, http.server.SimpleHTTPRequestHandler).serve_forever()
"""
SIMULATE = """
import sys, time
if "--register-only" in sys.argv:
    print("manager@acme / a-demo-password")
else:
    print("simulating", flush=True)
    time.sleep(600)
"""


def test_demo_twice_says_where_the_console_is_and_how_to_log_in(clone: Clone, stack: Run) -> None:
    _program(clone, "api", SERVE)
    _program(clone, "device_sim", SIMULATE)
    stack("up", "--without-docker")
    assert "device_sim   STOPPED" in stack("status")
    for _ in range(2):
        said = stack("demo", "--without-docker")
        assert f"http://127.0.0.1:{clone.environment()['QINGYU_API_PORT']}/" in said
        assert "manager@acme / a-demo-password" in said
    told = stack("status")
    assert "device_sim   RUNNING" in told
    assert "manager@acme / a-demo-password" in told
    assert clone.log_ins.stat().st_mode & 0o077 == 0
    assert Supervisor(clone).log("device_sim").read_text() == "simulating\n"


def test_a_program_that_does_not_stay_up_is_told_with_the_end_of_its_log(clone: Clone, stack: Run) -> None:
    _program(clone, "api", "raise SystemExit('the secret of the sessions is missing')")
    failed = subprocess.run(
        [sys.executable, "-m", "stack", "up", "--without-docker"],
        cwd=clone.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert failed.returncode == 1
    assert "api does not stay up" in failed.stderr
    assert "the secret of the sessions is missing" in failed.stderr


def _supervisor_pid(clone: Clone) -> int:
    return int((clone.folder / "supervisord.pid").read_text())


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _kill(pid: int) -> None:

    os.kill(pid, signal.SIGKILL)
