"""Early warnings: what the rules look at, and the opening, moving, closing and listing of warnings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from qingyu.db.pool import Connection, one, records
from qingyu.db.sql import queries
from qingyu.domain.control.judgement import Judgement
from qingyu.domain.control.sentences import newest_version
from qingyu.domain.control.situation import ChannelFinding
from qingyu.domain.control.warning import Calm, Close, ClosedWarning, Decision, Open, OpenWarning, Reopen, Update
from qingyu.domain.energy.coal import BOUNDARY_SIGN
from qingyu.domain.energy.factors import Book
from qingyu.domain.kernel.scope import Scope

_q = queries("early_warnings")


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A measuring point with its newest reading, how that came, and how often one is expected [s]."""

    channel_id: int
    scope: str
    kind: str
    interval_s: int
    valid_from: datetime
    session_ready_at: datetime | None
    reading_at: datetime | None
    source: str | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """Readings received and due of a channel on a day."""

    channel_id: int
    scope: str
    n_received: int
    n_due: int


@dataclass(frozen=True, slots=True)
class WarningRow:
    """A warning as it is stored, with what its sentences are made of."""

    id: int
    enterprise: str
    time_zone: str
    code: str
    severity: int
    scope: str
    rule_id: str
    rule_version: int
    since_at: datetime
    opened_at: datetime
    last_seen_at: datetime
    closed_at: datetime | None
    value: float | None
    limit_value: float | None
    unit: str
    parameters: dict[str, Any]
    evidence: dict[str, Any]
    template_version: int
    n_reopened: int
    reopened_at: datetime | None
    clear_since_at: datetime | None
    rule_verified: str


def channel_states(conn: Connection, enterprise_id: int, now: datetime) -> list[ChannelRow]:
    """Every measuring point with its newest reading, how that came, and how often one is expected."""
    return records(conn, ChannelRow, _q.channel_states, {"enterprise_id": enterprise_id, "now": now})


def boundary_day(conn: Connection, enterprise_id: int, day: date) -> list[ReceivedRow]:
    """Readings received and due of the boundary's channels on a day."""
    directions = [direction.value for direction in BOUNDARY_SIGN]
    return records(
        conn, ReceivedRow, _q.boundary_day, {"enterprise_id": enterprise_id, "day": day, "directions": directions}
    )


def recent_findings(conn: Connection, enterprise_id: int, since: datetime) -> list[ChannelFinding]:
    """Resets and stuck values that reach into the time since an instant."""
    return records(conn, ChannelFinding, _q.recent_findings, {"enterprise_id": enterprise_id, "since": since})


def budget_tce(conn: Connection, enterprise_id: int, month: date) -> tuple[float, Book] | None:
    """The budget of a month [tce] and its book: of the year's budget, else as it is declared for the month."""
    row = one(conn, _q.budget, {"enterprise_id": enterprise_id, "month": month})
    return None if row is None else (float(row["coal_tce"]), Book(row["book"]))


def open_warnings(conn: Connection, enterprise_id: int) -> list[OpenWarning]:
    """The open warnings of an enterprise."""
    return records(conn, OpenWarning, _q.open_warnings, {"enterprise_id": enterprise_id})


def lately_closed(conn: Connection, enterprise_id: int, since: datetime) -> list[ClosedWarning]:
    """The last closed warning of each rule and scope since an instant."""
    return records(conn, ClosedWarning, _q.lately_closed, {"enterprise_id": enterprise_id, "since": since})


def carry_out(conn: Connection, enterprise_id: int, decisions: Sequence[Decision], now: datetime) -> None:
    """Open, open again, move and close."""
    for decision in decisions:
        match decision:
            case Open(judgement):
                conn.execute(_q.open, {**_row(judgement), "enterprise_id": enterprise_id, "now": now})
            case Update(id_, judgement):
                conn.execute(_q.move, {**_row(judgement), "id": id_, "now": now})
            case Reopen(id_, judgement):
                conn.execute(_q.reopen, {**_row(judgement), "id": id_, "now": now})
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
) -> list[WarningRow]:
    """The warnings a caller sees, worst and newest first. status: open, closed or all; after: place of the last seen.

    A place is (is closed, severity with its sign turned, instant of opening, id with its sign turned).
    """
    place = dict(zip(("after_closed", "after_severity", "after_opened", "after_id"), after or (None,) * 4, strict=True))
    asked = {"enterprise": enterprise, "status": status, "limit": limit, "id": id_}
    return records(conn, WarningRow, _q.listing, {**scope.parameters(), **asked, **place})


def _row(judgement: Judgement) -> dict[str, Any]:
    code = judgement.code or judgement.rule.code
    return {
        "rule_id": judgement.rule.id,
        "rule_version": judgement.rule.version,
        "code": code.value,
        "scope": judgement.scope,
        "severity": judgement.severity,
        "since_at": judgement.since_at,
        "value": judgement.value,
        "limit": judgement.limit,
        "unit": judgement.unit,
        "parameters": Jsonb(dict(judgement.parameters)),
        "evidence": Jsonb({**judgement.evidence, "rule_edition": judgement.rule.edition}),
        "template_version": newest_version(code),
    }
