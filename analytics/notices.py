"""The loop that tells of clocks, and persons of what is due, beside the turns."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from analytics.sending import sender
from qingyu.db import pool
from qingyu.errors import Unavailable
from qingyu.jobs.control import case_clocks, noticing
from qingyu.settings import Settings

CLOCKS = timedelta(minutes=1)
PAUSE_S = 2.0
_RETRY_S = 10.0


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
        """Tell until stopped; a lost database is waited for."""
        while not self._stopping.is_set():
            try:
                with pool.connect(self._settings.dsn("analytics"), application="analytics-notices") as conn:
                    conn.autocommit = True
                    while not self._stopping.is_set():
                        self._look(conn)
                        if not noticing.send_one(conn, self._send, self._settings.console_url or "", self._clock()):
                            self._stopping.wait(PAUSE_S)
            except (*pool.LOST, Unavailable):
                self._stopping.wait(_RETRY_S)
            except Exception as error:
                self._log.error("notices failed by a bug", exc_info=error)
                self._stopping.wait(_RETRY_S)

    def _look(self, conn: pool.Connection) -> None:
        now = self._clock()
        if self._looked_at is not None and now - self._looked_at < CLOCKS:
            return
        with conn.transaction():
            told = case_clocks.tell(conn, now)
            noticing.sweep(conn, now)
        self._looked_at = now
        if told:
            self._log.info("clocks of cases told", cases=len(told))
