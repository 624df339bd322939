"""`qingyu warnings`: the early warnings 预警, what each says and what to do next."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.control import early_warnings

COLOUR = {1: "yellow 黄", 2: "orange 橙", 3: "red 红"}


def warnings(
    enterprise: Annotated[str | None, typer.Option(help="only this enterprise, by its code")] = None,
    status: Annotated[str, typer.Option(help="open, closed or all")] = "open",
    as_json: shell.AsJson = False,
) -> None:
    """List the early warnings, worst and newest first."""
    with shell.operator() as conn:
        found = early_warnings.list_warnings(conn, EVERYTHING, enterprise, status)
    if as_json:
        shell.print_json(found)
        return
    if not found:
        typer.echo("no warnings" if status == "all" else f"no {status} warnings")
        return
    for warning in found:
        closed = f", closed {_time(warning.closed_at)}" if warning.closed_at else ""
        level = f"{warning.severity} {COLOUR.get(warning.severity, '')}".strip()
        typer.echo(
            f"#{warning.id} [{level}] {warning.enterprise} {warning.code} {warning.scope}"
            f" (rule {warning.rule.id} v{warning.rule.version}),"
            f" since {_time(warning.since_at)}{closed}"
        )
        typer.echo(f"    {warning.sentence_en}\n    {warning.sentence_zh}")
        typer.echo(f"    -> {warning.next_step_en}\n    -> {warning.next_step_zh}")


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
