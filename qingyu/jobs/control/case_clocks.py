"""Telling of the clocks of cases: one working day before one ends, and once when it has ended."""

from datetime import datetime

from qingyu.db import cases as rows
from qingyu.db import working_days
from qingyu.db.cases import ClockTold
from qingyu.db.pool import Connection
from qingyu.domain.control import case_clock
from qingyu.domain.energy import periods


def tell(conn: Connection, now: datetime) -> list[ClockTold]:
    """Write down what is to be told of clocks at an instant; what was written before is not written again.

    The database keeps each (case, state) unique, so that two programs, or one that starts anew, tell once.
    """
    until = case_clock.told_until(now, working_days.in_force(conn))
    return rows.tell_clocks(conn, periods.china_day(now), until, now)
