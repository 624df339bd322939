"""How much of a history that is being taken over has been counted."""

from dataclasses import dataclass
from datetime import date, datetime

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.kernel.scope import Scope

_q = queries("filling")


@dataclass(frozen=True, slots=True)
class FilledMonth:
    """A month of the history of some enterprises: their days in it, and those of which a reading is counted."""

    month: date
    n_due: int
    n_done: int
    n_enterprises: int
    running: int


def months(conn: Connection, scope: Scope, since: datetime, now: datetime) -> list[FilledMonth]:
    """The months, of the enterprises a caller sees that received old readings since an instant; none without any."""
    return records(conn, FilledMonth, _q.months, {**scope.parameters(), "since": since, "now": now})
