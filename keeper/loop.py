"""The keeper's loop: it is told by the database what changed, and looks by itself once a second."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from keeper import refusals
from keeper.publisher import Publisher
from qingyu.db import gateways, pool
from qingyu.errors import Unavailable
from qingyu.jobs.access import broker
from qingyu.settings import Settings

# Passwords run out by the clock, and nobody tells of that.
LOOK_S = 1.0
KEPT = timedelta(days=90)
_WAIT_S = 0.2
_RETRY_S = (0.2, 5.0)


class Keeper:
    """It reads no message of any gateway, so that nothing a gateway says keeps another from its credentials."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], log: Any) -> None:
        self.settings, self.clock, self.log = settings, clock, log
        self.stopping = threading.Event()
        self.publisher = Publisher(settings, clock, self.stopping, log)
        self._fault = ""
        self._looked_at = 0.0

    def run(self) -> None:
        """Work until stopped; a database that is away is waited for, and the broker keeps what it knows."""
        wait_s, down = _RETRY_S[0], False
        self.publisher.start()
        while not self.stopping.is_set():
            try:
                with pool.connect(self.settings.dsn("keeper"), application="keeper") as conn:
                    conn.autocommit = True
                    gateways.listen(conn)
                    if down:
                        self.log.info("database back")
                    wait_s, down = _RETRY_S[0], False
                    self._serve(conn)
            except (*pool.LOST, Unavailable) as error:
                if not down:
                    self.log.error("database lost; trying again", error=str(error).splitlines()[0])
                down = True
                self.stopping.wait(wait_s)
                wait_s = min(wait_s * 2, _RETRY_S[1])
        self.publisher.join()

    def _serve(self, conn: pool.Connection) -> None:
        changed = True
        while not self.stopping.is_set():
            if changed or time.monotonic() - self._looked_at >= LOOK_S:
                self.look(conn)
            changed = gateways.wait(conn, _WAIT_S)

    def _count_refusals(self, conn: pool.Connection) -> None:
        lines, taken = refusals.take(self.settings.broker_refusals)
        if not lines:
            taken.unlink(missing_ok=True)
            return
        with pool.transaction(conn):
            for one in refusals.count(lines, gateways.names(conn)):
                gateways.count_refusal(conn, one.user_name, one.kind, one.n, one.first_at, one.last_at, one.example)
            gateways.forget_refusals(conn, self.clock().date() - KEPT)
        taken.unlink()

    def look(self, conn: pool.Connection) -> None:
        """Bring the files in step and count refusals; what cannot be read or written is told once and tried again."""
        self._looked_at = time.monotonic()
        try:
            if broker.publish(conn, self.settings.broker_folder, self.clock(), self.publisher.hash):
                self.log.info("the broker's users changed")
            self._count_refusals(conn)
            self._fault = ""
        except OSError as error:
            if str(error) != self._fault:
                self.log.error("the broker's files cannot be kept; trying again", error=str(error))
            self._fault = str(error)
