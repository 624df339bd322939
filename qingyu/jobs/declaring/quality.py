"""Monthly reports 月报 of an enterprise, and the bars and weights an authority declares for its region."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, Self

from pydantic import Field, model_validator

from qingyu.db import meters
from qingyu.db import quality as rows
from qingyu.db.pool import Connection
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.conversion import becomes_use
from qingyu.domain.kernel.reason import because
from qingyu.domain.quality.bars import PARTS, Metric
from qingyu.errors import Conflict
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.declaring.bounded import Bar, BarWeight, Stated
from qingyu.jobs.declaring.parts import Carrier, DocumentPart, Month, Registered, Registering
from qingyu.jobs.refused import Unfit
from qingyu.jobs.restating import reopening

# Bars by which stored days were counted: another one counts them again.
_COUNTED_BY = (Metric.COMPLETENESS, Metric.TIMELINESS, Metric.CONFORMITY)


class MonthlyReport(DocumentPart):
    """What the enterprise states by hand for a carrier's consumption over its boundary in a month; a higher revision
    restates it."""

    carrier: Carrier
    month: Month
    quantity: Stated
    unit: str
    revision: int = Field(0, ge=0)
    source: str = Field(min_length=1)
    declared_by: str = Field("registration", min_length=1)

    @model_validator(mode="after")
    def _has_a_unit_of_its_carrier(self) -> Self:
        wanted = CARRIERS[self.carrier].unit
        if not becomes_use(self.unit, self.carrier):
            raise Unfit(because("unit_of_carrier_wanted", unit=wanted, carrier=self.carrier, got=self.unit))
        return self


class QualityBar(DocumentPart):
    """A bar or a weight of one metric in a region from a day on; without a region everywhere."""

    region: str | None = None
    metric: Literal[
        "completeness",
        "accuracy",
        "timeliness",
        "verifiability",
        "validity",
        "conformity",
        "month_offset",
        "outage",
    ]
    limit: Bar | None = None
    weight: BarWeight | None = None
    valid_from: date
    declared_by: str = Field(min_length=1)
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.limit is None and self.weight is None:
            raise Unfit(because("quality_bar_says_nothing"))
        if self.weight is not None and Metric(self.metric) not in PARTS:
            raise Unfit(because("metric_without_weight", metric=self.metric, known=tuple(PARTS)))
        return self


def declare(at: Registering, wanted: tuple[MonthlyReport, ...]) -> None:
    """Store the monthly reports of a document."""
    for report in wanted:
        declare_report(at.conn, at.enterprise_id, report, at.now, at.actor)
        at.done.add("monthly reports")


def declare_report(
    conn: Connection, enterprise_id: int, report: MonthlyReport, now: datetime, actor: str | None = None
) -> bool:
    """Store a monthly report; False where it is stored already, Conflict where its revision says something else."""
    reopening.one_at_a_time(conn, enterprise_id)
    month = date.fromisoformat(f"{report.month}-01")
    said = {**report.model_dump(), "month": month, "enterprise_id": enterprise_id}
    known = rows.report_of_revision(conn, said)
    if known is None:
        rows.declare_report(conn, said, now)
        detail = report.model_dump(mode="json")
        what = f"monthly report of {report.carrier} for {report.month}"
        record(conn, Act("declare", actor or report.declared_by, what, enterprise_id, detail), now)
        return True
    if (known.quantity, known.unit) != (report.quantity, report.unit):
        stored = {"stored": known.quantity, "stored_unit": known.unit, "value": report.quantity, "unit": report.unit}
        which = {"carrier": report.carrier, "month": report.month, "revision": report.revision}
        raise Conflict(because("monthly_report_says_other", **which, **stored))
    return False


def declare_bars(
    conn: Connection, wanted: Sequence[QualityBar], now: datetime, done: Registered, actor: str | None = None
) -> None:
    """Store the bars of a document; the caller has made sure of their regions."""
    for bar in wanted:
        declare_bar(conn, bar, now, actor)
        done.add("quality bars")


def declare_bar(conn: Connection, bar: QualityBar, now: datetime, actor: str | None = None) -> bool:
    """Store a bar of a region, and have the days counted again that it touches; False where it is stored already."""
    meters.hold_register(conn)
    is_new = rows.declare_bar(conn, bar.model_dump(), now)
    if is_new:
        what = f"quality bar {bar.metric}"
        detail = bar.model_dump(mode="json")
        record(conn, Act("declare", actor or bar.declared_by, what, detail=detail, region=bar.region), now)
    if is_new and bar.metric in _COUNTED_BY and bar.limit is not None:
        reopening.reopen_region(conn, bar.region, bar.valid_from, None, "declaration", now)
    return is_new
