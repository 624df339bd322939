"""How old the newest reading of a channel is, and what that means."""

from datetime import datetime, timedelta
from enum import StrEnum

# A channel may miss one interval before it is late, and seven before it is silent; network and clocks get a minute.
LATE_AFTER_INTERVALS = 2
SILENT_AFTER_INTERVALS = 8
GRACE = timedelta(minutes=1)


class Freshness(StrEnum):
    """Whether a channel still speaks."""

    FRESH = "fresh"
    LATE = "late"
    SILENT = "silent"


def freshness(at: datetime | None, kind: str, interval_s: int | None, now: datetime) -> Freshness:
    """Judge the newest reading's instant. A period is labelled by its start, so it is known one interval later.

    at: label of the newest reading, None where there is none.  interval_s: expected interval. [s]

    >>> from datetime import UTC
    >>> freshness(datetime(2026, 11, 1, 8, tzinfo=UTC), "cumulative", 900, datetime(2026, 11, 1, 8, 30, tzinfo=UTC))
    <Freshness.FRESH: 'fresh'>
    >>> freshness(None, "cumulative", 900, datetime(2026, 11, 1, tzinfo=UTC))
    <Freshness.SILENT: 'silent'>
    """
    if at is None or interval_s is None:
        return Freshness.SILENT
    interval = timedelta(seconds=interval_s)
    known_at = at + interval if kind in ("interval", "mean_power") else at
    age = now - known_at - GRACE
    if age <= LATE_AFTER_INTERVALS * interval:
        return Freshness.FRESH
    return Freshness.LATE if age <= SILENT_AFTER_INTERVALS * interval else Freshness.SILENT
