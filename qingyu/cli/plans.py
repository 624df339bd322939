"""`qingyu plans`: plans and tasks 任务跟踪 of a region, what is late, and what was done."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.control import plan_rules as rules
from qingyu.domain.control.plan import Milestone, Plan, PlanKind, PlanTask, TaskAct, TaskFeed
from qingyu.domain.control.report import ReportPeriod
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid, Unavailable
from qingyu.jobs.assessment import plan_acts, plans, region_reports
from qingyu.jobs.assessment.acting import operating
from qingyu.jobs.assessment.plan_acts import Noted
from qingyu.jobs.assessment.plans_answer import WholePlan
from qingyu.jobs.assessment.region_reports_answer import FrozenReport, RegionReport

app = typer.Typer(
    no_args_is_help=True, help="Plans and tasks 任务跟踪: list, show, put, task, act, import, report, reports."
)

Region = Annotated[str, typer.Argument(help="a region by its six digits")]
Code = Annotated[str, typer.Argument(help="code of the plan in its region")]
Task = Annotated[str, typer.Argument(help="code of the task in its plan")]
_Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="a day; today")]


@app.command("list")
def list_(region: Region, as_json: shell.AsJson = False) -> None:
    """The plans of a region and below it, with their progress."""
    with shell.operator() as conn:
        found = plans.listing(conn, EVERYTHING, region, shell.now())
    if as_json:
        shell.print_json(found)
        return
    rows = [
        [o.region, o.code, o.name, o.kind, o.n_tasks, o.n_red, o.n_yellow, o.progress.done, o.progress.planned]
        for o in found
    ]
    shell.print_table(["region", "code", "name", "kind", "tasks", "red", "yellow", "done", "planned"], rows)


@app.command()
def show(region: Region, code: Code, day: _Day = None, as_of: shell.AsOf = None, as_json: shell.AsJson = False) -> None:
    """A plan with its tasks as it stood at the end of a day, by what was known at an instant."""
    known_at = shell.known_at(as_of)
    with shell.operator() as conn:
        found = plans.show(conn, EVERYTHING, region, code, day.date() if day else None, known_at, shell.now())
    _print(found, as_json)


@app.command()
def put(
    region: Region,
    code: Code,
    name: Annotated[str, typer.Option(help="name of the plan")],
    kind: Annotated[PlanKind, typer.Option(help="yearly, action, midterm or final")],
    first_on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="its first day")],
    last_on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="its last day, included")],
    document: Annotated[str, typer.Option(help="the document that makes it")],
    as_json: shell.AsJson = False,
) -> None:
    """Declare a plan, or change it."""
    made = Plan(code, name, kind, first_on.date(), last_on.date(), document)
    with shell.operator() as conn:
        found = plan_acts.put(operating(conn, region, shell.actor(), shell.now()), made)
    _print(found, as_json)


@app.command()
def task(
    region: Region,
    code: Code,
    task_code: Task,
    name: Annotated[str, typer.Option(help="the task")],
    lead: Annotated[str, typer.Option(help="who leads 牵头单位")],
    milestone: Annotated[list[str], typer.Option(help="DAY:WEIGHT:NAME, once for each, in their order")],
    responsible: Annotated[list[str] | None, typer.Option(help="who is responsible, once for each")] = None,
    year: Annotated[int | None, typer.Option(help="the year it belongs to; that of the first milestone")] = None,
    parent: Annotated[str, typer.Option(help="code of the task it is a part of")] = "",
    indicator: Annotated[str, typer.Option(help="name of its indicator")] = "",
    unit: Annotated[str, typer.Option(help="unit of the indicator")] = "",
    target: Annotated[float | None, typer.Option(help="what the indicator is to reach")] = None,
    feed: Annotated[TaskFeed | None, typer.Option(help="the light of a published barometer it follows")] = None,
    project: Annotated[list[str] | None, typer.Option(help="code of a project of the region, once for each")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """Put a task into a plan, or a new version of it."""
    marks = [_milestone(number, said) for number, said in enumerate(milestone, 1)]
    when = year or marks[0].due_on.year
    of = (name, lead, responsible or [], when, indicator, unit, target, feed, project or [])
    made = PlanTask(task_code, parent, *of, marks)
    with shell.operator() as conn:
        by = operating(conn, region, shell.actor(), shell.now())
        held = plan_acts.held_task(by, code, task_code)
        marks = rules.numbered(marks, held.milestones if held else ())
        plan_acts.put_task(by, code, replace(made, milestones=marks))
        found = plan_acts.shown(by, code)
    _print(found, as_json)


@app.command()
def act(
    region: Region,
    code: Code,
    task_code: Task,
    what: Annotated[TaskAct, typer.Argument(help="start, done, delay, measure or withdraw")],
    milestone: Annotated[int | None, typer.Option(help="number of the milestone that is done or delayed")] = None,
    on: _Day = None,
    expected_on: _Day = None,
    value: Annotated[float | None, typer.Option(help="of a measurement")] = None,
    document: Annotated[str, typer.Option(help="the evidence")] = "",
    text: Annotated[str, typer.Option(help="the reason")] = "",
    as_json: shell.AsJson = False,
) -> None:
    """Note what happened to a task."""
    days = (on.date() if on else None, expected_on.date() if expected_on else None)
    with shell.operator() as conn:
        by = operating(conn, region, shell.actor(), shell.now())
        found = plan_acts.note(by, code, task_code, Noted(what, milestone, *days, value, document, text))
    _print(found, as_json)


@app.command("import")
def import_(
    region: Region,
    code: Code,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or .xlsx")],
    write: Annotated[bool, typer.Option("--write/--dry-run", help="write the good rows; else nothing")] = False,
    as_json: shell.AsJson = False,
) -> None:
    """Judge every row of a table of tasks; with --write the good ones are stored."""
    try:
        # Needs pandas, which a node of ingest has not; it has this command line.
        from qingyu.jobs.importing import plan_tables
    except ImportError as error:
        raise Unavailable(f"to read tables, install qingyu with its extra `tables` ({error})") from error
    with shell.operator() as conn:
        by = operating(conn, region, shell.actor(), shell.now())
        report = plan_tables.import_tasks(by, code, file.read_bytes(), file.name, write)
    if as_json:
        shell.print_json(list(report.verdicts))
    else:
        shell.print_table(
            ["line", "verdict", "reason"], [[v.line, v.verdict, v.reason and v.reason.en] for v in report.verdicts]
        )
    if any(one.verdict == "refused" for one in report.verdicts):
        raise typer.Exit(1)


@app.command()
def report(
    region: Region,
    year: Annotated[int, typer.Argument(help="the year")],
    period: Annotated[ReportPeriod, typer.Argument(help="q1, q2, q3, q4, h1, h2 or year")],
    freeze: Annotated[bool, typer.Option("--freeze/--draft", help="freeze it as the next version")] = False,
    note: Annotated[str, typer.Option(help="why it is made again")] = "",
    as_json: shell.AsJson = False,
) -> None:
    """The report of a region on a period that is over."""
    with shell.operator() as conn:
        if freeze:
            by = operating(conn, region, shell.actor(), shell.now())
            found: RegionReport = region_reports.publish(by, year, period, note)
        else:
            found = region_reports.draft(conn, EVERYTHING, region, year, period, shell.now())
    _print_report(found, as_json)


@app.command()
def reports(
    region: Region,
    id_: Annotated[int | None, typer.Option("--id", help="the one of this number, as it was frozen")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """The frozen reports of a region, the newest first, or one of them."""
    with shell.operator() as conn:
        if id_ is not None:
            _print_report(region_reports.show(conn, EVERYTHING, region, id_), as_json)
            return
        found = region_reports.listing(conn, EVERYTHING, region)
    if as_json:
        shell.print_json(found)
        return
    names = ["id", "year", "period", "version", "sha256", "note", "published_by", "published_at"]
    shell.print_table(names, shell.columns_of(found, names))


def _print_report(made: RegionReport, as_json: bool) -> None:
    if as_json:
        shell.print_json(made)
        return
    typer.echo(made.text_zh)
    typer.echo(made.text_en)
    if isinstance(made, FrozenReport):
        typer.echo(f"version {made.version}, SHA-256 {made.sha256}")


def _milestone(number: int, said: str) -> Milestone:
    day, _, rest = said.partition(":")
    weight, _, name = rest.partition(":")
    try:
        return Milestone(number, name, date.fromisoformat(day), float(weight))
    except ValueError as error:
        raise Invalid(f"a milestone is DAY:WEIGHT:NAME, as 2026-06-30:1:方案; {said!r} came") from error


def _print(plan: WholePlan, as_json: bool) -> None:
    if as_json:
        shell.print_json(plan)
        return
    done = plan.progress
    shell.print_table(
        ["task", "name", "lead", "state", "light", "milestones done"],
        [
            [o.code, o.name, o.lead, o.state, o.light, f"{sum(m.done_on is not None for m in o.milestones)}"
             f"/{len(o.milestones)}"] for o in plan.tasks
        ],
        title=f"{plan.region} {plan.code} {plan.name}: {done.done:g} done, {done.planned:g} due, {done.whole:g} in all",
    )  # fmt: skip
