"""`python -m device_sim score`: what the platform found in the district, beside what was done to it."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from device_sim import shell
from device_sim.score import Happening, false_alarms, happenings
from device_sim.score import score as compare
from qingyu.db import findings, pool
from qingyu.domain.scope import EVERYTHING
from qingyu.errors import Invalid


def score(
    truth: Annotated[Path, typer.Option(help="the truth that `district --truth FILE` wrote", exists=True)],
    as_json: Annotated[bool, typer.Option("--json", help="print JSON for programs instead of a table")] = False,
) -> None:
    """Score the findings of the platform against the truth of the district: found, missed and false."""
    try:
        known = json.loads(truth.read_text("utf-8"))
        faults = happenings(known["faults"])
        places = [
            (plant["enterprise"], c["meter"], c["channel"]) for plant in known["plants"] for c in plant["channels"]
        ]
        span = datetime.fromisoformat(known["to"]) - datetime.fromisoformat(known["from"])
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(f"{truth} is no truth of a district ({error}); write one with `district --truth FILE`") from error
    with pool.connect(shell.settings().dsn("admin"), application="device-sim-score") as conn:
        rows = findings.list_findings(conn, EVERYTHING)
    names = ("enterprise", "meter", "channel", "kind", "from_at", "to_at")
    ours = set(places)
    found = [finding for row in rows if (finding := Happening(*(row[name] for name in names))).place in ours]
    # After its last instant the district is silent as a whole: that is no finding about one of its meters.
    end = datetime.fromisoformat(known["to"]) - timedelta(hours=1)
    found = [finding for finding in found if finding.start < end]
    lines = compare(faults, found)
    rate = false_alarms(lines, len(places), span)
    if as_json:
        content = [
            {"kind": x.kind, "made": x.made, "found": x.found, "findings": x.findings, "false": x.false} for x in lines
        ]
        typer.echo(json.dumps({"lines": content, "false_per_channel_month": rate}, indent=2))
        return
    table = Table("finding", "made", "found", "found %", "findings", "false", title="what the platform found")
    for line in lines:
        share = "–" if line.found_share is None else f"{100 * line.found_share:.0f}"
        table.add_row(line.kind, str(line.made), str(line.found), share, str(line.findings), str(line.false))
    Console().print(table)
    typer.echo(f"{len(places)} channels over {span.days} days: {rate:.3f} false findings for one channel and month")
