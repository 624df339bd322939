"""`qingyu import`: tables of every kind from CSV or Excel, each row judged before anything is written."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from qingyu.cli import shell
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Unavailable
from qingyu.jobs.importing.names import REGION_TITLES, TITLES, RegionTableKind, TableKind
from qingyu.jobs.receive.intake import Bounds

app = typer.Typer(no_args_is_help=True, help="Import tables, CSV or Excel: production, bills, budgets, certificates...")

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or .xlsx")]
Write = Annotated[
    bool, typer.Option("--write/--dry-run", help="write the good rows; a dry run, the default, writes nothing")
]
Enterprise = Annotated[str | None, typer.Option(help="whose all rows are, where no column `enterprise` says it")]
Region = Annotated[str | None, typer.Option(help="of which region the rows are, where no column `region` says it")]
SheetName = Annotated[str | None, typer.Option("--sheet", help="the sheet of a workbook; the first one")]
Columns = Annotated[str | None, typer.Option(help="names of the columns of a file without names, by commas; - skips")]
Thousands = Annotated[str | None, typer.Option(help="what stands between thousands in this file: , or ' or a blank")]


@app.callback()
def main() -> None:
    """Import tables; every import can be tried first."""


def _command(kind: TableKind) -> Callable[..., None]:
    def run(
        file: File,
        write: Write = False,
        enterprise: Enterprise = None,
        sheet: SheetName = None,
        columns: Columns = None,
        thousands: Thousands = None,
        as_json: shell.AsJson = False,
    ) -> None:
        _import(kind, file, write, as_json, enterprise, sheet, columns, thousands)

    return run


def _command_of_regions(kind: RegionTableKind) -> Callable[..., None]:
    def run(
        file: File,
        write: Write = False,
        region: Region = None,
        sheet: SheetName = None,
        columns: Columns = None,
        thousands: Thousands = None,
        as_json: shell.AsJson = False,
    ) -> None:
        _import(kind, file, write, as_json, region, sheet, columns, thousands)

    return run


_COMMANDS = [(kind, title, _command(kind)) for kind, title in TITLES.items()]
_OF_REGIONS = [(kind, title, _command_of_regions(kind)) for kind, title in REGION_TITLES.items()]
for _kind, _title, _run in (*_COMMANDS, *_OF_REGIONS):
    _help = f"Judge every row of a table: {_title.en} {_title.zh}. With --write the good rows are stored."
    app.command(_kind.value, help=_help)(_run)


def _import(
    kind: TableKind | RegionTableKind, file: Path, write: bool, as_json: bool, owner: str | None, *said: str | None
) -> None:
    try:
        # Needs pandas, which a node of ingest has not; it has this command line.
        from qingyu.jobs.importing import place, run
    except ImportError as error:
        raise Unavailable(f"to read tables, install qingyu with its extra `tables` ({error})") from error
    sheet, columns, thousands = said
    options = run.Options(write, owner, sheet, tuple(columns.split(",")) if columns else None, thousands)
    with shell.operator() as conn:
        asked = place.Asked(EVERYTHING, shell.now(), shell.actor(), file.name, Bounds.of(shell.settings()))
        if isinstance(kind, RegionTableKind):
            report = run.import_of_regions(conn, kind, file.read_bytes(), asked, options)
        else:
            report = run.import_file(conn, kind, file.read_bytes(), asked, options)
    if as_json:
        shell.print_json(list(report.verdicts))
    else:
        _print(report)
    if report.count("refused"):
        raise typer.Exit(1)


def _print(report: Any) -> None:
    typer.echo(f"{report.form}; " + ", ".join(f"{name} = {said}" for name, said in report.columns.items()))
    for note in (*report.notes, *(f"the column {name!r} was left out" for name in report.ignored)):
        typer.echo(note)
    rows = [[v.line, v.column, v.verdict, v.reason and v.reason.en] for v in report.verdicts]
    shell.print_table(["line", "column", "verdict", "reason"], rows)
    n_good = len(report.verdicts) - report.count("refused")
    rest = "" if report.written else "; nothing is written yet, add --write"
    typer.echo(f"{n_good} of {len(report.verdicts)} rows are good{rest}")
