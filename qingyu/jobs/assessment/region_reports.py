"""Reports of a region 季度、半年、年度报告: of what is approved, frozen with their SHA-256; versions."""

import hashlib
import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from qingyu.db import budgets as budget_rows
from qingyu.db import plans as plan_rows
from qingyu.db import projects as project_rows
from qingyu.db import region_reports as rows
from qingyu.db.dual_control import WholeIssueRow
from qingyu.db.pool import Connection
from qingyu.domain.control import plan as rules
from qingyu.domain.control import report as reporting
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.plan import Progress, TaskAct, TaskLight
from qingyu.domain.control.project import OffsetKind, ProjectStage
from qingyu.domain.control.report import Counts, ReportPeriod
from qingyu.domain.energy import periods
from qingyu.domain.energy.periods import CHINA
from qingyu.domain.kernel.chain import canonical
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Conflict, Kind, NotFound
from qingyu.jobs.access.audit import record
from qingyu.jobs.answer import as_json, of_json, sentence, spread
from qingyu.jobs.assessment import acting, approved, declared, plans
from qingyu.jobs.assessment.acting import Acting, AssessedBody
from qingyu.jobs.assessment.plans import Known
from qingyu.jobs.assessment.region_reads import ACCOUNTS
from qingyu.jobs.assessment.region_reports_answer import (
    FrozenReport,
    RegionReport,
    RegionReportIssue,
    ReportBudget,
    ReportCases,
    ReportLight,
    ReportPlan,
    ReportProject,
    ReportTask,
)
from qingyu.jobs.refused import Refused


def draft(conn: Connection, scope: Scope, region: str, year: int, period: ReportPeriod, now: datetime) -> RegionReport:
    """The report as it would be frozen now. Raises NotFound; Refused for a period that is not over."""
    return _made(conn, acting.region(conn, scope, region), year, period, now)


def publish(by: Acting, year: int, period: ReportPeriod, note: str) -> FrozenReport:
    """Freeze the report of a period.

    Raises Refused for a period that is not over, Conflict where the newest version says the same, or where a later
    version lacks its reason (`note`).
    """
    plan_rows.one_by_one(by.conn, by.body.id)
    content = as_json(_made(by.conn, by.body, year, period, by.now))
    sha256 = hashlib.sha256(canonical(content).encode()).hexdigest()
    held = [one for one in rows.listing(by.conn, by.body.id) if (one.year, one.period) == (year, period)]
    if held and held[0].sha256 == sha256:
        said = {"version": held[0].version, "year": year, "period": period}
        raise Conflict(because("report_unchanged", **said), code="report_unchanged")
    if held and not note:
        raise Conflict(because("report_note_missing", year=year, period=period), code="report_note_missing")
    id_ = rows.publish(by.conn, by.body.id, year, period, content, sha256, note, by.actor, by.now)
    made = show(by.conn, by.scope, by.body.code, id_)
    detail = {"period": f"{year} {period}", "version": made.version, "sha256": sha256, "note": note}
    record(by.conn, declared.act(by, "declare", "report", detail), by.now)
    return made


def listing(conn: Connection, scope: Scope, region: str) -> list[RegionReportIssue]:
    """The frozen reports of a region, the newest first; raises NotFound."""
    found = rows.listing(conn, acting.region(conn, scope, region).id)
    return [RegionReportIssue(**spread(row)) for row in found]


def show(conn: Connection, scope: Scope, region: str, id_: int) -> FrozenReport:
    """One report as it was frozen; raises NotFound."""
    found = rows.report(conn, acting.region(conn, scope, region).id, id_)
    if found is None:
        raise NotFound(because("report_unknown", region=region, id=id_))
    held = of_json(RegionReport, found.content)
    own = {name: getattr(found, name) for name in ("id", "version", "sha256", "note", "published_by", "published_at")}
    return FrozenReport(**spread(held), **own)


def _made(conn: Connection, body: AssessedBody, year: int, period: ReportPeriod, now: datetime) -> RegionReport:
    first, last = reporting.days(year, period)
    if last >= periods.china_day(now):
        raise Refused(because("report_not_over", first=first, last=last), Kind.INVALID)
    issue = _issue_of(conn, body, first, last)
    own = [row for row in plan_rows.listing(conn, body.id) if row.region == body.code]
    found = [row for row in own if row.first_on <= last and row.last_on >= first]
    of = plans.known(conn, [row.id for row in found], None)
    begin, end = (datetime.combine(day, datetime.min.time(), CHINA) for day in (first, last + timedelta(days=1)))
    cases = [ReportCases(**spread(row)) for row in rows.cases(conn, body.id, begin, end)]
    lights = _lights(issue)
    told = [_plan(row, of.get(row.id, []), last) for row in found]
    said = _text(body, year, period, told, cases, lights, issue)
    return RegionReport(
        code=body.code,
        name_zh=body.name_zh,
        name_en=body.name_en,
        year=year,
        period=period,
        first_on=first,
        last_on=last,
        text_zh=said[1],
        text_en=said[0],
        issue=None if issue is None else approved.label(issue),
        issue_sha256=None if issue is None else issue.sha256,
        issue_reason=sentence(because("report_without_issue")) if issue is None else None,
        lights_verified=rules.LIGHTS_VERIFIED,
        plans=told,
        tasks=[one for row in found for one in _tasks(row.code, of.get(row.id, []), last)],
        lights=lights,
        budgets=_budgets(conn, body, year),
        projects=_projects(conn, body, end),
        cases=cases,
    )


