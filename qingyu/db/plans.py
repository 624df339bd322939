"""Plans and tasks 任务跟踪 of regions: what was declared and noted, as it was known at an instant."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from qingyu.db.pool import Connection, record, records
from qingyu.db.sql import queries
from qingyu.domain.control.plan import Acted, Milestone, Plan, PlanKind, PlanTask, TaskAct, TaskFeed

_q = queries("plans")


@dataclass(frozen=True, slots=True)
class PlanRow(Plan):
    """A plan as it is stored. region: its code."""

    id: int
    region: str
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class TaskRow(PlanTask):
    """The version of a task that counts."""

    id: int
    plan_id: int
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class ActRow:
    """What was noted of a task. happened_on: the day it happened; acted_at: when it was noted."""

    plan_id: int
    task: str
    act: TaskAct
    milestone: int | None
    happened_on: date
    expected_on: date | None
    value: float | None
    document: str
    text: str
    acted_by: str
    acted_at: datetime

    @property
    def acted(self) -> Acted:
        """What of it the rules look at."""
        return Acted(self.act, self.milestone, self.happened_on, self.expected_on, self.value)


def listing(conn: Connection, region_id: int, code: str | None = None, as_of: datetime | None = None) -> list[PlanRow]:
    """The plans of a region and below it as they were known at an instant, by region and code.

    With a code the one of the region itself.
    """
    return records(conn, _plan, _q.listing, {"region_id": region_id, "code": code, "as_of": as_of})


def _plan(*, kind: str, **own: Any) -> PlanRow:
    return PlanRow(kind=PlanKind(kind), **own)


def one_by_one(conn: Connection, region_id: int) -> None:
    """Wait for whoever acts on a plan of the region, until this transaction ends."""
    conn.execute(_q.one_by_one, {"region_id": region_id})


def put(conn: Connection, region_id: int, plan: Plan, by: str, now: datetime) -> None:
    """Write down a version of a plan."""
    conn.execute(_q.put, {**asdict(plan), "region_id": region_id, "by": by, "now": now})


def tasks(conn: Connection, plans: Sequence[int], as_of: datetime | None) -> list[TaskRow]:
    """The tasks of plans as they were known at an instant, by plan and code."""
    found = records(conn, _task, _q.tasks, {"plans": list(plans), "as_of": as_of})
    of: dict[int, list[Milestone]] = {}
    for row in records(conn, _MilestoneRow, _q.milestones, {"tasks": [one.id for one in found]}):
        of.setdefault(row.task_id, []).append(Milestone(row.number, row.name, row.due_on, row.weight))
    return [replace(one, milestones=of.get(one.id, [])) for one in found]


def _task(*, feed: str | None, **own: Any) -> TaskRow:
    return TaskRow(feed=TaskFeed(feed) if feed is not None else None, milestones=(), **own)


@dataclass(frozen=True, slots=True)
class _MilestoneRow:
    task_id: int
    number: int
    name: str
    due_on: date
    weight: float


def acts(conn: Connection, plans: Sequence[int], as_of: datetime | None) -> list[ActRow]:
    """What was noted of the tasks of plans until an instant, the first first."""
    return records(conn, _act, _q.acts, {"plans": list(plans), "as_of": as_of})


def _act(*, act: str, **own: Any) -> ActRow:
    return ActRow(act=TaskAct(act), **own)


def put_task(conn: Connection, region_id: int, plan_id: int, task: PlanTask, by: str, now: datetime) -> None:
    """Write down a version of a task with its milestones."""
    of = {"plan_id": plan_id, "region_id": region_id, "by": by, "now": now}
    own = {**asdict(task), "responsible": list(task.responsible), "projects": list(task.projects)}
    own.pop("milestones")
    row = conn.execute(_q.put_task, {**own, **of}).fetchone()
    assert row is not None, "a row that is inserted is returned"
    for one in task.milestones:
        conn.execute(_q.put_milestone, {**asdict(one), "task_id": row[0], "region_id": region_id})


def note(conn: Connection, region_id: int, act: ActRow) -> None:
    """Write down what was noted of a task."""
    of = {"region_id": region_id, "by": act.acted_by, "now": act.acted_at}
    conn.execute(_q.note_act, {**asdict(act), **of})


@dataclass(frozen=True, slots=True)
class ClockTold:
    """A milestone whose clock was told of just now."""

    id: int
    event: str


@dataclass(frozen=True, slots=True)
class ClockRow:
    """What is said of the clock of a milestone. region, name_zh, name_en: code and names of the region."""

    id: int
    event: str
    due_on: date
    milestone: str
    task: str
    lead: str
    plan: str
    plan_code: str
    region: str
    name_zh: str
    name_en: str


def tell_clocks(conn: Connection, today: date, until: date, now: datetime) -> list[ClockTold]:
    """Write down, once each, the milestones that ended before today and those that end until a day."""
    return records(conn, ClockTold, _q.tell_clocks, {"today": today, "until": until, "now": now})


def clock(conn: Connection, id_: int) -> ClockRow | None:
    """What is said of a clock."""
    return record(conn, ClockRow, _q.clock, {"id": id_})
