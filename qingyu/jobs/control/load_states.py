"""The loads of an enterprise beside what is expected of them, as rules look at them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import numpy as np

from qingyu.db import expected_loads
from qingyu.db.expected_loads import ExpectedRow
from qingyu.db.pool import Connection
from qingyu.domain.control.situation import LoadState
from qingyu.domain.energy.periods import DAY, day_start
from qingyu.domain.forecast.history import Floats
from qingyu.domain.forecast.unusual import Hours, Late

DAYS = 3  # today and the two before it
HOUR = timedelta(hours=1)


def gather(conn: Connection, enterprise_id: int, now: datetime, zone: ZoneInfo) -> list[LoadState]:
    """The channels of which something is expected today."""
    today = now.astimezone(zone).date()
    rows = expected_loads.listing(conn, enterprise_id, today - DAY * (DAYS - 1))
    found = []
    for _, of in groupby(rows, key=lambda row: row.scope):
        of_channel = list(of)
        if of_channel[-1].day == today:
            found.append(_state(of_channel, now, zone))
    return found


def _state(rows: Sequence[ExpectedRow], now: datetime, zone: ZoneInfo) -> LoadState:
    today = rows[-1]
    banded = [row for row in rows if row.p50]
    begins = {row.day: day_start(row.day, zone) for row in rows}
    last_at = [begins[row.day] + HOUR * k for row in banded for k in range(len(row.p50))]
    hours = _joined(banded)
    over = sum(at + HOUR <= now for at in last_at)
    return LoadState(
        scope=today.scope,
        unit=today.unit,
        hours=Hours(hours.loads[:over], hours.p10[:over], hours.p50[:over], hours.p90[:over], today.level),
        hours_at=last_at[:over],
        days=[(begins[row.day], _joined([row])) for row in banded if row.day < today.day],
        late=_late(today),
        today_at=begins[today.day],
        model=today.model,
        skill=today.skill,
        coverage=today.coverage,
    )


def _joined(rows: Sequence[ExpectedRow]) -> Hours:
    """The hours of some days one after the other; a day between them that has no band is left out."""
    loads = [_of(row.loads) if row.loads else np.full(len(row.p50), np.nan) for row in rows]
    bands = ([_of(getattr(row, name)) for row in rows] for name in ("p10", "p50", "p90"))
    p10, p50, p90 = (np.concatenate(one) if one else np.zeros(0) for one in bands)
    return Hours(np.concatenate(loads) if loads else np.zeros(0), p10, p50, p90, rows[-1].level if rows else 0.0)


def _late(row: ExpectedRow) -> Late | None:
    return None if row.spread is None else Late(_of(row.uses), _of(row.baseline), row.spread)


def _of(values: Sequence[float | None]) -> Floats:
    return np.array(values, np.float64)
