"""The electricity an enterprise buys, by quarter-hour."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import fsum
from zoneinfo import ZoneInfo

from qingyu.db import cost as rows
from qingyu.db.cost import SupplyRow
from qingyu.db.pool import Connection
from qingyu.domain.cost import electricity as cost
from qingyu.domain.cost.electricity import Quarter
from qingyu.domain.energy import periods
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.metering.series import COARSEST_S
from qingyu.jobs.restating.reopening import runs


@dataclass(frozen=True, slots=True)
class _Supply:
    """A channel while its flow and its settings hold. weight: to kWh, null where its unit is none of electricity."""

    weight: float | None
    from_at: datetime
    to_at: datetime | None
    is_fine: bool
    is_rare: bool
    is_signed: bool

    def bought(self, use: float, weight: float) -> float:
        """What is bought of a quarter-hour: what a channel of both directions gives back is sold, at another price."""
        return max(use * weight, 0.0) if self.is_signed else use * weight

    def holds(self, at: datetime) -> bool:
        return self.from_at <= at and (self.to_at is None or at < self.to_at)

    def holds_through(self, start: datetime, end: datetime) -> bool:
        return self.from_at <= start and (self.to_at is None or end <= self.to_at)

    def touches(self, start: datetime, end: datetime) -> bool:
        return self.from_at < end and (self.to_at is None or start < self.to_at)


def quarters(
    conn: Connection, supplies: Sequence[SupplyRow], days: Collection[date], zone: ZoneInfo, now: datetime
) -> dict[date, list[Quarter]]:
    """The quarter-hours of the electricity bought on some local days, none of them to come.

    A day of which only the day is known is one entry that stands for all its quarter-hours.
    """
    spans = [(periods.day_start(a, zone), periods.day_start(b, zone)) for a, b in runs(sorted(days))]
    channels: dict[int, list[_Supply]] = {}
    for row in supplies:
        weight = convert(row.weight, row.unit, "kWh") if converts(row.unit, "kWh") else None
        is_fine = row.interval_s <= periods.SLOT.total_seconds()
        is_rare = row.interval_s > COARSEST_S
        supply = _Supply(weight, row.holds_from, row.holds_to, is_fine, is_rare, row.is_signed)
        channels.setdefault(row.channel_id, []).append(supply)
    known: dict[datetime, list[float]] = {}
    suspect: set[datetime] = set()
    for channel, at, use, is_suspect in rows.slots(conn, list(channels), spans):
        if use is None:
            continue
        if is_suspect:
            suspect |= {at}
        for supply in channels[channel]:
            if supply.weight is not None and supply.holds(at):
                known.setdefault(at, []).append(supply.bought(use, supply.weight))
    every = [supply for its in channels.values() for supply in its]
    found: dict[date, list[Quarter]] = {}
    for day in sorted(days):
        start, end = periods.day_start(day, zone), periods.day_start(day + periods.DAY, zone)
        its = [supply for supply in every if supply.touches(start, end)]
        if end <= now and _only_the_day(its, start, end):
            n_due = (end - start) // periods.SLOT * len(its)
            found[day] = [Quarter(start, None, n_due, 0, is_fine=False, is_rare=True)]
            continue
        all_day = all(supply.holds_through(start, end) for supply in its)
        for at in cost.windows(start, end):
            parts, due = known.get(at), its if all_day else [supply for supply in its if supply.holds(at)]
            # The running quarter-hour is not due; what is known of it counts.
            n_due = len(due) if at + periods.SLOT <= now else 0
            if parts or n_due:
                kwh, n_known = fsum(parts) if parts else None, min(len(parts or ()), n_due)
                is_fine, is_rare = all(supply.is_fine for supply in due), any(supply.is_rare for supply in due)
                found.setdefault(day, []).append(
                    Quarter(at, kwh, n_due, n_known, is_fine, is_suspect=at in suspect, is_rare=is_rare)
                )
    return found


def _only_the_day(its: Sequence[_Supply], start: datetime, end: datetime) -> bool:
    return bool(its) and all(supply.is_rare and supply.holds_through(start, end) for supply in its)
