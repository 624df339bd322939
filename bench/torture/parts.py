"""The parts of a platform that faults happen to: each can be killed, stopped, frozen and started again."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from stack.root import StackError
from stack.server import Server

STOP_S = 90
# A program that is still starting has not taken the signal into its own hands yet.
ENDED_WELL = (0, -signal.SIGTERM)


class Part(Protocol):
    """What a fault needs of a program or a server."""

    def start(self) -> None:
        """Start it on the data it had."""

    def kill(self) -> None:
        """kill -9."""

    def stop(self) -> None:
        """Ask it to end and wait until it has; raises when it does not end well."""

    def alive(self) -> bool:
        """Whether it runs."""

    def pid(self) -> int:
        """Of its first process."""

    def last_words(self) -> str:
        """Why it ended, as far as it says so."""


class Program:
    """A program of the platform, or the fleet of gateways."""

    def __init__(self, start: Callable[[], subprocess.Popen[bytes]], log: Path) -> None:
        self._start, self._log = start, log
        self.process = start()

    def start(self) -> None:
        self.process = self._start()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        code = self.process.wait(STOP_S)
        if code not in ENDED_WELL:
            raise RuntimeError(f"{self.process.args!r} ended with {code} when it was asked to end")

    def alive(self) -> bool:
        return self.process.poll() is None

    def pid(self) -> int:
        return self.process.pid

    def last_words(self) -> str:
        return f"code {self.process.returncode}: {_end_of(self._log)}"


class OnDisk:
    """A server on a small disk of its own, which can be filled."""

    def __init__(self, server: Server) -> None:
        self.server = server
        # A server dies with the thread that started it, and the threads of faults end.
        self._starter = ThreadPoolExecutor(1)

    def start(self) -> None:
        # A full disk may keep it from starting; whoever fills the disk starts it again when there is room.
        self._starter.submit(self.server.start).result()

    def kill(self) -> None:
        self.server.kill9()

    def stop(self) -> None:
        self.server.stop(STOP_S)

    def alive(self) -> bool:
        return self.server.alive

    def pid(self) -> int:
        return self.server.pid

    def last_words(self) -> str:
        return _end_of(self.server.log)

    @property
    def _filler(self) -> Path:
        return self.server.folder / "filler"

    def fill(self) -> None:
        """Take every byte that is left."""
        with self._filler.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"\0" * (1 << 20))
        with self._filler.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"\0" * 512)

    def make_room(self) -> None:
        """Give it back."""
        self._filler.unlink(missing_ok=True)


def _end_of(log: Path) -> str:
    return " | ".join(log.read_text("utf-8", errors="replace").splitlines()[-5:]) if log.exists() else "no word"


class Guarded:
    """A part with a lock, for one fault at a time, and a watch that starts it again as an init does."""

    def __init__(self, name: str, part: Part) -> None:
        self.name, self.part = name, part
        self.lock = threading.Lock()
        self.deaths: list[str] = []

    def look_after(self) -> None:
        """Start it again if it ended by itself."""
        if self.lock.acquire(blocking=False):
            try:
                if not self.part.alive():
                    self.deaths.append(self.part.last_words())
                    start_again(self.part)
            finally:
                self.lock.release()

    @contextmanager
    def taken(self) -> Iterator[Part]:
        """For the length of a fault."""
        with self.lock:
            yield self.part


def start_again(part: Part, timeout_s: float = 60) -> None:
    """Start until it runs: a server may need a moment after a crash."""
    give_up_at = time.monotonic() + timeout_s
    while not part.alive():
        try:
            part.start()
        except (StackError, OSError):
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.3)


def freeze(pid: int) -> list[int]:
    """Stop a process and all it has started; returns whom to wake."""
    frozen = tree(pid)
    for one in frozen:
        _signal(one, signal.SIGSTOP)
    return frozen


def thaw(pids: list[int]) -> None:
    """Let them go on; who is gone meanwhile is gone."""
    for pid in reversed(pids):
        _signal(pid, signal.SIGCONT)


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def tree(pid: int) -> list[int]:
    """A process and all that it has started."""
    return [pid, *_descendants(pid)]


def _descendants(pid: int) -> Iterator[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(word) for task in tasks for word in (task / "children").read_text().split()]
    except OSError:  # ended meanwhile
        return
    for child in children:
        yield child
        yield from _descendants(child)
