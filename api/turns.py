"""Who is served next: a fair queue before the database, so that waiting costs no thread and no connection."""

import asyncio
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from qingyu.domain.kernel.reason import because
from qingyu.errors import TooMany

REMEMBERED = 10_000  # credentials whose user's name is kept


@dataclass(slots=True, eq=False)
class _Place:
    """One request in the queue, and the event loop that is to be told."""

    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    has_turn: bool = False

    def call(self) -> None:
        self.has_turn = True
        self.loop.call_soon_threadsafe(self.called.set)


class Turns:
    """At most `at_once` requests work, `of_one` of one user; a free place goes to who has the fewest at work.

    waiting: requests of one user that may wait; one more is refused with 429.
    """

    def __init__(self, at_once: int, of_one: int, waiting: int) -> None:
        self._free, self._of_one, self._most = at_once, of_one, waiting
        self._at_work: Counter[str] = Counter()
        self._queues: OrderedDict[str, deque[_Place]] = OrderedDict()
        self._names: OrderedDict[str, str] = OrderedDict()
        # Held for microseconds. The tests ask one app from several event loops.
        self._lock = threading.Lock()

    def remember(self, credential: str, name: str) -> None:
        """Whose credential this is: a user's sessions share that user's places in the queue."""
        with self._lock:
            self._names[credential] = name
            self._names.move_to_end(credential)
            if len(self._names) > REMEMBERED:
                self._names.popitem(last=False)

    def name_of(self, credential: str) -> str:
        """The user a credential belonged to when it was last looked up; the credential itself while nobody knows."""
        with self._lock:
            return self._names.get(credential, credential)

    @asynccontextmanager
    async def turn(self, who: str, *, always: bool = False) -> AsyncIterator[None]:
        """Wait for a place at work; raises TooMany when too many of this user's requests wait already.

        always: for what others wait for as well, who have waited in their own queues.
        """
        place = _Place()
        with self._lock:
            queue = self._queues.setdefault(who, deque())
            if len(queue) >= self._most and not always:
                raise TooMany(because("requests_wait"), retry_after_s=2)
            queue.append(place)
            self._call_next()
        try:
            await place.called.wait()
            yield
        finally:
            self._leave(who, place)

    def _leave(self, who: str, place: _Place) -> None:
        with self._lock:
            if not place.has_turn:  # the caller went away while waiting
                self._queues[who].remove(place)
                self._forget_empty(who)
                return
            self._free += 1
            self._at_work[who] -= 1
            if not self._at_work[who]:
                del self._at_work[who]
            self._call_next()

    def _call_next(self) -> None:
        while self._free:
            ready = [who for who in self._queues if self._at_work[who] < self._of_one]
            if not ready:
                return
            who = min(ready, key=self._at_work.__getitem__)
            self._queues.move_to_end(who)
            place = self._queues[who].popleft()
            self._forget_empty(who)
            self._free -= 1
            self._at_work[who] += 1
            place.call()

    def _forget_empty(self, who: str) -> None:
        if not self._queues[who]:
            del self._queues[who]
