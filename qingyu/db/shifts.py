"""The shifts 班次 and teams 班组 of enterprises, in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.energy.shift import Roster, Team, WorkShift

_q = queries("shifts")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredRoster(Roster):
    """A roster, and who declared it when."""

    declared_by: str
    declared_at: datetime


def rosters(conn: Connection, enterprise_id: int) -> list[DeclaredRoster]:
    """The rosters of an enterprise in the order in which they were declared."""
    return records(conn, _roster, _q.rosters, {"enterprise_id": enterprise_id})


def _roster(*, shifts: Sequence[Mapping[str, Any]], teams: Sequence[Mapping[str, Any]], **own: Any) -> DeclaredRoster:
    return DeclaredRoster(shifts=[WorkShift(**one) for one in shifts], teams=[Team(**one) for one in teams], **own)


def add(conn: Connection, enterprise_id: int, roster: Roster, by: str, now: datetime) -> bool:
    """Declare a roster; false where the one that was declared last says the same."""
    conn.execute(_q.one_by_one, {"enterprise_id": enterprise_id})
    said = {
        "valid_from": roster.valid_from,
        "valid_to": roster.valid_to,
        "shifts": Jsonb([asdict(one) for one in roster.shifts]),
        "teams": Jsonb([asdict(one) for one in roster.teams]),
        "rotation": Jsonb({shift: list(cycle) for shift, cycle in roster.rotation.items()}),
    }
    asked = {**said, "enterprise_id": enterprise_id, "by": by, "now": now}
    return conn.execute(_q.add, asked).fetchone() is not None
