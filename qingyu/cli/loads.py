"""`qingyu baseline` and `qingyu standby`: use beside what it should have been, and while nothing ran."""

from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.energy.periods import DAY, days, month_start
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.cost import standby as idling
from qingyu.jobs.forecasting import baselines
from qingyu.jobs.metering.curve import ELECTRICITY
from qingyu.jobs.restating import unconfirmed

FORMATS = ["%Y-%m-%d"]
Enterprise = Annotated[str, typer.Argument(help="code of the enterprise")]
Carrier = Annotated[str, typer.Option(help="carrier over the boundary")]
Meter = Annotated[str | None, typer.Option(help="one meter instead of the boundary")]
Channel = Annotated[str | None, typer.Option(help="its channel")]


def baseline(
    enterprise: Enterprise,
    to: Annotated[datetime, typer.Option(formats=FORMATS, help="day after the last that is looked at")],
    base_from: Annotated[
        datetime | None, typer.Option(formats=FORMATS, help="first day of the baseline; else 61 days before its end")
    ] = None,
    base_to: Annotated[
        datetime | None, typer.Option(formats=FORMATS, help="day after the baseline's last; else 30 days before --to")
    ] = None,
    carrier: Carrier = ELECTRICITY,
    meter: Meter = None,
    channel: Channel = None,
    driver: Annotated[str | None, typer.Option(help="product, heating or cooling; without it the mean")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """Use beside a fitted baseline 基准, and the cumulative sum of what differs 累计偏差 (CUSUM)."""
    first, end = (one and one.date() for one in (base_from, base_to))
    base = baselines.baseline_days(first, end, to.date())
    asked = baselines.Asked(*base, to.date(), carrier, meter, channel, driver)
    with shell.operator() as conn:
        found = baselines.compare(conn, EVERYTHING, enterprise, asked, shell.now())
        months = {month_start(row.start_on) for row in found.rows}
        found = unconfirmed.marked(conn, EVERYTHING, enterprise, found, months)
    if as_json:
        shell.print_json(found)
        return
    shell.print_unconfirmed(found)
    names = ("start_on", "use", "driver", "expected", "difference", "cumulative")
    shell.print_table(names, shell.columns_of(found.rows, names), title=f"{found.enterprise}, by {found.step}")
    if (line := found.baseline) is not None:
        slope = "" if line.slope is None else f" + {line.slope:g} a unit of the driver"
        r2 = "" if line.r2 is None else f", R² {line.r2:.3f}"
        typer.echo(f"expected: {line.intercept:g} {found.unit}{slope} (n {line.n}{r2})")
    if found.difference is not None:
        typer.echo(f"since the baseline: {found.difference:+g} {found.unit}")
    for one in found.breaks:
        typer.echo(f"break on {one.start_on}: {one.before:+g} a {found.step} before, {one.after:+g} after")
    for said in (found.reason, *found.remarks):
        if said is not None:
            typer.echo(shell.said(said))


def standby(
    enterprise: Enterprise,
    carrier: Carrier = ELECTRICITY,
    meter: Meter = None,
    channel: Channel = None,
    below: Annotated[
        float | None, typer.Option(min=1e-12, max=1e12, help="below which load it idles; estimated by default")
    ] = None,
    as_json: shell.AsJson = False,
) -> None:
    """What was used while nothing ran 待机, of eight weeks by the week, and what that cost."""
    with shell.operator() as conn:
        asked = idling.Asked(carrier, meter, channel, below)
        found = idling.show(conn, EVERYTHING, enterprise, asked, shell.now())
        months = {month_start(day) for day in days(found.from_on, found.to_on + DAY)}
        found = unconfirmed.marked(conn, EVERYTHING, enterprise, found, months)
    if as_json:
        shell.print_json(found)
        return
    shell.print_unconfirmed(found)
    names = ("start_on", "idle_h", "known_h", "use", "share", "cost_cny")
    shell.print_table(names, shell.columns_of(found.weeks, names), title=f"{found.enterprise}, use in {found.unit}")
    if found.threshold is not None:
        made = "estimated, unverified" if found.is_estimated else "as said"
        typer.echo(f"idles below {found.threshold:g} {found.rate_unit} ({made})")
    for said in (found.reason, *found.remarks):
        if said is not None:
            typer.echo(shell.said(said))
