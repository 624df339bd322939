"""Days and instants of a row, in whichever of their forms a table gives them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from qingyu.domain.energy.periods import day_start, next_month
from qingyu.jobs.tables.values import located

_DAY = timedelta(days=1)
FORMS = ("day", "month", "from", "to", "last")


def days_of(said: Mapping[str, Any]) -> tuple[date, date] | None:
    """Days [from, to) of a `day`, a `month`, `from` with `to`, or `from` with `last`; null where none is there.

    >>> days_of({"month": "2026-02"})
    (datetime.date(2026, 2, 1), datetime.date(2026, 3, 1))
    """
    if "month" in said:
        first = date.fromisoformat(f"{said['month']}-01")
        return first, next_month(first)
    if "day" in said:
        return said["day"], said["day"] + _DAY
    if "from" in said and "last" in said:
        return said["from"], said["last"] + _DAY
    if "from" in said and "to" in said:
        return said["from"], said["to"]
    return None


def instants_of(said: Mapping[str, Any], zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """The same as instants, UTC; `from` and `to` may have a time of the day. ValueError for a time that comes twice."""
    if "from" in said and "to" in said:
        return located(said["from"], zone), located(said["to"], zone)
    if "from" in said and "last" in said:
        end = datetime.combine(said["last"] + _DAY, time())
        return located(said["from"], zone), located(end, zone)
    days = days_of(said)
    if days is None:
        return None
    return day_start(days[0], zone).astimezone(UTC), day_start(days[1], zone).astimezone(UTC)
