"""The loop over the sessions, without a broker and without its storage thread."""

import selectors
import socket
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest
import structlog

from ingest.client import QuickClient, connectable
from ingest.loop import Loop
from ingest.session import Handle, Session
from ingest.storage import Holding
from qingyu.jobs.receive.intake import Decoding, Message
from qingyu.settings import Settings


@pytest.fixture
def loop() -> Iterator[Loop]:
    made = Loop(Settings(), "one", lambda: datetime.now(UTC), structlog.get_logger())
    yield made
    for used in (made._selector, made._readers, made._bell, made._ear):
        used.close()


class Counted(Decoding):
    """Counts what is read."""

    n = 0

    def take(self, messages: Sequence[Message]) -> None:
        Counted.n += len(messages)
        super().take(messages)


def test_many_sessions_that_are_closed_do_not_have_the_rest_read_again_for_each(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by it: 200 sessions with 50 messages each had a million read again, and the loop stood still for it."""
    monkeypatch.setattr("ingest.loop.Decoding", Counted)
    loop._gathering.forget()
    for i in range(20):
        session = Session(i, f"p{i}", loop.settings, loop._take, loop._ready, loop._watch)
        client = session.client = connectable(session.code, "", QuickClient)
        loop.sessions[i] = loop._by_code[session.code] = session
        loop._take([(f"qy/v1/{session.code}/gw1/readings", b"{}", Handle(session, client, n), False) for n in range(5)])
    monkeypatch.setattr(Counted, "n", 0)
    for i in range(19):
        loop._close(i)
    loop._cut()
    batch = loop.storage._tasks.get_nowait()
    assert [message.handle.session.code for message in batch.messages] == ["p19"] * 5
    assert Counted.n == 5
    assert loop._gathering.n_messages == 5


class Busy(Session):
    """A session that always has something to read, and a storage that is free after each second one."""

    read_in_order: list[int]
    loop: Loop

    def read(self) -> bool:
        self.read_in_order.append(self.enterprise_id)
        if len(self.read_in_order) % 2 == 0:
            self.loop._events.append(Holding({}))
        return True


def test_a_session_that_is_ready_is_read_before_another_is_read_twice(loop: Loop) -> None:
    """Found by it: where reading a few took as long as a commit, the others were read only when those ran dry."""
    order: list[int] = []
    ends = []
    for i in range(6):
        session = Busy(i, f"p{i}", loop.settings, loop._take, loop._ready, loop._watch)
        session.read_in_order, session.loop = order, loop
        here, there = socket.socketpair()
        ends += [here, there]
        there.send(b"!")
        loop.sessions[i], loop._sockets[i] = session, here
        loop._readers.register(here, selectors.EVENT_READ, session)
    loop._read_all()
    loop._events.clear()
    closed = next(i for i in range(6) if i not in order)
    loop._close(closed)  # is not read any more, and is not taken for one whose connection is gone
    for _ in range(3):
        loop._read_all()
        loop._events.clear()
    assert sorted(order[:5]) == sorted(set(range(6)) - {closed})
    assert closed not in order
    for end in ends:
        end.close()
