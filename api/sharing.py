"""One answer for equal questions that wait together, made once, after the last of them was asked.

Whoever asks while an answer is being made waits for the next one, which is begun when this one is done. So no answer is
older than its question and nothing is kept; a question that comes alone is answered as if this were not here.
"""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Call = TypeVar("Call", bound=Callable[..., Any])
T = TypeVar("T")

_MARK = "says nothing of who asks"


def impersonal(call: Call) -> Call:
    """Mark a dependency whose value follows from the address, the caller's scope and the instant alone."""
    setattr(call, _MARK, True)
    return call


def is_impersonal(call: Callable[..., Any]) -> bool:
    """Whether a dependency is marked so."""
    return getattr(call, _MARK, False)


@dataclass(slots=True, eq=False)
class Round(Generic[T]):
    """One making of an answer, for all who wait for it."""

    key: Hashable
    begun: Future[None] = field(default_factory=Future)
    answer: Future[T] = field(default_factory=Future)


@dataclass(slots=True)
class _Line(Generic[T]):
    """The round that is under way, and the one that follows."""

    under_way: Round[T]
    following: Round[T] | None = None


class Rounds(Generic[T]):
    """The rounds of every question that is being answered just now; used from threads."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, _Line[T]] = {}
        self._lock = threading.Lock()  # held for microseconds

    def join(self, key: Hashable) -> tuple[Round[T], bool]:
        """The round that answers a question asked now, and whether the one who asks has to make its answer."""
        with self._lock:
            line = self._lines.get(key)
            if line is None:
                first: Round[T] = Round(key)
                first.begun.set_result(None)
                self._lines[key] = _Line(first)
                return first, True
            leads = line.following is None
            line.following = line.following or Round(key)
            return line.following, leads

    def make(self, mine: Round[T], work: Callable[[], T]) -> T:
        """Make the answer of a round that has begun, or its failure, for all who wait for it."""
        try:
            made = work()
        except BaseException as error:
            self.fail(mine, error)
            raise
        self._end(mine)
        mine.answer.set_result(made)
        return made

    def fail(self, mine: Round[T], error: BaseException) -> None:
        """All who wait for a round are told why there is no answer."""
        if not mine.answer.done():
            self._end(mine)
            mine.answer.set_exception(error)

    def _end(self, mine: Round[T]) -> None:
        with self._lock:
            line = self._lines[mine.key]
            if line.following is mine:  # given up before it began
                line.following = None
                return
            following = self._lines.pop(mine.key).following
            if following is not None:
                self._lines[mine.key] = _Line(following)
        if following is not None:
            following.begun.set_result(None)
