"""`qingyu notices`: where users hear of warnings and cases by mail and chat."""

from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db.notices import NoticeLanguage, Wanted
from qingyu.db.pool import Connection
from qingyu.domain.control.notice import Want
from qingyu.jobs.access import notices, people
from qingyu.jobs.access.notices import Own

app = typer.Typer(
    no_args_is_help=True, help="Notices 通知 by mail and chat: list, add, test, remove addresses, see what became."
)

Id = Annotated[int, typer.Argument(help="id of the address")]


def _all(conn: Connection) -> Own:
    return Own(conn, None, shell.actor(), shell.now())


@app.command("list")
def list_notices(as_json: shell.AsJson = False) -> None:
    """Every address, whose it is, and what is told there."""
    with shell.operator() as conn:
        found = notices.listing(_all(conn))
    if as_json:
        shell.print_json(found)
        return
    names = ("id", "user_name", "kind", "shown", "wants", "least_severity", "quiet", "language")
    shell.print_table(names, shell.columns_of(found, names))


@app.command()
def add(
    user: Annotated[str, typer.Argument(help="the user who hears")],
    address: Annotated[
        str, typer.Argument(help="li@example.com, dingtalk://[secret@]token, wecombot://, feishu://; - reads it")
    ],
    want: Annotated[list[Want] | None, typer.Option(help="what is told there; all of it")] = None,
    least_severity: Annotated[int, typer.Option(min=1, max=3, help="warnings of this level and worse")] = 1,
    quiet: Annotated[bool, typer.Option(help="nothing from 22:00 to 7:00")] = True,
    language: Annotated[NoticeLanguage, typer.Option(help="zh or en")] = "zh",
) -> None:
    """Add an address of a user; a robot's token is never shown again, and - keeps it out of the list of processes."""
    said = typer.get_text_stream("stdin").readline().strip() if address == "-" else address
    with shell.operator() as conn:
        wanted = Wanted(want or list(Want), least_severity, quiet, language)
        user_id = people.wanted(conn, user).id
        made = notices.add(_all(conn), user_id, said, wanted, shell.settings().notice_hosts)
    typer.echo(f"address {made.id}: {made.shown}")


@app.command()
def test(id_: Id) -> None:
    """Send a notice that tries an address."""
    with shell.operator() as conn:
        sent = notices.try_out(_all(conn), id_)
    typer.echo(f"notice {sent.id} is on its way")


@app.command()
def deliveries(
    id_: Id, limit: Annotated[int, typer.Option(min=1, max=1000)] = 20, as_json: shell.AsJson = False
) -> None:
    """What became of the latest notices of an address, with what the other side said."""
    with shell.operator() as conn:
        found = notices.trials(_all(conn), id_, limit)
    if as_json:
        shell.print_json(found)
        return
    names = ("id", "event", "at", "n_tries", "delivered_at", "given_up_at", "fault", "last_error")
    shell.print_table(names, shell.columns_of(found, names))


@app.command()
def remove(id_: Id) -> None:
    """Remove an address with what was still on its way."""
    with shell.operator() as conn:
        notices.remove(_all(conn), id_)
    typer.echo(f"address {id_} is removed")
