"""What both servers share: a folder, a free loopback port, start, stop, kill, and files that only their owner reads."""

import random
import secrets
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Container
from pathlib import Path
from typing import Self

from stack.root import Root, StackError, ensure_root
from stack.sandbox import Bind, Sandboxed, is_locked

HOST = "127.0.0.1"
# Below Linux's ephemeral range, so that a stopped server finds its port free again.
PORTS = range(15_000, 32_000)


def port_is_free(port: int) -> bool:
    """Whether nobody listens on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port(but: Container[int] = ()) -> int:
    """A loopback port nobody listens on, and none of those promised to others already."""
    draw = random.SystemRandom()
    for _ in range(200):
        if (port := draw.choice(PORTS)) not in but and port_is_free(port):
            return port
    raise StackError(f"no free port between {PORTS.start} and {PORTS.stop} on {HOST}")


class Server(ABC):
    """What both servers share; `folder` holds everything of one of them and belongs to its owner alone."""

    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path, *, port: int | None = None, root: Root | None = None) -> None:
        self.folder = folder
        self.host = HOST
        self.port = port or free_port()
        self._root = root
        self._running: Sandboxed | None = None
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    @property
    def root(self) -> Root:
        """The root the server runs from, built when it is needed first."""
        self._root = self._root or ensure_root()
        return self._root

    @property
    def lock(self) -> Path:
        """The file that a running server holds locked."""
        return self.folder / "lock"

    @property
    def log(self) -> Path:
        """Where the server's words go, unless they are inherited."""
        return self.folder / "log"

    @property
    def alive(self) -> bool:
        """Whether the server started by this object runs."""
        return self._running is not None and self._running.alive

    @property
    def pid(self) -> int:
        """The server's process id, as this machine counts."""
        if self._running is None:
            raise StackError(f"the server on {self.folder} was not started here")
        return self._running.pid

    def start(self, *, inherit_log: bool = False, timeout_s: float = 60) -> Self:
        """Start and wait until it answers; `inherit_log` lets its words go where the caller's go."""
        if self.alive:
            return self
        if is_locked(self.lock):
            raise StackError(f"a server already runs on {self.folder}")
        if not port_is_free(self.port):
            raise StackError(f"port {self.port} on {self.host} is taken by another program")
        self._prepare()
        if inherit_log:
            self._running = Sandboxed(self.root, self._binds(), self._command(), log=None, lock=self.lock)
        else:
            with self.log.open("ab") as log:
                self._running = Sandboxed(self.root, self._binds(), self._command(), log=log, lock=self.lock)
        give_up_at = time.monotonic() + timeout_s
        while not self.is_ready():
            if not self.alive or time.monotonic() > give_up_at:
                self.kill9()
                raise StackError(f"{type(self).__name__} did not start: {self._last_words()}")
            time.sleep(0.02)
        return self

    def stop(self, timeout_s: float = 60) -> None:
        """Stop cleanly; a server that is not running is no error."""
        if self._running is None:
            return
        self._running.signal(self.stop_signal)
        try:
            self._running.wait(timeout_s)
        except subprocess.TimeoutExpired as error:
            self.kill9()
            raise StackError(f"{type(self).__name__} did not stop within {timeout_s} s and was killed") from error
        self._running = None

    def kill9(self) -> None:
        """Kill the server and everything it started at once, as a crash does."""
        if self._running is None:
            return
        self._running.signal(signal.SIGKILL)
        self._running.wait()
        self._running = None

    def restart(self) -> Self:
        """Stop cleanly and start on the same port and data."""
        self.stop()
        return self.start()

    def wait(self) -> int:
        """Wait until the server ends by itself; returns its exit code."""
        return self._running.wait() if self._running else 0

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _last_words(self) -> str:
        if not self.log.exists():
            return "see the lines above"
        return " | ".join(self.log.read_text("utf-8", errors="replace").splitlines()[-8:])

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether a server on this folder answers, whoever started it."""

    @abstractmethod
    def _prepare(self) -> None:
        """Put the files in place that it reads when it starts."""

    @abstractmethod
    def _binds(self) -> list[Bind]:
        """The folders that it sees."""

    @abstractmethod
    def _command(self) -> list[str]:
        """What is run."""


def secret_file(path: Path) -> str:
    """The secret in a file that only its owner reads; made when it is not there."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24))
    return path.read_text("utf-8").strip()


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner reads; readers see the old or the new text, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(text, "utf-8")
    fresh.replace(path)
