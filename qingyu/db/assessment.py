"""Findings of assessments 考核填报: what persons state of an indicator, stage by stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from qingyu.db.dual_control import BodyId
from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.assessment.judge import Finding
from qingyu.domain.assessment.stage import Stage

_q = queries("assessment")


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding of an indicator, and who stated it at which stage."""

    id: int
    scheme: str
    indicator: str
    stage: Stage
    finding: Finding
    document: str
    note: str
    declared_by: str
    declared_at: datetime


def findings(conn: Connection, body: BodyId, year: int, scheme: str | None = None) -> list[FindingRow]:
    """What is stated of a body in a year, the newest of each scheme, indicator and stage; of one scheme or of all."""
    asked = {"body_id": body.id, "year": year, "scheme": scheme}
    return records(conn, _finding, body.sql(_q.findings), asked)


def _finding(*, stage: str, finding: dict[str, Any], **own: Any) -> FindingRow:
    return FindingRow(stage=Stage(stage), finding=Finding.model_validate(finding), **own)


def state(
    conn: Connection,
    body: BodyId,
    scheme: str,
    year: int,
    indicator: str,
    stage: Stage,
    finding: Finding,
    document: str,
    note: str,
    by: str,
    now: datetime,
) -> None:
    """State a finding."""
    said = {"body_id": body.id, "scheme": scheme, "year": year, "indicator": indicator, "stage": stage}
    said |= {"finding": Jsonb(finding.model_dump(exclude_none=True)), "document": document, "note": note}
    conn.execute(body.sql(_q.state_finding), said | {"by": by, "now": now})


def months_reported(conn: Connection, enterprise_id: int, months: Sequence[date]) -> int:
    """In how many of some months an enterprise has a monthly report 月报."""
    row = conn.execute(_q.months_reported, {"enterprise_id": enterprise_id, "months": list(months)}).fetchone()
    return 0 if row is None else int(row[0])
