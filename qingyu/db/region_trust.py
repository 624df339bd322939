"""What speaks for and against the data of the enterprises of a body."""

from dataclasses import dataclass
from datetime import date

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.energy import periods
from qingyu.domain.kernel.scope import Scope

_q = queries("region_trust")


@dataclass(frozen=True, slots=True)
class TrustRow:
    """An enterprise over some days. completeness, suspect: of its slots, late: of its readings [1].

    n_after: declarations that touched months that were closed; n_unconfirmed: those that wait, however old.
    """

    id: int
    code: str
    name_zh: str
    name_en: str
    completeness: float | None
    suspect: float | None
    late: float | None
    n_conflicts: int
    n_repairs: int
    n_after: int
    n_unconfirmed: int


def of_body(conn: Connection, scope: Scope, region_id: int, month: date, since: date, today: date) -> list[TrustRow]:
    """The enterprises that a body is assessed with in a month, by code; data are looked at from `since` to today."""
    asked = {**scope.parameters(), "region_id": region_id, "month": month, "since": since, "today": today}
    asked["since_at"] = periods.day_start(since, periods.CHINA)
    return records(conn, TrustRow, _q.of_body, asked)
