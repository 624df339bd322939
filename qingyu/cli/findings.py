"""`qingyu findings`: what was seen in the channels: gaps, resets, dropouts, spikes, stuck meters: docs/registers.md."""

from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db import findings as table
from qingyu.domain.kernel.scope import EVERYTHING


def findings(
    enterprise: Annotated[str | None, typer.Option(help="only this enterprise, by its code")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """List what was seen in the channels, with the numbers that show it."""
    with shell.operator() as conn:
        found = table.list_findings(conn, EVERYTHING, enterprise)
    if as_json:
        shell.print_json(found)
        return
    names = ["enterprise", "meter", "channel", "kind", "from_at", "to_at", "evidence"]
    shell.print_table(names, shell.columns_of(found, names))
