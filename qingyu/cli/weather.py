"""`qingyu weather`: daily mean temperatures of regions 日平均气温, which drive forecasts where they gain."""

from pathlib import Path
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import acting
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.forecasting import weather

app = typer.Typer(no_args_is_help=True, help="Daily mean temperatures of regions 日平均气温: import, list.")

Region = Annotated[str, typer.Argument(help="a region by its six digits, whose plants they are for")]


@app.command("import")
def import_(
    region: Region,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV: day,celsius")],
    source: Annotated[str, typer.Option(help="the station or the service that they are of")],
    verified: Annotated[Verified, typer.Option(help="how sure they are")] = Verified.UNVERIFIED,
) -> None:
    """Keep the temperatures of a file: all of it, or its first fault. Of a day the newest counts."""
    data = file.read_bytes()
    with shell.operator() as conn:
        by = Acting(conn, EVERYTHING, acting.region(conn, EVERYTHING, region), shell.actor(), shell.now())
        n = weather.bring(by, data, file.name, source, verified)
    typer.echo(f"{region}: {n} days are new")


@app.command("list")
def list_(region: Region, as_json: shell.AsJson = False) -> None:
    """What a region has, by source."""
    with shell.operator() as conn:
        by = Acting(conn, EVERYTHING, acting.region(conn, EVERYTHING, region), shell.actor(), shell.now())
        known = weather.summary(by)
    if as_json:
        shell.print_json(known)
        return
    names = ("source", "verified", "first_on", "last_on", "n", "declared_at")
    shell.print_table(names, shell.columns_of(known, names))
