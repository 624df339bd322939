"""Turn recorded interval values into what a totaliser would have shown, rollovers and a swap included."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from device_sim.replay.faults import BadFaults, Ints, RegisterSpec, Restarts, microseconds

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Swap:
    """The swap of an instrument: the old one's last state and the new one's first, at an instant [us]."""

    at_us: int
    end_index: float
    start_index: float


@dataclass(frozen=True, slots=True)
class Register:
    """States of a totaliser in time order."""

    at_us: Ints
    values: NDArray[np.float64]
    swap: Swap | None


def to_register(
    at_us: Ints, values: NDArray[np.float64], interval_s: int, spec: RegisterSpec, zone: ZoneInfo = _UTC
) -> Register:
    """States at the ends of the intervals, with one before the first: their differences are the values again.

    at_us: starts of the intervals [us]. Of a start that occurs twice the first value counts. Values with more decimals
    than the register has are rounded so that the error never adds up. Where intervals are missing the register stands
    still: what was used then is not in the recording. zone: whose midnights restart a register that does; what it shows
    at midnight is the total that ends there.
    """
    starts, first = np.unique(at_us, return_index=True)
    use = values[first]
    if np.any(use < 0):
        raise BadFaults("a totaliser cannot count values below zero; as_cumulative does not fit this recording")
    interval = interval_s * 1_000_000
    unit = 10**spec.decimals
    counted = np.concatenate([[0], np.rint(np.cumsum(np.rint(use * unit * 1024)) / 1024)]).astype(np.int64)
    ends = starts + interval
    # After a gap the register is read where counting goes on, so that the gap gets none of the next interval's use.
    resumed = np.flatnonzero(np.concatenate([[True], starts[1:] != ends[:-1]]))
    times = np.concatenate([ends, starts[resumed]])
    states = np.concatenate([counted[1:], counted[resumed]])
    order = np.argsort(times, kind="stable")
    times, states = times[order], states[order]

    opening = round(spec.opening * unit)
    modulus = round(spec.modulus * unit) if spec.modulus else None
    swap = None
    shown = opening + states
    if spec.swap_at is not None:
        swap_us = microseconds(spec.swap_at)
        if not times[0] < swap_us <= times[-1]:
            raise BadFaults(f"swap_at {spec.swap_at.isoformat()} lies outside the recording")
        k = int(np.searchsorted(starts, swap_us, "right")) - 1
        part = min(1.0, (swap_us - int(starts[k])) / interval)
        at_swap = int(counted[k]) + round(part * int(counted[k + 1] - counted[k]))
        end = opening + at_swap
        # A state read at the very instant of the swap is the new instrument's.
        new = times >= swap_us
        shown[new] = round(spec.swap_start * unit) + states[new] - at_swap
        swap = Swap(swap_us, (end % modulus if modulus else end) / unit, spec.swap_start)
    if modulus:
        shown = shown % modulus
    if spec.restarts is not None:
        begun = _period_starts(times, spec.restarts, zone)
        shown = shown - shown[np.maximum(np.searchsorted(times, begun, "right") - 1, 0)]
    return Register(times, shown / unit, swap)


def _period_starts(times: Ints, restarts: Restarts, zone: ZoneInfo) -> Ints:
    """For each instant the last midnight before it at which the register began again. [us]"""
    first = datetime.fromtimestamp(int(times[0]) / 1e6, UTC).astimezone(zone).date().replace(day=1)
    last = datetime.fromtimestamp(int(times[-1]) / 1e6, UTC).astimezone(zone).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    starts = [day for day in days if restarts is Restarts.DAILY or day.day == 1]
    bounds = np.array([microseconds(datetime(d.year, d.month, d.day, tzinfo=zone)) for d in starts], np.int64)
    begun: Ints = bounds[np.maximum(np.searchsorted(bounds, times, "left") - 1, 0)]
    return begun
