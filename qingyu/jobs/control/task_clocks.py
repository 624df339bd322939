"""Telling of the milestones of tasks: one working day before one ends, and once when it has ended undone."""

from datetime import datetime

from qingyu.db import plans as rows
from qingyu.db import working_days
from qingyu.db.plans import ClockTold
from qingyu.db.pool import Connection
from qingyu.domain.control import case_clock
from qingyu.domain.energy import periods


def tell(conn: Connection, now: datetime) -> list[ClockTold]:
    """Write down what is to be told of milestones at an instant; what was written before is not written again.

    The database keeps each (plan, task, milestone, day) unique: a day that is moved is told of anew.
    """
    until = case_clock.told_until(now, working_days.in_force(conn))
    return rows.tell_clocks(conn, periods.china_day(now), until, now)
