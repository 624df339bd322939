"""A bench that is ended, by whatever signal, leaves nothing running and nothing lying about."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.torture.parts import tree

PROGRAMS = ("ingest", "analytics", "api", "keeper", "bench.torture.fleet")
# Two deaf processes in a guard of their own; the second is frozen, as a fault may have left it.
GUARDED = """
import os, signal, sys, time
from bench.guard import Guard
# Whoever runs the tests in the background has handed down that these two are ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
guard = Guard()
deaf = "trap '' HUP INT TERM; echo ready; while :; do sleep 99; done"
started = [guard.start(["/bin/sh", "-c", deaf], stdout=-1) for _ in range(2)]
for process in started:
    process.stdout.readline()
os.kill(started[1].pid, signal.SIGSTOP)
print(*(process.pid for process in started), flush=True)
time.sleep(99)
"""


def running(pids: list[int]) -> list[int]:
    """Those of some processes that have not ended."""
    return [pid for pid in pids if Path(f"/proc/{pid}").exists() and _state(pid) not in "ZX"]


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(") ")[2][0]
    except OSError:
        return "X"


def gone(pids: list[int], within_s: float) -> bool:
    give_up_at = time.monotonic() + within_s
    while running(pids) and time.monotonic() < give_up_at:
        time.sleep(0.05)
    return not running(pids)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_guarded_process_ends_with_its_parent_be_it_deaf_or_frozen(repository: Path, number: int) -> None:
    command = [sys.executable, "-c", GUARDED]
    with subprocess.Popen(command, cwd=repository, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert running(pids) == pids
        parent.send_signal(number)
    assert len(pids) == 2
    assert gone(pids, 10)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_torture_that_is_killed_leaves_none_of_its_programs_running(
    repository: Path, tmp_path: Path, number: int
) -> None:
    command = [sys.executable, "-m", "bench.torture", "--seed", "5", "--minutes", "3"]
    with (tmp_path / "words").open("wb") as words:
        environment = {**os.environ, "TMPDIR": str(tmp_path)}
        torture = subprocess.Popen(command, cwd=repository, stdout=words, stderr=words, env=environment)
    try:
        pids = _whole(torture.pid)
    finally:
        torture.send_signal(number)
    torture.wait(30)
    assert gone(pids, 20), [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in running(pids)]
    if number != signal.SIGKILL:
        assert [path.name for path in tmp_path.iterdir()] == ["words"]


def _whole(pid: int) -> list[int]:
    """All processes of a torture, once every kind of program is among them."""
    give_up_at = time.monotonic() + 120
    while time.monotonic() < give_up_at:
        pids = tree(pid)
        said = [_command(one) for one in pids]
        if all(any(words[1:3] == ["-m", name] for words in said) for name in PROGRAMS):
            return pids
        time.sleep(0.1)
    raise AssertionError(f"not all programs came: {said}")


def _command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8").split("\0")
    except OSError:
        return []
