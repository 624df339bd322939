"""Answers from a copy of the database, while it follows closely enough; whatever is amiss, the first one answers.

What is kept under the version of its data is asked of a copy that has this version and of no other. Other answers may
be as old as the bound allows, but for those who wrote lately: they read the first one (`COOKIE`), and share no answer
with others meanwhile.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fastapi import Request, Response

from qingyu.db import pool, replicas, tenancy
from qingyu.db.leases import Pool, lease
from qingyu.db.pool import Connection
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Unavailable
from qingyu.settings import Settings

T = TypeVar("T")
COOKIE = "qingyu_wrote"
LOOK_S = 1.0
MOST_SEEN = 300
SIZE = 8
_LEASE_S = 0.5
_GONE = ("08", "57P")  # SQLSTATE of a connection that is lost or refused, of a server that ends or starts
_SAFE = ("GET", "HEAD", "OPTIONS")


class NotThere(Exception):
    """The copy has not what is asked for: the first one is asked."""


@dataclass(slots=True)
class Following:
    """Positions of the first server by the time at which they were seen: no clock of the copy is asked."""

    seen: deque[tuple[float, int]] = field(default_factory=deque)

    def lag_s(self, at_s: float, written: int, replayed: int) -> float | None:
        """How old what the copy shows is at most [s]; None until it has reached a position that was seen.

        at_s: when the first server was asked, by a clock that only goes forward; the copy is asked after it.
        """
        self.seen.append((at_s, written))
        # Of those it has reached only the newest is of use.
        while len(self.seen) > 1 and self.seen[1][1] <= replayed:
            self.seen.popleft()
        if len(self.seen) > MOST_SEEN:
            self._leave_one_out(at_s)
        since_s, position = self.seen[0]
        return at_s - since_s if position <= replayed else None

    def _leave_one_out(self, at_s: float) -> None:
        """Of a copy that stands still: the one between two others that are nearest for their age; the ends stay."""
        times_s = [since_s for since_s, _ in self.seen]
        gaps = [
            (after - before) / max(at_s - before, LOOK_S) for before, after in zip(times_s, times_s[2:], strict=False)
        ]
        del self.seen[1 + gaps.index(min(gaps))]


class Replica:
    """The copy, how far it is behind, and who wrote lately."""

    def __init__(
        self, pool: Pool, bound_s: float, log: Any = None, clock_s: Callable[[], float] = time.monotonic
    ) -> None:
        """bound_s: how far it may be behind [s]."""
        self.pool, self.bound_s, self._log, self._clock_s = pool, bound_s, log, clock_s
        self.lag_s: float | None = None
        self.why = "it was not looked at yet"
        self.n_answers = self.n_fallbacks = 0
        self._places = threading.BoundedSemaphore(pool.max_size)
        self._looked_at = -1e9
        self._following = Following()

    @property
    def behind_s(self) -> float | None:
        """How old what it shows is at most by now [s]: a look that does not end makes it old; None while it is away."""
        lag_s = self.lag_s  # once: another thread may take it away
        return None if lag_s is None else lag_s + self._clock_s() - self._looked_at

    @property
    def oldest_s(self) -> float:
        """How old what it answers may be [s]: the bound, and the time between two looks."""
        return self.bound_s + LOOK_S

    @property
    def is_fresh(self) -> bool:
        """Whether it may answer."""
        behind_s = self.behind_s
        return behind_s is not None and behind_s <= self.oldest_s

    def look(self, first: Connection, copy: Connection) -> None:
        """See how far it is behind; raises what the driver raises."""
        at_s = self._clock_s()
        written, replayed = replicas.written(first), replicas.replayed(copy)
        if replayed is None:
            return self.away("it follows nobody: it has taken over")
        self.lag_s, self._looked_at = self._following.lag_s(at_s, written, replayed), at_s
        self.why = "" if self.lag_s is not None else "it has not caught up yet"

    def away(self, why: str) -> None:
        """It does not answer; the next look that succeeds brings it back."""
        if not self.why and self._log is not None:
            self._log.error("the copy of the database does not answer; the first one is read", why=why)
        self.lag_s, self.why = None, why
        self._following = Following()

    def must_be_fresh(self, request: Request) -> bool:
        """Whether who asks wrote so lately that the copy may not have it."""
        return COOKIE in request.cookies

    def note(self, request: Request, response: Response) -> None:
        """Have who wrote read the first one until the copy must have it, whichever process answers."""
        if request.method not in _SAFE:
            longest = round(2 * self.oldest_s) + 1
            response.set_cookie(COOKIE, "1", max_age=longest, path="/api", httponly=True, samesite="strict")

    def answer(self, scope: Scope, work: Callable[[Connection], T]) -> T:
        """Work on a connection of the copy within a scope; raises NotThere where the first one has to be asked."""
        try:
            with self._place(), lease(self.pool, timeout_s=_LEASE_S) as conn:
                tenancy.limit_to(conn, scope)
                found = work(conn)
        except Unavailable as error:
            self.n_fallbacks += 1
            if _is_gone(error):
                self.away(str(error))
            raise NotThere from error
        except Exception as error:
            # All its connections are taken, a row is not there yet: the first one has the last word.
            self.n_fallbacks += 1
            raise NotThere from error
        self.n_answers += 1
        return found

    @contextmanager
    def _place(self) -> Iterator[None]:
        """One of as many places as it has connections: who finds none knows that it is busy, and not away."""
        if not self._places.acquire(timeout=_LEASE_S):
            raise NotThere
        try:
            yield
        finally:
            self._places.release()


def _is_gone(error: Unavailable) -> bool:
    """Whether the server itself did not answer; a query that stood in the way of the replay says nothing of others."""
    cause = error.__cause__
    if not isinstance(cause, pool.LOST):
        return False
    return cause.sqlstate is None or cause.sqlstate.startswith(_GONE)


def watch(replica: Replica, settings: Settings, ending: threading.Event) -> threading.Thread:
    """Look again and again in a thread of its own, over connections of its own, until told to end."""

    def loop() -> None:
        while not ending.is_set():
            try:
                with ExitStack() as stack:
                    first, copy = (
                        stack.enter_context(pool.connect(settings.dsn("api", replica=of), application="api-replica"))
                        for of in (False, True)
                    )
                    first.autocommit = copy.autocommit = True
                    while not ending.is_set():
                        replica.look(first, copy)
                        ending.wait(LOOK_S)
            # Whatever it is, a missing right too: a thread that ended here would never bring the copy back.
            except Exception as error:
                replica.away((str(error) or type(error).__name__).splitlines()[0])
                ending.wait(LOOK_S)

    thread = threading.Thread(target=loop, name="replica", daemon=True)
    thread.start()
    return thread
