"""Data quality of an enterprise and of a region: counts by day written by analytics, measures made on reading."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from qingyu.db import enterprises, regions, working_days
from qingyu.db import quality as rows
from qingyu.db.pool import Connection
from qingyu.domain.energy import periods
from qingyu.domain.energy.account import Amount
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.quality import bars as bar_rules
from qingyu.domain.quality import measures
from qingyu.domain.quality.bars import Metric
from qingyu.errors import Invalid
from qingyu.jobs.answer import Named, spread
from qingyu.jobs.quality import monthly_reports
from qingyu.jobs.quality import quality_parts as parts
from qingyu.jobs.quality.quality_answer import QualityOfDay, QualityReport, RegionQuality

LONGEST_D = 400
DEFAULT_D = 30
# Shorter silences are jitter of the line and would hide the long ones.
OUTAGE_AT_LEAST_S = 3600.0
OUTAGES_AT_MOST = 200
# Where no bar is in force nothing is held against it: every day counts as timely, complete, on time.
_NO_LIMIT_S = 1e9


def refresh(conn: Connection, enterprise_id: int, days: Collection[date], now: datetime) -> int:
    """Count these local days of an enterprise anew where something changed; returns how many were summed."""
    return _count(conn, enterprises.enterprise_by_id(conn, enterprise_id), days, now)


def recompute(conn: Connection, scope: Scope, code: str, from_day: date, to_day: date, now: datetime) -> int:
    """The same for every day of [from_day, to_day) of an enterprise the caller sees."""
    return _count(conn, enterprises.enterprise(conn, scope, code), list(periods.days(from_day, to_day)), now)


def _count(conn: Connection, enterprise: Enterprise, days: Collection[date], now: datetime) -> int:
    today = enterprise.day(now)
    wanted = sorted({each for day in days for each in (day, day + periods.DAY) if each <= today})
    if not wanted:
        return 0
    printed, declared = rows.bars(conn, enterprise.region_id)
    return len(rows.count(conn, enterprise.id, list(_wanted(wanted, enterprise.zone, printed, declared)), now))


def report(
    conn: Connection, scope: Scope, code: str, from_day: date | None, to_day: date | None, now: datetime
) -> QualityReport:
    """The quality of an enterprise's data over [from_day, to_day), the last 30 days by default."""
    found = enterprises.enterprise(conn, scope, code)
    zone, today = found.zone, found.day(now)
    from_day, to_day = span(from_day, to_day, today)
    last = min(to_day - periods.DAY, today)
    bars = bar_rules.in_force(*rows.bars(conn, found.region_id), last)
    by_day = rows.days(conn, found.id, from_day, to_day)
    totals = measures.total(by_day)
    months = _months(from_day, to_day)
    consistency = monthly_reports.consistency(conn, found.id, months, today, bars)
    held = rows.instruments(conn, [found.id], last)
    values = {
        **measures.shares(totals),
        Metric.ACCURACY: parts.calibrated(held),
        Metric.VERIFIABILITY: monthly_reports.verifiability(consistency),
    }
    calendar = working_days.in_force(conn)
    return QualityReport(
        enterprise=found.code,
        time_zone=found.time_zone,
        from_=from_day,
        to=to_day,
        index=parts.index(measures.index(values, bars), bars),
        bars=[parts.bar(bars[metric]) for metric in Metric],
        totals=parts.measured(totals, bars),
        days=[parts.day(row, bars, today) for row in by_day],
        channels=[parts.channel(row, bars) for row in rows.channels(conn, found.id, from_day, to_day)],
        consistency=consistency,
        month_starts=parts.month_starts(rows.month_starts(conn, found.id, months), bars),
        instruments=parts.instruments(held, last, bars),
        outages=[
            parts.outage(row, calendar, bars, zone, now)
            for row in rows.outages(
                conn,
                found.id,
                periods.day_start(from_day, zone),
                periods.day_start(to_day, zone),
                OUTAGE_AT_LEAST_S,
                OUTAGES_AT_MOST,
            )
        ],
        holiday_years=sorted(calendar.years),
    )


def region(
    conn: Connection, scope: Scope, code: str, from_day: date | None, to_day: date | None, now: datetime
) -> RegionQuality:
    """The quality of the data of a region's enterprises, added up from their days; raises NotFound."""
    found = regions.seen_whole(conn, scope, code)
    today = periods.china_day(now)
    from_day, to_day = span(from_day, to_day, today)
    last = min(to_day - periods.DAY, today)
    bars = bar_rules.in_force(*rows.bars(conn, found.id), last)
    below = rows.region_enterprises(conn, scope, found.id, from_day, to_day)
    held = {row.enterprise_id: row for row in rows.instruments(conn, [row.id for row in below], last)}
    totals = measures.total(below)
    values = {
        **measures.shares(totals),
        Metric.ACCURACY: parts.calibrated(list(held.values())),
        Metric.VERIFIABILITY: Amount(None, because("judged_by_enterprise")),
    }
    return RegionQuality(
        region=Named(found.code, found.name_zh, found.name_en),
        from_=from_day,
        to=to_day,
        index=parts.index(measures.index(values, bars), bars),
        bars=[parts.bar(bars[metric]) for metric in Metric],
        totals=parts.measured(totals, bars),
        instruments=parts.instrument_share(list(held.values()), last, bars),
        days=[
            QualityOfDay(**spread(parts.measured(row, bars)), day=row.day, n_enterprises=row.n_enterprises)
            for row in rows.region_days(conn, scope, found.id, from_day, to_day)
        ],
        n_enterprises=len(below),
        n_without_data=sum(1 for row in below if row.n_days == 0),
        enterprises=[parts.of_region(row, held.get(row.id), bars) for row in below],
    )


def span(from_day: date | None, to_day: date | None, today: date, longest_d: int = LONGEST_D) -> tuple[date, date]:
    """The days asked for, the last 30 with today by default; Invalid when they are none or too many.

    >>> span(None, None, date(2026, 11, 20))
    (datetime.date(2026, 10, 22), datetime.date(2026, 11, 21))
    """
    to_day = to_day or today + periods.DAY
    from_day = from_day or to_day - DEFAULT_D * periods.DAY
    if not 0 < (to_day - from_day).days <= longest_d:
        raise Invalid(
            because("from_before_to", n=longest_d, start=from_day, end=to_day),
            code="bad_span",
        )
    return from_day, to_day


def _wanted(
    days: Sequence[date],
    zone: ZoneInfo,
    printed: Sequence[bar_rules.Bar],
    declared: Sequence[bar_rules.DeclaredBar],
) -> Iterator[rows.WantedDay]:
    for day in days:
        bars = bar_rules.in_force(printed, declared, day)
        complete, timely, start = (
            bars[metric].limit for metric in (Metric.COMPLETENESS, Metric.TIMELINESS, Metric.CONFORMITY)
        )
        yield rows.WantedDay(
            day,
            periods.day_start(day, zone),
            periods.day_start(day + periods.DAY, zone),
            0.0 if complete is None else complete,
            _NO_LIMIT_S if timely is None else timely,
            _NO_LIMIT_S if start is None else start,
        )


def _months(from_day: date, to_day: date) -> list[date]:
    """The months a span of days touches."""
    found = [periods.month_start(from_day)]
    while (after := periods.next_month(found[-1])) < to_day:
        found.append(after)
    return found
