"""Days and months of an enterprise's own calendar: 00:00 to 24:00 local, half-open, a zone's jumps included."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from qingyu.domain.metering.series import Ints, Slots, State

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ONE = timedelta(microseconds=1)


def to_us(at: datetime) -> int:
    """An aware instant as microseconds UTC.

    >>> to_us(datetime(1970, 1, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai")))
    0
    """
    return (at - _EPOCH) // _ONE


def to_instant(at_us: int) -> datetime:
    """Microseconds UTC as an aware instant."""
    return _EPOCH + timedelta(microseconds=at_us)


def midnight_us(day: date, zone: ZoneInfo) -> int:
    """The instant a local day begins; where the zone skips midnight, the instant of the jump. [us]

    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> (midnight_us(date(2026, 3, 30), berlin) - midnight_us(date(2026, 3, 29), berlin)) // 3_600_000_000
    23
    """
    return to_us(datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC))


def day_of(at_us: int, zone: ZoneInfo) -> date:
    """The local day of an instant.

    >>> day_of(0, ZoneInfo("Asia/Kathmandu"))
    datetime.date(1970, 1, 1)
    """
    return to_instant(at_us).astimezone(zone).date()


def days_between(from_us: int, to_us: int, zone: ZoneInfo) -> list[date]:
    """The local days that share time with `[from_us, to_us)`, in order."""
    if to_us <= from_us:
        return []
    first, last = day_of(from_us, zone), day_of(to_us - 1, zone)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def days_of(slot_us: Ints, zone: ZoneInfo) -> list[date]:
    """The local days that hold one of these slots (in time order), each once."""
    if not len(slot_us):
        return []
    days = days_between(int(slot_us[0]), int(slot_us[-1]) + 1, zone)
    edges = np.array([midnight_us(day, zone) for day in [*days, days[-1] + timedelta(days=1)]], np.int64)
    held = np.unique(np.searchsorted(edges, slot_us, "right") - 1)
    return [days[i] for i in held.tolist()]


@dataclass(frozen=True, slots=True)
class PeriodSum:
    """A day or month of one channel: its use (None where no slot knows any), and how many slots of which state."""

    start_on: date
    use: float | None
    n_received: int
    n_due: int
    n_slots: int
    n_measured: int
    n_estimated: int
    n_suspect: int
    n_missing: int


def sum_periods(slots: Slots, periods: Sequence[tuple[date, int, int]]) -> list[PeriodSum]:
    """Sum slots (in time order) over periods `(start_on, from_us, to_us)`; a period without any slot is left out.

    The sum is exact before it is rounded once (`math.fsum`), so neither order nor grouping can change it.
    """
    found = []
    for start_on, from_us, to_us_ in periods:
        low, high = np.searchsorted(slots.at_us, [from_us, to_us_]).tolist()
        if high == low:
            continue
        use = slots.use[low:high]
        known = use[~np.isnan(use)]
        n_of = np.bincount(slots.state[low:high], minlength=4).tolist()
        found.append(
            PeriodSum(
                start_on,
                math.fsum(known.tolist()) if len(known) else None,
                int(slots.n_received[low:high].sum()),
                int(slots.n_due[low:high].sum()),
                high - low,
                n_of[State.MEASURED],
                n_of[State.ESTIMATED],
                n_of[State.SUSPECT],
                n_of[State.MISSING],
            )
        )
    return found
