"""`qingyu gateways`: issue, rotate and take back the credentials of gateways, and see what the broker refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated, Literal

import typer

from qingyu.cli import shell
from qingyu.db import enterprises, gateways
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.access import credentials
from qingyu.jobs.access.credentials import At, IssuedCredential

app = typer.Typer(no_args_is_help=True, help="Gateways: list, create, rotate, disable, enable, remove, refusals.")
Name = Annotated[str, typer.Argument(help="enterprise/gateway, the name at the broker", metavar="ENTERPRISE/GATEWAY")]


@app.command("list")
def list_(
    enterprise: Annotated[str | None, typer.Option(help="only this enterprise, by its code")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """List gateways: whether each may connect, whether it is there, and when a message of it came last."""
    with shell.operator() as conn:
        found = gateways.list_gateways(conn, EVERYTHING, shell.now(), enterprise)
    if as_json:
        shell.print_json(found)
        return
    names = [
        "enterprise",
        "gateway",
        "device_class",
        "enabled",
        "online",
        "last_message_at",
        "issued_at",
        "old_ends_at",
    ]
    shell.print_table(names, shell.columns_of(found, names))


@app.command()
def create(
    name: Name,
    device_class: Annotated[
        Literal["A", "B", "C"], typer.Option("--class", help="A: outbox until our receipt; B: plain QoS 1; C: QoS 0")
    ] = "B",
    as_json: shell.AsJson = False,
) -> None:
    """Make a gateway and its credential, which is shown this once."""
    with _at(name) as (at, code):
        issued = credentials.create(at, code, device_class)
    _show(issued, as_json)


@app.command()
def rotate(
    name: Name,
    overlap_h: Annotated[
        float, typer.Option("--overlap", min=0, help="how long the credential before goes on working [h]")
    ] = credentials.OVERLAP / timedelta(hours=1),
    as_json: shell.AsJson = False,
) -> None:
    """Issue a new credential, which is shown this once; the one before works until the overlap ends."""
    with _at(name) as (at, code):
        issued = credentials.rotate(at, code, timedelta(hours=overlap_h))
    _show(issued, as_json)


@app.command()
def disable(name: Name) -> None:
    """Cut a gateway off, within a second."""
    with _at(name) as (at, code):
        credentials.set_enabled(at, code, False)
    typer.echo(f"{name} is disabled")


@app.command()
def enable(name: Name) -> None:
    """Let a gateway connect again, with the credential it has."""
    with _at(name) as (at, code):
        credentials.set_enabled(at, code, True)
    typer.echo(f"{name} is enabled")


@app.command()
def remove(name: Name) -> None:
    """Take a gateway out with its credentials; what it sent stays."""
    with _at(name) as (at, code):
        credentials.remove(at, code)
    typer.echo(f"{name} is removed")


@app.command()
def refusals(
    enterprise: Annotated[str | None, typer.Option(help="only gateways of this enterprise, by its code")] = None,
    limit: Annotated[int, typer.Option(min=1, help="how many, newest first")] = 50,
    as_json: shell.AsJson = False,
) -> None:
    """List what the broker refused, by user and day: log-ins, and publishing where it is not allowed."""
    with shell.operator() as conn:
        found = gateways.list_refusals(conn, enterprise, limit=limit)
    if as_json:
        shell.print_json(found)
        return
    names = ["user_name", "kind", "day", "n", "last_at", "example"]
    shell.print_table(names, shell.columns_of(found, names))


@contextmanager
def _at(name: str) -> Iterator[tuple[At, str]]:
    enterprise, _, code = name.partition("/")
    with shell.operator() as conn:
        enterprise_id = enterprises.enterprise(conn, EVERYTHING, enterprise).id
        yield At(conn, enterprise_id, enterprise, shell.actor(), shell.now()), code


def _show(issued: IssuedCredential, as_json: bool) -> None:
    if as_json:
        shell.print_json(issued)
        return
    typer.echo(f"user name: {issued.user_name}\npassword:  {issued.password}")
    typer.echo("This is the only time it is shown: the platform keeps a hash.")
    if issued.old_ends_at:
        typer.echo(f"The credential before works until {issued.old_ends_at.isoformat(timespec='seconds')}.")
