"""`qingyu account`: the energy account, balances by carrier, the ledger 能源消费台账, and statements of flows."""

from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db import enterprises
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.answer import Sentence
from qingyu.jobs.declaring.account import StatedQuantity, state
from qingyu.jobs.energy import account as job
from qingyu.jobs.energy import account_views
from qingyu.jobs.energy.account_answer import OfAnEnterprise
from qingyu.jobs.energy.energy import By
from qingyu.jobs.restating import unconfirmed

app = typer.Typer(
    no_args_is_help=True, help="The energy account 能源账: what counts, balances, the ledger, statements."
)

DAY = ["%Y-%m-%d"]
Enterprise = Annotated[str, typer.Option(help="the enterprise, by its code")]
From = Annotated[datetime | None, typer.Option("--from", formats=DAY, help="first day, in the enterprise's time zone")]
To = Annotated[datetime | None, typer.Option(formats=DAY, help="the day after the last")]
Month = Annotated[datetime | None, typer.Option(formats=["%Y-%m"], help="instead of --from and --to; this month")]


@app.command()
def show(
    enterprise: Enterprise, from_: From = None, to: To = None, month: Month = None, as_json: shell.AsJson = False
) -> None:
    """Comprehensive energy 综合能耗 by flow, in both books, with structure, feedstock and renewables."""
    with shell.operator() as conn:
        span = job.asked(conn, EVERYTHING, enterprise, shell.day(from_), shell.day(to), shell.day(month), shell.now())
        found = account_views.account_of(job.whole(conn, EVERYTHING, enterprise, span, shell.now()))
        found = unconfirmed.marked(conn, EVERYTHING, enterprise, found)
    if as_json:
        shell.print_json(found)
        return
    shell.print_unconfirmed(found)
    shell.print_table(
        ["flow", "carrier", "kind", "counts", "quantity", "unit", "当量 [tce]", "等价 [tce]", "known by", "reason"],
        [
            [
                each.flow,
                each.carrier,
                each.kind,
                {1: "+", -1: "-", 0: "inside"}[each.sign],
                shell.number(each.quantity),
                each.unit,
                shell.number(each.coal_tce_calorific, 3),
                shell.number(each.coal_tce_equivalent, 3),
                each.measured,
                each.reason,
            ]
            for each in found.flows
        ],
        title=_title(found),
    )
    total = found.total
    _say("comprehensive energy 综合能耗 当量", total.coal_tce_calorific, "tce", found.calorific_reason)
    _say("comprehensive energy 综合能耗 等价", total.coal_tce_equivalent, "tce", total.equivalent_reason)
    feedstock = found.feedstock
    _say("of it feedstock 原料用能", feedstock.coal_tce_calorific, "tce", feedstock.reason)
    renewable = found.renewable
    _say("renewable electricity 可再生电力", renewable.total_kwh, "kWh", renewable.reason)
    if total.completeness is not None:
        typer.echo(f"completeness 完整率: {total.completeness:.1%}")
    key = found.key_unit
    typer.echo(f"key energy user 重点用能单位: {key.calorific or '–'} ({shell.said(key.reason) or 'by the year 当量'})")


