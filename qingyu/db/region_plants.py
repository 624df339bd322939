"""The enterprises of a body side by side: where each year ends, open cases, and what speaks against the data."""

from dataclasses import dataclass
from datetime import date

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.energy import periods
from qingyu.domain.kernel.scope import Scope

_q = queries("region_plants")


@dataclass(frozen=True, slots=True)
class PlantRow:
    """An enterprise. p50, naive, bound: of the year's energy [tce]; odds, completeness, suspect: [1].

    n_conflicts, n_repairs: since a day; n_unconfirmed, n_cases: that are open.
    """

    code: str
    name_zh: str
    name_en: str
    region: str
    industry_zh: str | None
    industry_en: str | None
    p50: float | None
    naive: float | None
    bound: float | None
    odds: float | None
    outlook: str
    n_cases: int
    n_overdue: int
    completeness: float | None
    suspect: float | None
    n_conflicts: int
    n_repairs: int
    n_unconfirmed: int


def of_body(conn: Connection, scope: Scope, region_id: int, month: date, since: date, today: date) -> list[PlantRow]:
    """The enterprises that a body is assessed with in a month, by code; data are looked at from `since` to today."""
    asked = {**scope.parameters(), "region_id": region_id, "month": month, "since": since, "today": today}
    asked["since_at"] = periods.day_start(since, periods.CHINA)
    return records(conn, PlantRow, _q.of_body, asked)
