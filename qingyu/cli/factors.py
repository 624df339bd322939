"""`qingyu factors`: which coefficient is in force, what an enterprise declared, and what a change did to the past."""

from datetime import datetime
from typing import Annotated, Any

import typer

from qingyu.cli import shell
from qingyu.db import enterprises
from qingyu.domain.energy.factors import Level, SchemeChoice
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid
from qingyu.jobs.energy import coal_factors, factors_in_force
from qingyu.jobs.energy.coal_factors_answer import Factor
from qingyu.jobs.restating import restatements, unconfirmed

app = typer.Typer(
    no_args_is_help=True,
    help="Factors of standard coal 折标系数台账: list, in-force, add, withdraw, scheme, effect.",
)
DAY = ["%Y-%m-%d"]

OfEnterprise = Annotated[str, typer.Option("--enterprise", help="the enterprise, by its code")]
OnDay = Annotated[datetime | None, typer.Option("--day", formats=DAY, help="the day; today")]
OfCarrier = Annotated[str | None, typer.Option("--carrier", help="one carrier, as raw_coal")]
FirstDay = Annotated[datetime | None, typer.Option("--valid-from", formats=DAY, help="first day; unbounded")]
EndDay = Annotated[datetime | None, typer.Option("--valid-to", formats=DAY, help="the day after the last; unbounded")]
By = Annotated[str, typer.Option("--by", help="who declares it")]


@app.command("list")
def list_(
    carrier: OfCarrier = None,
    scheme: Annotated[str | None, typer.Option(help="for one who chose this scheme; gbt2589")] = None,
    day: OnDay = None,
    as_json: shell.AsJson = False,
) -> None:
    """The printed coefficients; a star marks those in force on the day under the scheme."""
    with shell.operator() as conn:
        found = factors_in_force.printed(conn, (day or shell.now()).date(), carrier, scheme)
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        ["", "id", "系数", "carrier", "book", "k", "per", "scheme", "standard", "from", "to", "verified"],
        [
            [
                "*" if factor.in_force else "",
                factor.id,
                factor.name_zh,
                factor.carrier,
                factor.book,
                _k(factor),
                factor.unit,
                factor.scheme,
                factor.standard,
                factor.valid_from or "unknown",
                factor.valid_to or "unknown",
                factor.verified,
            ]
            for factor in found.factors
        ],
        title=f"{found.day}, scheme {found.scheme}; k is kgce per unit",
    )
    for missing in found.missing:
        typer.echo(f"{missing.carrier}: {missing.reason.en}")


@app.command("in-force")
def in_force(
    enterprise: OfEnterprise, day: OnDay = None, carrier: OfCarrier = None, as_json: shell.AsJson = False
) -> None:
    """The coefficient of each carrier of an enterprise on a day, and everything it declared."""
    with shell.operator() as conn:
        asked = shell.day(day)
        found = factors_in_force.of_enterprise(conn, EVERYTHING, enterprise, asked, shell.now(), carrier)
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        ["carrier", "品种", "book", "k", "per", "level", "id", "verified", "why not"],
        [
            [one.carrier, one.name_zh, book, *_said(factor), shell.said(reason)]
            for one in found.in_force
            for book, factor, reason in (
                ("calorific", one.calorific, one.calorific_reason),
                ("equivalent", one.equivalent, one.equivalent_reason),
            )
        ],
        title=f"{enterprise} on {found.day}, scheme {found.scheme}; k is kgce per unit",
    )
    shell.print_table(
        ["id", "carrier", "level", "k", "per", "from", "to", "proof", "by", "declared", "withdrawn", "to default"],
        [
            [
                one.id,
                one.carrier,
                one.level,
                f"{one.kgce_per_unit:.6g}",
                one.unit,
                one.valid_from,
                one.valid_to,
                one.proof,
                one.declared_by,
                f"{one.declared_at:%Y-%m-%d %H:%M}",
                one.withdrawn_at,
                None if one.relative_to_default is None else f"{one.relative_to_default:+z.1%}",
            ]
            for one in found.declared
        ],
        title="declared",
    )


