"""`qingyu users`: who may log in, as what; passwords for one log-in, sessions, second factors. Nobody needs SQL."""

from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db import sessions
from qingyu.domain.access.roles import Role
from qingyu.jobs.access import door, people, second_factor
from qingyu.jobs.access.identity import Limits
from qingyu.jobs.access.people import Person, Rights
from qingyu.jobs.access.people_answer import FirstPassword, UserInfo

app = typer.Typer(no_args_is_help=True, help="People: users, roles, passwords, sessions.")

Name = Annotated[str, typer.Argument(help="the user's name")]
RoleOption = Annotated[Role, typer.Option(help="what the user is for")]
Enterprise = Annotated[str | None, typer.Option(help="code of the enterprise, for enterprise_...")]
Region = Annotated[str | None, typer.Option(help="code of the region, for regulator_...")]
Park = Annotated[str | None, typer.Option(help="code of the park, for regulator_...")]


@app.command("list")
def list_(
    role: Annotated[Role | None, typer.Option(help="only this role")] = None, as_json: shell.AsJson = False
) -> None:
    """List the users with role, place, and whether each may log in."""
    with shell.operator() as conn:
        rows = people.listing(conn, shell.now(), _limits(), role=role, limit=100_000)
    if as_json:
        shell.print_json(rows)
        return
    shell.print_table(
        ["name", "名称", "role", "place", "log-in", "2nd factor", "sessions", "seen", "made by"],
        [
            [
                row.name,
                row.display_zh,
                row.role,
                row.place,
                _state(row),
                "on" if row.second_factor else None,
                row.sessions,
                shell.instant(row.last_seen_at),
                row.created_by,
            ]
            for row in rows
        ],
    )


@app.command()
def create(
    name: Name,
    role: RoleOption,
    zh: Annotated[str, typer.Option(help="what the user is called in Chinese")],
    en: Annotated[str, typer.Option(help="what the user is called in English")],
    enterprise: Enterprise = None,
    region: Region = None,
    park: Park = None,
    person: Annotated[str | None, typer.Option(help="the same for all log-ins of one human being; the name")] = None,
    email: Annotated[str | None, typer.Option(help="an address for post")] = None,
    sso_id: Annotated[str | None, typer.Option(help="what the identity provider calls the user")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """Make a user and print the password for the first log-in, this once."""
    with shell.operator() as conn:
        who = Person(name, zh, en, person, email, sso_id)
        password = people.create(conn, who, Rights(role, enterprise, region, park), shell.actor(), shell.now())
    _print_password(name, password, as_json)


@app.command("set-role")
def set_role(
    name: Name, role: RoleOption, enterprise: Enterprise = None, region: Region = None, park: Park = None
) -> None:
    """Give a user another role and place; sessions and tokens end."""
    with shell.operator() as conn:
        people.set_rights(conn, name, Rights(role, enterprise, region, park), shell.actor(), shell.now())
    typer.echo(f"{name}: {role}")


@app.command()
def disable(name: Name) -> None:
    """Close a user's log-in: sessions, open streams and tokens end; the user stays."""
    with shell.operator() as conn:
        people.disable(conn, name, shell.actor(), shell.now())
    typer.echo(f"{name}: disabled")


@app.command()
def enable(name: Name) -> None:
    """Open a user's log-in again, and lift the lock after failures."""
    with shell.operator() as conn:
        people.enable(conn, name, shell.actor(), shell.now())
    typer.echo(f"{name}: enabled")


@app.command("reset-password")
def reset_password(name: Name, as_json: shell.AsJson = False) -> None:
    """Give a user a password for one log-in and print it, this once; sessions end."""
    with shell.operator() as conn:
        password = people.reset_password(conn, name, shell.actor(), shell.now())
    _print_password(name, password, as_json)


@app.command("reset-second-factor")
def reset_second_factor(name: Name) -> None:
    """Take away the second factor of a user who lost app and codes."""
    with shell.operator() as conn:
        second_factor.reset(conn, people.wanted(conn, name), shell.actor(), shell.now())
    typer.echo(f"{name}: no second factor any more")


@app.command()
def remove(name: Name) -> None:
    """Remove a user with sessions and tokens; the name is not given again."""
    with shell.operator() as conn:
        people.remove(conn, name, shell.actor(), shell.now())
    typer.echo(f"{name}: removed")


@app.command("sessions")
def sessions_(name: Name, as_json: shell.AsJson = False) -> None:
    """List the sessions of a user that live."""
    now = shell.now()
    with shell.operator() as conn:
        found = sessions.listing(conn, people.wanted(conn, name).id, now, now - _limits().idle)
    columns = ["id", "method", "created_at", "last_seen_at", "ends_at", "address", "user_agent"]
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(columns, shell.columns_of(found, columns))


@app.command()
def revoke(
    name: Name, session: Annotated[int | None, typer.Option(help="only this session, by its number")] = None
) -> None:
    """End the sessions of a user, or one; open streams end within seconds."""
    with shell.operator() as conn:
        ended = door.revoke(conn, people.wanted(conn, name), session, shell.actor(), shell.now())
    typer.echo(f"{name}: {ended} ended")


def _limits() -> Limits:
    return Limits.of(shell.settings().session_idle_minutes, shell.settings().session_longest_hours)


def _state(row: UserInfo) -> str:
    if row.disabled_at is not None:
        return "disabled"
    if row.locked_until is not None:
        return f"waits until {shell.instant(row.locked_until)}"
    return "must change password" if row.must_change_password else "open"


def _print_password(name: str, password: str, as_json: bool) -> None:
    if as_json:
        shell.print_json(FirstPassword(name, password))
    else:
        typer.echo(f"{name}: the password for one log-in is {password}")
