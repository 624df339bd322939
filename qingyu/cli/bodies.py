"""`qingyu bodies`: parks, sectors and groups that are assessed, their members, and changes of the tree of regions."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.control.assessed_body import Body, BodyKind
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.answer import Named
from qingyu.jobs.assessment import bodies, region_changes
from qingyu.jobs.assessment.acting import operating
from qingyu.jobs.assessment.regions import RegionSum

app = typer.Typer(
    no_args_is_help=True, help="Assessed bodies 考核主体: list, declare, members, join, leave, move, follow, changes."
)

Region = Annotated[str, typer.Argument(help="a region by its six digits")]
Code = Annotated[str, typer.Argument(help="a park, sector or group by its code")]
Document = Annotated[str, typer.Option(help="what says so")]
Month = Annotated[datetime, typer.Option(formats=["%Y-%m"], help="from this month on")]
_CHANGES = ("region", "parent_was", "parent", "is_succession", "from_month", "document", "declared_by")


def _month(said: datetime) -> date:
    return said.date().replace(day=1)


@app.command("list")
def list_(
    region: Region,
    month: Annotated[datetime | None, typer.Option(formats=["%Y-%m"], help="the last that has ended")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """The bodies a region assesses side by side in a month, and what each has; they sum to the region."""
    with shell.operator() as conn:
        found = bodies.listing(conn, EVERYTHING, region, shell.day(month), shell.now())
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        ["code", "kind", "主体 body", "enterprises", *(f"{one.name_zh} \\[{one.unit}]" for one in found.sums)],
        [
            *([one.code, one.kind, one.name_zh, len(one.enterprises), *_values(one.sums)] for one in found.bodies),
            ["directly", "", found.name_zh, len(found.direct.enterprises), *_values(found.direct.sums)],
            ["total", "", found.name_zh, None, *_values(found.sums)],
            *([one.code, one.kind, one.name_zh, len(one.enterprises), *_values(one.sums)] for one in found.beside),
        ],
        title=f"{found.name_zh} {found.name_en}, {found.month:%Y-%m}",
    )
    if found.beside:
        typer.echo("below the total: bodies whose members are counted above already")
    if found.elsewhere:
        typer.echo(f"{found.elsewhere} enterprises that lie here are assessed in a body apart of a region above")


def _values(sums: Sequence[RegionSum]) -> list[str | None]:
    return [shell.number(one.value) for one in sums]


@app.command()
def declare(
    region: Region,
    code: Code,
    kind: Annotated[BodyKind, typer.Argument(help="park, sector or group")],
    name_zh: Annotated[str, typer.Option(help="name in Chinese")],
    name_en: Annotated[str, typer.Option(help="name in English")],
    document: Document,
    apart: Annotated[bool, typer.Option(help="a park that is assessed beside the cities")] = False,
) -> None:
    """Declare a park, a sector or a group below a region."""
    with shell.operator() as conn:
        by = operating(conn, region, shell.actor(), shell.now())
        made = bodies.declare(by, Body(code, kind, apart, name_zh, name_en), document)
    shell.print_json(made)


@app.command()
def members(body: Code, as_json: shell.AsJson = False) -> None:
    """The memberships of a body, the latest first."""
    with shell.operator() as conn:
        found = bodies.members(conn, EVERYTHING, body)
    if as_json:
        shell.print_json(found)
        return
    names = ("id", "enterprise", "name_zh", "valid_from", "valid_to", "document", "declared_by")
    shell.print_table(names, shell.columns_of(found, names))


@app.command()
def join(body: Code, enterprise: str, month: Month, document: Document) -> None:
    """An enterprise is a member of a body from a month on."""
    with shell.operator() as conn:
        by = operating(conn, body, shell.actor(), shell.now())
        made = bodies.add_member(by, enterprise, _month(month), document)
    shell.print_json(made)


@app.command()
def leave(body: Code, membership: Annotated[int, typer.Argument(help="id of the membership")], month: Month) -> None:
    """A membership ends before a month; with its own first month it never was."""
    with shell.operator() as conn:
        by = operating(conn, body, shell.actor(), shell.now())
        made = bodies.end_member(by, membership, _month(month))
    shell.print_json(made)


@app.command()
def move(
    region: Region,
    parent: Annotated[str, typer.Argument(help="the region it lies in")],
    month: Month,
    document: Document,
) -> None:
    """A region lies in another one from a month on."""
    with shell.operator() as conn:
        by = operating(conn, region, shell.actor(), shell.now())
        made = region_changes.move(by, parent, _month(month), document)
    shell.print_json(made)


@app.command()
def follow(
    region: Region,
    code: Annotated[str, typer.Argument(help="the successor by its six digits; made where there is none")],
    name_zh: Annotated[str, typer.Option(help="its name in Chinese, where it is new")],
    name_en: Annotated[str, typer.Option(help="its name in English, where it is new")],
    month: Month,
    document: Document,
) -> None:
    """Another region stands in the place of one from a month on, as a district that was a county."""
    with shell.operator() as conn:
        by = operating(conn, region, shell.actor(), shell.now())
        made = region_changes.follow(by, Named(code, name_zh, name_en), _month(month), document)
    shell.print_json(made)


@app.command()
def changes(region: Region, as_json: shell.AsJson = False) -> None:
    """How a region moved and whom it followed."""
    with shell.operator() as conn:
        found = region_changes.listing(conn, EVERYTHING, region)
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(_CHANGES, shell.columns_of(found, _CHANGES))
