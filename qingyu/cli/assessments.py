"""`qingyu assessments`: a body's score sheet by a scheme, all schemes side by side, and what persons state."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.assessment.judge import Finding
from qingyu.domain.assessment.stage import Stage
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import finding, sheets
from qingyu.jobs.assessment.acting import body, operating
from qingyu.jobs.assessment.barometer import span_of
from qingyu.jobs.assessment.sheets_answer import LeftOutEnergy

app = typer.Typer(no_args_is_help=True, help="Assessments 考核 of a region or an enterprise: compare, sheet, state.")

Body = Annotated[str, typer.Argument(metavar="BODY", help="a region by its six digits, or an enterprise")]
Id = Annotated[str, typer.Argument(help="the scheme, as key-unit-huairou-145")]
Month = Annotated[datetime | None, typer.Option(formats=["%Y-%m"], help="January to this month; the last that is over")]


@app.command()
def compare(code: Body, month: Month = None, as_json: shell.AsJson = False) -> None:
    """What every scheme for bodies of this kind says, past and present, on the same accounts."""
    with shell.operator() as conn:
        found = sheets.comparison(conn, EVERYTHING, body(conn, code), span_of(shell.day(month), shell.now()))
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        ["scheme", "考核办法", "in force", "points", "sure", "of", "等级 grade", "unknown"],
        [
            [
                one.scheme,
                one.name_zh,
                "yes" if one.governs else None,
                shell.number(one.points),
                shell.number(one.least) if one.most else None,
                shell.number(one.most),
                _grade(one.grade, one.possible),
                f"{one.n_unknown} of {one.n_indicators}",
            ]
            for one in found.schemes
        ],
        title=f"{found.name_zh} {found.name_en}, {found.year}-01..{found.through_month:02d}",
    )


@app.command()
def sheet(code: Body, scheme_id: Id, month: Month = None, as_json: shell.AsJson = False) -> None:
    """The score sheet: what the accounts say, what persons stated, points at risk and how to win them back."""
    with shell.operator() as conn:
        of, span = body(conn, code), span_of(shell.day(month), shell.now())
        found = sheets.sheet(conn, EVERYTHING, of, scheme_id, span)
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        ["indicator", "指标", "accounts", "persons", "points", "of", "at risk", "next"],
        [
            [
                one.indicator,
                one.name_zh,
                _said(one.accounts.met, one.accounts.value, one.accounts.state, None),
                "; ".join(f"{by.stage} {_said(by.met, by.value, by.state, by.given)}" for by in one.persons) or None,
                shell.number(one.points),
                shell.number(one.most),
                shell.number(one.at_risk),
                None if one.next_points is None else f"+{one.next_points:g} at {one.next_state or one.next_value}",
            ]
            for one in found.rows
        ],
        title=f"{found.name_zh} {found.name_en}, {found.scheme_name_zh}, {found.year}-01..{found.through_month:02d}",
    )
    for left in found.left_out:
        typer.echo(_left_out(left))
    for stage in found.stages:
        typer.echo(f"{stage.stage}: {stage.least:g} to {stage.most:g} points, {_grade(stage.grade, stage.possible)}")
    for one in found.rows:
        if one.accounts.reason is not None:
            typer.echo(f"{one.indicator}: {one.accounts.reason.en}")


@app.command("state")
def state_finding(
    code: Body,
    scheme_id: Id,
    year: Annotated[int, typer.Argument(help="the year that is assessed")],
    indicator: Annotated[str, typer.Argument(help="code of the indicator")],
    document: Annotated[str, typer.Option(help="the proof")],
    stage: Annotated[Stage, typer.Option(help="who found it")] = Stage.REVIEW,
    met: Annotated[bool | None, typer.Option("--met/--missed", help="where no points tell it")] = None,
    value: Annotated[float | None, typer.Option(help="what its steps ask for, in its unit")] = None,
    named: Annotated[str | None, typer.Option("--state", help="the name of a state")] = None,
    given: Annotated[float | None, typer.Option(help="points that are given")] = None,
    note: Annotated[str, typer.Option(help="why")] = "",
) -> None:
    """State what was found of an indicator at a stage; the stages are kept apart."""
    found = Finding(met=met, value=value, state=named, given=given)
    with shell.operator() as conn:
        by = operating(conn, code, shell.actor(), shell.now())
        finding.state(by, scheme_id, year, indicator, stage, found, document, note)
    typer.echo(f"{code}, {scheme_id}, {year}: {indicator} is stated ({stage})")


def _left_out(one: LeftOutEnergy) -> str:
    said = ", ".join(
        f"{name} {shell.number(value) or 'unknown'}"
        for name, value in (
            ("gross", one.gross),
            ("feedstock", one.feedstock),
            ("renewables", one.renewables),
            ("net of the total", one.net_total),
            ("net per output", one.net_intensity),
        )
    )
    why = "" if one.reason is None else f": {one.reason.en}"
    return f"{one.year} [tce]: {said}{'' if one.verified else ' (unverified)'}{why}"


def _said(met: bool | None, value: float | None, state: str | None, given: float | None) -> str | None:
    said = [state, shell.number(value), None if given is None else f"{given:g} points"]
    word = None if met is None else "met" if met else "missed"
    return ", ".join(one for one in (word, *said) if one) or None


def _grade(grade: str | None, possible: Sequence[str | None]) -> str:
    return grade or " or ".join(one or "not printed" for one in possible)
