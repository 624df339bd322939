"""`qingyu metering`: rates by GB 17167, the verification of meters, parent meters against their children."""

from datetime import datetime
from typing import Annotated, Any

import typer

from qingyu.cli import shell
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.declaring.metering import Certificate
from qingyu.jobs.metering import metering as job
from qingyu.jobs.metering import node_balance
from qingyu.jobs.metering.metering_answer import MeteringRate, MeterVerification
from qingyu.jobs.metering.node_balance_answer import NodeFigures
from qingyu.jobs.restating import unconfirmed

app = typer.Typer(no_args_is_help=True, help="GB 17167: equipping rates, certificates, balances of meters.")

DAY = ["%Y-%m-%d"]
Enterprise = Annotated[str, typer.Option(help="the enterprise, by its code")]


@app.command()
def rates(
    enterprise: Enterprise,
    standard: Annotated[str | None, typer.Option(help="edition of GB 17167; the newest with tables")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """Equipped 配备率, working 完好率 and in date 检定率 by level and energy, and what is missing."""
    with shell.operator() as conn:
        found = job.rates(conn, EVERYTHING, enterprise, shell.now(), standard)
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        ["level", "energy", "required", "equipped", "配备率", "wanted", "met", "installed", "完好率", "检定率", "note"],
        [
            [
                rate.level,
                f"{rate.name_zh} {rate.name_en}",
                rate.required,
                rate.equipped,
                _percent(rate.equipped_share),
                _percent(rate.wanted_share),
                {True: "yes", False: "no", None: None}[rate.is_met],
                rate.installed,
                _percent(rate.working_share),
                _percent(rate.in_date_share),
                _note(rate),
            ]
            for rate in found.rates
        ],
        title=f"{enterprise} on {found.on} by {found.standard.id}",
    )
    if found.note:
        typer.echo(shell.said(found.note))
    for need in found.missing:
        place = need.flow or need.unit
        typer.echo(f"missing: level {need.level} {place} {need.energy}: {need.equipped} of {need.required}")
    for need in found.undeclared:
        typer.echo(f"not known: {shell.said(need.reason)}")
    for kind in ("not_working", "not_in_date"):
        for one in getattr(found, kind):
            typer.echo(f"{kind.replace('_', ' ')}: {one.meter}: {shell.said(one.reason)}")
    for one in found.unrated:
        most = one.estimated_max_per_h
        seen = "nothing measured of late" if most is None else f"estimated from the last 35 days: {most:g} per h"
        typer.echo(f"rated maximum not declared: {one.meter}/{one.channel}: {seen}")


@app.command()
def certificates(enterprise: Enterprise, as_json: shell.AsJson = False) -> None:
    """Verification of the meters 检定台账: certificates, how many days are left, which are supervised-grade."""
    with shell.operator() as conn:
        found = job.certificates(conn, EVERYTHING, enterprise, shell.now())
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        ["meter", "unit", "certificate", "class", "verified", "due", "days left", "status", "seal", "supervised"],
        [_line(one) for one in found.meters],
        title=f"{enterprise} on {found.on}: {found.n_in_date} of {found.n_meters} in date,"
        f" {found.n_due_soon} due soon, {found.n_overdue} overdue, {found.n_unknown} not known",
    )


@app.command()
def certify(
    enterprise: Enterprise,
    meter: Annotated[str, typer.Option(help="the meter, by its code")],
    number: Annotated[str, typer.Option(help="number of the certificate")],
    verified: Annotated[datetime, typer.Option(formats=DAY, help="the day of the verification")],
    due: Annotated[datetime, typer.Option(formats=DAY, help="the first day it no longer holds")],
    by: Annotated[str, typer.Option(help="who declares it")],
    accuracy: Annotated[str | None, typer.Option(help="accuracy class, as 0.5S")] = None,
    class_id: Annotated[str | None, typer.Option(help="which class is required: id in metering_classes.csv")] = None,
    seal: Annotated[str | None, typer.Option(help="number of the seal")] = None,
    laboratory: Annotated[str, typer.Option(help="who verified it")] = "",
) -> None:
    """Put a certificate on record; an older one stays readable."""
    said = Certificate(
        meter=meter,
        certificate_no=number,
        laboratory=laboratory,
        accuracy_class=accuracy,
        class_id=class_id,
        seal_no=seal,
        verified_on=verified.date(),
        due_on=due.date(),
    )
    with shell.operator() as conn:
        is_new = job.certify(conn, EVERYTHING, enterprise, said, by, shell.now(), shell.actor())
    typer.echo(f"{'put' if is_new else 'was there already'}: {number} of {meter}, due on {said.due_on}")


