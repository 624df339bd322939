"""What was seen in channels beside their use."""

from collections.abc import Iterable

from psycopg.types.json import Jsonb

from qingyu.db.binary import clamped
from qingyu.db.pool import Connection
from qingyu.db.sql import queries
from qingyu.domain.metering.periods import to_instant
from qingyu.domain.metering.series import Finding

_q = queries("channel_findings")


def write_findings(
    conn: Connection,
    enterprise_id: int,
    channel_id: int,
    span_us: tuple[int, int],
    stuck_us: tuple[int, int],
    findings: Iterable[Finding],
) -> None:
    """Put findings in the place of those that begin in span_us, and those of a stuck meter in stuck_us."""
    conn.execute(
        _q.delete_findings,
        {
            "id": channel_id,
            "from_at": clamped(span_us[0]),
            "to_at": clamped(span_us[1]),
            "stuck_from_at": clamped(stuck_us[0]),
            "stuck_to_at": clamped(stuck_us[1]),
        },
    )
    put_findings(conn, enterprise_id, channel_id, findings)


def put_findings(conn: Connection, enterprise_id: int, channel_id: int, findings: Iterable[Finding]) -> None:
    """Write findings; one of the same kind and beginning is brought up to date."""
    values = [
        {
            "enterprise_id": enterprise_id,
            "id": channel_id,
            "kind": finding.kind.value,
            "from_at": to_instant(finding.from_us),
            "to_at": to_instant(finding.to_us),
            "evidence": Jsonb(finding.evidence),
        }
        for finding in findings
    ]
    with conn.cursor() as cursor:
        cursor.executemany(_q.insert_finding, values)