@app.command()
def balance(
    enterprise: Enterprise, from_: From = None, to: To = None, month: Month = None, as_json: shell.AsJson = False
) -> None:
    """The physical balance 实物平衡 of each carrier, and what the conversion units made."""
    with shell.operator() as conn:
        span = job.asked(conn, EVERYTHING, enterprise, shell.day(from_), shell.day(to), shell.day(month), shell.now())
        found = account_views.balance_of(job.balances(conn, EVERYTHING, enterprise, span, shell.now()))
        found = unconfirmed.marked(conn, EVERYTHING, enterprise, found)
    if as_json:
        shell.print_json(found)
        return
    shell.print_unconfirmed(found)
    names = (
        *("purchase", "stock", "own_renewable", "own_converted", "supply"),
        *("conversion_in", "final_use", "feedstock", "export", "losses"),
    )
    shell.print_table(
        ["carrier", "unit", *names],
        [[c.carrier, c.unit, *(shell.number(getattr(c, name).value) for name in names)] for c in found.carriers],
        title=_title(found),
    )
    uses = [(c, use) for c in found.carriers for use in [*c.conversion, *c.end_use]]
    shell.print_table(
        ["carrier", "unit of the plant", "conversion", "quantity", "unit", "reason"],
        [[c.carrier, use.unit, use.conversion, shell.number(use.quantity), c.unit, use.reason] for c, use in uses],
    )
    for made in found.conversions:
        _say(f"{made.unit} ({made.conversion}): efficiency 转换效率", made.efficiency, "", made.reason)
    for each in found.carriers:
        if each.losses.reason:
            typer.echo(f"{each.carrier}: {shell.said(each.losses.reason)}")


@app.command()
def ledger(
    enterprise: Enterprise,
    from_: From = None,
    to: To = None,
    by: Annotated[By, typer.Option(help="day or month")] = By.MONTH,
    as_json: shell.AsJson = False,
) -> None:
    """能源消费台账: a row for each carrier and each day or month, standard coal in both books."""
    with shell.operator() as conn:
        span = job.asked(conn, EVERYTHING, enterprise, shell.day(from_), shell.day(to), None, shell.now())
        found = account_views.ledger_of(job.ledger(conn, EVERYTHING, enterprise, span, by, shell.now()))
        found = unconfirmed.marked(conn, EVERYTHING, enterprise, found)
    if as_json:
        shell.print_json(found)
        return
    shell.print_unconfirmed(found)
    names = ("purchase", "own_renewable", "own_converted", "stock", "conversion_in", "final_use", "export", "losses")
    coal = ("coal_tce_calorific", "coal_tce_equivalent")
    shell.print_table(
        ["from", "carrier", "unit", *names, "当量 [tce]", "等价 [tce]"],
        [
            [
                row.from_,
                row.carrier,
                row.unit,
                *(shell.number(getattr(row, name)) for name in names),
                *(shell.number(getattr(row, name), 3) for name in coal),
            ]
            for row in [*found.rows, *found.total.rows]
        ],
        title=_title(found) + "; the last rows are the whole span",
    )
    for period in [*found.periods, found.total]:
        if period.reason:
            typer.echo(f"{period.from_}: {shell.said(period.reason)}")


@app.command("state")
def state_flow(
    enterprise: Enterprise,
    flow: Annotated[str, typer.Option(help="a flow without a meter, by its code")],
    from_: Annotated[datetime, typer.Option("--from", formats=DAY, help="first day")],
    to: Annotated[datetime, typer.Option(formats=DAY, help="the day after the last")],
    quantity: Annotated[float, typer.Option(help="what the flow came to over these days as a whole")],
    unit: Annotated[str, typer.Option(help="unit of the quantity, such as t or m3")],
    source: Annotated[str, typer.Option(help="what it stands on: a weighbridge, an invoice")],
    by: Annotated[str, typer.Option(help="who states it")],
) -> None:
    """State what a flow without a meter came to; the same days again are a new revision."""
    said = StatedQuantity.model_validate(
        {"flow": flow, "from": from_.date(), "to": to.date(), "quantity": quantity, "unit": unit, "source": source}
    )
    with shell.operator() as conn:
        known = enterprises.enterprise(conn, EVERYTHING, enterprise)
        new = state(conn, known.id, [said], by, shell.now(), shell.actor())
    typer.echo(f"{flow}: stated {quantity:g} {unit}" if new else f"{flow}: these days were stated so already")


def _title(answer: OfAnEnterprise) -> str:
    return f"{answer.enterprise}: {answer.from_} to {answer.to}, the last day not included"


def _say(name: str, value: float | None, unit: str, reason: Sentence | None) -> None:
    typer.echo(f"{name}: {value:,.3f} {unit}".rstrip() if value is not None else f"no {name}: {shell.said(reason)}")
