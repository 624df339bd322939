"""`qingyu regions`: the energy and the CO2 of a region, and what each enterprise gives to it."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import regions, structure
from qingyu.jobs.assessment import trust as trusted

app = typer.Typer(no_args_is_help=True, help="Regions 地区: account, structure, trust.")


@app.command()
def account(
    region: Annotated[str, typer.Argument(help="the region, by its six digits")],
    month: Annotated[datetime | None, typer.Option(formats=["%Y-%m"], help="the last that has ended")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """Energy in both books and CO2 of a month, summed over all enterprises of a region and below it."""
    with shell.operator() as conn:
        found = regions.account(conn, EVERYTHING, region, shell.day(month), shell.now())
    if as_json:
        shell.print_json(asdict(found))
        return
    shell.print_table(
        ["", "企业 enterprise", *(f"{one.name_zh} \\[{one.unit}]" for one in found.sums)],
        [
            *([one.code, one.name_zh, *(_marked(part) for part in one.parts)] for one in found.enterprises),
            ["total", found.name_zh, *(shell.number(one.value) for one in found.sums)],
            ["known", "其中已知", *(shell.number(one.known) for one in found.sums)],
        ],
        title=f"{found.name_zh} {found.name_en}, {found.month:%Y-%m}{', still open' if found.is_open else ''}",
    )
    for one in found.sums:
        if one.reason:
            typer.echo(f"{one.name_zh}: {one.reason.en}")
        if one.n_unconfirmed:
            typer.echo(f"{one.name_zh}: ! changes of {one.n_unconfirmed} wait for an officer; what stood before counts")


@app.command("structure")
def structure_(
    region: Annotated[str, typer.Argument(help="the region, by its six digits")],
    month: Annotated[datetime | None, typer.Option(formats=["%Y-%m"], help="the last that has ended")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """What a region's energy is made of since January: by carrier, shares of structure, per value added."""
    with shell.operator() as conn:
        found = structure.structure(conn, EVERYTHING, region, shell.day(month), shell.now())
    if as_json:
        shell.print_json(asdict(found))
        return
    of_line = ("value", "unit", "known", "other", "metered", "statistical", "estimated", "n_known", "n_enterprises")
    shell.print_table(
        ["指标", *of_line],
        [[one.name_zh, *(_said(getattr(one, name)) for name in of_line)] for one in found.lines],
        title=f"{found.name_zh} {found.name_en}, {found.year}-01..{found.through_month:02d}",
    )
    shell.print_table(
        ["占比", "share", "numerator", "denominator", "unit"],
        [[one.name_zh, *map(_said, (one.value, one.numerator, one.denominator)), one.unit] for one in found.shares],
    )
    reasons = {one.name_zh: one.reason for one in found.lines}
    reasons |= {one.name_zh: one.reason for one in found.shares} | {
        one.name_zh: one.reason for one in found.intensities
    }
    for name, reason in reasons.items():
        if reason:
            typer.echo(f"{name}: {reason.en}")


@app.command()
def trust(
    region: Annotated[str, typer.Argument(help="the region, by its six digits")],
    month: Annotated[datetime | None, typer.Option(formats=["%Y-%m"], help="the last that has ended")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """How far the data of a region's enterprises may be trusted, the gravest trouble first."""
    with shell.operator() as conn:
        found = trusted.listing(conn, EVERYTHING, region, shell.day(month), shell.now())
    if as_json:
        shell.print_json(found)
        return
    names = ("completeness", "late", "n_meters", "n_in_date", "n_conflicts", "n_repairs", "n_after", "n_unconfirmed")
    rows = [
        [one.code, one.name_zh, ", ".join(one.doubts), *(_said(getattr(one, name)) for name in names)] for one in found
    ]
    shell.print_table(["code", "企业", "doubts", *names], rows)


def _said(value: str | float | None) -> str | None:
    return value if isinstance(value, str) else shell.number(value)


def _marked(part: regions.RegionPart) -> str | None:
    said = shell.number(part.value)
    return f"! {said or ''}".strip() if part.unconfirmed else said
