"""Readings of a register off its path for longer than an outlier: it falls and comes back, or jumps and comes back.

A device that restarts answers 0 for a while, a hole of a driver is filled with 0, -1 or 65535. What shows the fault is
the register itself, which cannot run back: after the excursion it stands where it would have come anyway.
"""

from dataclasses import dataclass

import numpy as np

from qingyu.domain.metering.series import DAY, Bools, Floats, Ints, Settings

RETURN_WITHIN = 7 * DAY
# An excursion begins and ends with a jump: both are at least this share of how far it goes.
_JUMP_SHARE = 0.8
# It ends on the path: what a restart lost, or what was used meanwhile, is at most this share of how far it went.
_OFF_PATH = 0.1
# So many falls one after the other are no outlier but a register that runs back.
REVERSE_FALLS = 5


@dataclass(frozen=True, slots=True)
class Excursion:
    """Readings `first` to `last` (inclusive) are off the path of the register. is_low: below it, else above."""

    first: int
    last: int
    is_low: bool


@dataclass(frozen=True, slots=True)
class _Register:
    at_us: Ints
    value: Floats
    settings: Settings
    eventful: Bools

    def can_be(self, before: int, after: int) -> bool:
        """Whether the register can have come from one reading to the other, by its rated maximum."""
        rise = float(self.value[after] - self.value[before])
        most = float(self.settings.cap_per_us[after]) * float(self.at_us[after] - self.at_us[before])
        return rise <= most + float(self.settings.tolerance[after])


def falls(value: Floats, tolerance: Floats, eventful: Bools) -> Bools:
    """Steps of neighbours, without an event, that fall beyond the tolerance; one each pair."""
    return (np.diff(value) < -tolerance[1:]) & ~eventful


def runs_back(fall: Bools) -> Bools:
    """The falls that are one of at least `REVERSE_FALLS` in a row: a restart falls once, a bad value once or twice."""
    long = np.zeros(len(fall), np.bool_)
    edges = np.diff(np.concatenate([[0], fall.astype(np.int8), [0]]))
    for first, end in zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True):
        long[first:end] = end - first >= REVERSE_FALLS
    return long


def find_excursions(at_us: Ints, value: Floats, settings: Settings, eventful: Bools) -> list[Excursion]:
    """Find the excursions; each is judged by readings within `RETURN_WITHIN` of its fall alone.

    Where a fall can be the begin of a low or the end of a high excursion, the shorter one is the fault.
    """
    register = _Register(at_us, value, settings, eventful)
    fall = falls(value, settings.tolerance, eventful)
    fall &= ~runs_back(fall)
    found = []
    for h in (np.flatnonzero(fall) + 1).tolist():
        low, high = _low(register, h), _high(register, h)
        if low is not None and high is not None:
            low_us = int(at_us[low.last + 1] - at_us[low.first - 1])
            high_us = int(at_us[high.last + 1] - at_us[high.first - 1])
            low, high = (low, None) if low_us <= high_us else (None, high)
        found += [one for one in (low, high) if one is not None]
    return found


def _low(register: _Register, h: int) -> Excursion | None:
    """The readings from the fall at h to the jump that brings the register back, if one does."""
    at_us, value = register.at_us, register.value
    held, fallen = float(value[h - 1]), float(value[h])
    end = int(np.searchsorted(at_us, at_us[h - 1] + RETURN_WITHIN, "right"))
    told = np.flatnonzero(register.eventful[h - 1 : end - 1])
    end = min(end, h + int(told[0])) if len(told) else end
    back = np.flatnonzero(value[h:end] >= held - _OFF_PATH * (held - fallen))
    if not len(back):
        return None
    k = h + int(back[0])
    deep = held - float(value[h:k].min())
    jumps = min(held - fallen, float(value[k] - value[k - 1])) >= _JUMP_SHARE * deep
    return Excursion(h, k - 1, True) if jumps and register.can_be(h - 1, k) else None


def _high(register: _Register, h: int) -> Excursion | None:
    """The readings from a jump to the fall at h that brings the register back to where it was before, if it does.

    A register that stood at zero before the jump began its life there, and may have been reset to it.
    """
    at_us, value = register.at_us, register.value
    start = int(np.searchsorted(at_us, at_us[h] - RETURN_WITHIN, "left"))
    told = np.flatnonzero(register.eventful[start:h])
    start = start + int(told[-1]) + 1 if len(told) else start
    below = np.flatnonzero(value[start : h - 1] <= value[h])
    if not len(below):
        return None
    p = start + int(below[-1])
    high = float(value[p + 1 : h].max()) - float(value[p])
    jump, fall, rise = float(value[p + 1] - value[p]), float(value[h - 1] - value[h]), float(value[h] - value[p])
    if value[p] <= 0 or min(jump, fall) < _JUMP_SHARE * high or rise > _OFF_PATH * high:
        return None
    return Excursion(p + 1, h - 1, False) if register.can_be(p, h) else None
