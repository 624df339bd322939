"""`qingyu cases`: cases 预警处置, who answers them until when, and their steps."""

from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db.cases import Wanted
from qingyu.domain.control.case import CaseState, CaseStep
from qingyu.jobs.control import (
    case_acting,
    case_acts,
    case_assigning,
    case_document,
    case_history,
    case_losses,
    cases,
    responsible,
)
from qingyu.jobs.control.case_acts import Subject
from qingyu.jobs.control.cases_answer import Case, CaseLogEntry, CaseSummary

app = typer.Typer(
    no_args_is_help=True,
    help="Cases 预警处置: list, show, loss, open, step, persons, unclaim, assign, batch, take over.",
)

Id = Annotated[int, typer.Argument(help="id of the case")]
Enterprise = Annotated[str | None, typer.Option(help="an enterprise, by its code")]
Region = Annotated[str | None, typer.Option(help="a region, by its six digits")]
Text = Annotated[str, typer.Option(help="what is said")]


@app.command("list")
def list_(
    enterprise: Enterprise = None,
    region: Region = None,
    state: Annotated[CaseState | None, typer.Option(help="that stand in one state only")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="only those whose last day is over")] = False,
    person: Annotated[int | None, typer.Option(help="assigned to a responsible person, by the id")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """The cases, the newest first."""
    with shell.operator() as conn:
        by = case_acting.operating(conn, shell.actor(), shell.now())
        found = cases.listing(by, Wanted(enterprise, region, state, overdue, person), None, 1000)
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        ["id", "of", "about", "state", "due", "days late", "escalated to", "assigned to"],
        [
            [
                one.id,
                one.enterprise or one.region,
                one.subject_en,
                *_clock(one),
                ", ".join(a.person for a in one.assignees),
            ]
            for one in found
        ],
    )


@app.command()
def show(id_: Id, as_json: shell.AsJson = False) -> None:
    """One case with its log and measures."""
    with shell.operator() as conn:
        found = cases.show(case_acting.operating(conn, shell.actor(), shell.now()), id_)
    _print(found, as_json)


@app.command()
def loss(id_: Id, as_json: shell.AsJson = False) -> None:
    """What a case lost so far against what was expected, and why where that is not known."""
    with shell.operator() as conn:
        found = case_losses.show(case_acting.operating(conn, shell.actor(), shell.now()), id_)
    if as_json:
        shell.print_json(found)
        return
    if found.pieces:
        shell.print_table(
            ["from", found.curve_unit or "", "expected", f"more [{found.unit}]"],
            [[shell.instant(one.from_at), one.value, one.expected, one.more] for one in found.pieces],
        )
    for one in (found.tce, found.cny, found.tco2):
        why = None if one.reason is None else one.reason.en
        typer.echo(f"{one.unit}: {why if one.value is None else f'{one.value:,.4g}'}")
    if found.basis is not None:
        typer.echo(found.basis.en)


