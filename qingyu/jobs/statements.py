"""Production output 产量 from a CSV file: a verdict for each row first, then the good rows in one transaction."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from qingyu import sheets
from qingyu.db import readings
from qingyu.db.meters import list_enterprises
from qingyu.db.pool import Connection
from qingyu.domain.metering import message
from qingyu.domain.scope import EVERYTHING
from qingyu.errors import Invalid
from qingyu.jobs import intake
from qingyu.jobs.audit import Act, record
from qingyu.jobs.standing import acting

COLUMNS = ("enterprise", "product", "from", "to", "quantity", "revision")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a row means: new, unchanged, stored or refused with the reason."""

    line: int
    verdict: str
    reason: str
    enterprise_id: int | None = None
    output: message.Output | None = None


def judge_file(conn: Connection, file: Path, bounds: intake.Bounds, now: datetime) -> list[Verdict]:
    """Read a file and judge its rows against what is registered and stored; writes nothing.

    It may be saved as any spreadsheet does: UTF-8, UTF-16 or GB18030, with commas, semicolons or tabs. Raises Invalid
    when it is no such table or the columns are not those wanted.
    """
    try:
        data = file.read_bytes()
        text = data.decode(sheets.encoding_of([data]))
        first = text.partition("\n")[0]
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=sheets.delimiter_of(first), strict=True)
        names = tuple(name.strip() for name in reader.fieldnames or ())
        reader.fieldnames = names
        rows = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid(f"{file} is no CSV ({error}); save it as CSV UTF-8") from error
    if set(names) - set(COLUMNS) or set(COLUMNS[:5]) - set(names):
        raise Invalid(f"wanted the columns {', '.join(COLUMNS)} (revision may be left out), got {', '.join(names)}")
    known = list_enterprises(conn, EVERYTHING)
    registry = intake.Registry()
    registry.load(conn, [row["id"] for row in known])
    return [_judge(conn, registry, line, row, bounds, now) for line, row in rows]


def _judge(
    conn: Connection, registry: intake.Registry, line: int, row: dict[str, Any], bounds: intake.Bounds, now: datetime
) -> Verdict:
    enterprise = registry.by_code.get(row["enterprise"] or "")
    if enterprise is None:
        return Verdict(line, "refused", f"no enterprise {row['enterprise']!r} is registered")
    try:
        item = {
            **row,
            "quantity": float(sheets.number(row["quantity"])),
            "revision": _whole(row.get("revision") or "0"),
        }
    except (AttributeError, ValueError):
        return Verdict(line, "refused", "`quantity` must be a number and `revision` a whole number")
    window = intake.window_us(now, bounds)
    outputs, bad = message.read_production([item], enterprise.products, message.Instants(), *window)
    if bad:
        return Verdict(line, "refused", bad[0].reason)
    stored = readings.stored_production(conn, production_row(enterprise.enterprise_id, outputs[0], 0, now))
    if stored is None:
        return Verdict(line, "new", "", enterprise.enterprise_id, outputs[0])
    if stored == outputs[0].quantity:
        return Verdict(line, "unchanged", "this revision is stored already", enterprise.enterprise_id, outputs[0])
    reason = f"revision {outputs[0].revision} says {stored:g} already; give a higher revision to restate it"
    return Verdict(line, "refused", reason)


def _whole(text: str) -> int:
    value = sheets.number(text)
    if value != int(value):
        raise ValueError(text)
    return int(value)


def store(conn: Connection, verdicts: Sequence[Verdict], now: datetime, actor: str = "system:import") -> list[Verdict]:
    """Write the new rows and the work lines of their enterprises, inside the caller's transaction."""
    acting(conn, actor)
    new = [v for v in verdicts if v.verdict == "new"]
    done: list[Verdict] = [v for v in verdicts if v.verdict != "new"]
    for enterprise_id in sorted({v.enterprise_id for v in new if v.enterprise_id is not None}):
        mine = [v for v in new if v.enterprise_id == enterprise_id]
        number = readings.batch_ids(conn, 1)[0]
        outputs = [v.output for v in mine if v.output is not None]
        for verdict, output in zip(mine, outputs, strict=True):
            stored = readings.insert_production(conn, production_row(enterprise_id, output, number, now))
            same = stored is None or stored == output.quantity
            done.append(
                replace(verdict, verdict="stored" if same else "refused", reason="" if same else f"says {stored:g}")
            )
        readings.insert_batches(conn, [production_line(number, enterprise_id, "import", outputs, now)])
        detail = {"rows": len(outputs), "lines": [mine[0].line, mine[-1].line], "batch": number}
        record(conn, Act("change", actor, "production from a file", enterprise_id, detail), now)
    return sorted(done, key=lambda v: v.line)


def production_line(
    number: int, enterprise_id: int, source: str, outputs: Sequence[message.Output], received_at: datetime
) -> dict[str, Any]:
    """The batch line of statements of production: no channels, but the span whose indicators change."""
    return {
        "id": number,
        "enterprise_id": enterprise_id,
        "source": source,
        "received_at": received_at,
        "n_messages": 0,
        "n_received": len(outputs),
        "n_written": len(outputs),
        "n_duplicate": 0,
        "n_conflict": 0,
        "n_rejected": 0,
        "touches": True,
        "channel_ids": [],
        "from_ats": [readings.instant(min(o.from_us for o in outputs))],
        "to_ats": [readings.instant(max(o.to_us for o in outputs))],
    }


def production_row(enterprise_id: int, output: message.Output, number: int, now: datetime) -> dict[str, Any]:
    """A statement of production as a row of the table."""
    return {
        "enterprise_id": enterprise_id,
        "product_id": output.product_id,
        "from_at": readings.instant(output.from_us),
        "to_at": readings.instant(output.to_us),
        "quantity": output.quantity,
        "revision": output.revision,
        "batch_id": number,
        "received_at": now,
    }
