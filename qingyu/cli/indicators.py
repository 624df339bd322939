"""`qingyu indicators`: indicator values with their reasons, in force now or as known at an earlier instant."""

from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db import enterprises
from qingyu.db import indicators as rows
from qingyu.db.pool import Row
from qingyu.domain.energy.catalogue import CATALOGUE
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid
from qingyu.jobs.restating.standing import waiting_since

DAY = ["%Y-%m-%d"]


def indicators(
    enterprise: Annotated[str, typer.Option(help="the enterprise, by its code")],
    period: Annotated[str, typer.Option(help="day or month")] = "month",
    from_: Annotated[
        datetime | None, typer.Option("--from", formats=DAY, help="first day; 31 days or a year back")
    ] = None,
    to: Annotated[datetime | None, typer.Option(formats=DAY, help="the day after the last; tomorrow")] = None,
    code: Annotated[str | None, typer.Option(help="only this indicator, as coal.calorific")] = None,
    as_of: Annotated[str | None, typer.Option(help="as known at this instant, as 2026-11-01T00:00:00+08:00")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """Standard coal, intensity and gaps 差距, each with its completeness, or the reason why there is no number."""
    if period not in ("day", "month"):
        raise Invalid(f"--period is day or month, not {period!r}")
    known_at = _instant(as_of) if as_of else None
    with shell.operator() as conn:
        known = enterprises.enterprise(conn, EVERYTHING, enterprise)
        waiting = waiting_since(conn, known.id)
        end: date = to.date() if to else known.day(shell.now()) + timedelta(days=1)
        start: date = from_.date() if from_ else end - timedelta(days=31 if period == "day" else 366)
        found = rows.listing(conn, EVERYTHING, enterprise, code, period, start, end, known_at, unsettled=waiting)
    if as_json:
        shell.print_json(found)
        return
    shell.print_table(
        [period, "indicator", "指标", "of", "value", "unit", "complete", "state", "why not"],
        [
            [
                f"{row['start_on']:%Y-%m}" if period == "month" else row["start_on"],
                row["code"],
                CATALOGUE[row["code"]].name_zh if row["code"] in CATALOGUE else "",
                row["scope"] or "enterprise",
                None
                if row["value"] is None
                else f"{row['value']:,.4g}"
                if row["unit"] == "1"
                else f"{row['value']:,.3f}",
                row["unit"],
                None if row["completeness"] is None else f"{row['completeness']:.1%}",
                _state(row),
                row["reason"] or "",
            ]
            for row in found
        ],
        title=f"{enterprise}: {start} to {end}, the last day not included"
        + (f", as known at {as_of}" if as_of else ""),
    )


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"--as-of wants an instant like 2026-11-01T00:00:00+08:00, got {text!r}") from error
    if at.tzinfo is None:
        raise Invalid(f"--as-of wants an instant with its offset, like 2026-11-01T00:00:00+08:00; got {text!r}")
    return at


def _state(row: Row) -> str:
    said = ["open" if row["is_open"] else "closed"]
    said += [] if row["verified"] else ["unverified 未核实"]
    said += ["unconfirmed 待确认"] if row["unconfirmed"] else []
    return ", ".join(said)
