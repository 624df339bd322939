"""`qingyu energy`: comprehensive energy of an enterprise, as a table for people or JSON for programs."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from qingyu.cli import shell
from qingyu.domain.energy.account import Account, Amount, CarrierAccount
from qingyu.domain.energy.factors import Book, Verified
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.energy import energy as job
from qingyu.jobs.energy.energy_answer import tce
from qingyu.jobs.restating import unconfirmed

DAY = ["%Y-%m-%d"]


def energy(
    enterprise: Annotated[str, typer.Option(help="the enterprise, by its code")],
    from_: Annotated[datetime, typer.Option("--from", formats=DAY, help="first day, in the enterprise's time zone")],
    to: Annotated[datetime, typer.Option(formats=DAY, help="the day after the last")],
    by: Annotated[job.By, typer.Option(help="length of a row")] = job.By.MONTH,
    as_json: shell.AsJson = False,
) -> None:
    """Energy and standard coal 标准煤 over the boundary: purchases, less exports, with the change of stock."""
    with shell.operator() as conn:
        found = job.report(conn, EVERYTHING, enterprise, from_.date(), to.date(), by.value, shell.now())
        marked = unconfirmed.marked(conn, EVERYTHING, enterprise, found.answer())
    if as_json:
        shell.print_json(marked)
        return
    shell.print_unconfirmed(marked)
    zone = ZoneInfo(found.time_zone)
    carriers = [part.carrier for part in found.total.carriers]
    units = {part.carrier: part.unit for part in found.total.carriers}
    headings = [
        f"{by.value} ({found.time_zone})",
        *(f"{c} [{units[c]}]" for c in carriers),
        "coal 当量 [tce]",
        "coal 等价 [tce]",
        "complete",
    ]
    shell.print_table(
        [heading.replace("[", r"\[") for heading in headings],
        [
            *(_row(f"{row.start.astimezone(zone):{_format(by)}}", row.account, carriers) for row in found.rows),
            _row("total", found.total, carriers),
        ],
        title=f"{found.enterprise}: {found.from_day} to {found.to_day}, the last day not included",
    )
    for part in found.total.carriers:
        typer.echo(_factor_line(part))
    for name, book in (("当量 calorific", Book.CALORIFIC), ("等价 equivalent", Book.EQUIVALENT)):
        amount = found.total.published(book)
        if amount.reason is not None:
            typer.echo(f"no {name} total: {shell.said(amount.reason)}")
    if found.pending_batches:
        typer.echo(
            f"batches received and not in these figures yet: {found.pending_batches}; `qingyu rollup` takes them in"
        )


def _format(by: job.By) -> str:
    return {job.By.MONTH: "%Y-%m", job.By.DAY: "%Y-%m-%d"}.get(by, "%Y-%m-%d %H:%M%z")


def _row(label: str, account: Account, carriers: list[str]) -> list[str | None]:
    by_carrier = {part.carrier: part.quantity for part in account.carriers}
    return [
        label,
        *(shell.number(by_carrier.get(carrier)) for carrier in carriers),
        _tce(account.published(Book.CALORIFIC)),
        _tce(account.published(Book.EQUIVALENT)),
        None if account.completeness is None else f"{account.completeness:.1%}",
    ]


def _tce(amount: Amount) -> str | None:
    return shell.number(None if amount.value is None else tce(amount.value), 3)


def _factor_line(part: CarrierAccount) -> str:
    if not part.factors:
        return f"{part.carrier}: {shell.said(part.calorific.reason)}"
    said = []
    for factor in part.factors:
        mark = " (unverified 未核实)" if factor.verified is Verified.UNVERIFIED else ""
        said.append(
            f"{factor.kgce_per_unit} kgce/{factor.unit}, {factor.name_zh} {factor.name_en},"
            f" {factor.id}, {factor.verified}{mark}"
        )
    return f"{part.carrier}: " + "; ".join(said)
