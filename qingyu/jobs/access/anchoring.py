"""Write the head of the audit log down outside the database, and check the whole log against it."""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from qingyu.db import audit as log
from qingyu.db import indicators
from qingyu.db.pool import Connection
from qingyu.domain.access import anchors
from qingyu.domain.access.anchors import Anchor
from qingyu.domain.energy import sealing
from qingyu.domain.energy.sealing import Batch
from qingyu.domain.kernel import chain
from qingyu.domain.kernel.chain import Fault, Line
from qingyu.errors import Invalid
from qingyu.jobs.access.audit import Act, record

ANCHOR = "anchor"
HEADS = "closed values"
_HEADS_A_LINE = 80


def anchor(conn: Connection, file: Path, now: datetime, actor: str) -> Anchor | None:
    """Add the newest line of the log to the file, and a line to the log that tells of it.

    None where nothing was recorded since the last anchor. The file is written and on the disk before the log tells of
    it: a crash between the two leaves an anchor that nobody tells of, which is none the worse.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+", encoding="utf-8") as opened:
        # Several programs may hold a file: the last line is read and the next one written by one at a time.
        fcntl.flock(opened, fcntl.LOCK_EX)
        opened.seek(0)
        lines = opened.read().splitlines()
        last = anchors.read(lines[-1]) if lines else None
        if lines and last is None:
            raise Invalid(
                f"the last line of {file} is no anchor; run `qingyu audit verify`, keep the file as evidence, and name"
                " a new one in QINGYU_AUDIT_ANCHOR_FILE",
                code="anchor_file_broken",
            )
        _tell_heads(conn, now, actor, last.at if last else None)
        log.settle(conn)
        head = log.head(conn)
        if head is None or (last is not None and head.id <= last.id + 1 and log.is_about_anchor(conn, head.id)):
            return None
        made = anchors.following(last, head.id, head.hash, now)
        opened.write(made.text + "\n")
        opened.flush()
        os.fsync(opened.fileno())
        record(conn, Act(ANCHOR, actor, f"anchor {made.n}", detail={"n": made.n, "line": made.digest}), now)
    return made


@dataclass(slots=True)
class Checked:
    """What a check of the whole log found."""

    lines: int = 0
    anchors: int = 0
    faults: list[Fault] = field(default_factory=list)


def verify(conn: Connection, file: Path | None) -> Checked:
    """Recompute the whole chain and the anchors, and name every line that is not what it was.

    file: the anchors; without one only the chain itself is checked, which does not show that its end was cut off.
    """
    done = Checked()
    for name in log.missing_guards(conn):
        done.faults.append(
            Fault(0, "unguarded", f"the trigger {name}, which keeps the log append-only, is off or gone")
        )
    texts = _lines(file)
    done.anchors = len(texts)
    kept = {found.id: bytes.fromhex(found.hash) for text in texts if (found := anchors.read(text)) is not None}
    told: dict[int, str] = {}
    done.faults += chain.check(_watched(log.lines(conn), done, told), kept)
    if file is not None:
        done.faults += anchors.check(texts, told)
    return done


def _watched(lines: Iterable[Line], done: Checked, told: dict[int, str]) -> Iterator[Line]:
    """The lines, counted; what they tell of anchors is noted on the way."""
    for line in lines:
        done.lines += 1
        if line.content.kind == ANCHOR and line.content.object != HEADS:
            try:
                said = json.loads(line.content.detail)
                told[int(said["n"])] = str(said["line"])
            except (ValueError, KeyError, TypeError):
                pass  # an edited line, which the chain itself tells of
        yield line


def _lines(file: Path | None) -> list[str]:
    return file.read_text("utf-8", errors="replace").splitlines() if file is not None and file.exists() else []


def verify_values(conn: Connection) -> Checked:
    """Check the seal of every closed indicator value, and the chain of each enterprise's computations."""
    done = Checked()
    by_enterprise: dict[int, list[Batch]] = {}
    for batch in indicators.batches(conn):
        by_enterprise.setdefault(batch.enterprise_id, []).append(batch)
    heads = _told_heads(conn)
    for enterprise_id, code in sorted(indicators.with_values(conn).items()):
        values = indicators.sealed(conn, enterprise_id)
        done.lines += len(values)
        found = sealing.check(code, by_enterprise.get(enterprise_id, []), values, heads.get(enterprise_id, {}))
        done.faults += found
    return done


def _told_heads(conn: Connection) -> dict[int, dict[int, bytes]]:
    """The lines of enterprises' chains that the audit log tells of."""
    found: dict[int, dict[int, bytes]] = {}
    for detail in log.details(conn, ANCHOR, HEADS):
        for enterprise_id, n, hash_ in detail["heads"]:
            found.setdefault(enterprise_id, {})[n] = bytes.fromhex(hash_)
    return found


def _tell_heads(conn: Connection, now: datetime, actor: str, since: str | None) -> None:
    """What each enterprise's chain of closed values has come to, for the audit log, whose own head is anchored."""
    heads = [[head.enterprise_id, head.n, head.hash.hex()] for head in indicators.heads(conn, since)]
    for i in range(0, len(heads), _HEADS_A_LINE):
        record(conn, Act(ANCHOR, actor, HEADS, detail={"heads": heads[i : i + _HEADS_A_LINE]}), now)
