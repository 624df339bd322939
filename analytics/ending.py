"""How the program ends: between two pieces of work, and where one takes too long, in the middle of it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE_S = 10.0  # for the piece of work under way; whoever asks waits 30 s at least before he kills (compose.yaml)


class GivenUp(KeyboardInterrupt):
    """Work that took too long after the end was asked for; its transaction is rolled back, the next start does it.

    A KeyboardInterrupt, because psycopg then cancels the statement that the server is at; and no Exception, because
    work that fails is tried again, and this has not failed.
    """


class Ending:
    """The end that is asked for by a signal."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self.asked = threading.Event()
        self._patience_s, self._is_watched = patience_s, False

    def ask(self) -> None:
        """End between two pieces of work, or give up the one under way when patience is over."""
        if self._is_watched and not self.asked.is_set():
            signal.setitimer(signal.ITIMER_REAL, self._patience_s)
        self.asked.set()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """What is done inside, in the main thread, is given up when it takes too long: raises GivenUp."""

        def give_up(*_: Any) -> None:
            raise GivenUp

        before = signal.signal(signal.SIGALRM, give_up)
        self._is_watched = True
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)  # what is said at the end is not given up
            self._is_watched = False
            signal.signal(signal.SIGALRM, before)
