"""Plans and tasks 任务跟踪 of a region: declared, noted, and shown as they stood on a day."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Body, Depends, Path, Query, Response

from api.deps import Conn, LoggedIn, Now, Reach, RegionCode
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.fields import SLUG_PATTERN, AskedDay, AskedInstant, Line
from api.schemas.plans import PlanDeclaration, TaskActNote, TaskDeclaration
from api.sent import BYTES, LARGEST_TABLE, MOST_ROWS
from qingyu.domain.control.plan import Milestone, Plan, PlanKind, PlanTask, TaskAct, TaskFeed
from qingyu.domain.kernel.text import LINE
from qingyu.jobs.assessment import acting, plan_acts, plans
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.assessment.plan_acts import Noted
from qingyu.jobs.assessment.plans_answer import PlanSummary, WholePlan
from qingyu.jobs.importing.plan_tables import PlanTableReport, import_tasks

router = Router(prefix="/regions/{region}/plans", tags=["plans"], responses=documented(401, 404))

Code = Annotated[str, Path(alias="plan", pattern=SLUG_PATTERN, description="code of the plan in its region")]
Task = Annotated[str, Path(alias="task", pattern=SLUG_PATTERN, description="code of the task in its plan")]


def _by(conn: Conn, caller: LoggedIn, region: RegionCode, now: Now) -> Acting:
    return acting.acting(conn, caller, acting.region(conn, caller.scope, region), now)


By = Annotated[Acting, Depends(_by)]


@router.get("")
def list_plans(conn: Conn, reach: Reach, region: RegionCode, now: Now, pages: Pages) -> Page[PlanSummary]:
    """The plans of a region and below it, by region and code, each with its progress today and what is late."""
    rows, following = pages.cut(plans.listing(conn, reach, region, now), lambda row: (row.region, row.code))
    return Page(items=rows, next=following)


@router.get("/{plan}")
def show_plan(
    conn: Conn,
    reach: Reach,
    region: RegionCode,
    code: Code,
    now: Now,
    day: Annotated[AskedDay | None, Query(description="as it stood at the end of this day; today")] = None,
    as_of: Annotated[AskedInstant | None, Query(description="as known at this instant; now")] = None,
) -> WholePlan:
    """A plan with its tasks, their lights and the board by lead; the same day and instant give the same figures."""
    return plans.show(conn, reach, region, code, day, as_of, now)


@router.put("/{plan}", responses=documented(400, 403, 409, 413))
def put_plan(by: By, code: Code, body: PlanDeclaration) -> WholePlan:
    """Declare a plan as an officer of the region, or change it."""
    said = (PlanKind(body.kind), body.first_on, body.last_on, body.document)
    return plan_acts.put(by, Plan(code, body.name, *said))


@router.put("/{plan}/tasks/{task}", responses=documented(400, 403, 409, 413))
def put_plan_task(by: By, code: Code, task: Task, body: TaskDeclaration) -> WholePlan:
    """Put a task into a plan 分解任务, or make a new version of it; one without a lead is refused."""
    made = PlanTask(
        code=task,
        parent=body.parent or "",
        name=body.name,
        lead=body.lead or "",
        responsible=body.responsible,
        year=body.year,
        indicator=body.indicator or "",
        indicator_unit=body.indicator_unit or "",
        indicator_target=body.indicator_target,
        feed=TaskFeed(body.feed) if body.feed is not None else None,
        projects=body.projects,
        milestones=[Milestone(one.number, one.name, one.due_on, one.weight) for one in body.milestones],
    )
    plan_acts.put_task(by, code, made)
    return plan_acts.shown(by, code)


@router.post("/{plan}/tasks/{task}/acts", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def add_plan_task_act(by: By, code: Code, task: Task, body: TaskActNote, response: Response) -> WholePlan:
    """Note that a task was started, a milestone done or delayed, what its indicator says, or that it is withdrawn."""
    response.headers["Location"] = f"/api/v1/regions/{by.body.code}/plans/{code}"
    when = (body.milestone, body.on, body.expected_on, body.value)
    return plan_acts.note(by, code, task, Noted(TaskAct(body.act), *when, body.document or "", body.text or ""))


@router.post("/{plan}/imports", max_body_size=LARGEST_TABLE, responses=documented(400, 403, 409, 413))
def send_plan_tasks(
    by: By,
    code: Code,
    body: Annotated[bytes, Body(media_type=BYTES, description="the file, .xlsx or CSV, as it is")],
    name: Annotated[str, Query(max_length=200, pattern=LINE, description="name of the file")],
    dry_run: Annotated[bool, Query(description="judge every row and write nothing")] = False,
    sheet: Annotated[Line | None, Query(max_length=31, description="the sheet of a workbook; the first one")] = None,
) -> PlanTableReport:
    """Take in a table of tasks 任务分解表: a row a milestone, the rows of a code a task; each bad row is told."""
    return import_tasks(by, code, body, name, not dry_run, sheet, MOST_ROWS)
