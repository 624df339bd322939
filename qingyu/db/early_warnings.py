"""Early warnings: what the rules look at, and the opening, moving, closing and listing of warnings."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from qingyu.db.pool import Connection, Row, one, rows
from qingyu.db.sql import queries
from qingyu.domain.control.finding import Finding
from qingyu.domain.control.sentences import newest_version
from qingyu.domain.control.situation import ChannelFinding
from qingyu.domain.control.warning import Calm, Close, ClosedWarning, Decision, Open, OpenWarning, Reopen, Update
from qingyu.domain.energy.coal import BOUNDARY_SIGN
from qingyu.domain.kernel.scope import Scope

_q = queries("early_warnings")


def channel_states(conn: Connection, enterprise_id: int, now: datetime) -> list[Row]:
    """Every measuring point with its newest reading, how that came, and how often one is expected."""
    return rows(conn, _q.channel_states, {"enterprise_id": enterprise_id, "now": now})


def boundary_day(conn: Connection, enterprise_id: int, day: date) -> list[Row]:
    """Readings received and due of the boundary's channels on a day."""
    directions = [direction.value for direction in BOUNDARY_SIGN]
    return rows(conn, _q.boundary_day, {"enterprise_id": enterprise_id, "day": day, "directions": directions})


def recent_findings(conn: Connection, enterprise_id: int, since: datetime) -> list[ChannelFinding]:
    """Resets and stuck values that reach into the time since an instant."""
    found = rows(conn, _q.recent_findings, {"enterprise_id": enterprise_id, "since": since})
    return [ChannelFinding(**row) for row in found]


def budget_tce(conn: Connection, enterprise_id: int, month: date) -> float | None:
    """The budget of a month. [tce]"""
    row = one(conn, _q.budget, {"enterprise_id": enterprise_id, "month": month})
    return None if row is None else float(row["coal_tce"])


def open_warnings(conn: Connection, enterprise_id: int) -> list[OpenWarning]:
    """The open warnings of an enterprise."""
    return [OpenWarning(**row) for row in rows(conn, _q.open_warnings, {"enterprise_id": enterprise_id})]


def lately_closed(conn: Connection, enterprise_id: int, since: datetime) -> list[ClosedWarning]:
    """The last closed warning of each rule and scope since an instant."""
    found = rows(conn, _q.lately_closed, {"enterprise_id": enterprise_id, "since": since})
    return [ClosedWarning(**row) for row in found]


def carry_out(conn: Connection, enterprise_id: int, decisions: Sequence[Decision], now: datetime) -> None:
    """Open, open again, move and close."""
    for decision in decisions:
        match decision:
            case Open(finding):
                conn.execute(_q.open, {**_row(finding), "enterprise_id": enterprise_id, "now": now})
            case Update(id_, finding):
                conn.execute(_q.move, {**_row(finding), "id": id_, "now": now})
            case Reopen(id_, finding):
                conn.execute(_q.reopen, {**_row(finding), "id": id_, "now": now})
            case Calm(id_):
                conn.execute(_q.calm, {"id": id_, "now": now})
            case Close(id_, evidence):
                conn.execute(_q.close, {"id": id_, "evidence": Jsonb(evidence), "now": now})


def listing(
    conn: Connection,
    scope: Scope,
    enterprise: str | None,
    status: str,
    limit: int,
    after: tuple[Any, ...] | None = None,
    id_: int | None = None,
) -> list[Row]:
    """The warnings a caller sees, worst and newest first. status: open, closed or all; after: place of the last seen.

    A place is (is closed, severity with its sign turned, instant of opening, id with its sign turned).
    """
    place = dict(zip(("after_closed", "after_severity", "after_opened", "after_id"), after or (None,) * 4, strict=True))
    asked = {"enterprise": enterprise, "status": status, "limit": limit, "id": id_}
    return rows(conn, _q.listing, {**scope.parameters(), **asked, **place})


def _row(finding: Finding) -> dict[str, Any]:
    code = finding.code or finding.rule.code
    return {
        "rule_id": finding.rule.id,
        "rule_version": finding.rule.version,
        "code": code.value,
        "scope": finding.scope,
        "severity": finding.severity,
        "since_at": finding.since_at,
        "value": finding.value,
        "limit": finding.limit,
        "unit": finding.unit,
        "parameters": Jsonb(dict(finding.parameters)),
        "evidence": Jsonb({**finding.evidence, "rule_edition": finding.rule.edition}),
        "template_version": newest_version(code),
    }
