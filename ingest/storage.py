"""The thread that owns the database connection: it holds enterprises, writes batches, and says what became of them."""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from ingest import counters
from qingyu.db import holdings, pool
from qingyu.errors import QingyuError
from qingyu.jobs import broker, intake, writing
from qingyu.settings import Settings

BEAT_S = 1.0
ALIVE_S = 6.0  # a worker silent for longer does not count when the enterprises are shared
FROZEN_S = 12.0  # a worker silent for longer has its connection ended by its peers
_RELOAD_S = 1.0  # an unknown meter makes us look at the register again, at most this often


@dataclass(frozen=True, slots=True)
class Holding:
    """The enterprises this worker may listen to from now on, codes by id."""

    enterprises: dict[int, str]


@dataclass(frozen=True, slots=True)
class Give:
    """Enterprises that others should have: close their sessions, then hand them back."""

    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Lost:
    """The database is away, and with it every lock: close all sessions, acknowledge nothing."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A batch is committed: its messages may be acknowledged."""

    batch: intake.Batch
    refused: Sequence[intake.Refused]


Event = Holding | Give | Lost | Stored


@dataclass(slots=True)
class Requests:
    """What the loop asks of the storage besides batches."""

    handed_back: set[int] = field(default_factory=set)
    ready: set[int] = field(default_factory=set)


