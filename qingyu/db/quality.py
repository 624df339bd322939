"""Data quality: bars, monthly reports, and the counts of every day of points and enterprises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qingyu.db.editions import DataFile, put_rows
from qingyu.db.pool import Connection, one, record, records, rows
from qingyu.db.quality_rows import (
    ChannelDayRow,
    ChannelRow,
    DayRow,
    EnterpriseRow,
    InstrumentsRow,
    OutageRow,
    RegionDayRow,
    ReportRow,
    StartRow,
)
from qingyu.db.sql import queries
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.periods import DAY
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.quality.bars import Bar, DeclaredBar, Metric, Sense
from qingyu.domain.quality.bars import bars as read_bars

_q = queries("quality")


@dataclass(frozen=True, slots=True)
class Reported:
    """What a monthly report says of a carrier. quantity: [unit]"""

    quantity: float
    unit: str


@dataclass(frozen=True, slots=True)
class WantedDay:
    """A local day to count, from instant to instant, and the bars it is counted by."""

    day: date
    start_at: datetime
    end_at: datetime
    completeness_limit: float
    timely_within_s: float
    offset_limit_s: float


def _put_metrics(conn: Connection, text: str, file: str, edition: str) -> None:
    put_rows(conn, file, edition, _q.add_metrics, [_metric_row(bar) for bar in read_bars(text, file, edition)])


FILES = (DataFile("quality_metrics.csv", _put_metrics),)


def _metric_row(bar: Bar) -> dict[str, object]:
    kept = ("edition", "name_zh", "name_en", "limit", "unit", "weight", "source", "weight_source")
    return {
        **{name: getattr(bar, name) for name in kept},
        "metric": bar.metric.value,
        "sense": bar.sense.value,
        "verified": bar.verified.value,
    }


def bars(conn: Connection, region_id: int | None) -> tuple[list[Bar], list[DeclaredBar]]:
    """The printed bars, and what is declared for a region and those above it."""
    printed = [
        Bar(
            **{
                **row,
                "metric": Metric(row["metric"]),
                "sense": Sense(row["sense"]),
                "verified": Verified(row["verified"]),
            }
        )
        for row in rows(conn, _q.metrics)
    ]
    declared = [
        DeclaredBar(**{**row, "metric": Metric(row["metric"])})
        for row in rows(conn, _q.declared_bars, {"region_id": region_id})
    ]
    return printed, declared


def declare_bar(conn: Connection, bar: Mapping[str, object], now: datetime) -> bool:
    """Add a declaration; False where the latest one of its region, metric and day says the same."""
    known = one(conn, _q.same_bar, dict(bar))
    if known is not None and known["same"]:
        return False
    conn.execute(_q.declare_bar, {**bar, "now": now})
    return True


def report_of_revision(conn: Connection, report: Mapping[str, object]) -> Reported | None:
    """What the same revision of a monthly report says, where it is stored."""
    return record(conn, Reported, _q.report_of_revision, dict(report))


def declare_report(conn: Connection, report: Mapping[str, object], now: datetime) -> None:
    """Add a monthly report."""
    conn.execute(_q.declare_report, {**report, "now": now})


def reports(conn: Connection, enterprise_id: int, months: Sequence[date]) -> list[ReportRow]:
    """The monthly reports in force of some months, by carrier."""
    return records(conn, ReportRow, _q.reports, {"enterprise_id": enterprise_id, "months": list(months)})


def count(conn: Connection, enterprise_id: int, wanted: Sequence[WantedDay], now: datetime) -> list[date]:
    """Count these days anew where something changed, inside the caller's transaction; returns the days summed."""
    if not wanted:
        return []
    by_day = {each.day: each for each in wanted}
    of = {"enterprise_id": enterprise_id, "days": list(by_day)}
    limits = {"timely": [w.timely_within_s for w in wanted]}
    changed = {row["day"] for row in rows(conn, _q.delete_channel_days, of)}
    stale = rows(conn, _q.stale, {**of, **limits})
    if stale:
        mine = [by_day[row["day"]] for row in stale]
        conn.execute(
            _q.put_channel_days,
            {
                "enterprise_id": enterprise_id,
                "channel_ids": [row["channel_id"] for row in stale],
                "days": [w.day for w in mine],
                "starts": [w.start_at for w in mine],
                "ends": [w.end_at for w in mine],
                "timely": [w.timely_within_s for w in mine],
            },
        )
    limits["complete"] = [w.completeness_limit for w in wanted]
    limits["offset"] = [w.offset_limit_s for w in wanted]
    changed |= {row["day"] for row in stale} | {row["day"] for row in rows(conn, _q.stale_days, {**of, **limits})}
    # The last reading of a day may be the start of the next.
    changed |= {day + DAY for day in changed if day + DAY in by_day}
    todo = [by_day[day] for day in sorted(changed)]
    summed: list[date] = []
    if todo:
        put = rows(
            conn,
            _q.put_days,
            {
                "enterprise_id": enterprise_id,
                "now": now,
                "days": [w.day for w in todo],
                "starts": [w.start_at for w in todo],
                "complete": [w.completeness_limit for w in todo],
                "timely": [w.timely_within_s for w in todo],
                "offset": [w.offset_limit_s for w in todo],
            },
        )
        summed = [row["day"] for row in put]
        conn.execute(_q.delete_days, {**of, "days": [w.day for w in todo]})
    return summed