@app.command("open")
def open_(
    warning: Annotated[int | None, typer.Option(help="id of a warning")] = None,
    enterprise: Enterprise = None,
    region: Region = None,
    title: Annotated[str, typer.Option(help="what it is about; wanted where no warning says it")] = "",
    text: Text = "",
    rules: Annotated[str | None, typer.Option(help="the rule set of its clocks")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """Open a case of a warning, of an enterprise or of a region."""
    with shell.operator() as conn:
        by = case_acting.operating(conn, shell.actor(), shell.now())
        found = case_acts.open_case(by, Subject(warning, enterprise, region), title, text, rules)
    _print(found, as_json)


@app.command()
def step(
    id_: Id,
    step_: Annotated[
        CaseStep, typer.Argument(metavar="STEP", help="receive, explain, rectify, verify, close, reject, note")
    ],
    text: Text = "",
    as_json: shell.AsJson = False,
) -> None:
    """Write down a step that somebody took."""
    with shell.operator() as conn:
        by = case_acting.operating(conn, shell.actor(), shell.now())
        found = case_acts.take(by, id_, step_, text, [], None)
    _print(found, as_json)


@app.command()
def assign(
    id_: Id,
    person: Annotated[int, typer.Argument(help="id of a responsible person of who answers, or of the officers")],
    text: Text = "",
    as_json: shell.AsJson = False,
) -> None:
    """Assign a case to a responsible person, in place of whom that side named before."""
    with shell.operator() as conn:
        by = case_acting.operating(conn, shell.actor(), shell.now())
        found = case_assigning.assign(by, id_, person, text, None)
    _print(found, as_json)


@app.command()
def persons(enterprise: Enterprise = None, region: Region = None, as_json: shell.AsJson = False) -> None:
    """Who answers for enterprises and regions, by id; reading them is written down."""
    with shell.operator() as conn:
        by = case_acting.operating(conn, shell.actor(), shell.now())
        found = responsible.persons(by, enterprise, region, None, 1000)
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        ["id", "of", "name", "post", "account"],
        [[one.id, one.enterprise or one.region, one.name, one.post, one.account] for one in found],
    )


@app.command()
def unclaim(person: Annotated[int, typer.Argument(help="id of a responsible person")]) -> None:
    """Take off the account that a responsible person was said to have."""
    with shell.operator() as conn:
        responsible.unclaim(case_acting.operating(conn, shell.actor(), shell.now()), person)
    typer.echo(f"person {person} has no account")


@app.command()
def batch(file: shell.JsonFile, as_json: shell.AsJson = False) -> None:
    """Open many cases and take steps of many (docs/cases.md), a verdict for each; exits with 1 where one is refused."""
    with shell.operator() as conn:
        by = case_acting.operating(conn, shell.actor(), shell.now())
        found = case_document.do(by, shell.json_document(file))
    if as_json:
        shell.print_json(found)
    else:
        shell.print_table(
            ["item", "verdict", "case", "because"],
            [[one.item, one.verdict, one.id, None if one.reason is None else one.reason.en] for one in found.verdicts],
        )
    if any(one.verdict == "refused" for one in found.verdicts):
        raise typer.Exit(1)


@app.command("take-over")
def take_over(file: shell.JsonFile, as_json: shell.AsJson = False) -> None:
    """Write down cases that were kept elsewhere, with the instants of their steps (docs/cases.md); known ones stay."""
    with shell.operator() as conn:
        made = case_history.take_over(conn, shell.json_document(file), shell.actor(), shell.now())
    if as_json:
        shell.print_json({"cases": made})
        return
    typer.echo(f"cases taken over: {len(made)}")


def _clock(one: CaseSummary) -> list[object]:
    office = None if one.escalated_to is None else one.escalated_to.name_zh
    return [
        f"{one.state}{' (rejected)' if one.is_rejected else ''}",
        one.due_on,
        (one.days_late or "<1") if one.overdue else None,
        office,
    ]


def _print(case: Case, as_json: bool) -> None:
    if as_json:
        shell.print_json(case)
        return
    shell.print_table(
        ["#", "step", "state", "at", "by", "text"],
        [[one.n, one.step, one.state, shell.instant(one.at), one.taken_by, _said(one)] for one in case.log],
        title=f"case {case.id}, {case.enterprise or case.region}: {case.subject_zh}",
    )
    due = "" if case.due_on is None else f", until {case.due_on}"
    n = case.days_late or 0
    late = f", {n or 'less than one'} working day{'s' if n > 1 else ''} late" if case.overdue else ""
    typer.echo(f"{case.state}{due}{late}")
    for named in case.assignees:
        typer.echo(f"assigned, {named.side}: {named.person}, {named.post}")
    for one in case.measures:
        effect = "" if one.effect is None else f", {one.effect:g} {one.effect_unit} a year"
        typer.echo(f"measure: {one.what}, {one.owner}, until {one.due_on}{effect}")


def _said(one: CaseLogEntry) -> str:
    return " ".join(part for part in (one.person, one.text) if part)
