"""Daily against monthly 一致性: what the days of a month hold of a carrier, beside the monthly report 月报."""

import math
from collections.abc import Mapping, Sequence
from datetime import date

from qingyu.db import energy as energy_rows
from qingyu.db import quality as rows
from qingyu.db.pool import Connection
from qingyu.db.quality_rows import ReportRow
from qingyu.domain.energy import carriers, periods
from qingyu.domain.energy.account import Amount
from qingyu.domain.energy.coal import BOUNDARY_SIGN
from qingyu.domain.energy.conversion import to_unit_of_use
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.kernel.reason import because
from qingyu.domain.quality import measures
from qingyu.domain.quality.bars import Bars, Metric
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.quality.quality_answer import MonthComparison, MonthlyReportSource


def consistency(
    conn: Connection, enterprise_id: int, months: Sequence[date], today: date, bars: Bars
) -> list[MonthComparison]:
    """Daily against monthly of each month that is over, by carrier; a month without a report says so."""
    over = [month for month in months if periods.next_month(month) <= today]
    if not over:
        return []
    reports = {(row.month, row.carrier): row for row in rows.reports(conn, enterprise_id, over)}
    daily, due = _daily(conn, enterprise_id, over)
    return [
        _compared(month, carrier, daily.get((month, carrier)), due, reports.get((month, carrier)), bars)
        for month, carrier in sorted({*reports, *daily})
    ]


def _daily(
    conn: Connection, enterprise_id: int, months: Sequence[date]
) -> tuple[dict[tuple[date, str], list[float]], dict[tuple[date, str], list[tuple[int, int]]]]:
    """What the days of months hold of each carrier over the boundary, and how much of it was received and due."""
    amounts: dict[tuple[date, str], list[float]] = {}
    due: dict[tuple[date, str], list[tuple[int, int]]] = {}
    span_of = min(months), periods.next_month(max(months))
    for _, use in energy_rows.day_uses(conn, enterprise_id, BOUNDARY_SIGN, *span_of):
        if use.n_due == 0 and use.use is None:
            continue
        unit = carriers.CARRIERS[use.carrier].unit if use.carrier in carriers.CARRIERS else use.unit
        key = periods.month_start(use.day), use.carrier
        found = amounts.setdefault(key, [])
        due.setdefault(key, []).append((use.n_received, use.n_due))
        if use.use is not None and converts(use.unit, unit):
            found.append(convert(use.use * use.weight, use.unit, unit))
    return amounts, due


def _in_use(reported: ReportRow, carrier: str, unit: str) -> float:
    """What was reported, in the unit of use: heat in kWh and gas in Nm3 become it with nothing declared."""
    if carrier in carriers.CARRIERS:
        return to_unit_of_use(reported.quantity, reported.unit, carrier)
    return convert(reported.quantity, reported.unit, unit)


def _compared(
    month: date,
    carrier: str,
    daily: Sequence[float] | None,
    due: Mapping[tuple[date, str], Sequence[tuple[int, int]]],
    reported: ReportRow | None,
    bars: Bars,
) -> MonthComparison:
    said = "" if reported is None else reported.unit
    unit = carriers.CARRIERS[carrier].unit if carrier in carriers.CARRIERS else said
    sum_daily = math.fsum(daily) if daily else None
    monthly = None if reported is None else _in_use(reported, carrier, unit)
    deviation = measures.deviation(sum_daily, monthly)
    counted = due.get((month, carrier), ())
    return MonthComparison(
        month=f"{month:%Y-%m}",
        carrier=carrier,
        unit=unit,
        daily=sum_daily,
        monthly=monthly,
        deviation=deviation.value,
        limit=bars[Metric.VERIFIABILITY].limit,
        passes=bars[Metric.VERIFIABILITY].passes(deviation.value),
        reason=sentence_or_none(deviation.reason),
        completeness=measures.completeness(sum(n for n, _ in counted), sum(n for _, n in counted)).value,
        report=None
        if reported is None
        else MonthlyReportSource(reported.revision, reported.source, reported.declared_by, reported.declared_at),
    )


def verifiability(compared: Sequence[MonthComparison]) -> Amount:
    """The share of the monthly values that agree with their days."""
    judged = [row.passes for row in compared if row.passes is not None]
    return measures.share(sum(judged), len(judged), because("no_monthly_report_beside_days"))
