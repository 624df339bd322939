"""Several processes of the API on one port: each has a socket, a pool and an event loop, and shares what is counted.

The one that was started serves nobody: it holds the sockets, starts anew a process that ends, and hands on the signal
to stop. A connection goes to the process whose socket the system picks for it (SO_REUSEPORT).
"""

import ctypes
import os
import secrets
import signal
import socket
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from api.counts import Counts, SharedCounts

MOST = 4
_PAUSE_S = 1.0  # [s] before a process that ended is started anew
_AT_ONCE_S = 10.0  # [s] one that fails so soon would fail again
_PR_SET_PDEATHSIG = 1
_STOPS = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Share:
    """What one process has of what is bounded for all, and where they count together.

    secret: where none is set, of all of them: what one process sealed the next one is shown.
    """

    n: int = 1
    counts: Counts = field(default_factory=Counts)
    secret: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)

    def of(self, whole: int) -> int:
        """The part of a bound that one process keeps to, so that all together keep to the whole; one at least.

        >>> Share(4).of(30), Share(4).of(2)
        (7, 1)
        """
        return max(1, whole // self.n)


def how_many(wanted: int) -> int:
    """As many as are wanted; 0: one for every two cores that this program may use, at most four.

    The database answers on the others: on two cores a second process made the slowest answers slower.
    """
    return wanted or max(1, min(MOST, len(os.sched_getaffinity(0)) // 2))


def serve(host: str, port: int, n: int, work: Callable[[socket.socket, Share], None]) -> int:
    """Run work in n processes until told to stop; returns the exit code."""
    _must_be_free(host, port)
    sockets = [_listening(host, port) for _ in range(n)]
    share = Share(n, SharedCounts())
    at_work: dict[int, tuple[socket.socket, float]] = {}
    failed = stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for pid in list(at_work):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    def start(own: socket.socket) -> None:
        # A signal waits until the child is known here and minds it in its own way: with the handler of this process it
        # would swallow its own end, and this one would wait for it for ever.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
        try:
            if not stopping:
                at_work[_start(own, share, work)] = own, time.monotonic()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)

    for number in _STOPS:
        signal.signal(number, stop)
    for own in sockets:
        start(own)
    while at_work:
        pid, status = os.wait()
        if pid not in at_work:  # the first process of a container is given those that nobody else waits for
            continue
        own, began = at_work.pop(pid)
        if not stopping and os.waitstatus_to_exitcode(status) > 0 and time.monotonic() - began < _AT_ONCE_S:
            failed = True
            stop(signal.SIGTERM, None)
        if not stopping:
            time.sleep(_PAUSE_S)
        if not stopping:  # what came to its socket meanwhile waits there for the next one
            start(own)
    return int(failed)


def _start(own: socket.socket, share: Share, work: Callable[[socket.socket, Share], None]) -> int:
    parent, pid = os.getpid(), os.fork()
    if pid:
        return pid
    status = 1
    try:
        # One whose parent was killed would go on without anybody who could stop it.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)
        for number in _STOPS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        work(own, share)
        status = 0
    except BaseException:  # whatever it is: a child must not go on as its parent
        traceback.print_exc()
    finally:
        os._exit(status)


def _must_be_free(host: str, port: int) -> None:
    # Sockets that share a port would share it with a second API, too.
    with _bound(host, port) as probe:
        probe.listen(1)


def _listening(host: str, port: int) -> socket.socket:
    made = _bound(host, port, socket.SO_REUSEPORT)
    made.listen(2048)
    return made


def _bound(host: str, port: int, *options: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    made = socket.socket(family, kind, protocol)
    for option in (socket.SO_REUSEADDR, *options):
        made.setsockopt(socket.SOL_SOCKET, option, 1)
    made.bind(address)
    return made
