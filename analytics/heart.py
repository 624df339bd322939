"""The heartbeat of a worker, in a thread of its own: a long computation goes on beating, a frozen program does not."""

import threading
from typing import Any

from analytics.beside import again_and_again
from qingyu.db import holdings, pool
from qingyu.db.pool import Connection
from qingyu.settings import Settings

BEAT_S = 5.0
FROZEN_S = 30.0  # of silence, after which the others end a worker's connection; a busy machine is never silent so long


class Heart:
    """Says that a worker lives, and ends the connections of those that have fallen silent.

    A frozen worker keeps the transaction open in which it holds an enterprise, and the server sees nothing amiss. When
    its connection is ended, what it had not committed is undone and the enterprise is free; when it thaws, its next
    statement fails and it begins anew.
    """

    def __init__(self, settings: Settings, name: str, log: Any, frozen_s: float = FROZEN_S) -> None:
        """frozen_s: silence of another worker after which its connection is ended [s]."""
        self.settings, self.name, self.log, self.frozen_s = settings, name, log, frozen_s
        self._backend: int | None = None
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, conn: Connection) -> None:
        """From now on the heartbeat stands for the work on this connection."""
        self._backend = conn.info.backend_pid
        holdings.beat(conn, "analytics", self.name, {})
        if self._thread is None:
            arguments = ("heart", self.settings, self.step, self._ending, self.log)
            self._thread = threading.Thread(
                target=again_and_again, args=arguments, kwargs={"pause_s": BEAT_S}, name="heart", daemon=True
            )
            self._thread.start()

    def lost(self) -> None:
        """The connection is gone: nothing beats until there is another one."""
        self._backend = None

    def step(self, conn: Connection) -> bool:
        """One beat and one look at the others; the pause comes after each."""
        if (backend := self._backend) is not None:
            holdings.beat(conn, "analytics", self.name, {}, backend)
            ended = holdings.end_frozen(conn, "analytics", self.name, self.frozen_s)
            if ended and self.log is not None:
                self.log.warning("a worker was frozen; its connection was ended and its enterprises are free", n=ended)
        return False

    def end(self, conn: pool.Connection) -> None:
        """Beat no more, and be forgotten by the others."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(BEAT_S)
        holdings.leave(conn, "analytics", self.name)
