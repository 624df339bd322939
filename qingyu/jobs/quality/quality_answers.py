"""The parts of an answer about data quality as the API gives them: numbers with their bars, null with a reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from qingyu.db import quality as rows
from qingyu.db.pool import Row
from qingyu.domain.kernel.reason import because
from qingyu.domain.quality import measures
from qingyu.domain.quality.bars import Bar, Bars, Metric
from qingyu.domain.quality.measures import Counts, Index
from qingyu.domain.quality.working_days import WorkingDays


def instruments(held: Sequence[Row], day: date, bars: Bars) -> dict[str, Any]:
    """Instruments in calibration on a day, of one enterprise or several."""
    n_meters, n_in_date, n_unknown = (sum(row[name] for row in held) for name in ("n_meters", "n_in_date", "n_unknown"))
    reason = because("no_instrument") if n_meters == 0 else because("no_instrument_certificate")
    value = measures.share(n_in_date, n_meters if n_unknown < n_meters else 0, reason)
    return {
        "day": day,
        "n_meters": n_meters,
        "n_in_date": n_in_date,
        "n_unknown": n_unknown,
        "value": value.value,
        "reason": value.reason,
        "passes": bars[Metric.ACCURACY].passes(value.value),
        "overdue": [code for row in held for code in row["overdue"]],
    }


def measured(counts: Counts, bars: Bars) -> dict[str, Any]:
    """The shares that counts say, each with its counts; null and the reason where there is none."""
    found = measures.shares(counts)
    passes = bars[Metric.COMPLETENESS].passes(found[Metric.COMPLETENESS].value)
    return {
        **{metric.value: amount.value for metric, amount in found.items()},
        "reason": found[Metric.COMPLETENESS].reason,
        "passes": passes,
        "counts": {name: getattr(counts, name) for name in Counts.__slots__},
    }


def day(row: Row, bars: Bars, today: date) -> dict[str, Any]:
    """A day of an enterprise, held against the bars it was counted by."""
    of_day = {**bars, Metric.COMPLETENESS: replace(bars[Metric.COMPLETENESS], limit=row["completeness_limit"])}
    limits = {name: row[name] for name in ("completeness_limit", "timely_within_s", "offset_limit_s")}
    return {"day": row["day"], "is_open": row["day"] >= today, **measured(rows.counts(row), of_day), "limits": limits}


def channel(row: Row, bars: Bars) -> dict[str, Any]:
    """A point over the span."""
    said = {name: row[name] for name in ("meter", "channel", "carrier", "kind", "worst_start_s")}
    return {**said, **measured(rows.counts(row), bars)}


def month_starts(found: Sequence[Row], bars: Bars) -> list[dict[str, Any]]:
    """How many points began each month in time, and which did not."""
    by_month: dict[date, list[Row]] = {}
    for row in found:
        by_month.setdefault(row["month"], []).append(row)
    bar = bars[Metric.MONTH_OFFSET]
    return [
        {
            "month": f"{month:%Y-%m}",
            "n_points": len(of),
            "n_on_time": sum(1 for row in of if bar.passes(row["offset_s"]) is not False),
            "late": [
                {"point": row["scope"], "offset_s": row["offset_s"]}
                for row in of
                if bar.passes(row["offset_s"]) is False
            ],
        }
        for month, of in sorted(by_month.items())
    ]


def outage(row: Row, calendar: WorkingDays, bars: Bars, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """An interruption with its working days and its deadline."""
    to_at = now if row["lasts"] else row["to_at"]
    bar = bars[Metric.OUTAGE]
    deadline = None if bar.limit is None else calendar.deadline(row["from_at"], bar.limit, zone)
    return {
        "point": row["scope"],
        "from_at": row["from_at"],
        "to_at": None if row["lasts"] else row["to_at"],
        "hours": (to_at - row["from_at"]).total_seconds() / 3600,
        "working_days": calendar.between(row["from_at"], to_at, zone),
        "deadline_at": deadline,
        "passes": None if deadline is None else to_at <= deadline,
        "holidays_known": calendar.covers(row["from_at"], to_at, zone),
    }


def bar(found: Bar) -> dict[str, Any]:
    """A bar and its weight."""
    plain = ("name_zh", "name_en", "limit", "unit", "weight", "source", "weight_source", "edition", "region")
    return {
        "metric": found.metric.value,
        "sense": found.sense.value,
        "verified": found.verified.value,
        **{name: getattr(found, name) for name in plain},
    }


def index(found: Index, bars: Bars) -> dict[str, Any]:
    """The composite index with its parts."""
    return {
        "value": found.value,
        "reason": found.reason,
        "covered": found.covered,
        # The weights of the draft were not found: whatever they are set to, the index is nobody's official figure.
        "verified": "unverified",
        "weights": "; ".join(dict.fromkeys(bars[part.metric].weight_source for part in found.parts)),
        "parts": [
            {
                "metric": part.metric.value,
                "value": part.value,
                "weight": part.weight,
                "reason": part.reason,
                "passes": bars[part.metric].passes(part.value) if part.metric in _SHARES_WITH_A_BAR else None,
            }
            for part in found.parts
        ],
    }


# The bars of the other parts are held against a time or a deviation, not against the share.
_SHARES_WITH_A_BAR = (Metric.COMPLETENESS, Metric.ACCURACY, Metric.VALIDITY)


def of_region(row: Row, held: Row | None, day: date, bars: Bars) -> dict[str, Any]:
    """An enterprise of a region over the span. held: its instruments."""
    share = instruments([] if held is None else [held], day, bars)
    names = {name: row[name] for name in ("code", "name_zh", "name_en", "n_days")}
    return {**names, **measured(rows.counts(row), bars), "accuracy": share["value"]}
