"""Gateways that send until they are told to end, at a pace or as fast as they are answered, and know what was answered.

Every message of an enterprise is one minute of its fifty meters, and minutes follow one another without a hole: whoever
knows how many messages an enterprise has sent knows each reading that must be stored.
"""

import json
import math
import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing.connection import Connection

import psycopg

from bench.publisher import METERS, NUMBERS, Gateway, Gateways, enterprise, published

WINDOW = 2000  # messages without an answer, over all gateways
TELL_S = 1.0
PATIENCE_S = 60  # for what is under way at the end
_NO_AT = "0000-00-00T00:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent. rate: messages/s at most, 0 as fast as they are answered; most: messages in all."""

    n_enterprises: int
    start: datetime
    rate: float = 0.0
    by_receipts: bool = True
    boot: str = "bench"
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a sender says now and then: messages so far, and the longest wait for an answer since it spoke last. [s]

    each: at the end the messages of each enterprise; empty before.
    """

    sent: int
    done: int
    worst_s: float
    each: tuple[int, ...] = ()


class Line(Gateway):
    """A gateway's line that remembers when each message went, and which of them were answered."""

    def __init__(self, host: str, port: int, code: str, by_receipts: bool) -> None:
        super().__init__(host, port, code, by_receipts)
        self.sent = 0
        self.worst_s = 0.0
        self._code = code
        self._sent_at: dict[int, float] = {}

    def publish(self, body: bytes) -> None:
        """Put the next message behind what waits."""
        self._sent_at[self.sent] = time.monotonic()
        self.send(published(self._code, self.sent, body))
        self.sent += 1

    def acknowledged(self, mid: int) -> None:
        """The newest message under this number is answered: numbers come again."""
        self._answered(self.sent - 1 - (self.sent - mid) % NUMBERS)

    def receipted(self, first: int, last: int) -> None:
        """Each of them is answered."""
        for seq in range(first, last + 1):
            self._answered(seq)

    def _answered(self, seq: int) -> None:
        if (at := self._sent_at.pop(seq, None)) is not None:  # a message that came twice has two receipts
            self.done += 1
            self.worst_s = max(self.worst_s, time.monotonic() - at)

    def oldest_s(self) -> float:
        """How long the oldest message has waited that nobody answered. [s]"""
        return time.monotonic() - next(iter(self._sent_at.values())) if self._sent_at else 0.0


class Lines(Gateways[Line]):
    """One line for each enterprise, at a pace."""

    def __init__(self, host: str, port: int, load: Load) -> None:
        super().__init__([Line(host, port, enterprise(i), load.by_receipts) for i in range(load.n_enterprises)])
        self._load = load
        self.sent = 0
        self._began = time.monotonic()

    def go_on(self, sending: bool) -> None:
        """Send what pace and window allow, and take what came."""
        n = self._due() if sending else 0
        for _ in range(n):
            line = self.each[self.sent % len(self.each)]
            line.publish(message(self._load, line.sent))
            self.waiting.add(line)
            self.sent += 1
        self.turn(0 if n else 0.005)

    def _due(self) -> int:
        room = min(200, WINDOW - (self.sent - self.done))
        if self._load.rate:
            room = min(room, int((time.monotonic() - self._began) * self._load.rate) - self.sent)
        if self._load.most is not None:
            room = min(room, self._load.most - self.sent)
        return max(0, room)

    def told(self) -> Told:
        """What came of it so far; the next one begins anew."""
        worst = max(max(line.worst_s, line.oldest_s()) for line in self.each)
        for line in self.each:
            line.worst_s = 0.0
        return Told(self.sent, self.done, worst)


def message(load: Load, turn: int) -> bytes:
    """The message of a minute."""
    at = (load.start + timedelta(minutes=turn)).isoformat().encode()
    head = b'{"boot": "%s", "seq": %d, "sent_at": "%s", "readings": ' % (load.boot.encode(), turn, at)
    return head + _READINGS[turn % len(_READINGS)].replace(_NO_AT.encode(), at) + b"}"


def _pattern(k: int) -> bytes:
    each = [
        {"meter": f"m{m:03d}", "channel": "kwh", "at": _NO_AT, "value": 2.0 + (k * 31 + m) % 1000 / 7}
        for m in range(METERS)
    ]
    return json.dumps(each).encode()


_READINGS = [_pattern(k) for k in range(7)]


def run(pipe: Connection, host: str, port: int, load: Load) -> None:
    """Connect, say so, send until something comes through the pipe, then wait for what is under way.

    Says a `Told` each second; the last one has the messages of each enterprise.
    """
    lines = Lines(host, port, load)
    pipe.send("ready")
    pipe.recv()
    sending, tell_at, give_up_at = True, time.monotonic() + TELL_S, math.inf
    while sending or (lines.done < lines.sent and time.monotonic() < give_up_at):
        lines.go_on(sending)
        if time.monotonic() >= tell_at:
            pipe.send(lines.told())
            tell_at += TELL_S
        if sending and pipe.poll():
            sending, give_up_at = False, time.monotonic() + PATIENCE_S
    pipe.send(replace(lines.told(), each=tuple(line.sent for line in lines.each)))
    for line in lines.each:
        line.close()


def sender(host: str, port: int, load: Load) -> tuple[Connection, multiprocessing.Process]:
    """Gateways that are ready, and the pipe to them: anything begins, anything again ends."""
    there, here = multiprocessing.Pipe()
    process = multiprocessing.Process(target=run, args=(here, host, port, load), daemon=True)
    process.start()
    here.close()
    assert there.recv() == "ready"
    return there, process


def last_word(pipe: Connection) -> Told:
    """End a sender and hear what it sent."""
    pipe.send("end")
    while not (told := pipe.recv()).each:
        pass
    assert isinstance(told, Told)
    return told


def compare(dsn: str, start: datetime, sent: Sequence[int], until: datetime | None = None) -> tuple[int, int]:
    """How many readings are not there, and how many are there that were not sent or twice; sent: of each enterprise.

    until: whatever lies before the start or from here on is of another load.
    """
    lost = doubled = 0
    span = (start, until) if until else ("-infinity", "infinity")
    with psycopg.connect(dsn, options="-c timezone=UTC") as conn:
        for i, n in enumerate(sent):
            rows = conn.execute(_FOUND, (start, start + timedelta(minutes=n), *span, enterprise(i))).fetchall()
            for whole, right in rows:
                lost += n - right
                doubled += whole - right
    return lost, doubled


# Of each channel: rows, and different minutes of those that were sent.
_FOUND = """
SELECT count(r.at), count(DISTINCT r.at) FILTER (WHERE r.at >= %s AND r.at < %s AND date_trunc('minute', r.at) = r.at)
FROM channel c JOIN enterprise e ON e.id = c.enterprise_id
    LEFT JOIN reading r ON r.channel_id = c.id AND r.at >= %s AND r.at < %s
WHERE e.code = %s GROUP BY c.id
"""
