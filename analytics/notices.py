"""The loop that notices what the clock brings, beside the turns."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from qingyu.db import pool
from qingyu.errors import Unavailable
from qingyu.jobs.control import case_clocks
from qingyu.settings import Settings

CLOCKS_S = 60.0
_RETRY_S = 10.0


class Notices:
    """A thread with a connection of its own."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], stopping: threading.Event, log: Any) -> None:
        self._settings, self._clock, self._stopping, self._log = settings, clock, stopping, log
        self._thread = threading.Thread(target=self.run, name="notices", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def run(self) -> None:
        """Look until stopped; a lost database is waited for."""
        while not self._stopping.is_set():
            try:
                with pool.connect(self._settings.dsn("analytics"), application="analytics-notices") as conn:
                    conn.autocommit = True
                    while not self._stopping.is_set():
                        self._look(conn)
                        self._stopping.wait(CLOCKS_S)
            except (*pool.LOST, Unavailable):
                self._stopping.wait(_RETRY_S)
            except Exception as error:
                self._log.error("notices failed by a bug", exc_info=error)
                self._stopping.wait(_RETRY_S)

    def _look(self, conn: pool.Connection) -> None:
        with conn.transaction():
            told = case_clocks.tell(conn, self._clock())
        if told:
            self._log.info("clocks of cases told", cases=len(told))
