"""Plans and tasks 任务跟踪 of a region: shown as they stood on a day by what was known at an instant."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from qingyu.db import plans as rows
from qingyu.db import projects as project_rows
from qingyu.db.plans import ActRow, PlanRow, TaskRow
from qingyu.db.pool import Connection
from qingyu.domain.control import plan as rules
from qingyu.domain.control.plan import Acted, Milestone, TaskAct, TaskFeed, TaskLight
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Kind, NotFound
from qingyu.jobs.answer import sentence_or_none, spread
from qingyu.jobs.assessment import acting, approved
from qingyu.jobs.assessment.approved import ApprovedLight, Years
from qingyu.jobs.assessment.plans_answer import (
    LeadProgress,
    LinkedProject,
    PlanProgress,
    PlanSummary,
    TaskActNoted,
    TaskIndicator,
    TaskMilestone,
    TrackedTask,
    WholePlan,
)
from qingyu.jobs.refused import Refused

Feeds = Mapping[Years, Mapping[TaskFeed, ApprovedLight]]


@dataclass(frozen=True, slots=True)
class Known:
    """A task with what was noted of it."""

    task: TaskRow
    log: Sequence[ActRow]

    @property
    def acted(self) -> list[Acted]:
        """What of it the rules look at."""
        return [one.acted for one in self.log]


def listing(conn: Connection, scope: Scope, region: str, now: datetime) -> list[PlanSummary]:
    """The plans of a region and below it, by region and code, with their progress today; raises NotFound."""
    found = rows.listing(conn, acting.region(conn, scope, region).id)
    of = known(conn, [one.id for one in found], None)
    day = periods.china_day(now)
    return [summary(one, of.get(one.id, []), day) for one in found]


def show(
    conn: Connection, scope: Scope, region: str, code: str, day: date | None, as_of: datetime | None, now: datetime
) -> WholePlan:
    """A plan as it stood at the end of a day, by what was known at an instant; today and now where none is said.

    The same day and instant give the same figures after later corrections. Raises NotFound, Refused.
    """
    body = acting.region(conn, scope, region)
    if as_of is not None and as_of > now:
        raise Refused(because("plan_instant_ahead", as_of=as_of), Kind.INVALID)
    plan = one(conn, body.id, code, as_of)
    shown = day or periods.china_day(as_of or now)
    if shown > periods.china_day(now):
        raise Refused(because("plan_day_ahead", day=shown), Kind.INVALID)
    of = known(conn, [plan.id], as_of).get(plan.id, [])
    spans = {approved.years(each.task.feed, each.task.year) for each in of if each.task.feed is not None}
    feeds = {years: approved.lights(approved.issue(conn, body.id, shown, as_of, years)) for years in spans}
    named = {code for each in of for code in each.task.projects}
    projects = _projects(conn, body.id, named, _until(shown, as_of or now)) if named else {}
    facts, standing = summary(plan, of, shown), _standing(of, shown)
    return WholePlan(
        **spread(facts),
        day=shown,
        as_of=as_of or now,
        lights_verified=rules.LIGHTS_VERIFIED,
        leads=_leads(of, standing),
        tasks=[_task(each, standing, feeds, projects) for each in of],
    )


def _until(day: date, known: datetime) -> datetime:
    """The end of a day, or the instant at which it was looked at where that came before."""
    return min(datetime.combine(day + timedelta(days=1), datetime.min.time(), periods.CHINA), known)


def one(conn: Connection, region_id: int, code: str, as_of: datetime | None = None) -> PlanRow:
    """A plan of a region itself as it was known at an instant; raises NotFound."""
    found = rows.listing(conn, region_id, code, as_of)
    if not found:
        if as_of is not None:
            raise NotFound(because("plan_unknown_then", code=code, at=as_of.isoformat()))
        raise NotFound(because("plan_unknown_here", code=code))
    return found[0]


def known(conn: Connection, plans: Sequence[int], as_of: datetime | None) -> dict[int, list[Known]]:
    """The tasks of plans with what was noted of them until an instant, by plan."""
    log: dict[tuple[int, str], list[ActRow]] = {}
    for act in rows.acts(conn, plans, as_of):
        log.setdefault((act.plan_id, act.task), []).append(act)
    found: dict[int, list[Known]] = {}
    for task in rows.tasks(conn, plans, as_of):
        found.setdefault(task.plan_id, []).append(Known(task, log.get((task.plan_id, task.code), [])))
    return found


@dataclass(frozen=True, slots=True)
class _Standing:
    """How the tasks of a plan stand on a day: their lights by code, and which of them have parts."""

    day: date
    lights: Mapping[str, TaskLight | None]
    headings: Collection[str]

    def progress(self, of: Sequence[Known]) -> PlanProgress:
        made = rules.progress(_pairs(of), self.day, self.headings)
        return PlanProgress(**spread(made), share=made.share)

    def counts(self, of: Sequence[Known]) -> Mapping[str, Any]:
        counting = [one for each in of if (one := self.lights[each.task.code]) is not None]
        return {
            "n_tasks": len(counting),
            "n_red": counting.count(TaskLight.RED),
            "n_yellow": counting.count(TaskLight.YELLOW),
        }


def _pairs(of: Sequence[Known]) -> list[tuple[TaskRow, list[Acted]]]:
    return [(each.task, each.acted) for each in of]


def _standing(of: Sequence[Known], day: date) -> _Standing:
    return _Standing(day, lights(of, day), rules.headings(_pairs(of), day))


def lights(of: Sequence[Known], day: date) -> dict[str, TaskLight | None]:
    """The light of each task of a plan on a day, by code."""
    return rules.lights(_pairs(of), day)


def summary(plan: PlanRow, of: Sequence[Known], day: date) -> PlanSummary:
    """A plan with its progress at the end of a day."""
    facts = {name: value for name, value in spread(plan).items() if name != "id"}
    standing = _standing(of, day)
    return PlanSummary(**facts, progress=standing.progress(of), **standing.counts(of))


def _leads(of: Sequence[Known], standing: _Standing) -> list[LeadProgress]:
    """The board by lead, in the order of their names; what is withdrawn is on no board."""
    by_lead: dict[str, list[Known]] = {}
    for each in of:
        if standing.lights[each.task.code] is not None:
            by_lead.setdefault(each.task.lead, []).append(each)
    return [
        LeadProgress(
            lead=lead,
            **standing.counts(theirs),
            light=rules.worst(standing.lights[each.task.code] for each in theirs),
            progress=standing.progress(theirs),
        )
        for lead, theirs in sorted(by_lead.items())
    ]


def _task(
    of: Known,
    standing: _Standing,
    feeds: Feeds,
    projects: Mapping[str, LinkedProject],
) -> TrackedTask:
    task, day = of.task, standing.day
    facts = {name: getattr(task, name) for name in ("code", "parent", "name", "lead", "year", "declared_by")}
    log = [each for each in of.log if each.happened_on <= day]
    return TrackedTask(
        **facts,
        responsible=list(task.responsible),
        declared_at=task.declared_at,
        state=rules.state(task, of.acted, day),
        light=standing.lights[task.code],
        milestones=[_milestone(each, of, log, day) for each in task.milestones],
        indicator=_indicator(task, log, feeds) if task.indicator else None,
        projects=[projects.get(code) or LinkedProject(code, "", None) for code in task.projects],
        acts=[TaskActNoted(**_noted(each)) for each in log],
    )


def _noted(act: ActRow) -> Mapping[str, Any]:
    return {name: value for name, value in spread(act).items() if name not in ("plan_id", "task")}


def _milestone(mark: Milestone, of: Known, log: Sequence[ActRow], day: date) -> TaskMilestone:
    delays = [each for each in log if (each.act, each.milestone) == (TaskAct.DELAY, mark.number)]
    alone = rules.light(_alone(of.task, mark), of.acted, day)
    return TaskMilestone(
        **spread(mark),
        done_on=rules.done_on(of.acted, mark.number, day),
        expected_on=delays[-1].expected_on if delays else None,
        delay_reason=delays[-1].text if delays else "",
        light=alone,
    )


def _alone(task: TaskRow, mark: Milestone) -> rules.PlanTask:
    """A task as if it had one milestone."""
    return rules.PlanTask(**{**spread(task, rules.PlanTask), "milestones": (mark,)})


def _indicator(task: TaskRow, log: Sequence[ActRow], feeds: Feeds) -> TaskIndicator:
    unit, target = task.indicator_unit, task.indicator_target
    if task.feed is not None:
        told = feeds[approved.years(task.feed, task.year)].get(task.feed)
        why = None
        if told is None or told.actual is None:
            why = because("task_feed_unpublished") if told is None else because("task_feed_unknown", issue=told.label)
        unit, target = "1", None if told is None else told.target
        said = (None, "") if told is None else (told.actual, told.label)
    else:
        # What was noted late of an early day is no news: the latest day counts, of one day what was noted last.
        measured = [each for each in log if each.act is TaskAct.MEASURE]
        stated = sorted(measured, key=lambda each: each.happened_on)
        why = None if stated else because("task_not_measured")
        said = (stated[-1].value, stated[-1].document) if stated else (None, "")
    return TaskIndicator(
        name=task.indicator,
        unit=unit,
        feed=task.feed,
        target=target,
        actual=said[0],
        stated_in=said[1],
        reason=sentence_or_none(why),
    )


def _projects(conn: Connection, region_id: int, named: Collection[str], until: datetime) -> dict[str, LinkedProject]:
    """The projects by code as they stood at an instant: those of a region itself, else of one below it."""
    rows = [row for row in project_rows.listing(conn, region_id) if row.code in named]
    return {
        row.code: LinkedProject(row.code, row.name, project_rows.stage_at(conn, row.id, until))
        for row in reversed(rows)
        if row.first_declared_at <= until
    }
