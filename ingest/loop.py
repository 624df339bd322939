"""One loop over all sessions of a worker: read, cut batches, acknowledge what is stored; memory has one bound."""

import selectors
import socket
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from ingest import counters
from ingest.gathering import Gathering
from ingest.session import Came, Handle, Session
from ingest.storage import Event, Give, Holding, Lost, Storage, Stored
from qingyu.domain.metering.message import Instants
from qingyu.jobs.receive import receipts
from qingyu.jobs.receive.intake import Decoding, Message
from qingyu.settings import Settings

_STOP_WITHIN_S = 20.0
_RETRY_S = (0.2, 5.0)  # first and longest pause before the broker is tried again


def _is_wanted(message: Message) -> bool:
    """Whether the connection that brought a message is still there; if not, the broker sends it again."""
    handle: Handle = message.handle
    return handle.session.client is handle.client


class Loop:
    """Drives the sessions; the only thread that touches them."""

    def __init__(self, settings: Settings, name: str, clock: Callable[[], datetime], log: Any) -> None:
        self.settings, self.clock, self.log = settings, clock, log
        self.storage = Storage(settings, name, self._tell, log)
        self.sessions: dict[int, Session] = {}
        self._by_code: dict[str, Session] = {}
        self._held: dict[int, str] = {}
        self._held_at = 0.0
        # Whether a session may have to be opened: thousands are not asked at each turn.
        self._may_open = False
        self._instants = Instants()
        half = max(1, settings.ingest_receive_maximum // 2)
        self._gathering = Gathering(self._begin, settings.ingest_batch_bytes, half, _is_wanted)
        self._events: deque[Event] = deque()
        self._stopping = False
        self._broker_down = False
        self._retry_at = 0.0
        self._retry_s = _RETRY_S[0]
        # Sockets to read hang on a selector inside the selector: leaving it out stops all reading at once.
        self._selector = selectors.DefaultSelector()
        self._readers = selectors.EpollSelector()
        self._selector.register(self._readers, selectors.EVENT_READ, "readers")
        self._reading = True
        self._to_read: deque[selectors.SelectorKey] = deque()  # what the last look found ready and nobody read yet
        self._bell, self._ear = socket.socketpair()
        self._bell.setblocking(False)
        self._ear.setblocking(False)
        self._selector.register(self._ear, selectors.EVENT_READ, "ear")
        self._writers: dict[Any, Session] = {}
        self._sockets: dict[int, Any] = {}

    def stop(self) -> None:
        """End after what is in hand; safe in a signal handler."""
        self._stopping = True
        self._ring()

    def run(self) -> None:
        """Work until stopped; raises RuntimeError when the storage thread has died."""
        self.storage.start()
        next_misc = 0.0
        while not self._stopping:
            self._cut()
            self._handle_events()
            self._open_sessions()
            self._turn(timeout=0.5)
            if time.monotonic() >= next_misc:
                self._keep_alive()
                next_misc = time.monotonic() + 1.0
            if not self.storage.alive:
                raise RuntimeError("the storage thread has died; see the lines above")
        self._finish()

    def _turn(self, timeout: float) -> None:
        """Wait for sockets or the bell, and serve them."""
        for key, _ in self._selector.select(timeout):
            if key.data == "ear":
                self._ear.recv(4096)
            elif key.data == "readers":
                self._read_all()
            else:
                self._write(key.fileobj)

    def _read_all(self) -> None:
        """Read each session that has something once, from where the last turn was broken off.

        The selector names the ready ones in one order always: to begin with a new look would be to read the first few
        alone for as long as they have something.
        """
        if not self._to_read:
            self._to_read.extend(key for key, _ in self._readers.select(0))
        while self._to_read:
            key = self._to_read.popleft()
            session: Session = key.data
            if self._sockets.get(session.enterprise_id) is not key.fileobj:
                continue  # closed since then
            if not session.read():
                self._drop(session)
            if self._gathering.n_bytes >= self.settings.ingest_budget_bytes:
                self._set_reading(False)
                return
            if self._events:
                return  # the storage is free, or receipts are due: what is left can be read in the next turn

    def _write(self, sock: Any) -> None:
        session = self._writers.get(sock)
        if session is not None and not session.write():
            self._drop(session)

    def _set_reading(self, reading: bool) -> None:
        if reading and not self._reading:
            self._selector.register(self._readers, selectors.EVENT_READ, "readers")
        elif not reading and self._reading:
            self._selector.unregister(self._readers)
        self._reading = reading

    def _begin(self) -> Decoding:
        return Decoding(self.storage.registry, self._instants, self.storage.bounds)

    def _take(self, came: Sequence[Came]) -> None:
        now = self.clock()
        messages = [Message(topic, payload, now, handle, kept) for topic, payload, handle, kept in came]
        self._gathering.take(messages, came[0][2].client)
        counters.MESSAGES.inc(len(came))

    def _cut(self) -> None:
        """Hand what waits over as soon as the storage is free; a full batch already while it writes the one before.

        Nothing waits for company while the storage is idle: what comes during a commit is the next batch.
        """
        while self.storage.has_room:
            batch = self._gathering.next(however_small=self.storage.is_free or self._stopping)
            if batch is None:
                break
            self.storage.write(batch)
        counters.BYTES_QUEUED.set(self._gathering.n_bytes)
        counters.IN_FLIGHT.set(self._gathering.n_messages)

    def _handle_events(self) -> None:
        while self._events:
            event = self._events.popleft()
            match event:
                case Stored():
                    self._answer(event)
                case Holding(enterprises):
                    self._held, self._held_at = enterprises, time.monotonic()
                    self._may_open = True
                case Give(ids):
                    for enterprise_id in ids:
                        self._held.pop(enterprise_id, None)
                        self._close(enterprise_id)
                    self.storage.hand_back(ids)
                case Lost():
                    self._held = {}
                    self._gathering.forget()
                    for enterprise_id in list(self.sessions):
                        self._close(enterprise_id)
        if self._gathering.n_bytes < self.settings.ingest_budget_bytes // 2:
            self._set_reading(True)

    def _answer(self, stored: Stored) -> None:
        """Receipts first, then acknowledgements in the order of arrival: one piece for each session."""
        now = self.clock()
        try:
            told = receipts.compose(stored.batch.receipts, stored.written.refused, now, stored.written.held)
        except Exception as error:
            # What is committed is receipted and acknowledged, even where a refusal cannot be put into words.
            self.log.error("refusals could not be named in receipts", error=repr(error))
            told = receipts.compose(stored.batch.receipts, (), now, stored.written.held)
        papers: dict[str, list[tuple[str, bytes]]] = {}
        for enterprise, topic, payload in told:
            papers.setdefault(enterprise, []).append((topic, payload))
        unread = {id(message) for message in stored.batch.unread}
        handles: dict[str, list[Handle]] = {}
        for message in stored.batch.messages:
            if id(message) not in unread:
                handles.setdefault(message.handle.session.code, []).append(message.handle)
        self._gathering.done()
        for code in papers | handles:
            session = self._by_code.get(code)
            if session is not None and not session.answer(papers.get(code, ()), handles.get(code, ())):
                self._drop(session)
        counters.RECEIPTS.inc(len(told))
        counters.LAG.set((now - stored.batch.messages[0].received_at).total_seconds())

    def _open_sessions(self) -> None:
        """Open the sessions of enterprises that are held; one that was lost waits for a newer word of its lock."""
        if not self._may_open or time.monotonic() < self._retry_at:
            return
        for enterprise_id, code in self._held.items():
            session = self.sessions.get(enterprise_id)
            if session is None:
                session = Session(enterprise_id, code, self.settings, self._take, self._ready, self._watch)
                self.sessions[enterprise_id] = self._by_code[code] = session
            if session.client is not None or session.closed_at >= self._held_at:
                continue
            try:
                session.open()
            except OSError as error:
                session.client = None
                self._broker_lost(error)
                return
            assert session.client is not None
            sock = session.client.socket()
            self._readers.register(sock, selectors.EVENT_READ, session)
            self._sockets[enterprise_id] = sock
        self._may_open = False

    def _broker_lost(self, error: Exception) -> None:
        if not self._broker_down:
            self.log.error("broker lost; trying again", error=str(error))
            self._broker_down = True
            self.storage.broker_lost_at = self.clock()
        self._retry_at = time.monotonic() + self._retry_s
        self._retry_s = min(self._retry_s * 2, _RETRY_S[1])

    def _ready(self, session: Session) -> None:
        if self._broker_down:
            self.log.info("broker back")
            self._broker_down = False
            self.storage.broker_lost_at = None
        self._retry_s = _RETRY_S[0]
        self.storage.session_ready(session.enterprise_id)

    def _watch(self, session: Session, sock: Any, wants_to_write: bool) -> None:
        if wants_to_write and sock not in self._writers:
            self._writers[sock] = session
            self._selector.register(sock, selectors.EVENT_WRITE, "writer")
        elif not wants_to_write and self._writers.pop(sock, None) is not None:
            self._selector.unregister(sock)

    def _drop(self, session: Session) -> None:
        """The connection is gone by itself; the lock must be confirmed before the next one."""
        if not self._broker_down:
            self.log.warning("session lost", enterprise=session.code)
        session.closed_at = time.monotonic()
        self._close(session.enterprise_id, forget=False)

    def _close(self, enterprise_id: int, forget: bool = True) -> None:
        """Close a session; its messages that nobody wrote yet are dropped unacknowledged, the broker keeps them."""
        session = self.sessions.get(enterprise_id)
        if session is None:
            return
        sock = self._sockets.pop(enterprise_id, None)
        if sock is not None:
            self._readers.unregister(sock)
            self._watch(session, sock, False)
        session.close()
        if forget:
            del self.sessions[enterprise_id]
            if self._by_code.get(session.code) is session:
                del self._by_code[session.code]

    def _keep_alive(self) -> None:
        for session in list(self.sessions.values()):
            if session.client is not None and not session.keep_alive():
                self._drop(session)
        counters.SESSIONS.set(sum(s.connected for s in self.sessions.values()))

    def _finish(self) -> None:
        """Write what is in hand or leave it unacknowledged, then close."""
        self._set_reading(False)
        give_up_at = time.monotonic() + _STOP_WITHIN_S
        while self._gathering.n_messages and time.monotonic() < give_up_at and self.storage.alive:
            self._handle_events()
            self._cut()
            self._set_reading(False)
            self._turn(timeout=0.05)
        for enterprise_id in list(self.sessions):
            self._close(enterprise_id)
        self.storage.stop()
        for used in (self._selector, self._readers, self._bell, self._ear):
            used.close()

    def _tell(self, event: Event) -> None:
        self._events.append(event)
        self._ring()

    def _ring(self) -> None:
        with suppress(OSError):  # a full buffer rings already, and nobody listens at the end
            self._bell.send(b"!")
