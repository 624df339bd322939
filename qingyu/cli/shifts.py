"""`qingyu shifts`: shifts 班次 and teams 班组 of an enterprise, and what each of them used."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.energy.periods import days, month_start
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.intensity import roster_document, shifts
from qingyu.jobs.intensity.shifts import Asked
from qingyu.jobs.intensity.shifts_answer import ShiftRoster
from qingyu.jobs.restating import unconfirmed

app = typer.Typer(no_args_is_help=True, help="Shifts 班次 and teams 班组: list, declare, compare.")

DAY = ["%Y-%m-%d"]
Enterprise = Annotated[str, typer.Argument(help="code of the enterprise")]


@app.command("list")
def list_(enterprise: Enterprise, as_json: shell.AsJson = False) -> None:
    """The rosters of an enterprise by their first day."""
    with shell.operator() as conn:
        rosters = shifts.listing(conn, EVERYTHING, enterprise, shell.now())
    _print(rosters, as_json)


@app.command()
def declare(enterprise: Enterprise, file: shell.JsonFile, as_json: shell.AsJson = False) -> None:
    """Declare shifts and teams by a document (docs/analysis.md); of a day what was declared last holds."""
    roster = roster_document.read(shell.json_document(file))
    with shell.operator() as conn:
        rosters = shifts.declare(conn, EVERYTHING, enterprise, roster, shell.actor(), shell.now())
    _print(rosters, as_json)


def _print(rosters: Sequence[ShiftRoster], as_json: bool) -> None:
    if as_json:
        shell.print_json(rosters)
        return
    rows = [
        [roster.valid_from, roster.valid_to, one.code, one.name_en, _clock(one.start_min), _clock(one.end_min)]
        for roster in rosters
        for one in roster.shifts
    ]
    shell.print_table(["from", "to", "shift", "name", "begins", "ends"], rows)


@app.command()
def compare(
    enterprise: Enterprise,
    from_: Annotated[datetime, typer.Option("--from", formats=DAY, help="first day")],
    to: Annotated[datetime, typer.Option(formats=DAY, help="day after the last")],
    meter: Annotated[str | None, typer.Option(help="one meter instead of the boundary")] = None,
    channel: Annotated[str | None, typer.Option(help="its channel")] = None,
    product: Annotated[str | None, typer.Option(help="for what is used per unit of its output")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """What each shift and team used, per unit of output where that is stated by the shift."""
    asked = Asked(from_.date(), to.date(), meter=meter, channel=channel, product=product)
    with shell.operator() as conn:
        comparison = shifts.compare(conn, EVERYTHING, enterprise, asked, shell.now())
        months = {month_start(day) for day in days(asked.from_on, asked.to_on)}
        comparison = unconfirmed.marked(conn, EVERYTHING, enterprise, comparison, months)
    if as_json:
        shell.print_json(comparison)
        return
    shell.print_unconfirmed(comparison)
    names = ("code", "name_en", "n", "n_known", "use", "mean_use", "output", "per_output", "against_all")
    shell.print_table(names, shell.columns_of([*comparison.by_shift, *comparison.by_team], names))
    typer.echo(shell.said(comparison.reason))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