class Storage:
    """Runs in a thread of its own; `tell` hands its events to the loop."""

    def __init__(self, settings: Settings, name: str, tell: Callable[[Event], None], log: Any) -> None:
        self.settings, self.name, self.tell, self.log = settings, name, tell, log
        self.registry = intake.Registry()
        self.bounds = intake.Bounds(
            late=intake.timedelta(days=settings.ingest_late_days), rejected_cap=settings.ingest_rejected_per_gateway_day
        )
        self._tasks: queue.Queue[intake.Batch | None] = queue.Queue(maxsize=2)
        self._requests = Requests()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._epoch = 0
        self._down = False
        self._reloaded_at = 0.0
        self._thread = threading.Thread(target=self._run, name="storage", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the thread runs; if it does not, the program must end."""
        return self._thread.is_alive()

    @property
    def has_room(self) -> bool:
        """Whether another batch can be handed over without waiting."""
        return not self._tasks.full()

    def write(self, batch: intake.Batch) -> None:
        """Hand a batch over."""
        self._tasks.put(batch)

    def hand_back(self, ids: frozenset[int]) -> None:
        """The sessions of these enterprises are closed; whatever was handed over before is still written."""
        with self._lock:
            self._requests.handed_back |= ids

    def session_ready(self, enterprise_id: int) -> None:
        """An enterprise's session is subscribed: its gateways may have their credentials."""
        with self._lock:
            self._requests.ready.add(enterprise_id)

    def stop(self) -> None:
        """Write what was handed over, give the enterprises back and end."""
        self._stopping.set()
        self._thread.join(timeout=60)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with pool.connect(self.settings.dsn("ingest"), application=f"ingest-{self.name}") as conn:
                    conn.autocommit = True
                    self._say_back()
                    self._serve(conn)
            except (*pool.LOST, QingyuError) as error:
                self._say_lost(error)
                self._forget()
                self._stopping.wait(0.5)

    def _say_lost(self, error: Exception) -> None:
        if not self._down:
            self.log.error("database lost; nothing is acknowledged until it is back", error=str(error).splitlines()[0])
            self._down = True

    def _say_back(self) -> None:
        if self._down:
            self.log.info("database back")
            self._down = False

    def _forget(self) -> None:
        """After a loss: the locks are gone, and batches in hand are unacknowledged and come again."""
        self.registry.by_code.clear()
        while not self._tasks.empty():
            self._tasks.get_nowait()
        with self._lock:
            self._requests = Requests()
        self.tell(Lost())

    def _serve(self, conn: pool.Connection) -> None:
        writer = writing.Writer(conn, self.registry, self.bounds)
        next_beat = 0.0
        while not self._stopping.is_set():
            if time.monotonic() >= next_beat:
                self._beat(conn)
                next_beat = time.monotonic() + BEAT_S
            self._take_one(conn, writer, max(0.0, next_beat - time.monotonic()))
        while not self._tasks.empty():
            self._take_one(conn, writer, 0.0)
        holdings.leave(conn, "ingest", self.name)

    def _take_one(self, conn: pool.Connection, writer: writing.Writer, wait_s: float) -> None:
        try:
            batch = self._tasks.get(timeout=min(wait_s, 0.2)) if wait_s else self._tasks.get_nowait()
        except queue.Empty:
            self._answer_requests(conn)
            return
        assert batch is not None
        started = time.monotonic()
        batch = self._with_news(conn, writer, batch)
        counts, refused = writer.write(batch)
        counters.COMMIT_SECONDS.observe(time.monotonic() - started)
        counters.BATCH_READINGS.observe(counts.received)
        counters.RECEIVED.inc(counts.received)
        counters.WRITTEN.inc(counts.written)
        counters.DUPLICATE.inc(counts.duplicate)
        counters.CONFLICT.inc(counts.conflict)
        counters.REJECTED.inc(counts.rejected)
        self.tell(Stored(batch, refused))
        self._answer_requests(conn)

    def _with_news(self, conn: pool.Connection, writer: writing.Writer, batch: intake.Batch) -> intake.Batch:
        """A batch that names something unknown is decoded again after a look at the register."""
        if not batch.stale_registry or time.monotonic() - self._reloaded_at < _RELOAD_S:
            return batch
        self._reloaded_at = time.monotonic()
        self.registry.load(conn, sorted(batch.stale_registry))
        return writer.decode(batch.messages)

    def _beat(self, conn: pool.Connection) -> None:
        holdings.beat(conn, "ingest", self.name, {"sessions": len(self.registry.by_code)})
        ended = holdings.end_frozen(conn, "ingest", self.name, FROZEN_S)
        if ended:
            self.log.warning("a worker was frozen; its connection was ended and its enterprises are free", n=ended)
        share = holdings.look(conn, "ingest", ALIVE_S)
        fair = ceil(len(share.enterprises) / share.n_workers)
        mine = set(share.mine)
        free = [i for i in share.enterprises if i not in share.mine and i not in share.others]
        if len(mine) < fair and free:
            taken = holdings.take(conn, free[: fair - len(mine)])
            self.registry.load(conn, taken)
            mine |= set(taken)
        gone = [i for i in mine if i not in share.enterprises]
        extra = sorted(mine - set(gone))[fair:]
        if gone or extra:
            self.tell(Give(frozenset([*gone, *extra])))
        keep = {i: share.enterprises[i] for i in mine if i in share.enterprises and i not in extra}
        self.tell(Holding(keep))
        self._answer_requests(conn)
        self._publish_credentials(conn)

    def _answer_requests(self, conn: pool.Connection) -> None:
        with self._lock:
            requests, self._requests = self._requests, Requests()
        if requests.ready:
            holdings.session_ready(conn, sorted(requests.ready))
            self._publish_credentials(conn)
        if requests.handed_back:
            # Batches handed over before the sessions closed may still wait in the queue: write them first.
            if not self._tasks.empty():
                with self._lock:
                    self._requests.handed_back |= requests.handed_back
                return
            for enterprise_id in requests.handed_back:
                holdings.give_back(conn, enterprise_id)
            gone = {
                code for code, known in self.registry.by_code.items() if known.enterprise_id in requests.handed_back
            }
            for code in gone:
                del self.registry.by_code[code]

    def _publish_credentials(self, conn: pool.Connection) -> None:
        path = self.settings.broker_password_file
        if path is not None:
            broker.publish_credentials(conn, path, self.settings.mqtt_ingest_password.get_secret_value())
