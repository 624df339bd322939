"""A line between two programs that can be broken: it holds back what one side says, or ends every connection."""

import select
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import Enum

_LOOK_S = 0.02


class Way(Enum):
    """Which side's words."""

    THERE = "of who connected"
    BACK = "of who is connected to"


class Line:
    """Whoever connects here is connected to an address, until the line is broken."""

    def __init__(self, host: str, port: int) -> None:
        self._to = host, port
        self._ear: socket.socket | None = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._ear.getsockname()[1]
        self._lock = threading.Lock()
        self._ends: dict[socket.socket, tuple[socket.socket, Way]] = {}
        self._held: set[Way] = set()
        self._word: bytes | None = None
        self._ended = False
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def hold(self, *ways: Way) -> None:
        """Hold back what is said from now on: to both sides the other one is silent, and no connection ends."""
        with self._lock:
            self._held = set(ways)

    def hold_answer_to(self, word: bytes) -> None:
        """Once somebody who connected has said a word, its answer and all after it are held back."""
        with self._lock:
            self._word = word

    def cut(self) -> None:
        """End every connection and let nobody in."""
        with self._lock:
            for end in (*self._ends, self._ear):
                if end is not None:
                    end.close()
            self._ends.clear()
            self._ear = None

    def mend(self) -> None:
        """As at the beginning."""
        with self._lock:
            self._ear = self._ear or socket.create_server(("127.0.0.1", self.port))
            self._word = None
            self._held.clear()

    def end(self) -> None:
        """Cut it for good."""
        self._ended = True
        self._thread.join()
        self.cut()

    def _run(self) -> None:
        while not self._ended:
            with self._lock:
                ready = [end for end, (_, way) in self._ends.items() if way not in self._held]
                ears = [self._ear] if self._ear else []
            with suppress(OSError, ValueError):  # one may have been closed meanwhile
                self._serve(select.select([*ears, *ready], [], [], _LOOK_S)[0])

    def _serve(self, ready: Sequence[socket.socket]) -> None:
        with self._lock:
            for end in ready:
                if end is self._ear:
                    self._join(end)
                elif end in self._ends:
                    self._pass(end)

    def _join(self, ear: socket.socket) -> None:
        here, _ = ear.accept()
        there = socket.create_connection(self._to)
        self._ends |= {here: (there, Way.THERE), there: (here, Way.BACK)}

    def _pass(self, end: socket.socket) -> None:
        other, way = self._ends[end]
        if way in self._held:
            return
        said = b""
        with suppress(OSError):
            said = end.recv(65_536)
            other.sendall(said)
        if not said:
            for one in (end, other):
                self._ends.pop(one, None)
                one.close()
        elif way is Way.THERE and self._word is not None and self._word in said:
            self._held, self._word = {Way.BACK}, None


@contextmanager
def line_to(host: str, port: int) -> Iterator[Line]:
    """A line to an address, until the end of the block."""
    line = Line(host, port)
    try:
        yield line
    finally:
        line.end()
