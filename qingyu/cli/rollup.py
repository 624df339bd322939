"""`qingyu rollup`: how much work waits, and recomputing from the raw readings."""

from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db import enterprises
from qingyu.db import rollups as table
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.book import indicators
from qingyu.jobs.control import early_warnings
from qingyu.jobs.energy import rollups
from qingyu.jobs.quality import quality

app = typer.Typer(no_args_is_help=True, help="Slots and rollups: status, rebuild.")


@app.command()
def status(as_json: shell.AsJson = False) -> None:
    """Print how many work lines wait, and up to where the clock has written silence."""
    with shell.operator() as conn:
        found = table.backlog(conn, EVERYTHING)
    if as_json:
        shell.print_json(found)
        return
    names = ["enterprise", "waiting", "oldest_at", "slots_until"]
    shell.print_table(names, shell.columns_of(found, names))


@app.command()
def rebuild(
    enterprise: Annotated[str, typer.Option(help="the enterprise's code")],
    from_: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="first local day; default: the beginning")
    ] = None,
    to: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="local day after the last; default: the end")
    ] = None,
    as_json: shell.AsJson = False,
) -> None:
    """Recompute slots, days, months and indicators from the raw readings; they come out the same to the last digit."""
    now = shell.now()
    with shell.operator() as conn:
        found = enterprises.enterprise(conn, EVERYTHING, enterprise)
        from_at = None if from_ is None else from_.replace(tzinfo=found.zone)
        to_at = None if to is None else to.replace(tzinfo=found.zone)
        touched = rollups.rebuild(conn, found.id, now, from_at, to_at)
        indicators.refresh(conn, found.id, sorted(touched.days), sorted(touched.months), now)
        quality.refresh(conn, found.id, sorted(touched.days), now)
        early_warnings.evaluate(conn, found.id, now)
        shell.note(conn, f"rebuild of {enterprise}", {"days": len(touched.days)}, found.id)
    if as_json:
        shell.print_json({"enterprise": enterprise, "days": len(touched.days), "months": len(touched.months)})
    else:
        typer.echo(f"{enterprise}: {len(touched.days)} days and {len(touched.months)} months recomputed")
