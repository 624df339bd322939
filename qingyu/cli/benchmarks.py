"""`qingyu benchmarks`: products on their yardsticks, sectors, and the price rules that follow from a class."""

from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.benchmark import benchmarks as job
from qingyu.jobs.benchmark import peers
from qingyu.jobs.benchmark.benchmarks_answer import ProductBenchmarks, YardstickStanding
from qingyu.jobs.restating import unconfirmed

app = typer.Typer(no_args_is_help=True, help="Yardsticks 限额, 标杆/基准, 领跑者: where products stand.")
MONTH = ["%Y-%m"]
_Month = Annotated[datetime | None, typer.Option(formats=MONTH, help="the month, this one when left out")]


@app.command()
def show(
    enterprise: Annotated[str, typer.Option(help="the enterprise, by its code")],
    month: _Month = None,
    as_json: shell.AsJson = False,
) -> None:
    """Each product beside its yardsticks: levels as printed and as they hold, gaps, savings, price effects."""
    with shell.operator() as conn:
        least = shell.settings().sector_group_least
        found = job.month(conn, EVERYTHING, enterprise, shell.day(month), shell.now(), least)
        found = unconfirmed.marked(conn, EVERYTHING, enterprise, found)
    if as_json:
        shell.print_json(found)
        return
    shell.print_unconfirmed(found)
    for product in found.products:
        _print_product(found.month, product)


@app.command()
def sectors(
    month: _Month = None,
    region: Annotated[str | None, typer.Option(help="a region by its code, and all below it")] = None,
    yardstick: Annotated[str | None, typer.Option(help="only this one, by its id")] = None,
    least: Annotated[int | None, typer.Option(min=3, help="enterprises a group must have; as in the settings")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """Percentiles over enterprises in a closed month (the latest); small groups are not shown."""
    with shell.operator() as conn:
        wanted = least or shell.settings().sector_group_least
        found = peers.sectors(conn, shell.now(), shell.day(month), region, yardstick, wanted)
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        ["yardstick", "产品", "unit", "n", "P10", "P25", "P50", "P75", "P90", "why not"],
        shell.columns_of(
            found.groups, ("yardstick", "product_zh", "unit", "n", "p10", "p25", "p50", "p75", "p90", "reason")
        ),
        title=f"{found.month or 'no closed month'}: {found.method}; {found.suppressed_groups} not shown",
    )


def _print_product(month: str, product: ProductBenchmarks) -> None:
    value = "no value" if product.value is None else f"{product.value:,.2f} {product.unit}"
    typer.echo(f"{product.product} {product.name_zh} in {month}: {shell.said(product.reason) or value}")
    shell.print_table(
        ["yardstick", "level", "档", "printed", "holds", "unit", "gap", "gap %", "state"],
        [
            [
                yardstick.id,
                level.key,
                level.label_zh,
                shell.number(level.printed),
                shell.number(level.value),
                yardstick.unit,
                shell.number(level.gap_absolute),
                None if level.gap_relative is None else f"{level.gap_relative:+z.1%}",
                _state(yardstick),
            ]
            for yardstick in product.yardsticks
            for level in yardstick.levels
        ],
    )
    for yardstick in product.yardsticks:
        typer.echo(_verdict(yardstick))
        for level in yardstick.levels:
            for formula in level.formulas:
                typer.echo(f"corrected 修正 {level.key}: {formula}")
        for left in yardstick.not_applied:
            typer.echo(f"not corrected 未修正: {left.rule} ({shell.said(left.reason)})")
    for saving in product.saving:
        amount = f"{shell.number(saving.value)} {saving.unit}, in a year {shell.number(saving.per_year)}"
        typer.echo(f"{saving.code}: {shell.said(saving.reason) or amount}")
    for effect in product.price_effects:
        adder = shell.number(effect.adder_cny_per_kwh, 4)
        typer.echo(
            f"price 电价 {effect.rule}: "
            + (shell.said(effect.reason) or f"+{adder} CNY/kWh, {shell.number(effect.cost_cny_per_year)} CNY a year")
            + (" 未核实 unverified" if effect.verified == "unverified" else "")
        )


def _verdict(yardstick: YardstickStanding) -> str:
    """What a yardstick charges, and what it says over twelve months."""
    held, charged = yardstick.verdict, yardstick.boundary
    where = f" at {charged.code} ({', '.join(charged.flows) or 'nothing charged'})" if charged else ""
    if held.value is None:
        return f"no verdict 不判定 by {yardstick.id}{where}: {shell.said(held.reason)}"
    over = {None: "", True: "over the limit 超过限定值", False: "within the limit 未超"}[held.over_limit]
    said = held.class_ or over
    return (
        f"verdict 判定 by {yardstick.id}{where}, {held.from_month} to {held.to_month}:"
        f" {shell.number(held.value)} {yardstick.unit} {said}"
    )


def _state(yardstick: YardstickStanding) -> str:
    return shell.said(yardstick.reason) + (" 未核实 unverified" if yardstick.verified == "unverified" else "")
