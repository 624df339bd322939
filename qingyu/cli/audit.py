"""`qingyu audit`: who did what, whether the log is what was written, and its head written down elsewhere."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db import audit as log
from qingyu.errors import Invalid
from qingyu.jobs.access import anchoring

app = typer.Typer(no_args_is_help=True, help="The audit log 审计日志: list, verify, anchor.")
DAY = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]
AnchorFile = Annotated[
    Path | None, typer.Option(help="the file of anchors; the one of QINGYU_AUDIT_ANCHOR_FILE", dir_okay=False)
]


@app.command("list")
def list_(
    kind: Annotated[str | None, typer.Option(help="one kind of act, as declare")] = None,
    actor: Annotated[str | None, typer.Option(help="who did it")] = None,
    object_: Annotated[str | None, typer.Option("--object", help="to what it was done")] = None,
    enterprise: Annotated[str | None, typer.Option(help="of one enterprise, by its code")] = None,
    from_: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="not before this instant, UTC")] = None,
    to: Annotated[datetime | None, typer.Option(formats=DAY, help="before this instant, UTC")] = None,
    before: Annotated[int | None, typer.Option(help="lines with a smaller number only")] = None,
    limit: Annotated[int, typer.Option(min=1, help="how many, the newest first")] = 50,
    as_json: shell.AsJson = False,
) -> None:
    """List who did what, the newest first."""
    wanted = log.Filter(kind, actor, object_, enterprise, _utc(from_), _utc(to))
    with shell.operator() as conn:
        found = log.listing(conn, wanted, before, limit)
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        ["id", "at", "actor", "kind", "object", "enterprise", "detail"],
        [[row.id, row.at, row.actor, row.kind, row.object, row.enterprise, _text(row.detail)] for row in found],
    )


@app.command()
def verify(
    file: AnchorFile = None,
    values: Annotated[bool, typer.Option("--indicators", help="check every closed indicator value too")] = False,
    as_json: shell.AsJson = False,
) -> None:
    """Recompute the whole log and its anchors; exit code 1 when a line is not what was written."""
    file = file or shell.settings().audit_anchor_file
    with shell.operator() as conn:
        done = anchoring.verify(conn, file)
        checked = anchoring.verify_values(conn) if values else None
    if checked is not None:
        done.faults += checked.faults
    if as_json:
        faults = [{"id": fault.id, "code": fault.code, "says": fault.says} for fault in done.faults]
        n_values = {} if checked is None else {"values": checked.lines}
        shell.print_json({"ok": not faults, "lines": done.lines, "anchors": done.anchors, **n_values, "faults": faults})
    else:
        for fault in done.faults:
            typer.echo(fault.says)
        told = f"{done.lines} lines, {done.anchors} anchors"
        told += "" if checked is None else f", {checked.lines} closed values"
        typer.echo(f"{told}: {len(done.faults)} faults" if done.faults else f"{told}: the log is what was written")
        if file is None:
            typer.echo("no anchors are kept (QINGYU_AUDIT_ANCHOR_FILE): that the end was cut off would not show")
    if done.faults:
        raise typer.Exit(1)


@app.command()
def anchor(file: AnchorFile = None) -> None:
    """Write the head of the log to the file of anchors; analytics does the same each hour."""
    file = file or shell.settings().audit_anchor_file
    if file is None:
        raise Invalid("name a file: --file, or QINGYU_AUDIT_ANCHOR_FILE")
    with shell.operator() as conn:
        made = anchoring.anchor(conn, file, shell.now(), shell.actor())
    typer.echo(f"anchor {made.n}: line {made.id}" if made else "nothing was recorded since the last anchor")


def _text(detail: Mapping[str, object]) -> str:
    return json.dumps(detail, ensure_ascii=False)


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(tzinfo=UTC)
