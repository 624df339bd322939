"""`qingyu indicators`: indicator values with their reasons, in force now or as known at an earlier instant."""

from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.energy.catalogue import CATALOGUE
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.book import indicator_values
from qingyu.jobs.book.indicator_values import Indicator, Period

DAY = ["%Y-%m-%d"]


def indicators(
    enterprise: Annotated[str, typer.Option(help="the enterprise, by its code")],
    period: Annotated[Period, typer.Option(help="day or month")] = "month",
    from_: Annotated[
        datetime | None, typer.Option("--from", formats=DAY, help="first day; 30 days or a year back")
    ] = None,
    to: Annotated[datetime | None, typer.Option(formats=DAY, help="the day after the last; tomorrow")] = None,
    code: Annotated[str | None, typer.Option(help="only this indicator, as coal.calorific")] = None,
    as_of: shell.AsOf = None,
    as_json: shell.AsJson = False,
) -> None:
    """Standard coal, intensity and gaps 差距, each with its completeness, or the reason why there is no number."""
    known_at = shell.known_at(as_of)
    span = (shell.day(from_), shell.day(to))
    with shell.operator() as conn:
        found = indicator_values.listing(conn, EVERYTHING, enterprise, code, period, *span, shell.now(), known_at)
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        [period, "indicator", "指标", "of", "value", "unit", "complete", "state", "why not"],
        [
            [
                f"{one.start_on:%Y-%m}" if period == "month" else one.start_on,
                one.code,
                CATALOGUE[one.code].name_zh if one.code in CATALOGUE else "",
                one.scope or "enterprise",
                None if one.value is None else f"{one.value:,.4g}" if one.unit == "1" else f"{one.value:,.3f}",
                one.unit,
                None if one.completeness is None else f"{one.completeness:.1%}",
                _state(one),
                one.reason or "",
            ]
            for one in found
        ],
        title=f"{enterprise}, as known at {as_of}" if as_of else enterprise,
    )


def _state(value: Indicator) -> str:
    said = ["open" if value.is_open else "closed"]
    said += [] if value.verified else ["unverified 未核实"]
    said += ["unconfirmed 待确认"] if value.unconfirmed else []
    return ", ".join(said)