@app.command()
def add(
    enterprise: OfEnterprise,
    carrier: Annotated[str, typer.Option(help="the carrier, as raw_coal")],
    proof: Annotated[str, typer.Option(help="certificate or report, with its number")],
    by: By,
    level: Annotated[Level, typer.Option(help="measured, supplier or statistical")] = Level.MEASURED,
    ncv: Annotated[float | None, typer.Option(help="net calorific value 低位发热量")] = None,
    ncv_unit: Annotated[str | None, typer.Option(help="its unit, as kJ/kg")] = None,
    kgce_per_unit: Annotated[float | None, typer.Option(help="the coefficient itself")] = None,
    unit: Annotated[str | None, typer.Option(help="the unit it is per, as kg")] = None,
    valid_from: FirstDay = None,
    valid_to: EndDay = None,
    laboratory: Annotated[str | None, typer.Option(help="who measured it")] = None,
    confirm: Annotated[
        bool, typer.Option("--confirm-implausible", help="outside its window; its values stay unverified")
    ] = False,
    as_json: shell.AsJson = False,
) -> None:
    """Declare a coefficient with its proof; the periods it touches are computed again."""
    if level is Level.DEFAULT:
        raise Invalid("--level is measured, supplier or statistical; defaults are printed in the standard")
    first, end = (shell.day(each) for each in (valid_from, valid_to))
    said = coal_factors.Declaration(
        carrier, level, ncv, ncv_unit, kgce_per_unit, unit, proof, laboratory, confirm, valid_from=first, valid_to=end
    )
    with shell.operator() as conn:
        id_ = enterprises.enterprise(conn, EVERYTHING, enterprise).id
        done = coal_factors.declare(conn, id_, said, by, shell.now(), shell.actor())
    if as_json:
        shell.print_json({"id": done.id, "carrier": carrier, "kgce_per_unit": done.kgce_per_unit, "unit": done.unit})
        return
    typer.echo(f"{done.level.value}.{done.id}: {done.kgce_per_unit:.6g} kgce/{done.unit} of {carrier}")


@app.command()
def withdraw(
    enterprise: OfEnterprise,
    id_: Annotated[int, typer.Argument(metavar="ID", help="the number of the declaration")],
    by: By,
) -> None:
    """Take a declared coefficient back; it stays to be read, and the periods it touched are computed again."""
    with shell.operator() as conn:
        enterprise_id = enterprises.enterprise(conn, EVERYTHING, enterprise).id
        gone = coal_factors.withdraw(conn, enterprise_id, id_, by, shell.now(), shell.actor())
    typer.echo(f"withdrawn: {id_}, {gone.carrier}")


@app.command("scheme")
def choose_scheme(
    enterprise: OfEnterprise,
    name: Annotated[str, typer.Argument(help="the scheme, as tcisa416")],
    by: By,
    valid_from: FirstDay = None,
    valid_to: EndDay = None,
) -> None:
    """Choose the accounting scheme; what it does not say is said by GB/T 2589."""
    first, end = (shell.day(each) for each in (valid_from, valid_to))
    with shell.operator() as conn:
        enterprise_id = enterprises.enterprise(conn, EVERYTHING, enterprise).id
        choice = SchemeChoice(name, valid_from=first, valid_to=end)
        is_new = coal_factors.choose(conn, enterprise_id, choice, by, shell.now(), shell.actor())
    typer.echo(f"{enterprise} takes its coefficients from {name}" + ("" if is_new else ", as before"))


@app.command()
def effect(
    enterprise: OfEnterprise,
    from_: Annotated[datetime, typer.Option("--from", formats=DAY, help="first day")],
    to: Annotated[datetime, typer.Option(formats=DAY, help="the day after the last")],
    as_json: shell.AsJson = False,
) -> None:
    """What restatements did to the coal of closed months: the coefficients' part and the quantities' part."""
    with shell.operator() as conn:
        found = restatements.effect(conn, EVERYTHING, enterprise, from_.date(), to.date())
        found = unconfirmed.marked(conn, EVERYTHING, enterprise, found)
    if as_json:
        shell.print_json(found)
        return
    shell.print_unconfirmed(found)
    rows: list[list[Any]] = []
    for book in found.books:
        tce = (book.change, book.factor_effect, book.physical_effect)
        rows.append([book.code, "all", book.steps, *(shell.number(value, 3) for value in tce)])
        rows += [
            [
                book.code,
                one.carrier,
                None,
                None,
                shell.number(one.factor_effect, 3),
                shell.number(one.physical_effect, 3),
            ]
            for one in book.carriers
        ]
    shell.print_table(
        ["book", "carrier", "steps", "change tce", "by coefficients tce", "by quantities tce"],
        rows,
        title=f"{enterprise}: months of {found.from_} to {found.to}; weighted with {found.weighted_with}",
    )
    for book in found.books:
        if book.steps_without_split:
            typer.echo(f"{book.code}: of {book.steps_without_split} restatements no split can be told")


def _k(factor: Factor) -> str:
    return f"{factor.low}-{factor.high}" if factor.kgce_per_unit is None else f"{factor.kgce_per_unit:.6g}"


def _said(factor: Factor | None) -> list[str | None]:
    if factor is None:
        return [None] * 5
    return [_k(factor), factor.unit, factor.level, factor.id, factor.verified]
