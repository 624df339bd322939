"""`qingyu forecasts`: where the years of enterprises end, and making a forecast by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db import enterprises
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import acting
from qingyu.jobs.forecasting import forecast_views, making, region_making
from qingyu.jobs.forecasting.forecast_answer import (
    EnterpriseForecasts,
    IntensityForecast,
    RegionYearForecast,
    TaskOdds,
    YearForecast,
)

app = typer.Typer(no_args_is_help=True, help="Forecasts of the year's end 年末预测: show, make, region.")

Code = Annotated[str, typer.Argument(metavar="ENTERPRISE", help="the enterprise's code")]


@app.command()
def show(
    code: Code,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the newest up to this day")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """The year's end as P10, P50 and P90 with the odds of passing what is allowed, and the skill it was tested with."""
    with shell.operator() as conn:
        found = forecast_views.show(conn, EVERYTHING, code, None if as_of is None else as_of.date(), shell.now())
    _print(found, as_json)


@app.command()
def make(
    code: Code,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="from the days before this one; default: today")
    ] = None,
    standing: Annotated[
        list[datetime] | None, typer.Option(formats=["%Y-%m-%d"], help="a day on which the plant will stand; repeat it")
    ] = None,
    as_json: shell.AsJson = False,
) -> None:
    """Make the forecast now, and keep it as that of its day."""
    day = None if as_of is None else as_of.date()
    with shell.operator() as conn:
        enterprise = enterprises.enterprise(conn, EVERYTHING, code)
        made = making.make(conn, enterprise.id, shell.now(), day, [one.date() for one in standing or ()])
        shell.note(conn, f"forecast of {code}", {"as_of": made[0].as_of.isoformat()}, enterprise.id)
        found = forecast_views.show(conn, EVERYTHING, code, made[0].as_of, shell.now())
    _print(found, as_json)


@app.command()
def region(
    code: Annotated[str, typer.Argument(metavar="REGION", help="six digits of the region")],
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the newest up to this day")] = None,
    make_now: Annotated[bool, typer.Option("--make", help="sum today's forecasts of its enterprises first")] = False,
    as_json: shell.AsJson = False,
) -> None:
    """The year's end of a region, summed from its enterprises' forecasts, and the odds of missing each of its tasks."""
    if make_now and as_of is not None:
        raise typer.BadParameter("--make sums the forecasts of today: leave --as-of out")
    with shell.operator() as conn:
        if make_now:
            made = region_making.make(conn, acting.region(conn, EVERYTHING, code), shell.now())
            shell.note(conn, f"forecast of {code}", {"as_of": made[0].as_of.isoformat()})
        found = forecast_views.region(conn, EVERYTHING, code, None if as_of is None else as_of.date())
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        [
            "",
            "unit",
            "as of",
            "known",
            "others",
            "naive",
            "P10",
            "P50",
            "P90",
            "without a fan %",
            "enterprises",
            "fans",
        ],
        [_region_line(one) for one in found.forecasts],
        title=f"{found.name_zh} {found.name_en}",
    )
    shell.print_table(
        ["", "task", "bound", "odds %", "outlook", "drop asked %", "P10", "P50", "P90", "because"],
        [_task_line(one, task) for one in found.forecasts for task in one.tasks],
    )
    for one in found.forecasts:
        if one.reason is not None:
            typer.echo(f"{one.controlled}: {one.reason.en}")
    if found.intensities:
        _print_intensities(found.intensities)


def _region_line(one: RegionYearForecast) -> list[object]:
    sums = [shell.number(value, 0) for value in (one.known, one.others, one.naive, one.p10, one.p50, one.p90)]
    unforeseen = None if one.unforeseen is None else shell.number(one.unforeseen * 100, 0)
    return [one.controlled, one.unit, one.as_of, *sums, unforeseen, one.n_enterprises, one.n_fans]


def _task_line(one: RegionYearForecast, task: TaskOdds) -> list[object]:
    odds = None if task.odds is None else shell.number(task.odds * 100, 0)
    because = None if task.reason is None else task.reason.en
    drop = task.gdp_drop
    fan = [] if drop is None else [drop.asked, drop.p10, drop.p50, drop.p90]
    shares = [None if share is None else shell.number(share * 100, 2) for share in fan] or [None] * 4
    return [one.controlled, task.task, shell.number(task.bound, 0), odds, task.outlook, *shares, because]


def _print(shown: EnterpriseForecasts, as_json: bool) -> None:
    if as_json:
        shell.print_json(shown)
        return
    shell.print_table(
        ["", "unit", "as of", "known", "naive", "P10", "P50", "P90", "bound", "odds %", "outlook", "model", "skill"],
        [_line(one) for one in shown.forecasts],
        title=f"{shown.name_zh} {shown.name_en}",
    )
    for one in shown.forecasts:
        for reason in (one.reason, one.bound_reason):
            if reason is not None:
                typer.echo(f"{one.controlled}: {reason.en}")
    if shown.intensities:
        _print_intensities(shown.intensities)


def _print_intensities(intensities: Sequence[IntensityForecast]) -> None:
    shell.print_table(
        ["per", "", "unit", "through", "known", "naive", "P10", "P50", "P90", "model", "skill"],
        [_intensity_line(one) for one in intensities],
    )
    shell.print_table(
        ["per", "", "task", "bound", "odds %", "outlook", "because"],
        [_odds_line(one, task) for one in intensities for task in one.tasks],
    )
    for one in intensities:
        if one.reason is not None:
            typer.echo(f"{one.controlled} per {one.per}: {one.reason.en}")


def _intensity_line(one: IntensityForecast) -> list[object]:
    ratios = [shell.number(value, 4) for value in (one.known, one.naive, one.p10, one.p50, one.p90)]
    skill = (None, None) if one.skill is None else (one.skill.model, shell.number(one.skill.skill, 2))
    return [one.per, one.controlled, one.unit, one.through_month, *ratios, *skill]


def _odds_line(one: IntensityForecast, task: TaskOdds) -> list[object]:
    odds = None if task.odds is None else shell.number(task.odds * 100, 0)
    because = None if task.reason is None else task.reason.en
    return [one.per, one.controlled, task.task, shell.number(task.bound, 4), odds, task.outlook, because]


def _line(one: YearForecast) -> list[object]:
    sums = [shell.number(value, 0) for value in (one.known, one.naive, one.p10, one.p50, one.p90, one.bound)]
    odds = None if one.odds is None else shell.number(one.odds * 100, 0)
    skill = (None, None) if one.skill is None else (one.skill.model, shell.number(one.skill.skill, 2))
    return [one.controlled, one.unit, one.as_of, *sums, odds, one.outlook, *skill]