def _issue_of(conn: Connection, body: AssessedBody, first: date, last: date) -> WholeIssueRow | None:
    """The newest issue whose span ends inside the period."""
    found = approved.issue(conn, body.id, last, None)
    return found if found is not None and date(found.year, found.through_month, 1) >= first else None


def _lights(issue: WholeIssueRow | None) -> list[ReportLight]:
    names = ("controlled", "name_zh", "name_en", "target", "actual", "severity", "label_zh")
    return [ReportLight(**{name: one[name] for name in names}) for one in (issue.content["lights"] if issue else [])]


def _plan(row: plan_rows.PlanRow, of: Sequence[Known], day: date) -> ReportPlan:
    told = plans.summary(row, of, day)
    return ReportPlan(**spread(told, ReportPlan))


def _tasks(plan: str, of: Sequence[Known], day: date) -> list[ReportTask]:
    lights = plans.lights(of, day)
    return [_task(plan, each, lights[each.task.code], day) for each in of]


def _task(plan: str, of: Known, light: TaskLight | None, day: date) -> ReportTask:
    left = [one for one in of.task.milestones if rules.done_on(of.acted, one.number, day) is None]
    nearest = min(left, key=lambda one: (one.due_on, one.number), default=None)
    log = [one for one in of.log if one.happened_on <= day]
    delays = [one.text for one in log if nearest and (one.act, one.milestone) == (TaskAct.DELAY, nearest.number)]
    done = [one.document for one in log if one.act is TaskAct.DONE]
    return ReportTask(
        plan=plan,
        code=of.task.code,
        name=of.task.name,
        lead=of.task.lead,
        responsible="、".join(of.task.responsible),
        state=rules.state(of.task, of.acted, day),
        light=light,
        milestone=nearest.name if nearest else "",
        due_on=nearest.due_on if nearest else None,
        delay_reason=delays[-1] if delays else "",
        evidence=done[-1] if done else "",
    )


def _budgets(conn: Connection, body: AssessedBody, year: int) -> list[ReportBudget]:
    held = [(of, budget_rows.budget_of(conn, body, year, of)) for of in Controlled]
    return [
        ReportBudget(of, row.total, row.reserve, ACCOUNTS[of][1], row.version, row.document) for of, row in held if row
    ]


def _projects(conn: Connection, body: AssessedBody, end: datetime) -> list[ReportProject]:
    """The projects that were declared by the end of the period, at the stage and with the offsets each had then."""
    found = []
    for row in project_rows.listing(conn, body.id):
        if row.first_declared_at >= end:
            continue
        said = {name: getattr(row, name) for name in ("region", "code", "name", "energy_tce", "coal_t")}
        passed = [one.stage for one in project_rows.stages(conn, row.id) if one.passed_at < end]
        gone = [one for one in project_rows.offsets(conn, row.id) if one.declared_at < end]
        offset = math.fsum(one.amount for one in gone if one.kind is OffsetKind.COAL)
        stage = passed[-1] if passed else ProjectStage.PROPOSED
        found.append(ReportProject(**said, stage=stage, coal_offset=offset))
    return found


def _text(
    body: AssessedBody,
    year: int,
    period: ReportPeriod,
    of: Sequence[ReportPlan],
    cases: Sequence[ReportCases],
    lights: Sequence[ReportLight],
    issue: WholeIssueRow | None,
) -> Sequence[str]:
    rated = [one.severity for one in lights if one.severity is not None]
    counts = Counts(
        n_tasks=sum(one.n_tasks for one in of),
        n_red=sum(one.n_red for one in of),
        n_yellow=sum(one.n_yellow for one in of),
        n_opened=sum(one.n_opened for one in cases),
        n_closed=sum(one.n_closed for one in cases),
        n_open=sum(one.n_open for one in cases),
        n_lights=len(rated),
        n_bad=sum(one > 0 for one in rated),
    )
    done = [(one.name, Progress(one.progress.done, one.progress.planned, one.progress.whole)) for one in of]
    label = "" if issue is None else approved.label(issue)
    return reporting.text(year, period, (body.name_en, body.name_zh), label, done, counts)
