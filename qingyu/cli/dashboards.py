"""`qingyu dashboards`: logins of Grafana that read one enterprise or one region, and what is written for Grafana."""

import json
from pathlib import Path
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db import dashboard_readers, pool
from qingyu.errors import Invalid
from qingyu.jobs.access import dashboard_logins
from qingyu.jobs.access.dashboard_logins import DashboardLogin, Kind

app = typer.Typer(
    no_args_is_help=True, help="Logins of Grafana 看板 for one enterprise or region: list, grant, revoke."
)

Enterprise = Annotated[str | None, typer.Option(help="of this enterprise, by its code")]
Region = Annotated[str | None, typer.Option(help="of this region and all below it, by its code")]


@app.command("list")
def list_(as_json: shell.AsJson = False) -> None:
    """List whose logins there are."""
    with shell.operator() as conn:
        found = dashboard_readers.readers(conn)
    if as_json:
        shell.print_json(found)
        return
    names = ["kind", "code", "name_zh", "role_name", "granted_by", "granted_at"]
    shell.print_table(names, shell.columns_of(found, names))


@app.command()
def grant(
    enterprise: Enterprise = None,
    region: Region = None,
    folder: Annotated[Path, typer.Option(help="where the data source and its password are written")] = Path("grafana"),
) -> None:
    """Make a login, or a new one in the place of the one before, and write its data source for Grafana."""
    kind, code = _whose(enterprise, region)
    settings = shell.settings()
    with pool.connect(settings.dsn("admin"), application="qingyu-cli") as conn:
        login = dashboard_logins.grant(conn, kind, code, shell.actor(), shell.now())
        # The login stands once its password is kept: a folder that cannot be written leaves the one before.
        file = _write(folder, login, f"{settings.db_host}:{settings.db_port}", settings.db_name)
    typer.echo(f"{login.role_name} reads {kind} {code} and nothing else; its data source is {file} (with the password)")
    typer.echo(f"next: python -m dashboards tenants {folder}, then python -m dashboards push --folder {folder}")


@app.command()
def revoke(enterprise: Enterprise = None, region: Region = None) -> None:
    """Take a login back; whoever is connected with it is cut off."""
    kind, code = _whose(enterprise, region)
    with pool.connect(shell.settings().dsn("admin"), application="qingyu-cli") as conn:
        was = dashboard_logins.revoke(conn, kind, code, shell.actor(), shell.now())
    typer.echo(f"the login of {kind} {code} is taken back" if was else f"{kind} {code} had no login")


def _whose(enterprise: str | None, region: str | None) -> tuple[Kind, str]:
    if (enterprise is None) == (region is None):
        raise Invalid("whose login it is: wanted one of --enterprise and --region")
    return ("enterprise", enterprise) if enterprise is not None else ("region", str(region))


def _write(folder: Path, login: DashboardLogin, address: str, database: str) -> Path:
    """The data source as Grafana's API takes it, readable by its owner alone."""
    sources = folder / "sources"
    sources.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = sources / f"{login.uid}.json"
    source = {
        "name": login.uid,
        "uid": login.uid,
        "type": "grafana-postgresql-datasource",
        "access": "proxy",
        "url": address,
        "user": login.role_name,
        "isDefault": True,
        "jsonData": {
            "database": database,
            "sslmode": "disable",
            "postgresVersion": 1700,
            "timescaledb": True,
            "maxOpenConns": 3,
            "maxIdleConns": 1,
            "connMaxLifetime": 14400,
        },
        "secureJsonData": {"password": login.password},
    }
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(json.dumps(source, indent=2) + "\n", "utf-8")
    return file
