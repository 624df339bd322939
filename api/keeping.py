"""Answers that are kept as long as the data of their enterprise are those they were made of.

An answer stands under its question and under the version of the data, which was read before it was made; who asks looks
the version up first. So no answer is older than its question, whoever wrote what (`qingyu/db/data_versions.sql`). What
an answer says of the time that goes by is of the same five seconds.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypeVar

from fastapi import Response

from api.planning import Call
from qingyu.db import data_versions
from qingyu.db.data_versions import DataVersion
from qingyu.db.pool import Connection

T = TypeVar("T", bound=Call)
Version: TypeAlias = Callable[[Connection, str], DataVersion | None]

MOST_BYTES = 32 * 1024 * 1024
# A divisor of the minute: no slot, day or month begins within it.
CLOCK_S = 5
_OVERHEAD_BYTES = 2_000  # headers, keys and objects of one answer

_MARK = "kept while the data of the enterprise stand"
_OVER = "says by is_open whether its days are over"


def kept(endpoint: T) -> T:
    """Mark a handler below `/enterprises/{code}` whose answer is made of the enterprise's data, and of the clock.

    A test asks each without the right to read any table that does not tell its changes.
    """
    setattr(endpoint, _MARK, data_versions.of_enterprise)
    return endpoint


def kept_with_peers(endpoint: T) -> T:
    """The same of one that looks at what others used per unit of product in closed months, too."""
    setattr(endpoint, _MARK, data_versions.with_peers)
    return endpoint


def until_written(endpoint: T) -> T:
    """Mark a kept handler whose answer says by `is_open` whether its days are over: the clock changes none of these."""
    setattr(endpoint, _OVER, True)
    return endpoint


def is_over(endpoint: Call, answer: object) -> bool:
    """Whether an answer is of days that are over, so that only what is written to the data makes another one."""
    return getattr(endpoint, _OVER, False) and getattr(answer, "is_open", True) is False


def version_of(endpoint: Call) -> Version | None:
    """What tells the version of the data that a handler's answer is made of; None where none is kept."""
    return getattr(endpoint, _MARK, None)


@dataclass(frozen=True, slots=True)
class Stand:
    """The state an answer is of: the version of its enterprise's data, and the five seconds of the clock.

    tick: null of an answer that is the same at any later time of the day in its version.
    """

    version: str
    tick: int | None

    @classmethod
    def at(cls, numbers: str, now: datetime) -> "Stand":
        """The state at an instant."""
        return cls(numbers, cls.tick_of(now))

    def is_at(self, tick: int | None) -> bool:
        """Whether an answer of this state may be right in these five seconds, if the data are the same."""
        return self.tick is None or self.tick == tick

    @staticmethod
    def tick_of(now: datetime) -> int:
        """The five seconds of an instant."""
        return int(now.timestamp()) // CLOCK_S


class Keeping:
    """Kept answers within a number of bytes, the one that was asked for longest ago goes first; used from threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._answers: OrderedDict[Hashable, tuple[Stand, Response]] = OrderedDict()
        self._lock = threading.Lock()  # held for microseconds

    def has(self, question: Hashable, tick: int) -> bool:
        """Whether an answer to a question is there of these five seconds, of whatever data."""
        there = self._answers.get(question)
        return there is not None and there[0].is_at(tick)

    def find(self, question: Hashable, stand: Stand) -> Response | None:
        """The answer to a question, if it is of this state."""
        with self._lock:
            there = self._answers.get(question)
            if there is None or there[0].version != stand.version or not there[0].is_at(stand.tick):
                return None
            self._answers.move_to_end(question)
            return there[1]

    def put(self, question: Hashable, stand: Stand, answer: Response) -> None:
        """Keep an answer that was begun in a state, in place of an earlier one; none that would push out all others."""
        size = _size(question, answer)
        with self._lock:
            self._drop(question)
            if size > self._most // 8:
                return
            self._answers[question] = stand, answer
            self._bytes += size
            while self._bytes > self._most:
                self._drop(next(iter(self._answers)))

    def _drop(self, question: Hashable) -> None:
        had = self._answers.pop(question, None)
        self._bytes -= _size(question, had[1]) if had else 0


def _size(question: Hashable, answer: Response) -> int:
    """About what a kept answer takes: the question counts, too, for who asks makes it as long as he likes. [bytes]"""
    return len(answer.body) + len(repr(question)) + _OVERHEAD_BYTES
