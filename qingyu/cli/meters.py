"""`qingyu meters`: what is registered, and registering more from a document."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from qingyu.cli import shell
from qingyu.db import meters, registered
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.declaring import kept, registry
from qingyu.jobs.declaring.parts import Change
from qingyu.jobs.declaring.registration import Enterprise
from qingyu.jobs.receive import retrying

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
    dry_run: Annotated[bool, typer.Option("--dry-run", help="show each change and make none")] = False,
    as_json: shell.AsJson = False,
) -> None:
    """Register what a document names; what it leaves out stays as it is, and every change is shown."""
    document = shell.json_document(file)
    with shell.operator() as conn:
        done = registry.apply(conn, document, shell.now(), shell.actor())
        if dry_run:
            conn.rollback()
    if not dry_run:
        _take_up(document)
    changes = [change.shown() for change in done.changes]
    if as_json:
        shell.print_json({**done.counts, "changes": changes} | ({"dry_run": True} if dry_run else {}))
        return
    for change in done.changes:
        typer.echo(_sentence(change))
    held = ", ".join(f"{n} {kind}" for kind, n in done.counts.items()) or "nothing"
    typer.echo(f"would register: {held}; nothing is written" if dry_run else f"registered: {held}")


@app.command()
def declared(
    enterprise: Annotated[str, typer.Argument(help="its code")],
    kind: Annotated[str, typer.Argument(help="a part of the document that is declared and kept")],
    as_json: shell.AsJson = False,
) -> None:
    """Show what is declared of an enterprise in a part of its document, the newest of each last."""
    parts = dict(kept.kinds(Enterprise))
    if kind not in parts:
        raise typer.BadParameter(f"wanted one of {', '.join(parts) or 'none'}, got {kind!r}")
    with shell.operator() as conn:
        found = [
            one.said for one in registered.said(conn, parts[kind].noun, registered.enterprise_ids(conn, [enterprise]))
        ]
    if as_json:
        shell.print_json(found)
        return
    names = list(parts[kind].model_fields)
    shell.print_table(names, [[one.get(name) for name in names] for one in found])


def _sentence(change: Change) -> str:
    if change.field is not None:
        return f"{change.object}: {change.field} from {_json(change.before)} to {_json(change.after)}"
    if change.before is None:
        return f"{change.object}: new, {_json(change.after)}"
    return f"{change.object}: no longer {_json(change.before)}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _take_up(document: Mapping[str, Any]) -> None:
    """Readings that were refused because nobody had registered what they name are taken up now."""
    for enterprise in document.get("enterprises", ()):
        with shell.operator() as conn:
            scope, settings, now = EVERYTHING, shell.settings(), shell.now()
            done = retrying.retry(conn, scope, settings, now, enterprise["code"], retrying.REGISTRATION)
        if done.accepted:
            typer.echo(f"{enterprise['code']}: {done.readings_stored} refused readings were taken up", err=True)
