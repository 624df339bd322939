"""`qingyu barometer`: where regions and enterprises stand against their targets, and its issues."""

from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import barometer, issues, light_rules
from qingyu.jobs.assessment.acting import body, operating
from qingyu.jobs.assessment.barometer_answer import Barometer, BarometerLight, EnterpriseBarometer
from qingyu.jobs.forecasting import intensities, standings
from qingyu.jobs.forecasting.standings_answer import BodyStanding, StandingCauses

app = typer.Typer(no_args_is_help=True, help="The barometer 晴雨表 of a region: show, bodies, publish, issues, issue.")

Region = Annotated[str, typer.Argument(help="the region, by its six digits")]
Month = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m"], help="January to this month; the last that has ended")
]
Rules = Annotated[str, typer.Option(help="the rule set of the lights")]


@app.command()
def show(
    code: Annotated[str, typer.Argument(metavar="BODY", help="a region by its six digits, or an enterprise")],
    month: Month = None,
    rules: Rules = light_rules.DEFAULT,
    as_json: shell.AsJson = False,
) -> None:
    """The year's task, the plan's progress and the total, for energy and CO2, each with its light or what it lacks."""
    found: Barometer | EnterpriseBarometer
    with shell.operator() as conn:
        asked = (conn, EVERYTHING, code, shell.day(month), rules, shell.now())
        is_region = body(conn, code).kind == "region"
        found = barometer.barometer(*asked) if is_region else intensities.barometer(*asked)
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        ["指标", "per", "target %", "actual %", "灯 light", "severity", "moved", "document"],
        [
            [
                one.name_zh,
                one.per or None,
                _percent(one.target),
                _percent(one.actual),
                _light(one),
                one.severity,
                None if one.movement is None else f"{one.movement:+d}",
                None if one.by is None else f"{one.by.document} {one.by.clause} ({one.by.verified})",
            ]
            for one in found.lights
        ],
        title=f"{found.name_zh} {found.name_en}, {found.year}-01..{found.through_month:02d}, {found.rules.name_zh}"
        f" ({found.rules.verified})",
    )
    for one in found.lights:
        if one.reason is not None:
            typer.echo(f"{one.name_zh}: {one.reason.en}")


@app.command()
def bodies(
    region: Region, month: Month = None, rules: Rules = light_rules.DEFAULT, as_json: shell.AsJson = False
) -> None:
    """A region and the bodies below it side by side: worst lights, years' ends with odds, and who causes the change."""
    with shell.operator() as conn:
        found = standings.show(conn, EVERYTHING, region, shell.day(month), rules, shell.now())
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        ["", "主体 body", "enterprises", "worst", "energy P50 tce", "CO2 P50 tCO2"],
        [_body(one) for one in (found.own, *found.bodies)],
        title=f"{found.name_zh} {found.name_en}, {found.year}-01..{found.through_month:02d}, {found.rules.name_zh}",
    )
    for causes in found.causes:
        shell.print_table(["", "谁造成的 who", causes.unit, "share %"], _causes(causes), title=causes.controlled)
        if causes.reason is not None:
            typer.echo(f"{causes.controlled}: {causes.reason.en}")
        elif causes.bodies_unknown:
            lacking = ", ".join(one.code for one in causes.bodies_unknown)
            typer.echo(f"{causes.controlled}: in the rest, because an enterprise lacks a month: {lacking}")


def _body(one: BodyStanding) -> list[object]:
    worst = max((light.severity for light in one.lights if light.severity is not None), default=None)
    ends = {forecast.controlled.value: shell.number(forecast.p50, 0) for forecast in one.forecasts}
    return [one.code, one.name_zh, one.n_enterprises, worst, ends.get("energy"), ends.get("carbon")]


def _causes(of: StandingCauses) -> list[list[object]]:
    parts: list[list[object]] = [
        [one.code, one.name_zh, shell.number(one.amount, 0), _percent(one.share)] for one in of.bodies
    ]
    rest: list[object] = ["rest", "其余", shell.number(of.bodies_rest, 0), None]
    return [*parts, rest, ["change", "合计", shell.number(of.change, 0), _percent(of.growth)]]


@app.command()
def publish(
    region: Region,
    month: Annotated[datetime, typer.Option(formats=["%Y-%m"], help="January to this month")],
    rules: Rules = light_rules.DEFAULT,
    note: Annotated[str, typer.Option(help="why it is published again; wanted from the second version on")] = "",
) -> None:
    """Freeze the barometer as it stands; a correction is the next version."""
    with shell.operator() as conn:
        made = issues.publish(operating(conn, region, shell.actor(), shell.now()), shell.day(month), rules, note)
    typer.echo(f"issue {made.id}: {made.year}-01..{made.through_month:02d}, version {made.version}, {made.sha256}")


@app.command("issues")
def list_issues(region: Region, as_json: shell.AsJson = False) -> None:
    """The issues of a region, the latest first."""
    with shell.operator() as conn:
        found = issues.listing(conn, EVERYTHING, region, None, 1000)
    if as_json:
        shell.print_json(found)
        return
    names = ("id", "year", "through_month", "version", "rules", "published_by", "published_at", "note")
    shell.print_table(names, shell.columns_of(found, names))


@app.command("issue")
def show_issue(region: Region, id_: Annotated[int, typer.Argument(help="id of the issue")]) -> None:
    """One issue with what it held, as JSON."""
    with shell.operator() as conn:
        shell.print_json(issues.show(conn, EVERYTHING, region, id_))


def _percent(share: float | None) -> str | None:
    return shell.number(None if share is None else share * 100, 3)


def _light(one: BarometerLight) -> str | None:
    return None if one.label_zh is None else f"{one.label_zh} {one.colour_zh}"
