"""Channels whose rated maximum nobody declared: it is asked for, and estimated from what was seen, for people only.

The estimate sets no reading aside: only a declared maximum does (docs/registers.md).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from qingyu.db import metering as table
from qingyu.db.catalogue import ChannelRow
from qingyu.db.pool import Connection
from qingyu.domain.metering.series import HOUR, SLOT
from qingyu.jobs.metering.metering_answer import UnratedChannel

LOOK_BACK = timedelta(days=35)


def unrated(conn: Connection, channels: Sequence[ChannelRow], now: datetime) -> list[UnratedChannel]:
    """Those of an enterprise's channels in use that count something and have no rated maximum.

    The estimate is as `rated_max_per_h` would be declared, null where nothing was measured. [register unit, per h]
    """
    asked = [
        row for row in channels if row.interval_s is not None and row.kind != "gauge" and row.rated_max_per_h is None
    ]
    largest = table.largest_uses(conn, [row.id for row in asked], now - LOOK_BACK)
    found = []
    for row in asked:
        seen = largest.get(row.id)
        rate = None if seen is None or row.multiplier is None else abs(seen.use) * (HOUR / SLOT) / row.multiplier
        found.append(UnratedChannel(row.meter, row.code, rate, seen.slot_at if seen else None))
    return found
