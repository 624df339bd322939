"""`qingyu meters`: what is registered, and registering more from a document."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from qingyu.cli import shell
from qingyu.db import meters
from qingyu.domain.scope import EVERYTHING
from qingyu.errors import Invalid
from qingyu.jobs import registry, retrying

app = typer.Typer(no_args_is_help=True, help="Enterprises, meters and channels: list, apply.")


@app.command("list")
def list_(
    enterprise: Annotated[str | None, typer.Option(help="only this enterprise, by its code")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """List the measuring points 测点 with their newest settings."""
    with shell.operator() as conn:
        found = meters.list_channels(conn, EVERYTHING, enterprise)
    if as_json:
        shell.print_json(found)
        return
    names = [
        "enterprise",
        "unit",
        "meter",
        "channel",
        "name_zh",
        "carrier",
        "kind",
        "unit_of_use",
        "interval_s",
        "multiplier",
    ]
    shell.print_table(names, shell.columns_of(found, names))


@app.command()
def apply(
    file: Annotated[
        Path,
        typer.Argument(help="a document (JSON, docs/registration.md)", exists=True, dir_okay=False),
    ],
    as_json: shell.AsJson = False,
) -> None:
    """Register what a document names; whatever exists already is left as it is or brought up to date."""
    try:
        document = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise Invalid(f"{file} is not JSON: {error}") from error
    with shell.operator() as conn:
        done = registry.apply(conn, document, shell.now(), shell.actor())
    _take_up(document)
    if as_json:
        shell.print_json(done.counts)
    else:
        typer.echo("registered: " + (", ".join(f"{n} {kind}" for kind, n in done.counts.items()) or "nothing"))


def _take_up(document: dict[str, Any]) -> None:
    """Readings that were refused because nobody had registered what they name are taken up now."""
    for enterprise in document.get("enterprises", ()):
        with shell.operator() as conn:
            scope, settings, now = EVERYTHING, shell.settings(), shell.now()
            done = retrying.retry(conn, scope, settings, now, enterprise["code"], retrying.REGISTRATION)
        if done.accepted:
            typer.echo(f"{enterprise['code']}: {done.readings_stored} refused readings were taken up", err=True)
