"""Several processes of the API on one port count together, and one that ends is started anew."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from api.counts import WINDOW_S, Counts, SharedCounts
from stack.server import free_port
from tests.api import plants
from tests.support.databases import Database


def children(pid: int) -> set[int]:
    """The processes that a process started and that live."""
    return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()}


def until(condition: Callable[[], bool]) -> None:
    """Wait for what comes about by itself."""
    give_up_at = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


def ask(port: int, cookie: str = "", *, body: object = None) -> tuple[int, dict[str, str]]:
    """The status and the headers of one answer about the session, over a connection of its own."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        head = {"Cookie": cookie, "Content-Type": "application/json"}
        line.request("POST" if body else "GET", "/api/v1/session", json.dumps(body) if body else None, head)
        answer = line.getresponse()
        answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        line.close()


def answers(port: int) -> bool:
    """Whether anybody answers."""
    try:
        return ask(port)[0] == 401
    except OSError:
        return False


def test_two_processes_share_a_port_and_a_count_and_one_that_is_killed_is_replaced(
    database: Database,
) -> None:
    port = free_port()
    own = {**os.environ, **database.environment}
    own |= {"QINGYU_API_PORT": str(port), "QINGYU_API_PROCESSES": "2", "QINGYU_CONSOLE_FOLDER": "/nowhere"}
    api = subprocess.Popen([sys.executable, "-m", "api"], env=own, stdout=subprocess.DEVNULL)
    try:
        until(lambda: len(children(api.pid)) == 2 and answers(port))
        said = {"name": "manager-alpha", "password": plants.PASSWORD}
        status, headers = ask(port, body=said)
        assert status == 200
        cookie = headers["set-cookie"].split(";")[0]
        left = [ask(port, cookie)[1]["ratelimit"].split(";")[1] for _ in range(24)]
        most = int(left[0].removeprefix("r="))
        assert left == [f"r={most - i}" for i in range(24)], "whichever of them is asked"
        first = children(api.pid)
        os.kill(min(first), signal.SIGKILL)
        until(lambda: len(children(api.pid) - first) == 1)
        assert {ask(port, cookie)[0] for _ in range(12)} == {200}, "what comes meanwhile waits for the new one"
        second = subprocess.run(
            [sys.executable, "-m", "api"],
            env=own,
            capture_output=True,
            check=False,
        )
        assert second.returncode != 0, "nobody shares the port of another API"
    finally:
        last = children(api.pid)
        api.terminate()
        assert api.wait(60) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in last)


def test_shared_counts_count_as_those_of_one_process() -> None:
    one, now = Counts(), 1000.0
    with closing(SharedCounts()) as shared:
        for i in range(2_000):
            now += WINDOW_S / 500
            assert one.take(f"caller {i % 7}", now) == shared.take(f"caller {i % 7}", now)


# Its first child is told to stop in the moment it is forked, as a stop that meets a start would tell it.
AT_ONCE = """
import os, signal, time
from api import processes

fork, first = os.fork, os.getpid()

def forked():
    pid = fork()
    if pid == 0:
        os.kill(os.getpid(), signal.SIGTERM)
    elif os.getpid() == first:
        os.kill(first, signal.SIGTERM)
    return pid

os.fork = forked
raise SystemExit(processes.serve("127.0.0.1", 0, 2, lambda own, share: time.sleep(60)))
"""


def test_a_stop_that_meets_a_start_ends_every_process() -> None:
    api = subprocess.Popen([sys.executable, "-c", AT_ONCE])
    try:
        assert api.wait(20) == 0
    finally:
        for pid in children(api.pid) if api.poll() is None else ():
            os.kill(pid, signal.SIGKILL)
        api.kill()
        api.wait()
