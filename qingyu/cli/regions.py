"""`qingyu regions`: the energy and the CO2 of a region, and what each enterprise gives to it."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.control.span import Span
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import declared, regions
from qingyu.jobs.assessment.acting import operating

app = typer.Typer(no_args_is_help=True, help="Regions 地区: account, state, statistics.")


@app.command()
def account(
    region: Annotated[str, typer.Argument(help="the region, by its six digits")],
    month: Annotated[datetime | None, typer.Option(formats=["%Y-%m"], help="the last that has ended")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """Energy in both books and CO2 of a month, summed over all enterprises of a region and below it."""
    with shell.operator() as conn:
        found = regions.account(conn, EVERYTHING, region, shell.day(month), shell.now())
    if as_json:
        shell.print_json(asdict(found))
        return
    shell.print_table(
        ["", "企业 enterprise", *(f"{one.name_zh} \\[{one.unit}]" for one in found.sums)],
        [
            *([one.code, one.name_zh, *(_marked(part) for part in one.parts)] for one in found.enterprises),
            ["total", found.name_zh, *(shell.number(one.value) for one in found.sums)],
            ["known", "其中已知", *(shell.number(one.known) for one in found.sums)],
        ],
        title=f"{found.name_zh} {found.name_en}, {found.month:%Y-%m}{', still open' if found.is_open else ''}",
    )
    for one in found.sums:
        if one.reason:
            typer.echo(f"{one.name_zh}: {one.reason.en}")
        if one.n_unconfirmed:
            typer.echo(f"{one.name_zh}: ! changes of {one.n_unconfirmed} wait for an officer; what stood before counts")


@app.command()
def state(
    region: Annotated[str, typer.Argument(help="the region, by its six digits")],
    quantity: Annotated[str, typer.Argument(help="gdp, energy_total, energy_other, carbon_total, carbon_other")],
    value: Annotated[float, typer.Argument(help="the sum since January [1e4 CNY, tce, tCO2]")],
    month: Annotated[datetime, typer.Option(formats=["%Y-%m"], help="the month the sum ends with")],
    document: Annotated[str, typer.Option(help="where it is printed")],
) -> None:
    """State what statistics say of a region: a sum from January to a month."""
    span = Span(month.year, month.month)
    with shell.operator() as conn:
        made = declared.state(operating(conn, region, shell.actor(), shell.now()), quantity, span, value, document)
    typer.echo(f"{region}: {made.quantity} of {span.label} is {made.value:g} {made.unit}")


@app.command("statistics")
def list_statistics(
    region: Annotated[str, typer.Argument(help="the region, by its six digits")], as_json: shell.AsJson = False
) -> None:
    """What is stated of a region: sums since January."""
    with shell.operator() as conn:
        found = declared.statistics(conn, EVERYTHING, region)
    if as_json:
        shell.print_json(found)
        return
    names = ("quantity", "year", "through_month", "value", "unit", "document", "declared_by")
    shell.print_table(names, shell.columns_of(found, names))


def _marked(part: regions.RegionPart) -> str | None:
    said = shell.number(part.value)
    return f"! {said or ''}".strip() if part.unconfirmed else said
