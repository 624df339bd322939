"""The loads of an enterprise beside what is expected of them, as rules look at them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
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
    """The channels of which something is expected today, and those of which something was and that wait for today."""
    today = now.astimezone(zone).date()
    rows = expected_loads.listing(conn, enterprise_id, today - DAY * (DAYS - 1))
    return [_state(list(of), today, now, zone) for _, of in groupby(rows, key=lambda row: row.scope)]


def _state(rows: Sequence[ExpectedRow], day: date, now: datetime, zone: ZoneInfo) -> LoadState:
    today = rows[-1]
    banded = [row for row in rows if row.p50]
    begins = {row.day: day_start(row.day, zone) for row in rows}
    # Hours of yesterday are the last ones only where today has a band too.
    late = banded if today.p50 else []
    last_at = [begins[row.day] + HOUR * k for row in late for k in range(len(row.p50))]
    hours = _joined(late)
    over = sum(at + HOUR <= now for at in last_at)
    return LoadState(
        scope=today.scope,
        unit=today.unit,
        hours=Hours(hours.loads[:over], hours.p10[:over], hours.p50[:over], hours.p90[:over], today.level),
        hours_at=last_at[:over],
        # What is given off by day makes idling of hours that take the most: of both directions there is none.
        days=[] if today.is_signed else [(begins[row.day], _joined([row])) for row in banded if row.day < day],
        late=_late(today),
        today_at=day_start(day, zone),
        waits=today.day < day,
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
    return None if row.spread is None or row.is_signed else Late(_of(row.uses), _of(row.baseline), row.spread)


def _of(values: Sequence[float | None]) -> Floats:
    return np.array(values, np.float64)
