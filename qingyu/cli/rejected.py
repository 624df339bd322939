"""`qingyu rejected`: what was refused and why, and taking it up again once its reason is gone."""

from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db import readings
from qingyu.domain.scope import EVERYTHING
from qingyu.jobs import retrying

app = typer.Typer(no_args_is_help=True, help="Refused messages: list, retry.")
Enterprise = Annotated[str | None, typer.Option(help="only this enterprise, by its code")]


@app.command("list")
def list_(
    enterprise: Enterprise = None,
    limit: Annotated[int, typer.Option(min=1, help="how many, oldest first")] = 50,
    as_json: shell.AsJson = False,
) -> None:
    """List refused messages with the reason of each."""
    with shell.operator() as conn:
        found = readings.open_rejected(conn, EVERYTHING, enterprise, limit=limit)
    shown = [{**row, "payload": bytes(row["payload"]).decode("utf-8", "replace")[:200]} for row in found]
    if as_json:
        shell.print_json(shown)
        return
    names = ["id", "enterprise", "gateway", "received_at", "code", "bad_index", "n_seen", "reason", "payload"]
    shell.print_table(names, shell.columns_of(shown, names))


@app.command()
def retry(enterprise: Enterprise = None, as_json: shell.AsJson = False) -> None:
    """Take up what has become valid, such as readings of a meter that is registered by now."""
    settings = shell.settings()
    with shell.operator() as conn:
        done = retrying.retry(conn, EVERYTHING, settings, shell.now(), enterprise)
    if as_json:
        shell.print_json({"tried": done.tried, "accepted": done.accepted, "still_refused": done.tried - done.accepted})
    else:
        typer.echo(f"{done.accepted} of {done.tried} refused messages were taken up")