@app.command()
def balance(
    enterprise: Enterprise,
    from_: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="first day; 30 days before")] = None,
    to: Annotated[datetime | None, typer.Option(formats=DAY, help="the day after the last; today")] = None,
    carrier: Annotated[str | None, typer.Option(help="one carrier only")] = None,
    by: Annotated[str, typer.Option(help="length of a row: day or month")] = "month",
    as_json: shell.AsJson = False,
) -> None:
    """Parent meters against the sum of their children, and the moves of the least-squares reconciliation."""
    with shell.operator() as conn:
        found = node_balance.report(
            conn, EVERYTHING, enterprise, shell.day(from_), shell.day(to), shell.now(), carrier=carrier, by=by
        )
        found = unconfirmed.marked(conn, EVERYTHING, enterprise, found)
    if as_json:
        shell.print_json(found)
        return
    shell.print_unconfirmed(found)
    columns = ["from", "parent", "children", "unaccounted", "share", "tolerance", "within", "days"]
    for node in found.nodes:
        rows = [_figures(str(row.start), row) for row in node.rows]
        title = f"{node.unit} {node.carrier} \\[{node.unit_of_quantity}], {found.from_} to {found.to}"
        shell.print_table(columns, [*rows, _figures("all", node.total)], title=title)
        for said in filter(None, (node.total.reason, node.total.tolerance_reason)):
            typer.echo(f"  {shell.said(said)}")
    for one in found.reconciliations:
        if one.reason:
            typer.echo(f"{one.carrier} is not reconciled: {shell.said(one.reason)}")
        if one.moves:
            shell.print_table(
                ["flow", "measured", "reconciled", "move", "sigma", "test", "flag"],
                [
                    [
                        m.flow,
                        *(f"{getattr(m, name):,.2f}" for name in ("measured", "reconciled", "move", "sigma", "test")),
                        m.flag,
                    ]
                    for m in one.moves
                ],
                title=f"{one.carrier} reconciled over {one.days_compared} days",
            )
    if not found.nodes:
        typer.echo("no unit hands a carrier on to a sub-unit: there is no node to balance")


def _line(one: MeterVerification) -> list[Any]:
    held = one.certificate
    said = (held.certificate_no, held.accuracy_class, held.verified_on, held.due_on) if held else (None,) * 4
    seal = held.seal_no if held else None
    supervised = {True: "yes", False: "no", None: None}[one.grade.supervised]
    return [one.meter, one.unit, *said, one.days_left, one.status, seal, supervised]


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{share:.1%}"


def _note(rate: MeteringRate) -> str | None:
    unsure = "unverified" in (rate.rates_verified, rate.thresholds_verified)
    said = [shell.said(rate.reason), "unverified 未核实" if unsure else None]
    said.append(f"{rate.unknown} not known" if rate.unknown else None)
    return "; ".join(filter(None, said)) or None


def _figures(label: str, row: NodeFigures) -> list[str | None]:
    numbers = [shell.number(getattr(row, n)) for n in ("parent", "children", "unaccounted")]
    return [
        label,
        *numbers,
        _percent(row.unaccounted_share),
        shell.number(row.tolerance),
        {True: "yes", False: "no", None: None}[row.within],
        f"{row.days_compared}/{row.days}",
    ]
