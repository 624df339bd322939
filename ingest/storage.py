"""The thread that owns the database connection: it holds enterprises, writes batches, and says what became of them."""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from ingest import counters
from qingyu.db import holdings, pool, readings
from qingyu.errors import QingyuError
from qingyu.jobs.receive import intake, writing
from qingyu.settings import Settings

BEAT_S = 1.0
ALIVE_S = 6.0  # a worker silent for longer does not count when the enterprises are shared
FROZEN_S = 12.0  # a worker silent for longer has its connection ended by its peers
# An unknown meter makes us look at the register again: whenever that has changed, else at most this often.
_RELOAD_S = 1.0
# Thousands at once, as at the first start in a province, would be a long statement without heart or batch.
READY_AT_ONCE = 500


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
    written: writing.Written


Event = Holding | Give | Lost | Stored


@dataclass(slots=True)
class Requests:
    """What the loop asks of the storage besides batches."""

    # enterprise id -> how many batches had been handed over when its session was closed
    handed_back: dict[int, int] = field(default_factory=dict)
    ready: set[int] = field(default_factory=set)


class Storage:
    """Runs in a thread of its own; `tell` hands its events to the loop."""

    def __init__(self, settings: Settings, name: str, tell: Callable[[Event], None], log: Any) -> None:
        self.settings, self.name, self.tell, self.log = settings, name, tell, log
        self.registry = intake.Registry()
        self.bounds = intake.Bounds.of(settings)
        self._tasks: queue.Queue[intake.Batch] = queue.Queue(maxsize=2)
        self._requests = Requests()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._n_put = self._n_done = 0
        # Enterprises whose sessions are being closed for others to take: not ours any more, not yet unlocked.
        self._giving: set[int] = set()
        self._down = False
        self._reloaded_at: dict[int, float] = {}
        self._stamps: dict[int, datetime] = {}  # when the registration that we know was changed
        self._beat_at = 0.0
        self.broker_lost_at: datetime | None = None  # set by the loop, told with each beat
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

    @property
    def is_free(self) -> bool:
        """Whether everything handed over is written: the next batch need not grow any more."""
        return self._n_done >= self._n_put

    def write(self, batch: intake.Batch) -> None:
        """Hand a batch over."""
        self._n_put += 1
        self._tasks.put(batch)

    def hand_back(self, ids: frozenset[int]) -> None:
        """The sessions of these enterprises are closed; whatever was handed over before is still written."""
        with self._lock:
            self._requests.handed_back |= dict.fromkeys(ids, self._n_put)

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
            except (pool.FAILED, QingyuError) as error:
                self._say_lost(error)
                self._forget()
                self._stopping.wait(0.5)

    def _say_lost(self, error: Exception) -> None:
        if not self._down:
            self.log.error(
                "the database does not take readings; nothing is acknowledged until it does",
                error=str(error).splitlines()[0],
            )
            self._down = True

    def _say_back(self) -> None:
        if self._down:
            self.log.info("connected to the database again")
            self._down = False

    def _forget(self) -> None:
        """After a loss: the locks are gone, and batches in hand are unacknowledged and come again."""
        self.registry.by_code.clear()
        self._stamps = {}
        self._giving.clear()
        while not self._tasks.empty():
            self._tasks.get_nowait()
            self._n_done += 1
        with self._lock:
            self._requests = Requests()
        self.tell(Lost())

    def _serve(self, conn: pool.Connection) -> None:
        # A batch that has to be halved takes long: the heart goes on beating between its parts.
        writer = writing.Writer(conn, self.registry, self.bounds, between=lambda: self._say_alive(conn))
        next_share = 0.0
        while not self._stopping.is_set():
            if time.monotonic() >= next_share:
                self._share(conn)
                next_share = time.monotonic() + BEAT_S
            self._take_one(conn, writer, max(0.0, next_share - time.monotonic()))
        while not self._tasks.empty():
            self._take_one(conn, writer, 0.0)
        holdings.leave(conn, "ingest", self.name)

    def _take_one(self, conn: pool.Connection, writer: writing.Writer, wait_s: float) -> None:
        try:
            batch = self._tasks.get(timeout=min(wait_s, 0.2)) if wait_s else self._tasks.get_nowait()
        except queue.Empty:
            self._answer_requests(conn)
            return
        started = time.monotonic()
        try:
            batch = self._with_news(conn, writer, batch)
            written = writer.write(batch)
        finally:
            self._n_done += 1  # one that is lost with the database is not in hand any more either
        counts = written.counts
        counters.COMMIT_SECONDS.observe(time.monotonic() - started)
        counters.BATCH_READINGS.observe(counts.received)
        counters.RECEIVED.inc(counts.received)
        counters.WRITTEN.inc(counts.written)
        counters.DUPLICATE.inc(counts.duplicate)
        counters.CONFLICT.inc(counts.conflict)
        counters.REJECTED.inc(counts.rejected)
        counters.HELD.inc(len(written.held))
        self.tell(Stored(batch, written))
        self._answer_requests(conn)

    def _with_news(self, conn: pool.Connection, writer: writing.Writer, batch: intake.Batch) -> intake.Batch:
        """A batch that names something unknown is decoded again after a look at the register."""
        if not batch.stale_registry:
            return batch
        now = time.monotonic()
        stamps = readings.register_stamps(conn, sorted(batch.stale_registry))
        due = [
            i
            for i, stamp in stamps.items()
            if self._stamps.get(i) != stamp or now - self._reloaded_at.get(i, -_RELOAD_S) >= _RELOAD_S
        ]
        if due:
            self._reloaded_at |= dict.fromkeys(due, now)
            self.registry.load(conn, due)
            self._stamps |= {i: stamps[i] for i in due}
        # What was read while the batch before it was written may be older than what that one made us look at.
        return batch if batch.n_loads == self.registry.n_loads else writer.decode(batch.messages)

    def _say_alive(self, conn: pool.Connection) -> None:
        if time.monotonic() - self._beat_at >= BEAT_S:
            lost = self.broker_lost_at
            said = {"broker": "lost" if lost else "ok", "broker_since": lost.isoformat() if lost else None}
            holdings.beat(conn, "ingest", self.name, {"sessions": len(self.registry.by_code), **said})
            self._beat_at = time.monotonic()

    def _share(self, conn: pool.Connection) -> None:
        """Beat, end the frozen, and hold as many enterprises as is fair."""
        self._say_alive(conn)
        ended = holdings.end_frozen(conn, "ingest", self.name, FROZEN_S)
        if ended:
            self.log.warning("a worker was frozen; its connection was ended and its enterprises are free", n=ended)
        share = holdings.look(conn, "ingest", ALIVE_S)
        fair = ceil(len(share.enterprises) / share.n_workers)
        mine = set(share.mine) - self._giving
        free = [i for i in share.enterprises if i not in share.mine and i not in share.others]
        if len(mine) < fair and free:
            taken = holdings.take(conn, free[: fair - len(mine)])
            mine |= set(taken)
        self._look_again(conn, mine)
        gone = {i for i in mine if i not in share.enterprises}
        extra = set(sorted(mine - gone)[fair:])
        if gone | extra:
            self._giving |= gone | extra
            self.tell(Give(frozenset(gone | extra)))
        self.tell(Holding({i: share.enterprises[i] for i in mine - gone - extra}))
        self._answer_requests(conn)

    def _look_again(self, conn: pool.Connection, mine: set[int]) -> None:
        """Read what is registered of enterprises that are new here or whose registration has changed."""
        stamps = readings.register_stamps(conn, sorted(mine))
        changed = [i for i, stamp in stamps.items() if self._stamps.get(i) != stamp]
        self.registry.load(conn, changed)
        self._stamps = stamps

    def _answer_requests(self, conn: pool.Connection) -> None:
        with self._lock:
            ready = sorted(self._requests.ready)[:READY_AT_ONCE]
            self._requests.ready.difference_update(ready)
            # Batches handed over before a session was closed are written before its enterprise is given away.
            free = {i for i, mark in self._requests.handed_back.items() if mark <= self._n_done}
            for enterprise_id in free:
                del self._requests.handed_back[enterprise_id]
        if ready and (waiting := holdings.session_ready(conn, ready)):
            with self._lock:
                self._requests.ready |= waiting
        for enterprise_id in free:
            holdings.give_back(conn, enterprise_id)
        self._giving -= free
        for code in [c for c, known in self.registry.by_code.items() if known.enterprise_id in free]:
            del self.registry.by_code[code]
        for enterprise_id in free:
            self._stamps.pop(enterprise_id, None)
            self._reloaded_at.pop(enterprise_id, None)
