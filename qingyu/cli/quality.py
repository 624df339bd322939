"""`qingyu quality`: how good the data of an enterprise or a region are, against the bars in force."""

from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import Annotated, TypeVar

import typer

from qingyu.cli import shell
from qingyu.db import enterprises, regions
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid
from qingyu.jobs.declaring.quality import MonthlyReport, QualityBar, declare_bar, declare_report
from qingyu.jobs.quality import quality as job
from qingyu.jobs.quality import quality_days
from qingyu.jobs.quality.quality_answer import ChannelDay, QualityDays, QualityReport, QualityShares, RegionQuality
from qingyu.jobs.restating import unconfirmed

_POINTS_ABREAST = 10
Found = TypeVar("Found", QualityReport, QualityDays, RegionQuality)

app = typer.Typer(invoke_without_command=True, help="Data quality against its bars; monthly reports; bars of regions.")


@app.callback()
def show(
    context: typer.Context,
    enterprise: Annotated[str | None, typer.Option(help="the enterprise's code")] = None,
    region: Annotated[str | None, typer.Option(help="or the region's code, six digits")] = None,
    from_: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="first local day; default: 30 days back")
    ] = None,
    to: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="day after the last; default: tomorrow")
    ] = None,
    by_meter: Annotated[
        bool, typer.Option("--by-meter", help="each day of each measuring point of the enterprise; at most 62 days")
    ] = False,
    meter: Annotated[str | None, typer.Option(help="with --by-meter: the points of this meter only")] = None,
    recompute: Annotated[
        bool, typer.Option("--recompute", help="count the days of the enterprise anew first, where something changed")
    ] = False,
    as_json: shell.AsJson = False,
) -> None:
    """Print completeness, timeliness, daily against monthly, certificates, interruptions and the composite index."""
    if context.invoked_subcommand is not None:
        return
    if (enterprise is None) == (region is None):
        raise Invalid("say either --enterprise or --region")
    if by_meter and enterprise is None:
        raise Invalid("--by-meter is for one enterprise: say --enterprise")
    if meter is not None and not by_meter:
        raise Invalid("--meter is for the days of measuring points: say --by-meter too")
    first, end = (None if day is None else day.date() for day in (from_, to))
    now = shell.now()
    with shell.operator() as conn:
        if region is not None:
            _show(job.region(conn, EVERYTHING, region, first, end, now), as_json, _print_region)
            return
        assert enterprise is not None
        if recompute:
            job.recompute(conn, EVERYTHING, enterprise, *job.span(first, end, now.date()), now)
        if by_meter:
            points = quality_days.report(conn, EVERYTHING, enterprise, first, end, meter, now)
            _show(unconfirmed.marked(conn, EVERYTHING, enterprise, points), as_json, _print_points)
            return
        found = job.report(conn, EVERYTHING, enterprise, first, end, now)
        _show(unconfirmed.marked(conn, EVERYTHING, enterprise, found), as_json, _print_enterprise)


def _show(report: Found, as_json: bool, in_words: Callable[[Found], None]) -> None:
    if as_json:
        shell.print_json(report)
    else:
        in_words(report)


@app.command()
def month(
    enterprise: Annotated[str, typer.Option(help="the enterprise's code")],
    carrier: Annotated[str, typer.Option(help="energy carrier, as electricity")],
    month: Annotated[str, typer.Option(help="as 2026-10")],
    quantity: Annotated[float, typer.Option(help="consumption over the boundary in the month")],
    unit: Annotated[str, typer.Option(help="of the quantity, as kWh")],
    source: Annotated[str, typer.Option(help="where it is printed")],
    by: Annotated[str, typer.Option(help="who declares it")],
    revision: Annotated[int, typer.Option(help="a higher one restates the month")] = 0,
) -> None:
    """Declare a monthly report 月报 of a carrier; the days of the month are held against it."""
    said = {"carrier": carrier, "month": month, "quantity": quantity, "unit": unit, "revision": revision}
    report = MonthlyReport.model_validate({**said, "source": source, "declared_by": by})
    with shell.operator() as conn:
        enterprise_id = enterprises.enterprise(conn, EVERYTHING, enterprise).id
        is_new = declare_report(conn, enterprise_id, report, shell.now(), shell.actor())
    typer.echo(f"{enterprise} {month} {carrier}: {'declared' if is_new else 'declared already'}")