def days(conn: Connection, enterprise_id: int, from_day: date, to_day: date) -> list[DayRow]:
    """The days of an enterprise in [from_day, to_day), each with the bars it was counted by."""
    return records(conn, DayRow, _q.days, _span(enterprise_id, from_day, to_day))


def channels(conn: Connection, enterprise_id: int, from_day: date, to_day: date) -> list[ChannelRow]:
    """Each point of an enterprise over [from_day, to_day)."""
    return records(conn, ChannelRow, _q.channels, _span(enterprise_id, from_day, to_day))


def channel_days(
    conn: Connection, enterprise_id: int, from_day: date, to_day: date, meter: str | None
) -> list[ChannelDayRow]:
    """Each point of an enterprise, or of one meter, on each day of [from_day, to_day), by point and day."""
    return records(conn, ChannelDayRow, _q.channel_days, {**_span(enterprise_id, from_day, to_day), "meter": meter})


def month_starts(conn: Connection, enterprise_id: int, months: Sequence[date]) -> list[StartRow]:
    """How long after the start of each month the first reading of each point lies. [s]"""
    return records(conn, StartRow, _q.month_starts, {"enterprise_id": enterprise_id, "months": list(months)})


def outages(
    conn: Connection, enterprise_id: int, from_at: datetime, to_at: datetime, at_least_s: float, limit: int
) -> list[OutageRow]:
    """The interruptions that reach into [from_at, to_at), the longest first."""
    return records(
        conn,
        OutageRow,
        _q.outages,
        {
            "enterprise_id": enterprise_id,
            "from_at": from_at,
            "to_at": to_at,
            "at_least_s": at_least_s,
            "limit": limit,
        },
    )


def instruments(conn: Connection, enterprise_ids: Sequence[int], day: date) -> list[InstrumentsRow]:
    """How many instruments of each enterprise are in calibration on a day."""
    return records(conn, InstrumentsRow, _q.instruments, {"enterprise_ids": list(enterprise_ids), "day": day})


def region_enterprises(
    conn: Connection, scope: Scope, region_id: int, from_day: date, to_day: date
) -> list[EnterpriseRow]:
    """The enterprises of a region and below it, each with its sums over [from_day, to_day)."""
    of = {**scope.parameters(), "region_id": region_id, "from_day": from_day, "to_day": to_day}
    return records(conn, EnterpriseRow, _q.region_enterprises, of)


def region_days(conn: Connection, scope: Scope, region_id: int, from_day: date, to_day: date) -> list[RegionDayRow]:
    """The days of [from_day, to_day), each the sum of a region's enterprises."""
    of = {**scope.parameters(), "region_id": region_id, "from_day": from_day, "to_day": to_day}
    return records(conn, RegionDayRow, _q.region_days, of)


def _span(enterprise_id: int, from_day: date, to_day: date) -> dict[str, object]:
    return {"enterprise_id": enterprise_id, "from_day": from_day, "to_day": to_day}
