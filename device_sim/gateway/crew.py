"""Many gateways in one thread: one round of a selector drives all of them."""

import selectors
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike


class Member(Protocol):
    """What a crew asks of a gateway."""

    def prepare(self) -> float:
        """Do what is due. Returns how long nothing else is. [s]"""
        ...

    def sockets(self) -> tuple[socket.socket, "SocketLike | None", bool]:
        """The one that wakes, the broker's if there is one, and whether it has something to write."""
        ...

    def service(self, *, readable: bool, writable: bool) -> None:
        """Read and write what the sockets let through."""
        ...

    def wake(self) -> None:
        """End the wait of a round."""
        ...

    def joined(self, team: "Crew | None") -> None:
        """It belongs to a crew now, or to none."""
        ...


def one_round(gateways: Sequence[Member], timeout_s: float, monotonic: Callable[[], float]) -> None:
    """Let each gateway do what is due, wait for sockets at most `timeout_s`, and serve those that stir."""
    started_at = monotonic()
    wait_s = min((gateway.prepare() for gateway in gateways), default=timeout_s)
    wait_s = max(0.0, min(wait_s, timeout_s - (monotonic() - started_at)))
    with selectors.DefaultSelector() as selector:
        for gateway in gateways:
            wake, broker, wants_write = gateway.sockets()
            selector.register(wake, selectors.EVENT_READ)
            if broker is not None:
                selector.register(broker, selectors.EVENT_READ | (selectors.EVENT_WRITE if wants_write else 0))
        ready = {key.fd: mask for key, mask in selector.select(wait_s)}
        for gateway in gateways:
            _, broker, _ = gateway.sockets()
            mask = ready.get(broker.fileno(), 0) if broker is not None else 0
            gateway.service(readable=bool(mask & selectors.EVENT_READ), writable=bool(mask & selectors.EVENT_WRITE))


class Crew:
    """A background thread for some gateways; as a context it starts and stops it."""

    def __init__(self, gateways: Sequence[Member], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._gateways = list(gateways)
        self._monotonic = monotonic
        self._stopping = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="gateways", daemon=True)

    def start(self) -> Self:
        """Begin; the gateways belong to the thread from now on, their owners only send and wait."""
        for gateway in self._gateways:
            gateway.joined(self)
        self._thread.start()
        return self

    def stop(self) -> None:
        """End the thread; twice is harmless."""
        self._stopping.set()
        for gateway in self._gateways:
            gateway.wake()
        self._thread.join()
        for gateway in self._gateways:
            gateway.joined(None)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def check(self) -> None:
        """Raise what ended the thread (a full disk, a bug), so that nobody waits for the dead."""
        if self._failure is not None:
            raise RuntimeError("the thread of the gateways ended") from self._failure

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                one_round(self._gateways, 0.5, self._monotonic)
        except BaseException as failure:
            self._failure = failure
            raise
