"""`qingyu statistics`: what documents state of a region or an enterprise, as sums since January."""

from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.control.span import Span
from qingyu.jobs.assessment import declared
from qingyu.jobs.assessment.acting import body, operating

app = typer.Typer(no_args_is_help=True, help="Statistics 统计数据 of a region or an enterprise: state, list.")

Body = Annotated[str, typer.Argument(metavar="BODY", help="a region by its six digits, or an enterprise")]


@app.command()
def state(
    code: Body,
    quantity: Annotated[
        str,
        typer.Argument(
            help="region: gdp, industry_energy, energy_total, energy_other, coal_total, coal_other, … (all are"
            " named where one is wrong); enterprise: value_added, output_value, energy_total, carbon_total"
        ),
    ],
    value: Annotated[float, typer.Argument(help="the sum since January [1e4 CNY, tce, tCO2, kWh, m2]")],
    month: Annotated[datetime, typer.Option(formats=["%Y-%m"], help="the month the sum ends with")],
    document: Annotated[str, typer.Option(help="where it is printed")],
) -> None:
    """State a sum from January to a month."""
    span = Span(month.year, month.month)
    with shell.operator() as conn:
        made = declared.state(operating(conn, code, shell.actor(), shell.now()), quantity, span, value, document)
    typer.echo(f"{code}: {made.quantity} of {span.label} is {made.value:g} {made.unit}")


@app.command("list")
def list_(code: Body, as_json: shell.AsJson = False) -> None:
    """What is stated: the newest of each quantity and month."""
    with shell.operator() as conn:
        found = declared.statistics(conn, body(conn, code))
    if as_json:
        shell.print_json(found)
        return
    names = ("quantity", "year", "through_month", "value", "unit", "document", "declared_by")
    shell.print_table(names, shell.columns_of(found, names))
