"""`qingyu carbon`: the CO2 account of an enterprise, what changed it, and the factors in force."""

from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid
from qingyu.jobs.carbon import carbon_report as job
from qingyu.jobs.carbon.carbon_answer import CarbonChange, CarbonEffect, CarbonTerm, CarbonTotals
from qingyu.jobs.restating import unconfirmed

DAY, MONTH = ["%Y-%m-%d"], ["%Y-%m"]

app = typer.Typer(no_args_is_help=True, help="CO2 碳排放: accounts, changes, factors.")

Enterprise = Annotated[str, typer.Option(help="the enterprise, by its code")]
_PARTS = ("combustion", "process", "electricity", "heat")


@app.command("report")
def report(
    enterprise: Enterprise,
    month: Annotated[datetime | None, typer.Option(formats=MONTH, help="one month; this one")] = None,
    from_: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="first day")] = None,
    to: Annotated[datetime | None, typer.Option(formats=DAY, help="the day after the last")] = None,
    by: Annotated[job.By, typer.Option(help="month or day")] = "month",
    as_json: shell.AsJson = False,
) -> None:
    """Combustion, process, electricity and heat, with the factor behind each number."""
    with shell.operator() as conn:
        found = job.asked(
            conn, EVERYTHING, enterprise, (shell.day(from_), shell.day(to)), shell.day(month), by, shell.now()
        )
        found = unconfirmed.marked(conn, EVERYTHING, enterprise, found)
    if as_json:
        shell.print_json(found)
        return
    shell.print_unconfirmed(found)
    scheme = found.scheme
    shell.print_table(
        [f"{by} ({found.time_zone})", *(f"{part} \\[tCO2]" for part in _PARTS), "total \\[tCO2]", "complete"],
        [
            *(_row(row.start_on.isoformat()[: 7 if by == "month" else 10], row) for row in found.rows),
            _row("total", found.total),
        ],
        title=f"{enterprise}: {found.from_} to {found.to}, the last day not included; {scheme.name_zh}"
        f" {scheme.name_en}{'' if scheme.is_declared else ' (default, not declared 未申报)'}",
    )
    for term in found.total.terms:
        typer.echo(_line(term))
    for left in found.total.uncounted:
        amount = "–" if left.quantity is None else f"{left.quantity:,.2f}"
        typer.echo(f"not counted 不计入: {left.carrier} {amount} {left.unit}: {left.reason.en}")
    for one in found.intensities:
        said = shell.said(one.reason) if one.value is None else f"{one.value:,.4f} {one.unit}"
        typer.echo(f"{one.month} {one.code} {one.product or ''}: {said}")
    if found.intensities_reason:
        typer.echo(f"no intensities: {found.intensities_reason.en}")


@app.command("change")
def change(
    enterprise: Enterprise,
    base: Annotated[datetime | None, typer.Option(formats=MONTH, help="compared with; the month before")] = None,
    month: Annotated[datetime | None, typer.Option(formats=MONTH, help="this month")] = None,
    data_year: Annotated[int | None, typer.Option(help="of the later month's electricity factor")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """The change between two months: what factors did 因子效应, apart from what quantities did 实物效应."""
    with shell.operator() as conn:
        found = job.asked_change(
            conn, EVERYTHING, enterprise, shell.day(base), shell.day(month), shell.now(), data_year
        )
        found = unconfirmed.marked(conn, EVERYTHING, enterprise, found, job.both_months(found))
    if as_json:
        shell.print_json(found)
        return
    shell.print_unconfirmed(found)
    rows = [[one.name, *_effects(one), shell.said(one.reason)] for one in found.terms]
    rows.append(["total", *_effects(found), shell.said(found.reason)])
    change_said = "" if found.change_relative is None else f", {found.change_relative:+z.1%}"
    shell.print_table(
        ["", "before \\[tCO2]", "after \\[tCO2]", "factor effect", "physical effect", "why not"],
        rows,
        title=f"{enterprise}: {found.base} to {found.month}{change_said}",
    )


@app.command("factors")
def factors(
    category: Annotated[str | None, typer.Option(help="fuel, process, heat, grid or gwp")] = None,
    carrier: Annotated[str | None, typer.Option(help="only this carrier")] = None,
    region: Annotated[str | None, typer.Option(help="six digits of a province, or a power grid as north")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """The CO2 factors of the current edition, each with its certainty."""
    if category not in (None, "fuel", "process", "heat", "grid", "gwp"):
        raise Invalid(f"--category is fuel, process, heat, grid or gwp, not {category!r}")
    with shell.operator() as conn:
        found = job.catalogue(conn, category, carrier, region)
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        ["id", "名称", "name", "value", "unit", "certainty"],
        shell.columns_of(found.factors, ("id", "name_zh", "name_en", "value", "unit", "verified")),
    )


def _row(label: str, row: CarbonTotals) -> list[str | None]:
    parts = {part.name: part.tco2 for part in row.parts}
    return [
        label,
        *(shell.number(parts.get(part), 3) for part in _PARTS),
        shell.number(row.total_tco2, 3),
        None if row.completeness is None else f"{row.completeness:.1%}",
    ]


def _effects(change: CarbonEffect | CarbonChange) -> list[str | None]:
    tonnes = (change.before_tco2, change.after_tco2, change.factor_tco2, change.physical_tco2)
    return [shell.number(tco2, 3) for tco2 in tonnes]


def _line(term: CarbonTerm) -> str:
    if term.tco2 is None:
        return f"{term.part} {term.name}: {shell.said(term.reason)}"
    factor = term.factor
    said = f"{term.part} {term.name}: {term.quantity:,.2f} {term.unit} = {term.tco2:,.3f} tCO2"
    if factor is None:
        return said
    unverified = "unverified" in (factor.verified, term.choice_verified)
    mark = " (unverified 未核实)" if unverified else ""
    name = f"{factor.name_zh} {factor.name_en}, {factor.id}"
    return f"{said}, {factor.value:.6g} {factor.unit}, {name}{mark}"
