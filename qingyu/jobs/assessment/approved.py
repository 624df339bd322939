"""What is approved of a region: the newest issue of its barometer that was published, by day and by instant."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qingyu.db import dual_control
from qingyu.db.dual_control import WholeIssueRow
from qingyu.db.pool import Connection
from qingyu.domain.control.plan import TaskFeed
from qingyu.domain.control.span import Span

Years = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ApprovedLight:
    """What an issue said of a light. target, actual: shares of 1; label: span and version of the issue."""

    target: float | None
    actual: float | None
    label: str


def issue(
    conn: Connection, region_id: int, day: date, as_of: datetime | None, years: Years | None = None
) -> WholeIssueRow | None:
    """The issue of the latest span that had ended by a day, in the version known at an instant; None where none was.

    years: the first and the last whose issues count; null: all.
    """
    for row in dual_control.issues(conn, region_id):
        if years is not None and not years[0] <= row.year <= years[1]:
            continue
        last = date(row.year, row.through_month, monthrange(row.year, row.through_month)[1])
        if last <= day and (as_of is None or row.published_at <= as_of):
            return dual_control.issue(conn, region_id, row.id)
    return None


def label(row: WholeIssueRow) -> str:
    """How an issue is called: its span and version."""
    return f"{Span(row.year, row.through_month).label} v{row.version}"


def lights(row: WholeIssueRow | None) -> Mapping[TaskFeed, ApprovedLight]:
    """The lights of an issue of a region by what an indicator may follow."""
    found: dict[TaskFeed, ApprovedLight] = {}
    said: list[Mapping[str, Any]] = [] if row is None else row.content["lights"]
    for one in said:
        feed = next((each for each in TaskFeed if each == f"{one['controlled']}.{one['task']}"), None)
        # What is demanded per area or head is no task of a plan; issues of before say nothing of it.
        if feed is not None and row is not None and not one.get("per"):
            found[feed] = ApprovedLight(one["target"], one["actual"], label(row))
    return found


def years(feed: TaskFeed, year: int) -> Years:
    """The years whose issues a task of a year may follow: its own, or until it where the light is of a whole plan."""
    return (0 if feed in (TaskFeed.ENERGY_PLAN, TaskFeed.CARBON_PLAN) else year, year)
