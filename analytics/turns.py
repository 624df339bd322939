"""One turn of the work: enterprises with open lines, then those whose clock is behind; each in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from qingyu.db import pool
from qingyu.db import rollups as table
from qingyu.jobs import early_warnings, indicators, quality, rollups

SLOT = timedelta(minutes=15)
RETRY = timedelta(minutes=1)  # an enterprise whose work failed is tried again after this


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn did: enterprises and lines, and whether more is known to wait."""

    n_enterprises: int = 0
    n_lines: int = 0
    more_waits: bool = False


Job: TypeAlias = Callable[[pool.Connection, int, datetime], rollups.Touched]


class Turns:
    """Turn after turn; an enterprise whose work fails waits a while, and the others go on."""

    def __init__(self, conn: pool.Connection, now: Callable[[], datetime], log: Any) -> None:
        self.conn, self.now, self.log = conn, now, log
        self.failed: dict[int, datetime] = {}

    def turn(self) -> Turn:
        """What has come, then what has not: in every turn, because somewhere something always comes."""
        done = Turn()
        for enterprise_id in table.waiting(self.conn):
            touched = self._do(enterprise_id, rollups.process)
            if touched is not None:
                more = done.more_waits or touched.n_lines >= rollups.LINES_AT_ONCE
                done = Turn(done.n_enterprises + 1, done.n_lines + touched.n_lines, more)
        for enterprise_id in table.behind(self.conn, floor_to_slot(self.now())):
            self._do(enterprise_id, rollups.advance)
        return done

    def _do(self, enterprise_id: int, job: Job) -> rollups.Touched | None:
        """One enterprise in one transaction; None when another worker is at it, or it failed not long ago."""
        moment = self.now()
        if enterprise_id in self.failed and moment < self.failed[enterprise_id]:
            return None
        try:
            with self.conn.transaction():
                if not table.try_hold(self.conn, enterprise_id):
                    return None
                touched = job(self.conn, enterprise_id, moment)
                follow(self.conn, touched, moment)
        except Exception as error:
            if self.conn.closed or pool.is_outage(error):
                raise
            self.log.exception("an enterprise failed; the others go on", enterprise=enterprise_id, job=job.__name__)
            self.failed[enterprise_id] = moment + RETRY
            return None
        self.failed.pop(enterprise_id, None)
        return touched


def follow(conn: pool.Connection, touched: rollups.Touched, now: datetime) -> None:
    """Indicators, data quality and warnings after slots, in the same transaction."""
    indicators.refresh(conn, touched.enterprise_id, days_of(touched), sorted(touched.months), now)
    quality.refresh(conn, touched.enterprise_id, days_of(touched), now)
    early_warnings.evaluate(conn, touched.enterprise_id, now)


def days_of(touched: rollups.Touched) -> list[date]:
    """The touched days, in order."""
    return sorted(touched.days)


def floor_to_slot(at: datetime) -> datetime:
    """The start of the quarter hour that holds an instant."""
    return at - (at - datetime.fromtimestamp(0, at.tzinfo)) % SLOT
