"""Data quality of every measuring point on every day of a span: the counts of a day, and what they say."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from qingyu.db import enterprises
from qingyu.db import quality as rows
from qingyu.db.pool import Connection, Row
from qingyu.domain.energy import periods
from qingyu.domain.energy.account import Amount
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.quality import measures
from qingyu.errors import NotFound
from qingyu.jobs.quality import quality

# Points times days: the answer of a large plant stays one a browser can hold.
LONGEST_D = 62
_LIMITS = ("completeness_limit", "timely_within_s", "offset_limit_s")
_COUNTS = ("n_received", "n_due", "n_readings", "n_timely", "n_slots", "n_known", "n_suspect")


def report(
    conn: Connection,
    scope: Scope,
    code: str,
    from_day: date | None,
    to_day: date | None,
    meter: str | None,
    now: datetime,
) -> dict[str, Any]:
    """Each point of an enterprise, or of one meter, on each day of [from_day, to_day), the last 30 by default."""
    found = enterprises.enterprise(conn, scope, code)
    today = found.day(now)
    from_day, to_day = quality.span(from_day, to_day, today, LONGEST_D)
    held = rows.channel_days(conn, found.id, from_day, to_day, meter)
    if meter is not None and not held:
        raise NotFound(f"there is no meter {meter!r} with a measuring point at the enterprise {code!r}")
    channels = [_channel(list(of)) for _, of in groupby(held, key=lambda row: (row["meter"], row["channel"]))]
    return {
        "enterprise": found.code,
        "time_zone": found.time_zone,
        "from": from_day,
        "to": to_day,
        "days": _days(held, from_day, to_day, today),
        "channels": channels,
    }


def _days(held: Sequence[Row], from_day: date, to_day: date, today: date) -> list[dict[str, Any]]:
    """The days of the span with the bars each was counted by: those in force for the enterprise's region that day."""
    limits = {
        row["day"]: {name: row[name] for name in _LIMITS} for row in held if row["completeness_limit"] is not None
    }
    return [{"day": day, "is_open": day >= today, "limits": limits.get(day)} for day in periods.days(from_day, to_day)]


def _channel(of: Sequence[Row]) -> dict[str, Any]:
    cells = [_cell(row) for row in of]
    return {
        **{name: of[0][name] for name in ("meter", "channel", "carrier", "kind")},
        "n_passed": sum(1 for cell in cells if cell["passes"] is True),
        "n_failed": sum(1 for cell in cells if cell["passes"] is False),
        "days": cells,
    }


def _cell(row: Row) -> dict[str, Any]:
    completeness, timeliness = (
        measures.share(row["n_received"], row["n_due"], because("no_reading_due_on_day")),
        measures.share(row["n_timely"], row["n_readings"], because("no_live_reading_on_day")),
    )
    if row["is_uncounted"]:
        completeness = timeliness = Amount(None, because("not_counted_yet"))
    limit, offset_s = row["completeness_limit"], row["start_offset_s"]
    return {
        "day": row["day"],
        **{name: row[name] for name in _COUNTS},
        "completeness": completeness.value,
        "reason": completeness.reason,
        "passes": None if completeness.value is None or limit is None else completeness.value >= limit,
        "timeliness": timeliness.value,
        "timeliness_reason": timeliness.reason,
        "start_offset_s": offset_s,
        "starts_on_time": None if offset_s is None else offset_s <= row["offset_limit_s"],
    }
