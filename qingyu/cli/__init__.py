"""The operator's command line `qingyu`: tables for people, `--json` for programs."""

import sys

import typer

from qingyu.cli import db, energy, findings, importing, indicators, meters, rejected, rollup, warnings
from qingyu.errors import QingyuError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Qingyu 晴雨, the energy barometer: look at and look after the platform.",
)
app.add_typer(db.app, name="db")
app.add_typer(importing.app, name="import")
app.add_typer(meters.app, name="meters")
app.add_typer(rejected.app, name="rejected")
app.add_typer(rollup.app, name="rollup")
app.command("energy")(energy.energy)
app.command("findings")(findings.findings)
app.command("indicators")(indicators.indicators)
app.command("warnings")(warnings.warnings)


def main() -> None:
    """Run a command; an error of ours is one sentence on standard error and exit code 1."""
    try:
        app()
    except QingyuError as error:
        print(f"qingyu: {error.message}", file=sys.stderr)
        raise SystemExit(1) from error
