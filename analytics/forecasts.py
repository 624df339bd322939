"""The forecasts of a day that has begun, a few enterprises a turn; one that fails costs no other."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from qingyu.db import pool
from qingyu.db import rollups as table
from qingyu.jobs.forecasting import making

AT_ONCE = 20  # enterprises a turn, so that readings never wait long for forecasts
EVERY = timedelta(minutes=1)  # is looked whether a day has begun somewhere
AGAIN = timedelta(hours=1)  # after which a forecast that failed is tried again


class Forecasts:
    """Makes what is due; what failed waits."""

    def __init__(self, conn: pool.Connection, now: Callable[[], datetime], log: Any) -> None:
        self.conn, self.now, self.log = conn, now, log
        self._failed_at: dict[int, datetime] = {}
        self._next_at: datetime | None = None

    def turn(self) -> int:
        """Some of the forecasts that are due, each in one transaction; returns how many were made."""
        moment = self.now()
        if self._next_at is not None and moment < self._next_at:
            return 0
        failed = {one for one, at in self._failed_at.items() if moment < at + AGAIN}
        due = [one for one in making.due(self.conn, moment, AT_ONCE + len(failed)) if one not in failed][:AT_ONCE]
        self._next_at = moment if len(due) == AT_ONCE else moment + EVERY
        return sum(self._make(enterprise_id, moment) for enterprise_id in due)

    def _make(self, enterprise_id: int, moment: datetime) -> bool:
        try:
            with self.conn.transaction():
                if not table.try_hold(self.conn, enterprise_id):
                    return False
                making.make(self.conn, enterprise_id, moment)
        except Exception as error:
            if self.conn.closed or pool.is_outage(error):
                raise
            self._failed_at[enterprise_id] = moment
            if self.log is not None:
                self.log.error("no forecast; the others go on", enterprise=enterprise_id, exc_info=error)
            return False
        return True
