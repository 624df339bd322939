"""`qingyu tokens`: tokens of programs, each with a user who answers for it."""

from datetime import timedelta
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.access.roles import Role
from qingyu.jobs.access import bearers, people
from qingyu.jobs.access.bearers import GivenToken
from qingyu.jobs.access.people import Rights

app = typer.Typer(no_args_is_help=True, help="Tokens 令牌 of programs: list, create, rotate, revoke.")

Key = Annotated[str, typer.Argument(help="the public part of the token: qy_KEY_...")]
Days = Annotated[int, typer.Option(min=1, max=366, help="how long it works [d]")]


@app.command("list")
def list_(
    user: Annotated[str | None, typer.Option(help="only those this user answers for")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """List tokens; those that ended are shown for a month."""
    with shell.operator() as conn:
        owner = people.wanted(conn, user).id if user else None
        rows = bearers.listing(conn, shell.now(), owner)
    if as_json:
        shell.print_json(rows)
        return
    shell.print_table(
        ["key", "label", "user", "role", "place", "ends", "used", "revoked"],
        [
            [
                row.key,
                row.label,
                row.owner,
                row.role,
                row.place,
                shell.instant(row.expires_at),
                shell.instant(row.last_used_at),
                shell.instant(row.revoked_at),
            ]
            for row in rows
        ],
    )


@app.command()
def create(
    user: Annotated[str, typer.Argument(help="the user who answers for it")],
    label: Annotated[str, typer.Option(help="what it is for")],
    days: Days = 90,
    role: Annotated[Role | None, typer.Option(help="the user's role, or a narrower one")] = None,
    enterprise: Annotated[str | None, typer.Option(help="one enterprise of a regulator's")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """Make a token, never wider than its user, and print it, this once."""
    now = shell.now()
    with shell.operator() as conn:
        owner = people.wanted(conn, user)
        of_role = role or Role(owner.role)
        if enterprise is not None:
            rights = Rights(of_role, enterprise=enterprise)
        else:
            rights = Rights(of_role, owner.enterprise_code, owner.region_code, owner.park_code)
        given = bearers.create(conn, owner, label, rights, now + timedelta(days=days), shell.actor(), now)
    _print(given, as_json)


@app.command()
def rotate(
    key: Key,
    days: Days = 90,
    overlap_hours: Annotated[int, typer.Option(min=0, max=168, help="how long the old one works on [h]")] = 24,
    as_json: shell.AsJson = False,
) -> None:
    """Make a new token for the same program and print it, this once."""
    now = shell.now()
    with shell.operator() as conn:
        overlap = timedelta(hours=overlap_hours)
        given = bearers.rotate(conn, key, now + timedelta(days=days), overlap, shell.actor(), now)
    _print(given, as_json)


@app.command()
def revoke(key: Key) -> None:
    """End a token at once."""
    with shell.operator() as conn:
        bearers.revoke(conn, key, shell.actor(), shell.now())
    typer.echo(f"{key}: revoked")


def _print(given: GivenToken, as_json: bool) -> None:
    if as_json:
        shell.print_json(given)
    else:
        typer.echo(given.token)
