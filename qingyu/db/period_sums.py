"""Days and months of channels in the database."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import fsum
from typing import Any

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.metering.periods import PeriodSum

_q = queries("period_sums")
_COUNTS = ("n_received", "n_due", "n_slots", "n_measured", "n_estimated", "n_suspect", "n_missing")


def bounds(conn: Connection, channel_id: int) -> tuple[date, date] | None:
    """The first and the last day of a channel; None without any."""
    row = conn.execute(_q.day_bounds, {"id": channel_id}).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1])


def first_read(conn: Connection, channel_id: int) -> date | None:
    """The first day of a channel on which a reading came; None without any."""
    row = conn.execute(_q.first_read_day, {"id": channel_id}).fetchone()
    return None if row is None else row[0]


def write_days(conn: Connection, channel_id: int, sums: Sequence[PeriodSum], empty: Sequence[date]) -> None:
    """Write days of a channel; those without any slot go."""
    _write_sums(conn, _q.put_day, channel_id, sums)
    if empty:
        conn.execute(_q.delete_days, {"id": channel_id, "days": list(empty)})


def write_months(conn: Connection, channel_id: int, months: Sequence[date]) -> None:
    """Sum the days of a channel into months, exactly (fsum), and write them; a month without any day goes."""
    if not months:
        return
    to_on = (max(months) + timedelta(days=32)).replace(day=1)
    found: dict[date, list[PeriodSum]] = {month: [] for month in months}
    span = {"id": channel_id, "from_on": min(months), "to_on": to_on}
    for day in records(conn, PeriodSum, _q.days_of_months, span):
        found.get(day.start_on.replace(day=1), []).append(day)
    sums = []
    for month, days in found.items():
        known = [day.use for day in days if day.use is not None]
        totals = [sum(getattr(day, name) for day in days) for name in _COUNTS]
        if days:
            sums.append(PeriodSum(month, fsum(known) if known else None, *totals))
    _write_sums(conn, _q.put_month, channel_id, sums)
    empty = [month for month, days in found.items() if not days]
    if empty:
        conn.execute(_q.delete_months, {"id": channel_id, "months": empty})


def _write_sums(conn: Connection, query: Any, channel_id: int, sums: Sequence[PeriodSum]) -> None:
    if sums:
        conn.execute(query, {"id": channel_id, **{n: [getattr(s, n) for s in sums] for n in PeriodSum.__slots__}})
