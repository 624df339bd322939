"""Who sees to cases: whom either side named last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.control.case import Side

_q = queries("case_assignees")


@dataclass(frozen=True, slots=True)
class AssigneeRow:
    """Who sees to a case for a side, since when and by whose word."""

    case_id: int
    side: Side
    person_id: int
    person: str
    post: str
    taken_by: str
    at: datetime


def assignees(conn: Connection, ids: Sequence[int]) -> list[AssigneeRow]:
    """Who sees to each of some cases, by case and side."""
    return records(conn, _assignee, _q.assignees, {"ids": list(ids)})


def _assignee(*, side: str, **own: Any) -> AssigneeRow:
    return AssigneeRow(side=Side(side), **own)
