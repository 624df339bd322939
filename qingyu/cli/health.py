"""`qingyu health`: whether each part of the platform works, and since when."""

import typer

from qingyu.cli import shell
from qingyu.jobs.control import health as job


def health(as_json: shell.AsJson = False) -> None:
    """Print the parts of the platform; exit code 1 when one is down."""
    with shell.operator() as conn:
        found = job.look(conn, shell.now())
    if as_json:
        shell.print_json(found)
    else:
        rows = [[part.name, part.status, part.since, part.detail] for part in found.components]
        shell.print_table(["part", "status", "since", "detail"], rows, title=f"the platform is {found.status}")
    if found.status == "down":
        raise typer.Exit(1)
