"""The electricity an enterprise buys, by quarter-hour."""

from collections.abc import Collection, Mapping, Sequence
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

# When a slot begins, what was used in it, and whether the register jumped there; by channel.
SlotsOf = Mapping[int, Sequence[tuple[datetime, float | None, bool]]]


@dataclass(frozen=True, slots=True)
class _Supply:
    """A channel while its flow and its settings hold. weight: to kWh, null where its unit is none of electricity.

    is_signed: it counts both directions: what it gives back is sold, at another price, and not bought.
    """

    weight: float | None
    from_at: datetime
    to_at: datetime | None
    is_fine: bool
    is_rare: bool
    is_signed: bool

    def holds(self, at: datetime) -> bool:
        return self.from_at <= at and (self.to_at is None or at < self.to_at)

    def holds_through(self, start: datetime, end: datetime) -> bool:
        return self.from_at <= start and (self.to_at is None or end <= self.to_at)

    def touches(self, start: datetime, end: datetime) -> bool:
        return self.from_at < end and (self.to_at is None or start < self.to_at)


def slots_of(conn: Connection, supplies: Sequence[SupplyRow], days: Collection[date], zone: ZoneInfo) -> SlotsOf:
    """The stored slots of some channels on some local days."""
    spans = [(periods.day_start(a, zone), periods.day_start(b, zone)) for a, b in runs(sorted(days))]
    found: dict[int, list[tuple[datetime, float | None, bool]]] = {}
    for channel, at, use, is_suspect in rows.slots(conn, sorted({row.channel_id for row in supplies}), spans):
        found.setdefault(channel, []).append((at, use, is_suspect))
    return found


def quarters(
    conn: Connection, supplies: Sequence[SupplyRow], days: Collection[date], zone: ZoneInfo, now: datetime
) -> dict[date, list[Quarter]]:
    """The quarter-hours of the electricity bought on some local days, none of them to come.

    A day of which only the day is known is one entry that stands for all its quarter-hours.
    """
    return quarters_of(slots_of(conn, supplies, days, zone), supplies, days, zone, now)


def quarters_of(
    slots: SlotsOf, supplies: Sequence[SupplyRow], days: Collection[date], zone: ZoneInfo, now: datetime
) -> dict[date, list[Quarter]]:
    """The same of slots that are read already. slots: of these days at least."""
    channels: dict[int, list[_Supply]] = {}
    for row in supplies:
        channels.setdefault(row.channel_id, []).append(_supply(row))
    known, suspect = _known(slots, channels)
    every = [supply for its in channels.values() for supply in its]
    found: dict[date, list[Quarter]] = {}
    for day in sorted(days):
        start, end = periods.day_start(day, zone), periods.day_start(day + periods.DAY, zone)
        its = [supply for supply in every if supply.touches(start, end)]
        if end <= now and _only_the_day(its, start, end):
            n_due = (end - start) // periods.SLOT * len(its)
            found[day] = [Quarter(start, None, n_due, 0, is_fine=False, is_rare=True)]
        elif of_day := _of_day(its, start, end, known, suspect, now):
            found[day] = of_day
    return found


def _supply(row: SupplyRow) -> _Supply:
    weight = convert(row.weight, row.unit, "kWh") if converts(row.unit, "kWh") else None
    is_fine, is_rare = row.interval_s <= periods.SLOT.total_seconds(), row.interval_s > COARSEST_S
    return _Supply(weight, row.holds_from, row.holds_to, is_fine, is_rare, row.is_signed)


def _known(
    slots: SlotsOf, channels: Mapping[int, Sequence[_Supply]]
) -> tuple[dict[datetime, list[float]], set[datetime]]:
    """What is bought by quarter-hour, of each channel that holds, and the quarter-hours in which a register jumped."""
    known: dict[datetime, list[float]] = {}
    suspect: set[datetime] = set()
    for channel, supplies in channels.items():
        of_channel = slots.get(channel, ())
        suspect |= {at for at, use, is_suspect in of_channel if is_suspect and use is not None}
        for supply in supplies:
            weight, signed = supply.weight, supply.is_signed
            if weight is None:
                continue
            for at, use, _ in of_channel:
                if use is not None and supply.holds(at):
                    part = max(use * weight, 0.0) if signed else use * weight
                    if at in known:
                        known[at].append(part)
                    else:
                        known[at] = [part]
    return known, suspect


def _of_day(
    its: Sequence[_Supply],
    start: datetime,
    end: datetime,
    known: Mapping[datetime, Sequence[float]],
    suspect: Collection[datetime],
    now: datetime,
) -> list[Quarter]:
    all_day = all(supply.holds_through(start, end) for supply in its)
    due, found = its, []
    is_fine, is_rare = all(supply.is_fine for supply in due), any(supply.is_rare for supply in due)
    for at in cost.windows(start, end):
        if not all_day:
            due = [supply for supply in its if supply.holds(at)]
            is_fine, is_rare = all(supply.is_fine for supply in due), any(supply.is_rare for supply in due)
        parts = known.get(at)
        # The running quarter-hour is not due; what is known of it counts.
        n_due = len(due) if at + periods.SLOT <= now else 0
        if parts:
            n_known = min(len(parts), n_due)
            found.append(Quarter(at, fsum(parts), n_due, n_known, is_fine, at in suspect, is_rare))
        elif n_due:
            found.append(Quarter(at, None, n_due, 0, is_fine, at in suspect, is_rare))
    return found


def _only_the_day(its: Sequence[_Supply], start: datetime, end: datetime) -> bool:
    return bool(its) and all(supply.is_rare and supply.holds_through(start, end) for supply in its)
