"""The enterprises of a body side by side: where each year ends, and open cases."""

from dataclasses import dataclass
from datetime import date

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.kernel.scope import Scope

_q = queries("region_plants")


@dataclass(frozen=True, slots=True)
class PlantRow:
    """An enterprise. p50, naive, bound: of the year's energy [tce]; odds: [1]. n_cases: that are open."""

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


def of_body(conn: Connection, scope: Scope, region_id: int, month: date, today: date) -> list[PlantRow]:
    """The enterprises that a body is assessed with in a month, by code."""
    asked = {**scope.parameters(), "region_id": region_id, "month": month, "today": today}
    return records(conn, PlantRow, _q.of_body, asked)
