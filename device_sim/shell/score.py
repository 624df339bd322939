"""`python -m device_sim score`: what the platform found in the district, beside what was done to it."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from device_sim import shell
from device_sim.score.books import COAL, CarrierLine, ClassLine, Key, true_coal, true_months, whole_months
from device_sim.score.books import compare as compare_books
from device_sim.score.detection import Happening, Line, false_alarms, happenings
from device_sim.score.detection import score as compare
from qingyu.db import findings, pool
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid
from qingyu.jobs.energy import energy
from qingyu.jobs.energy.energy_answer import tce
from qingyu.jobs.intensity import intensity


def score(
    truth: Annotated[Path, typer.Option(help="the truth that `district --truth FILE` wrote", exists=True)],
    as_json: Annotated[bool, typer.Option("--json", help="print JSON for programs instead of tables")] = False,
) -> None:
    """Score the platform against the truth of the district: faults found, accounts by carrier, classes of plants."""
    try:
        known = json.loads(truth.read_text("utf-8"))
        faults = happenings(known["faults"])
        places = [
            (plant["enterprise"], c["meter"], c["channel"]) for plant in known["plants"] for c in plant["channels"]
        ]
        start, end = datetime.fromisoformat(known["from"]), datetime.fromisoformat(known["to"])
        books = [plant["flows"] for plant in known["plants"]]
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(f"{truth} is no truth of a district ({error}); write one with `district --truth FILE`") from error
    assert books
    with pool.connect(shell.settings().dsn("operator"), application="device-sim-score") as conn:
        found = _findings(conn, places, end)
        carriers, classes = _books(conn, known, start, end)
    lines = compare(faults, found)
    rate = false_alarms(lines, len(places), end - start)
    if as_json:
        content = {
            "lines": [asdict(line) for line in lines],
            "false_per_channel_month": rate,
            "carriers": [asdict(line) for line in carriers],
            "classes": [asdict(line) | {"is_right": line.is_right} for line in classes],
        }
        typer.echo(json.dumps(content, indent=2))
        return
    _print_findings(lines)
    typer.echo(f"{len(places)} channels over {(end - start).days} days: {rate:.3f} false findings a channel and month")
    _print_books(carriers, classes)


def _findings(conn: pool.Connection, places: list[tuple[str, str, str]], end: datetime) -> list[Happening]:
    """The platform's findings in the channels of the district."""
    ours = set(places)
    told = (
        Happening(row.enterprise, row.meter, row.channel, row.kind, row.from_at, row.to_at)
        for row in findings.list_findings(conn, EVERYTHING)
    )
    found = [finding for finding in told if finding.place in ours]
    # After its last instant the district is silent as a whole: that is no finding about one of its meters.
    return [finding for finding in found if finding.start < end - timedelta(hours=1)]


def _books(
    conn: pool.Connection, known: dict[str, Any], start: datetime, end: datetime
) -> tuple[list[CarrierLine], list[ClassLine]]:
    """Accounts and classes of the whole months, the platform's beside the truth."""
    zone = ZoneInfo(known["time_zone"])
    months = whole_months(start.astimezone(zone).date(), end.astimezone(zone).date())
    if not months:
        return [], []
    span = months[0], (months[-1] + timedelta(days=32)).replace(day=1)
    found: dict[Key, tuple[float | None, str]] = {}
    classes = []
    for plant in known["plants"]:
        report = energy.report(conn, EVERYTHING, plant["enterprise"], *span, "month", end)
        for month, row in zip(months, report.rows, strict=True):
            for part in row.account.carriers:
                found[plant["enterprise"], part.carrier, f"{month:%Y-%m}"] = part.quantity, part.unit
            coal_kgce = row.account.calorific.value
            coal_tce = None if coal_kgce is None else tce(coal_kgce)
            found[plant["enterprise"], COAL, f"{month:%Y-%m}"] = coal_tce, "tce"
        if plant["intended_class"] is not None:
            products = intensity.month(conn, EVERYTHING, plant["enterprise"], months[-1], end).products
            ours = next(product for product in products if product.product == plant["product"])
            classes.append(
                ClassLine(plant["enterprise"], plant["product"], plant["intended_class"], ours.class_, ours.value)
            )
    true = true_months(known["plants"], months) | true_coal(known["plants"], months)
    return compare_books(true, found), classes


def _print_findings(lines: list[Line]) -> None:
    table = Table("finding", "made", "found", "found %", "findings", "false", title="what the platform found")
    for line in lines:
        share = "–" if line.found_share is None else f"{100 * line.found_share:.0f}"
        table.add_row(line.kind, str(line.made), str(line.found), share, str(line.findings), str(line.false))
    Console().print(table)


def _print_books(carriers: list[CarrierLine], classes: list[ClassLine]) -> None:
    table = Table("carrier", "true", "account", "unit", "months", "unknown", "worst error", "at", title="accounts")
    for line in carriers:
        table.add_row(
            line.carrier, f"{line.true:,.1f}", f"{line.found:,.1f}", line.unit, str(line.n_months),
            str(line.n_unknown), f"{line.worst:.2e}", line.worst_at,
        )  # fmt: skip
    Console(width=140).print(table)
    standing = Table("plant", "product", "intended", "found", "intensity", title="classes in the last whole month")
    for plant in classes:
        mark = "" if plant.is_right else "  wrong"
        value = "–" if plant.value is None else f"{plant.value:,.2f}"
        standing.add_row(plant.enterprise, plant.product, plant.intended, f"{plant.found or '–'}{mark}", value)
    Console(width=140).print(standing)
    typer.echo(f"classes recovered: {sum(plant.is_right for plant in classes)} of {len(classes)}")
