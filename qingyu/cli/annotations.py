"""`qingyu annotations`: what people say of spans 标注 of an enterprise."""

from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db import enterprises
from qingyu.db.annotations import NotedSpan
from qingyu.db.pool import Connection
from qingyu.domain.energy.annotation import Annotation, AnnotationKind
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.metering import annotations

app = typer.Typer(no_args_is_help=True, help="Annotations 标注 of spans: list, note, withdraw.")

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d"]
Enterprise = Annotated[str, typer.Argument(help="code of the enterprise")]


@app.command("list")
def list_(
    enterprise: Enterprise,
    from_: Annotated[datetime | None, typer.Option("--from", formats=FORMATS, help="what ends after it")] = None,
    to: Annotated[datetime | None, typer.Option(formats=FORMATS, help="what begins before it")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """What was said of spans that share time with these, in the enterprise's own time."""
    with shell.operator() as conn:
        bounds = [None if at is None else _instant(conn, enterprise, at) for at in (from_, to)]
        found = annotations.listing(conn, EVERYTHING, enterprise, *bounds)
    _print(found, as_json)


@app.command()
def note(
    enterprise: Enterprise,
    kind: Annotated[AnnotationKind, typer.Argument(help="what happened")],
    text: Annotated[str, typer.Argument(help="in your words")],
    from_: Annotated[datetime, typer.Option("--from", formats=FORMATS, help="its beginning, in the enterprise's time")],
    to: Annotated[datetime, typer.Option(formats=FORMATS, help="its end, not included")],
    unit: Annotated[str, typer.Option(help="code of the unit it is about")] = "",
    meter: Annotated[str, typer.Option(help="code of the meter it is about")] = "",
    as_json: shell.AsJson = False,
) -> None:
    """Say what happened in a span of the enterprise, a unit or a meter."""
    with shell.operator() as conn:
        span = _instant(conn, enterprise, from_), _instant(conn, enterprise, to)
        said = Annotation(*span, kind, text, unit, meter)
        found = annotations.note(conn, EVERYTHING, enterprise, said, shell.actor(), shell.now())
    _print([found], as_json)


@app.command()
def withdraw(
    enterprise: Enterprise,
    id_: Annotated[int, typer.Argument(metavar="ID", help="id of the annotation")],
    as_json: shell.AsJson = False,
) -> None:
    """Take an annotation back; it stays to be read."""
    with shell.operator() as conn:
        found = annotations.withdraw(conn, EVERYTHING, enterprise, id_, shell.actor(), shell.now())
    _print([found], as_json)


def _instant(conn: Connection, enterprise: str, at: datetime) -> datetime:
    return at.replace(tzinfo=enterprises.enterprise(conn, EVERYTHING, enterprise).zone)


def _print(noted: list[NotedSpan], as_json: bool) -> None:
    if as_json:
        shell.print_json(noted)
        return
    names = ("id", "from_at", "to_at", "kind", "unit", "meter", "text", "noted_by", "withdrawn_by")
    shell.print_table(names, shell.columns_of(noted, names))
