"""`qingyu work`: what could not be computed and which work is set aside, and trying it again."""

from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db import enterprises, faults
from qingyu.domain.kernel.scope import EVERYTHING

app = typer.Typer(no_args_is_help=True, help="Work that failed: list, retry.")


@app.command("list")
def list_(
    enterprise: Annotated[str | None, typer.Option(help="only this enterprise")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """Print the work that failed or is set aside, and the indicators that could not be computed."""
    with shell.operator() as conn:
        work, indicators = faults.failed_work(conn, enterprise), faults.indicator_faults(conn, enterprise)
    if as_json:
        shell.print_json({"work": work, "indicators": indicators})
        return
    names = ["enterprise", "job", "is_aside", "n_tries", "first_at", "last_at", "error"]
    shell.print_table(names, shell.columns_of(work, names), title="work")
    names = ["enterprise", "maker", "period", "start_on", "last_at", "error"]
    shell.print_table(names, shell.columns_of(indicators, names), title="indicators without a value")


@app.command()
def retry(enterprise: Annotated[str, typer.Option(help="the enterprise's code")]) -> None:
    """Have the failed work of an enterprise tried again at once."""
    with shell.operator() as conn:
        enterprise_id = enterprises.enterprise(conn, EVERYTHING, enterprise).id
        n = faults.forget(conn, enterprise_id)
        if n:
            shell.note(conn, f"failed work of {enterprise}", {"to be tried again": n}, enterprise_id)
    typer.echo(f"{enterprise}: {n} pieces of work will be tried again" if n else f"{enterprise}: no work has failed")
