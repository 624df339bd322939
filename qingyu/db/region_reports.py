"""Reports of regions on quarters, half-years and years as they were frozen, and the cases they count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from qingyu.db.pool import Connection, record, records
from qingyu.db.sql import queries
from qingyu.domain.control.report import ReportPeriod

_q = queries("region_reports")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report that was frozen."""

    id: int
    year: int
    period: ReportPeriod
    version: int
    sha256: str
    note: str
    published_by: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class WholeReportRow(ReportRow):
    """A report with its content, as the API answers it."""

    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseCountRow:
    """How many cases were opened and closed in a span, and were open at its end. kind: whose, region or enterprise."""

    kind: str
    n_opened: int
    n_closed: int
    n_open: int


def publish(
    conn: Connection, region_id: int, year: int, period: ReportPeriod, content: Mapping[str, Any], sha256: str,
    note: str, by: str, now: datetime,
) -> int:  # fmt: skip
    """Freeze a report as the next version of its period; its id."""
    said = {"content": Jsonb(content), "sha256": sha256, "note": note, "by": by, "now": now}
    row = conn.execute(_q.publish, {"region_id": region_id, "year": year, "period": period, **said}).fetchone()
    assert row is not None, "a row that is inserted is returned"
    return int(row[0])


def listing(conn: Connection, region_id: int) -> list[ReportRow]:
    """The reports of a region, the newest first."""
    return records(conn, _row, _q.listing, {"region_id": region_id})


def _row(*, period: str, **own: Any) -> ReportRow:
    return ReportRow(period=ReportPeriod(period), **own)


def report(conn: Connection, region_id: int, id_: int) -> WholeReportRow | None:
    """One report of a region with its content."""
    return record(conn, _whole, _q.report, {"region_id": region_id, "id": id_})


def _whole(*, period: str, **own: Any) -> WholeReportRow:
    return WholeReportRow(period=ReportPeriod(period), **own)


def cases(conn: Connection, region_id: int, from_: datetime, to: datetime) -> list[CaseCountRow]:
    """The cases of a region and all below it in a span, half open, by whose they are."""
    return records(conn, CaseCountRow, _q.cases, {"region_id": region_id, "from": from_, "to": to})
