"""`python -m device_sim replay`: a recorded CSV through MQTT, with delivery faults on request."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from device_sim import shell
from device_sim.replay import sending as replaying
from device_sim.replay.faults import Order, parse_faults
from device_sim.replay.mapping import read_mapping
from device_sim.replay.recording import Recording, instant, read_recording
from device_sim.shell import registering
from device_sim.shell.state import State
from qingyu.errors import Invalid, Unavailable

SHOWN_FAULTS = 20


def replay(
    file: Annotated[Path, typer.Argument(help="the recording, a CSV file")],
    mapping: Annotated[Path, typer.Option(help="what its columns are, a TOML file (docs/replay.md)")],
    enterprise: Annotated[str | None, typer.Option(help="send as this enterprise instead of the mapping's")] = None,
    faults: Annotated[
        str, typer.Option(help="faults of delivery, such as duplicates=0.05,shuffle_h=6,late=0.02:48h")
    ] = "",
    seed: Annotated[int, typer.Option(help="the same seed makes the same faults")] = 1,
    order: Annotated[Order, typer.Option(help="the order in which readings leave")] = Order.AS_IS,
    readings_per_message: Annotated[int, typer.Option(min=1, max=500, help="readings in one message")] = 50,
    timeout_s: Annotated[float, typer.Option(help="longest wait for receipts without any coming [s]")] = 600,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="read, check and sum up; register and send nothing")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print the summary as JSON")] = False,
    state: shell.StateFolder = shell.STATE_FOLDER,
) -> None:
    """Replay a recorded CSV through MQTT, as the class A gateway of an enterprise that it registers if needed."""
    told = Console(stderr=True)
    rule = read_mapping(mapping)
    recording = read_recording(file, rule)
    _tell_faults(told, recording)
    code = enterprise or str(rule.enterprise["code"])
    memory = State(state)
    password = memory.password(f"{code}/{rule.gateway}")
    try:
        plan = replaying.plan(rule, recording, parse_faults(faults, order), seed, code, password)
    except ValueError as error:
        raise Invalid(f"{file}: {error}") from error
    sent = replaying.Sent()
    if not dry_run:
        told.print(registering.apply(memory.write(f"registration-{code}", plan.document)))
        settings = shell.settings()
        outbox = memory.outbox(code, rule.gateway)
        outbox.parent.mkdir(exist_ok=True)
        gateway = replaying.device(rule, code, password, shell.broker(settings), outbox, shell.now)
        with gateway.start(), _progress(told) as bar:
            task = bar.add_task(code, total=len(plan.at_us))
            sent = replaying.send(
                plan,
                gateway,
                readings_per_message,
                timeout_s,
                lambda done, pending: bar.update(task, completed=done, description=f"{code}: {pending} not receipted"),
            )
    summary = _summary(recording, plan, sent)
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        _print(Console(), code, summary)
    if not dry_run and not sent.complete:
        raise Unavailable(
            f"{summary['pending']} messages have no receipt yet; they wait in {memory.outbox(code, rule.gateway)} and "
            "leave with the next replay for this enterprise; is ingest running?"
        )


def _tell_faults(told: Console, recording: Recording) -> None:
    for fault in recording.faults[:SHOWN_FAULTS]:
        told.print(str(fault), style="yellow", markup=False, highlight=False)
    if len(recording.faults) > SHOWN_FAULTS:
        told.print(f"... and {len(recording.faults) - SHOWN_FAULTS} more lines or cells that could not be read")


def _progress(told: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=told
    )


def _summary(recording: Recording, plan: replaying.Plan, sent: replaying.Sent) -> dict[str, Any]:
    receipted = sent.counts.get("receipted", 0)
    return {
        "lines": recording.n_lines,
        "unreadable": len(recording.faults),
        "empty_cells": recording.n_empty,
        "skipped_lines": recording.n_skipped,
        "not_good": recording.n_not_good,
        "other_points": dict(recording.other_points.most_common(SHOWN_FAULTS)),
        "repeated": sum(series.n_repeated for series in recording.series),
        "readings_planned": len(plan.at_us),
        "readings": sent.readings,
        "messages": sent.messages,
        "receipted": receipted,
        "pending": 0 if sent.complete else max(sent.messages - receipted, 1),
        "resent": sent.counts.get("resent", 0),
        "rejected": sent.counts.get("rejected", 0),
        "refused_because": sent.refused,
        "first_at": instant(int(plan.at_us.min())).isoformat() if len(plan.at_us) else None,
        "last_at": instant(int(plan.at_us.max())).isoformat() if len(plan.at_us) else None,
        "columns": [
            {"column": column, "channel": channel, "values": n, "sum": str(total)}
            for column, channel, n, total in plan.sums
        ],
    }


def _print(console: Console, code: str, summary: dict[str, Any]) -> None:
    table = Table("column", "channel", "values", "sum", title=f"{code}: what the recording holds", title_justify="left")
    for column in summary["columns"]:
        table.add_row(column["column"], column["channel"], f"{column['values']:,}", f"{column['sum']}")
    console.print(table)
    console.print(
        "{lines:,} lines, {unreadable} unreadable, {empty_cells} empty cells, {repeated} repeated stamps, "
        "{skipped_lines} skipped, {not_good} not good".format(**summary),
        highlight=False,
    )
    if summary["other_points"]:
        left = ", ".join(f"{point} ({n} lines)" for point, n in summary["other_points"].items())
        console.print(f"left out, because no channel has this point: {left}", markup=False, highlight=False)
    console.print(
        "sent {readings:,} readings in {messages:,} messages, {receipted:,} receipted, {resent} resent, "
        "{rejected} rejected; labels from {first_at} to {last_at}".format(**summary),
        highlight=False,
    )
    for reason in summary["refused_because"]:
        console.print(f"  refused {reason}", style="yellow", markup=False, highlight=False)
