"""Heavy work elsewhere: the same pure functions, here one after the other, or on workers behind a scheduler of Dask.

A scheduler is a help and no condition: while it is away the work is done here.
"""

import importlib.util
import time
from asyncio import CancelledError
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from qingyu.errors import Invalid

if TYPE_CHECKING:
    from distributed import Client

Asked = TypeVar("Asked")
Found = TypeVar("Found")

PATIENCE_S = 5.0  # until a scheduler answers: nothing else is done meanwhile
LONGEST_S = 30.0  # until a piece of work comes back
AGAIN_S = 300.0  # after which a scheduler that was away is asked again
_LOST = (Exception, CancelledError)


class Scatter(Protocol):
    """Begin a piece of work; what is returned waits for its end, and raises what the work raised."""

    def __call__(self, work: Callable[[Asked], Found], asked: Asked, /) -> Callable[[], Found]: ...


def here(work: Callable[[Asked], Found], asked: Asked, /) -> Callable[[], Found]:
    """In this process, when it is waited for."""
    return lambda: work(asked)


class Stage(Enum):
    """How a piece of work stands. lost: nobody else is at it, whether it was never given away or never came back."""

    AWAY, BACK, FAILED, LOST = "away", "back", "failed", "lost"


def stage(wait: Callable[[], Any]) -> Stage:
    """How a piece of work stands, without waiting for it; what is back is there at once, unless its worker dies now."""
    return wait.stage if isinstance(wait, _Given) else Stage.LOST


def fetched(wait: Callable[[], Found]) -> list[Found]:
    """What others found, of a piece of work that is back; empty where it was lost on the way: it is not done here."""
    return wait.fetched() if isinstance(wait, _Given) else []


def settle(waits: Sequence[Callable[[], Any]]) -> None:
    """Wait for what others were given, so that who holds a transaction open later does not; never raises."""
    for one in waits:
        if isinstance(one, _Given):
            one.settle()


@contextmanager
def scattered(scheduler: str | None, log: Any = None, clock: Callable[[], float] = time.monotonic) -> Iterator[Scatter]:
    """Where heavy work is done. scheduler: address of a scheduler of Dask; null: here.

    Raises Invalid where the extra is not installed. A scheduler that cannot be reached is logged, and asked again.
    """
    if scheduler is None:
        yield here
        return
    if importlib.util.find_spec("distributed") is None:
        raise Invalid("QINGYU_SCHEDULER is set and distributed is not installed: pip install 'qingyu[cluster]'")
    cluster = _Cluster(scheduler, log, clock)
    try:
        yield cluster
    finally:
        cluster.close()


class _Cluster:
    """Gives work to a scheduler while it answers."""

    def __init__(self, address: str, log: Any, clock: Callable[[], float]) -> None:
        self._address, self._log, self._clock = address, log, clock
        self.client: Client | None = None
        self._next_at: float | None = None

    def __call__(self, work: Callable[[Asked], Found], asked: Asked, /) -> Callable[[], Found]:
        client = self._connected()
        if client is None:
            return here(work, asked)
        try:
            # Lost workers are counted by the scheduler itself: distributed.scheduler.allowed-failures.
            return _Given(self, client, client.submit(work, asked, pure=False), work, asked)
        except _LOST as error:
            self.lose(client, error)
            return here(work, asked)

    def _connected(self) -> "Client | None":
        if self.client is not None and self.client.status == "running":
            return self.client
        if self.client is not None:
            self.lose(self.client, ConnectionError("the connection was lost"))
        if self._next_at is not None and self._clock() < self._next_at:
            return None
        from distributed import Client

        try:
            self.client = Client(self._address, timeout=PATIENCE_S, set_as_default=False)
        except _LOST as error:
            self._away(error)
            return None
        if self._next_at is not None and self._log is not None:
            self._log.info("the scheduler of heavy jobs is back", scheduler=self._address)
        self._next_at = None
        return self.client

    def lose(self, client: "Client", error: BaseException) -> None:
        """Use it no more; another one is tried later. Of one that was lost before nothing is said again."""
        if client is self.client:
            self._away(error)
            self.close()

    def _away(self, error: BaseException) -> None:
        if self._next_at is None and self._log is not None:
            text = "the scheduler of heavy jobs does not answer; they are done here"
            self._log.error(text, scheduler=self._address, error=repr(error))
        self._next_at = self._clock() + AGAIN_S

    def close(self) -> None:
        """Let go of the connection."""
        client, self.client = self.client, None
        if client is not None:
            with suppress(*_LOST):
                client.close(timeout=1)


class _Given(Generic[Asked, Found]):
    """A piece of work that was given away. What does not come back is done here: the function is pure."""

    def __init__(
        self, cluster: _Cluster, client: "Client", future: Any, work: Callable[[Asked], Found], asked: Asked
    ) -> None:
        self._cluster, self._client, self._future = cluster, client, future
        self._work, self._asked = work, asked
        self._found: list[Found] = []

    @property
    def stage(self) -> Stage:
        """How it stands."""
        if self._found:
            return Stage.BACK
        if self._client.status != "running" or self._cluster.client is not self._client:
            return Stage.LOST
        ends = {"finished": Stage.BACK, "error": Stage.FAILED, "pending": Stage.AWAY}
        return ends.get(getattr(self._future, "status", ""), Stage.LOST)

    def settle(self) -> None:
        """Wait for it, at the longest some time, and not at all where the scheduler was lost meanwhile."""
        future, self._future = self._future, None
        if future is None or self._cluster.client is not self._client:
            return
        try:
            self._found.append(future.result(timeout=LONGEST_S))
        except _LOST as error:
            # What the work itself raised, or died of, it may raise here again; the scheduler is well.
            if future.status != "error":
                self._cluster.lose(self._client, error)

    def fetched(self) -> list[Found]:
        """What was found, where it can be had; where not, the scheduler is no worse for it: it answered."""
        future, self._future = self._future, None
        if future is not None:
            with suppress(*_LOST):
                self._found.append(future.result(timeout=PATIENCE_S))
        return self._found

    def __call__(self) -> Found:
        self.settle()
        return self._found[0] if self._found else self._work(self._asked)
