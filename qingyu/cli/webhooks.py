"""`qingyu webhooks`: who is told of warnings, and whether they answer."""

from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db import enterprises
from qingyu.db.pool import Connection
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.jobs.access import webhooks
from qingyu.jobs.access.webhooks import At

app = typer.Typer(no_args_is_help=True, help="Webhooks 回调 for warnings: list, add, enable, disable, remove.")

Id = Annotated[int, typer.Argument(help="id of the webhook")]


def _at(conn: Connection, scope: Scope = EVERYTHING) -> At:
    return At(conn, scope, shell.actor(), shell.now(), shell.settings().webhook_private)


@app.command("list")
def list_webhooks(as_json: shell.AsJson = False) -> None:
    """Every webhook, and whether it answers."""
    with shell.operator() as conn:
        found = webhooks.listing(_at(conn))
    if as_json:
        shell.print_json(found)
        return
    names = ("id", "enterprise", "region", "url", "events", "enabled", "n_failures", "disabled_reason")
    shell.print_table(names, shell.columns_of(found, names))


@app.command()
def add(
    enterprise: Annotated[str, typer.Option(help="code of the enterprise whose warnings are told")],
    url: Annotated[str, typer.Option(help="where the messages are posted")],
    event: Annotated[list[str] | None, typer.Option(help=f"{', '.join(webhooks.EVENTS)}; all of them")] = None,
) -> None:
    """Add a webhook; its secret is printed once."""
    with shell.operator() as conn:
        id_ = enterprises.enterprise(conn, EVERYTHING, enterprise).id
        made = webhooks.add(_at(conn, Scope(enterprise_id=id_)), url, event or webhooks.EVENTS)
    typer.echo(f"webhook {made.id}; its secret, shown this once: {made.secret}")


@app.command()
def enable(id_: Id) -> None:
    """Tell a webhook again; it begins without failures."""
    _switch(id_, True)


@app.command()
def disable(id_: Id) -> None:
    """Tell a webhook nothing for a while."""
    _switch(id_, False)


@app.command()
def remove(id_: Id) -> None:
    """Remove a webhook with what was still on its way."""
    with shell.operator() as conn:
        webhooks.remove(_at(conn), id_)
    typer.echo(f"webhook {id_} is removed")


def _switch(id_: int, enabled: bool) -> None:
    with shell.operator() as conn:
        known = webhooks.show(_at(conn), id_)
        webhooks.replace(_at(conn), id_, known.url, known.events, enabled)
    typer.echo(f"webhook {id_} is {'enabled' if enabled else 'disabled'}")
