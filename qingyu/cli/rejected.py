"""`qingyu rejected`: what was refused and why, and taking it up again once its reason is gone."""

from dataclasses import asdict
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db import rejected
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.receive import intake, retrying

app = typer.Typer(no_args_is_help=True, help="Refused messages: list, retry, drop, room.")
Enterprise = Annotated[str | None, typer.Option(help="only this enterprise, by its code")]


@app.command("list")
def list_(
    enterprise: Enterprise = None,
    limit: Annotated[int, typer.Option(min=1, help="how many, oldest first")] = 50,
    as_json: shell.AsJson = False,
) -> None:
    """List refused messages with the reason of each."""
    with shell.operator() as conn:
        found = rejected.open_ones(conn, EVERYTHING, enterprise, limit=limit)
    shown = [asdict(row) | {"payload": row.payload.decode("utf-8", "replace")[:200]} for row in found]
    if as_json:
        shell.print_json(shown)
        return
    names = [
        "id",
        "enterprise",
        "gateway",
        "received_at",
        "code",
        "bad_index",
        "n_readings",
        "n_seen",
        "reason",
        "payload",
    ]
    shell.print_table(names, shell.columns_of(shown, names))


@app.command()
def retry(enterprise: Enterprise = None, as_json: shell.AsJson = False) -> None:
    """Take up what has become valid, such as readings of a meter that is registered by now."""
    settings = shell.settings()
    with shell.operator() as conn:
        done = retrying.retry(conn, EVERYTHING, settings, shell.now(), enterprise)
        shell.note(conn, f"refused messages of {enterprise or 'all'}", {"tried": done.tried, "taken up": done.accepted})
    if as_json:
        told = {"tried": done.tried, "accepted": done.accepted, "still_refused": done.tried - done.accepted}
        shell.print_json(told | {"readings_stored": done.readings_stored, "readings_refused": done.readings_refused})
    else:
        typer.echo(
            f"{done.accepted} of {done.tried} refused messages were taken up, {done.readings_stored} readings;"
            f" {done.readings_refused} readings are refused again"
        )


@app.command()
def drop(
    enterprise: Annotated[str, typer.Option(help="of this enterprise, by its code")],
    gateway: Annotated[str | None, typer.Option(help="only of this gateway")] = None,
    code: Annotated[str | None, typer.Option(help="only those refused for this reason, such as unknown_meter")] = None,
) -> None:
    """Give up what is refused: its bytes go, a line stays that says so; a gateway that had to hold may go on."""
    room = intake.Bounds.of(shell.settings()).room
    with shell.operator() as conn:
        n = rejected.drop(conn, enterprise, gateway, code)
        rejected.clear_alarms(conn, room.gateway // 2)
        shell.note(conn, f"refused messages of {enterprise}", {"given up": n, "gateway": gateway, "code": code})
    typer.echo(f"{n} refused readings or messages are given up")


@app.command()
def room(as_json: shell.AsJson = False) -> None:
    """Say how much room refusals take, gateway by gateway, and what the operator is warned of."""
    bounds = intake.Bounds.of(shell.settings()).room
    with shell.operator() as conn:
        found, alarms = rejected.room(conn), rejected.alarms(conn)
    if as_json:
        told = {"gateway_bound_bytes": bounds.gateway, "bound_bytes": bounds.total}
        shell.print_json(told | {"gateways": found, "alarms": alarms})
        return
    names = ["enterprise", "gateway", "n_bytes", "n_not_kept"]
    shell.print_table(names, shell.columns_of(found, names), f"of {bounds.gateway:,} bytes a gateway")
    for alarm in alarms:
        typer.echo(f"! {alarm.code} {alarm.scope} since {alarm.since_at:%Y-%m-%d %H:%M}Z")
