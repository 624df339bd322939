"""`qingyu import`: production output from a file, each row judged before anything is written."""

from pathlib import Path
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.jobs import intake, statements

app = typer.Typer(no_args_is_help=True, help="Import files: production.")


@app.callback()
def main() -> None:
    """Import files; every import can be tried first."""


@app.command()
def production(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=f"CSV: {','.join(statements.COLUMNS)}")],
    write: Annotated[bool, typer.Option("--write", help="write the good rows; without it nothing is written")] = False,
    as_json: shell.AsJson = False,
) -> None:
    """Judge every row of a production file and say what would happen; with --write the good rows are stored."""
    bounds = intake.Bounds.of(shell.settings())
    with shell.operator() as conn:
        verdicts = statements.judge_file(conn, file, bounds, shell.now())
        if write:
            verdicts = statements.store(conn, verdicts, shell.now(), shell.actor())
    if as_json:
        shell.print_json([{"line": v.line, "verdict": v.verdict, "reason": v.reason} for v in verdicts])
    else:
        shell.print_table(["line", "verdict", "reason"], [[v.line, v.verdict, v.reason] for v in verdicts])
        n_good = sum(v.verdict in ("new", "stored", "unchanged") for v in verdicts)
        rest = "" if write else "; nothing is written yet, add --write"
        typer.echo(f"{n_good} of {len(verdicts)} rows are good{rest}")
    if any(v.verdict == "refused" for v in verdicts):
        raise typer.Exit(1)
