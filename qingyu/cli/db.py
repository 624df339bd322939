"""`qingyu db`: bring the schema up to date, say where it stands, and check it."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db import migrate, pool
from qingyu.jobs.metering import metering_tables

app = typer.Typer(no_args_is_help=True, help="The database: upgrade, tables of GB 17167, status, check.")
PROGRAMS_WITH_ROLES = ("operator", "ingest", "keeper", "analytics", "api", "dashboards")


@app.command()
def upgrade(as_json: shell.AsJson = False) -> None:
    """Apply what is missing: migrations, roles, reference data, and compression where the licence allows it."""
    settings = shell.settings()
    secrets = {p: getattr(settings, f"db_{p}_password").get_secret_value() for p in PROGRAMS_WITH_ROLES}
    done = migrate.upgrade(settings.dsn("admin"), {p: s for p, s in secrets.items() if s})
    if done.applied or done.editions:
        with shell.operator() as conn:
            shell.note(conn, "schema and reference data", {"applied": done.applied, "editions": done.editions})
    if as_json:
        shell.print_json(
            {
                "applied": done.applied,
                "editions": done.editions,
                "licence": done.licence,
                "columnstore_added": done.columnstore,
            }
        )
        return
    typer.echo(f"migrations applied: {', '.join(done.applied) or 'none, the schema is current'}")
    typer.echo(f"reference editions loaded: {', '.join(done.editions) or 'none, they are current'}")
    extra = "compression of old chunks is on" if done.licence == "timescale" else "no compression, nothing else differs"
    typer.echo(f"TimescaleDB licence: {done.licence} ({extra})")


@app.command()
def tables(
    requirements: Annotated[Path, typer.Option(help="rates and thresholds, as qingyu/data/metering_requirements.csv")],
    classes: Annotated[Path | None, typer.Option(help="accuracy classes, as qingyu/data/metering_classes.csv")] = None,
) -> None:
    """Load the tables of an edition of GB 17167 that the platform names without them, as GB 17167-2025."""
    content = requirements.read_bytes(), classes.read_bytes() if classes else None
    with pool.connect(shell.settings().dsn("admin"), application="qingyu-cli") as conn:
        done = metering_tables.load(conn, *content)
    with shell.operator() as conn:
        shell.note(conn, "tables of GB 17167", asdict(done))
    typer.echo(
        f"{', '.join(done.standards)}: {done.n_requirements} energies, {done.n_classes} accuracy classes; judged by"
        " from the day the edition begins"
    )


@app.command()
def status(as_json: shell.AsJson = False) -> None:
    """Print versions, licence and migrations."""
    with shell.operator() as conn:
        there, wanted = migrate.applied(conn), migrate.available()
        server = migrate.server(conn)
    if as_json:
        shell.print_json({**server, "applied": there, "pending": [v for v in wanted if v not in there]})
        return
    shell.print_table(
        ["migration", "state"],
        [[v, "applied" if v in there else "pending: run `qingyu db upgrade`"] for v in wanted],
        title=f"PostgreSQL {server['postgresql']}, TimescaleDB {server['timescaledb']} ({server['licence']})",
    )


@app.command()
def check(as_json: shell.AsJson = False) -> None:
    """Look for what must not be; exit code 1 when something is found."""
    with shell.operator() as conn:
        faults = migrate.check(conn)
    if as_json:
        shell.print_json({"ok": not faults, "faults": faults})
    else:
        typer.echo("\n".join(faults) if faults else "the database is as it should be")
    if faults:
        raise typer.Exit(1)
