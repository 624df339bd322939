"""The loop that tells of clocks, and persons of what is due, beside the turns."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from analytics.beside import again_and_again
from analytics.sending import sender
from qingyu.db.pool import Connection
from qingyu.jobs.control import case_clocks, noticing, task_clocks
from qingyu.settings import Settings

CLOCKS = timedelta(minutes=1)
PAUSE_S = 2.0


class Notices:
    """A thread with a connection of its own."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], stopping: threading.Event, log: Any) -> None:
        self._settings, self._clock, self._stopping, self._log = settings, clock, stopping, log
        self._thread = threading.Thread(target=self.run, name="notices", daemon=True)
        self._send = sender(settings)
        self._looked_at: datetime | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def run(self) -> None:
        """Tell until stopped."""
        again_and_again("notices", self._settings, self._step, self._stopping, self._log, pause_s=PAUSE_S)

    def _step(self, conn: Connection) -> bool:
        self._look(conn)
        return noticing.send_one(conn, self._send, self._settings.console_url or "", self._clock())

    def _look(self, conn: Connection) -> None:
        now = self._clock()
        if self._looked_at is not None and now - self._looked_at < CLOCKS:
            return
        with conn.transaction():
            told = case_clocks.tell(conn, now)
            milestones = task_clocks.tell(conn, now)
            noticing.sweep(conn, now)
        self._looked_at = now
        if told:
            self._log.info("clocks of cases told", cases=len(told))
        if milestones:
            self._log.info("clocks of milestones told", milestones=len(milestones))
