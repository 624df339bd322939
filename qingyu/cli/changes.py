"""`qingyu changes`: what touched closed months, its reason and proof, and an officer's decision."""

import mimetypes
from pathlib import Path
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db import enterprises
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid
from qingyu.jobs.restating import standing

app = typer.Typer(no_args_is_help=True, help="Changes of closed months: list, explain, confirm, reject.")
Enterprise = Annotated[str, typer.Option(help="the enterprise's code")]
Id = Annotated[int, typer.Argument(metavar="ID", help="the number of the change")]
Reason = Annotated[str, typer.Option(help="why")]
_PART = 64 * 1024


@app.command("list")
def list_(
    enterprise: Annotated[str | None, typer.Option(help="only this enterprise, by its code")] = None,
    state: Annotated[str | None, typer.Option(help="unconfirmed, confirmed or rejected")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """List changes of closed months, the newest first; what is unconfirmed does not count yet."""
    with shell.operator() as conn:
        found = standing.listing(conn, EVERYTHING, enterprise, state)
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        ["id", "enterprise", "months", "actor", "at", "state", "reason", "proof_name", "hides", "decided_by"],
        [
            [
                row.id,
                row.enterprise,
                ", ".join(f"{month:%Y-%m}" for month in row.months),
                row.actor,
                row.at,
                row.state,
                row.reason,
                row.proof_name,
                ", ".join(f"{each.rule} {each.scope} {each.start_on:%Y-%m}".replace("  ", " ") for each in row.hides)
                or None,
                row.decided_by,
            ]
            for row in found
        ],
    )


@app.command()
def explain(
    id_: Id,
    enterprise: Enterprise,
    reason: Reason,
    proof: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="the file that proves it")],
) -> None:
    """Give a change its reason and its proof; the file is kept under the hash of its bytes."""
    folder = shell.settings().proof_folder
    if folder is None:
        raise Invalid("set QINGYU_PROOF_FOLDER: the folder in which proofs are kept")
    with proof.open("rb") as file:
        kept = standing.keep_file(folder, iter(lambda: file.read(_PART), b""))
    media_type = mimetypes.guess_type(proof.name)[0] or "application/octet-stream"
    with shell.operator() as conn:
        enterprise_id = enterprises.enterprise(conn, EVERYTHING, enterprise).id
        by, now = shell.actor(), shell.now()
        standing.upload(conn, enterprise_id, kept, proof.name, media_type, by, now)
        standing.explain(conn, EVERYTHING, enterprise_id, id_, reason, kept[0], by, now)
    typer.echo(f"change {id_} is explained; proof {kept[0]}")


@app.command()
def confirm(id_: Id, enterprise: Enterprise, reason: Reason) -> None:
    """Confirm a change for an officer: the value after it counts from now on."""
    _decide(id_, enterprise, True, reason)


@app.command()
def reject(id_: Id, enterprise: Enterprise, reason: Reason) -> None:
    """Reject a change for an officer: the value before goes on to count."""
    _decide(id_, enterprise, False, reason)


def _decide(id_: int, enterprise: str, is_confirmed: bool, reason: str) -> None:
    with shell.operator() as conn:
        enterprise_id = enterprises.enterprise(conn, EVERYTHING, enterprise).id
        by, now = shell.actor(), shell.now()
        found = standing.decide(conn, EVERYTHING, enterprise_id, id_, is_confirmed, reason, by, now)
    typer.echo(f"change {id_} of {enterprise} is {found.state}")
