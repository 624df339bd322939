"""`qingyu cost`: what a month's energy costs, and the demand of the running quarter-hour."""

from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.cost import cost as job
from qingyu.jobs.cost import demand
from qingyu.jobs.cost.cost_answer import Cost
from qingyu.jobs.restating import unconfirmed

app = typer.Typer(no_args_is_help=True, help="What energy costs 用能成本: months by band and carrier, and demand now.")
Enterprise = Annotated[str, typer.Option(help="the enterprise, by its code")]


@app.command("month")
def month(
    enterprise: Enterprise,
    month: Annotated[datetime | None, typer.Option(formats=["%Y-%m"], help="the month; this one")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """The cost of a month: electricity by band 尖峰平谷, demand charge 基本电费, other carriers."""
    with shell.operator() as conn:
        found = job.month(conn, EVERYTHING, enterprise, shell.day(month), shell.now())
        found = unconfirmed.marked(conn, EVERYTHING, enterprise, found)
    if as_json:
        shell.print_json(found)
        return
    shell.print_unconfirmed(found)
    shell.print_table(["", "quantity", "unit", "CNY per unit", "CNY"], _lines(found), title=_title(found))
    if found.total_reason is not None:
        typer.echo(f"no total: {shell.said(found.total_reason)}")
    power = found.electricity
    if power is not None and power.unknown_share:
        typer.echo(f"unknown of the electricity: {power.unknown_share:.1%} of the quarter-hours; not in the cost")
    if power is not None and power.shifting.kwh:
        shift = power.shifting
        typer.echo(f"{shift.kwh:,.0f} kWh in peak bands cost {shift.cny:,.2f} CNY more; {shift.note_en}")
    for tariff in found.tariffs:
        typer.echo(f"tariff {tariff.code}: {tariff.days} days, {tariff.source}, by {tariff.declared_by}")


@app.command("demand")
def show_demand(enterprise: Enterprise, as_json: shell.AsJson = False) -> None:
    """Where the running quarter-hour ends 需量预测 if the last rate holds, beside the contract 合约需量."""
    with shell.operator() as conn:
        found = demand.live(conn, EVERYTHING, enterprise, shell.now())
    if as_json:
        shell.print_json(found)
        return
    names = (
        "projected_kw",
        "contract_kw",
        "month_max_kw",
        "month_max_at",
        "known_kwh",
        "rate_kw",
        "extra_cny",
        "state",
    )
    shown = [[name, shell.number(v, 2) if isinstance(v := getattr(found, name), float) else v] for name in names]
    shell.print_table(["", "value"], shown, title=f"{enterprise}: {found.at}")
    if found.reason:
        typer.echo(f"no projection: {shell.said(found.reason)}")


def _title(cost: Cost) -> str:
    ends = f", up to {cost.until}" if cost.is_open else ""
    return f"{cost.enterprise}: cost of {cost.month}{ends}"


def _lines(cost: Cost) -> list[list[str | None]]:
    lines: list[list[str | None]] = []
    power = cost.electricity
    if power is not None:
        for part in power.bands:
            name = f"{part.name_zh} {part.name_en}"
            lines.append(
                [
                    name,
                    shell.number(part.kwh),
                    "kWh",
                    shell.number(part.cny_per_kwh, 4),
                    shell.number(part.cny),
                ]
            )
        for adder in power.adders:
            lines.append([adder.code, None, "kWh", shell.number(adder.cny_per_kwh, 4), shell.number(adder.cny)])
        of = power.demand
        lines.append(
            [
                "基本电费 demand charge",
                shell.number(of.max_kw),
                "kW",
                shell.number(of.cny_per_kw_month),
                shell.number(of.cny),
            ]
        )
        if power.power_factor_cny is not None:
            lines.append(["力调电费 power factor", None, "", None, shell.number(power.power_factor_cny)])
        mean = shell.number(power.average_cny_per_kwh, 4)
        lines.append(["电力 electricity", shell.number(power.kwh), "kWh", mean, shell.number(power.cny)])
    for carrier in cost.carriers:
        name = f"{carrier.name_zh} {carrier.name_en}"
        mean = shell.number(carrier.average_cny_per_unit)
        lines.append([name, shell.number(carrier.quantity), carrier.unit, mean, shell.number(carrier.cny)])
    lines.append(["合计 total", None, "", None, shell.number(cost.total_cny)])
    return lines
