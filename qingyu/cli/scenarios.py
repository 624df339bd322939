"""`qingyu scenarios`: what is planned to be made this year 产量情景, and where the year ends under each scenario."""

from datetime import date, datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.forecast.planned import Scenario
from qingyu.domain.intensity.windows import shift
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.forecasting import scenarios
from qingyu.jobs.forecasting.scenarios import Declaration
from qingyu.jobs.forecasting.scenarios_answer import BringingBack, EnterpriseScenarios, ScenarioLanding

app = typer.Typer(no_args_is_help=True, help="Scenarios of output 产量情景 of an enterprise: show, plan.")

Code = Annotated[str, typer.Argument(metavar="ENTERPRISE", help="the enterprise's code")]


@app.command()
def show(code: Code, as_json: shell.AsJson = False) -> None:
    """The year's end under each scenario with the odds of passing what is allowed, the plan, and what saves energy."""
    with shell.operator() as conn:
        _print(scenarios.show(conn, EVERYTHING, code, shell.now()), as_json)


@app.command()
def plan(
    code: Code,
    product: Annotated[str, typer.Argument(help="code of the product")],
    scenario: Annotated[Scenario, typer.Argument(help="low, base or high")],
    quantities: Annotated[list[float], typer.Argument(help="what is to be made, a number a month [unit of product]")],
    first_month: Annotated[datetime, typer.Option(formats=["%Y-%m"], help="the month of the first number")],
    document: Annotated[str, typer.Option(help="the plan")],
    as_json: shell.AsJson = False,
) -> None:
    """Plan the months of a product under a scenario; what was planned before stays to be read."""
    first = date(first_month.year, first_month.month, 1)
    months = {shift(first, k): quantity for k, quantity in enumerate(quantities)}
    said = Declaration(product, scenario, months, document)
    with shell.operator() as conn:
        _print(scenarios.declare(conn, EVERYTHING, code, said, shell.actor(), shell.now()), as_json)


def _print(shown: EnterpriseScenarios, as_json: bool) -> None:
    if as_json:
        shell.print_json(shown)
        return
    through = "" if shown.through_month is None else f", known through {shown.year}-{shown.through_month:02d}"
    shell.print_table(
        [
            "scenario",
            "",
            "unit",
            "P10",
            "P50",
            "P90",
            "allowed",
            "odds %",
            "outlook",
            "over",
            "after measures",
            "skill",
        ],
        [_landing_line(one) for one in shown.landings],
        title=f"{shown.name_zh} {shown.name_en} {shown.year}{through}",
    )
    for one in shown.landings:
        for reason in (one.reason, one.bound_reason):
            if reason is not None:
                typer.echo(f"{one.scenario} {one.controlled}: {reason.en}")
    names = ("product", "scenario", "month", "quantity", "unit", "revision", "document", "declared_by")
    shell.print_table(names, shell.columns_of(shown.plans, names), title="what is planned")
    if shown.measures:
        shell.print_table(
            ["case", "measure", "owner", "due", "a year [tce]", "this year [tce]", "because"],
            [_measure_line(one) for one in shown.measures],
        )


def _landing_line(one: ScenarioLanding) -> list[object]:
    sums = [shell.number(value, 0) for value in (one.p10, one.p50, one.p90, one.bound)]
    odds = None if one.odds is None else shell.number(one.odds * 100, 0)
    left = [shell.number(value, 0) for value in (one.over, one.after_measures)]
    skill = None if one.skill is None else shell.number(one.skill.skill, 2)
    return [one.scenario, one.controlled, one.unit, *sums, odds, one.outlook, *left, skill]


def _measure_line(one: BringingBack) -> list[object]:
    because = None if one.reason is None else one.reason.en
    saved = [shell.number(value, 1) for value in (one.effect, one.in_year)]
    return [one.case_id, one.what, one.owner, one.due_on, *saved, because]
