"""`qingyu quarantine`: devices that nobody registered: let them in, see them, adopt or discard them."""

from typing import Annotated, Literal

import typer

from qingyu.cli import shell
from qingyu.db import enterprises
from qingyu.db import quarantine as rows
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.access.credentials import At
from qingyu.jobs.receive import quarantine
from qingyu.jobs.receive.intake import Bounds

app = typer.Typer(no_args_is_help=True, help="Unknown devices: open, close, list, adopt, discard.")
Serial = Annotated[str, typer.Argument(help="what the device calls itself in its topic")]


@app.command("open")
def open_(as_json: shell.AsJson = False) -> None:
    """Let unknown devices connect, with one password for all that is shown this once."""
    with shell.operator() as conn:
        password = quarantine.open_enrolment(conn, shell.actor(), shell.now())
    if as_json:
        shell.print_json({"user_name": quarantine.USER, "password": password})
        return
    typer.echo(f"user name: {quarantine.USER}\npassword:  {password}")
    typer.echo(
        f"Topics: qy/v1/{quarantine.READER}/SERIAL/readings and .../production. This is the only time it is shown."
    )


@app.command()
def close() -> None:
    """Let unknown devices connect no more; what is held stays."""
    with shell.operator() as conn:
        quarantine.close_enrolment(conn, shell.actor(), shell.now())
    typer.echo("unknown devices may not connect")


@app.command("list")
def list_(as_json: shell.AsJson = False) -> None:
    """List unknown devices, what is held of each, and what there was no room for."""
    with shell.operator() as conn:
        found = rows.list_devices(conn)
    if as_json:
        shell.print_json(found)
        return
    names = ["serial", "first_at", "last_at", "n_held", "bytes_held", "n_refused", "refused_at"]
    shell.print_table(names, shell.columns_of(found, names))


@app.command()
def adopt(
    serial: Serial,
    enterprise: Annotated[str, typer.Option(help="code of the enterprise it belongs to")],
    gateway: Annotated[str, typer.Option(help="code of the gateway it is from now on")],
    device_class: Annotated[
        Literal["A", "B", "C"], typer.Option("--class", help="as in `qingyu gateways create`")
    ] = "B",
    as_json: shell.AsJson = False,
) -> None:
    """Make an unknown device a gateway: show its credential this once, and take up what was held of it."""
    settings = shell.settings()
    with shell.operator() as conn:
        enterprise_id = enterprises.enterprise(conn, EVERYTHING, enterprise).id
        at = At(conn, enterprise_id, enterprise, shell.actor(), shell.now())
        done = quarantine.adopt(at, serial, gateway, device_class, Bounds.of(settings))
    if as_json:
        shell.print_json(done)
        return
    typer.echo(f"user name: {done.issued.user_name}\npassword:  {done.issued.password}")
    typer.echo("This is the only time it is shown: the platform keeps a hash.")
    typer.echo(
        f"{done.n_messages} messages were held: {done.n_written} readings and statements written, "
        f"{done.n_rejected} refused (`qingyu rejected list`); for {done.n_refused_before} more there had been no room"
    )


@app.command()
def discard(serial: Serial) -> None:
    """Forget an unknown device and what is held of it."""
    with shell.operator() as conn:
        quarantine.discard(conn, serial, shell.actor(), shell.now())
    typer.echo(f"{serial} is forgotten")
