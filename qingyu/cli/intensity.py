"""`qingyu intensity`: intensities 单耗 by month and of the last hours, and why energy changed between two periods."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.intensity.windows import Window
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.declaring.intensity import declare_alone
from qingyu.jobs.intensity import decomposing, live_intensity
from qingyu.jobs.intensity import trend as trends
from qingyu.jobs.intensity.intensity_answer import EconomicMonth, ProductMonth
from qingyu.jobs.restating import unconfirmed

app = typer.Typer(
    no_args_is_help=True, help="Energy per product, output value and value added 单位产品/产值/增加值能耗."
)
MONTH = ["%Y-%m"]
Enterprise = Annotated[str, typer.Option(help="the enterprise, by its code")]
Product = Annotated[str | None, typer.Option(help="only this product, by its code")]


@app.command("trend")
def trend(
    enterprise: Enterprise,
    product: Product = None,
    from_: Annotated[datetime | None, typer.Option("--from", formats=MONTH, help="first month; twelve back")] = None,
    to: Annotated[datetime | None, typer.Option(formats=MONTH, help="the month after the last; the next")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """Month, year to date 年初至今 and rolling 12 months 滚动 12 月, or the reason why there is no number."""
    start, end = shell.day(from_), shell.day(to)
    with shell.operator() as conn:
        found = trends.trend(conn, EVERYTHING, enterprise, product, start, end, shell.now())
        found = unconfirmed.marked(conn, EVERYTHING, enterprise, found, trends.months_behind(found))
    if as_json:
        shell.print_json(found)
        return
    shell.print_unconfirmed(found)
    for one in found.products:
        process = f", process 工序 {one.process.code}" if one.process else ""
        _table(f"{one.name_zh} {one.name_en} ({one.product}{process})", one.unit, one.rows)
    for of in found.economic:
        if any(row.unit for row in of.rows):
            _table(f"energy per {of.measure.replace('_', ' ')}", of.unit, of.rows)


def _table(title: str, unit: str, rows: Sequence[ProductMonth | EconomicMonth]) -> None:
    shell.print_table(
        ["month", "value", "year to date 年初至今", "rolling 12 滚动12月", "complete", "state", "why not"],
        [
            [
                row.month,
                shell.number(row.value, 4),
                shell.number(row.ytd.value, 4),
                shell.number(row.rolling12.value, 4),
                None if row.completeness is None else f"{row.completeness:.1%}",
                _state(row),
                row.reason or row.ytd.reason or row.rolling12.reason or "",
            ]
            for row in rows
        ],
        title=f"{title} \\[{unit}]",
    )


def _state(row: ProductMonth | EconomicMonth) -> str:
    if row.is_open is None:
        return ""
    return ("open" if row.is_open else "closed") + ("" if row.verified else ", unverified 未核实")


@app.command("live")
def live(enterprise: Enterprise, product: Product = None, hours: int = 24, as_json: shell.AsJson = False) -> None:
    """The intensity of the last hours, up to the end of the output stated last."""
    with shell.operator() as conn:
        found = live_intensity.live(conn, EVERYTHING, enterprise, product, hours, shell.now())
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        ["product", "产品", "value", "unit", "from", "until", "complete", "output covers", "why not"],
        [
            [
                row.product,
                row.name_zh,
                shell.number(row.value, 4),
                row.unit,
                row.from_.isoformat(),
                row.until.isoformat(),
                None if row.completeness is None else f"{row.completeness:.1%}",
                f"{row.coverage:.1%}",
                row.reason or "",
            ]
            for row in found.products
        ],
        title=f"{enterprise}: {found.hours} hours before the output stated last",
    )


@app.command("decompose")
def decompose(
    enterprise: Enterprise,
    from_month: Annotated[datetime, typer.Option(formats=MONTH, help="the earlier period ends with this month")],
    to_month: Annotated[datetime, typer.Option(formats=MONTH, help="the later period ends with this month")],
    window: Annotated[Window, typer.Option(help="length of both periods")] = Window.MONTH,
    as_json: shell.AsJson = False,
) -> None:
    """Why energy changed: volume 产量, mix 结构, weather 气象, efficiency 能效 (LMDI-I); the parts add up."""
    with shell.operator() as conn:
        found = decomposing.decompose(conn, EVERYTHING, enterprise, from_month.date(), to_month.date(), window.value)
        found = unconfirmed.marked(conn, EVERYTHING, enterprise, found, decomposing.months_behind(found))
    if as_json:
        shell.print_json(found)
        return
    shell.print_unconfirmed(found)
    if found.reason:
        typer.echo(f"no decomposition: {shell.said(found.reason)}")
        return
    shell.print_table(
        ["part", "因素", "tce", "of the change", "why not"],
        [
            [row.name_en, row.name_zh, shell.number(row.tce, 4), _percent(row.share), row.reason or ""]
            for row in found.parts
        ]
        + [["change", "合计", shell.number(found.change, 4), _percent(1.0 if found.change else None), ""]],
        title=f"{enterprise}: {found.from_month} to {found.to_month} ({found.window}),"
        f" {found.energy_before:,.3f} to {found.energy_after:,.3f} tce",
    )


@app.command("declare")
def declare(
    enterprise: Enterprise,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON: the part `intensity` of a document")],
) -> None:
    """Economic figures 产值/增加值, splits 分摊, processes 工序, running hours and weather of a known enterprise."""
    parts = shell.json_document(file)
    with shell.operator() as conn:
        done = declare_alone(conn, enterprise, parts, shell.now(), shell.actor())
    typer.echo(", ".join(f"{n} {kind}" for kind, n in sorted(done.items())) or "the file declares nothing")


def _percent(value: float | None) -> str | None:
    return None if value is None else f"{value:.1%}"