@app.command()
def bar(
    metric: Annotated[str, typer.Option(help="completeness, timeliness, conformity, verifiability, outage, ...")],
    valid_from: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="first day it holds")],
    source: Annotated[str, typer.Option(help="the document it stands in")],
    by: Annotated[str, typer.Option(help="who declares it")],
    region: Annotated[str | None, typer.Option(help="the region's code; without it everywhere")] = None,
    limit: Annotated[float | None, typer.Option(help="the bar, in the unit of the metric")] = None,
    weight: Annotated[float | None, typer.Option(help="the weight in the composite index")] = None,
) -> None:
    """Declare a bar or a weight of a region; days that were counted by another one are counted again."""
    said = {"region": region, "metric": metric, "limit": limit, "weight": weight, "valid_from": valid_from.date()}
    wanted = QualityBar.model_validate({**said, "source": source, "declared_by": by})
    with shell.operator() as conn:
        if region is not None:
            regions.seen_whole(conn, EVERYTHING, region)
        is_new = declare_bar(conn, wanted, shell.now(), shell.actor())
    typer.echo(f"{metric} {region or 'everywhere'}: {'declared' if is_new else 'declared already'}")


def _print_enterprise(report: QualityReport) -> None:
    shell.print_unconfirmed(report)
    names = ["day", "completeness", "timeliness", "validity", "conformity", "points"]
    rows = [[day.day, *_shares(day), f"{day.counts.n_complete} of {day.counts.n_points}"] for day in report.days]
    title = f"{report.enterprise}: {report.from_} to {report.to}, the last day not included"
    shell.print_table(names, [*rows, ["total", *_shares(report.totals), None]], title=title)
    for row in report.consistency:
        said = "–" if row.deviation is None else f"{row.deviation:.2%}"
        why = f" ({row.reason.en})" if row.reason else ""
        typer.echo(f"{row.month} {row.carrier}: daily against monthly {said} {_mark(row.passes)}{why}")
    for outage in report.outages:
        until = outage.to_at.isoformat() if outage.to_at else "now"
        known = "" if outage.holidays_known else ", holidays of that year unknown"
        typer.echo(
            f"{outage.point}: silent {outage.from_at.isoformat()} to {until},"
            f" {outage.working_days:.2f} working days{known} {_mark(outage.passes)}"
        )
    _print_index(report)


def _print_points(days: QualityDays) -> None:
    title = f"{days.enterprise}: completeness, {days.from_} to {days.to}, the last day not included"
    # Beside more points than this a number would be broken over two lines.
    left = iter(days.channels)
    while points := list(islice(left, _POINTS_ABREAST)):
        rows = [[day.day, *(_cell(point.days[n]) for point in points)] for n, day in enumerate(days.days)]
        names = ["day", *(f"{point.meter}/{point.channel}" for point in points)]
        shell.print_table(names, [*rows, ["days that fail", *(point.n_failed for point in points)]], title=title)
    shell.print_unconfirmed(days)
    typer.echo("! misses the bar of its day; ? some values are suspect; – nothing was due, or it is not counted yet")


def _cell(day: ChannelDay) -> str | None:
    if day.completeness is None:
        return None
    return f"{_percent(day.completeness)}{' !' * (day.passes is False)}{' ?' * (day.n_suspect > 0)}"


def _print_region(quality: RegionQuality) -> None:
    names = ["enterprise", "completeness", "timeliness", "validity", "conformity", "accuracy", "days"]
    rows = [[row.code, *_shares(row), _percent(row.accuracy), row.n_days] for row in quality.enterprises]
    total = ["total", *_shares(quality.totals), _percent(quality.instruments.value), None]
    title = f"{quality.region.code} {quality.region.name_zh} {quality.region.name_en}:"
    shell.print_table(
        names, [*rows, total], title=f"{title} {quality.from_} to {quality.to}, the last day not included"
    )
    _print_index(quality)


def _print_index(report: QualityReport | RegionQuality) -> None:
    for part in report.index.parts:
        why = f" ({part.reason.en})" if part.reason else ""
        typer.echo(f"{part.metric}: {_percent(part.value) or '–'}, weight {part.weight}{why}")
    index = report.index
    said = index.reason.en if index.reason is not None else f"{index.value:.4f}"
    typer.echo(f"index 综合指数 {said} (unverified 未核实; weights: {index.weights})")


def _shares(row: QualityShares) -> list[str | None]:
    return [_percent(share) for share in (row.completeness, row.timeliness, row.validity, row.conformity)]


def _percent(value: float | None) -> str | None:
    return None if value is None else f"{value:.2%}"


def _mark(passes: bool | None) -> str:
    return "" if passes is None else "within the bar" if passes else "beyond the bar"
