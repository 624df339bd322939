"""Totalisers that begin again from zero each day or month by design: the restarts as events of the register."""

from datetime import date

import numpy as np

from qingyu.domain.metering.excursions import falls
from qingyu.domain.metering.periods import days_between, midnight_us
from qingyu.domain.metering.series import SECOND, Channel, Event, Readings, RegisterKind, settings_at, version_at

RESTART = "restart"
# A clock may be this much off: the total of the day that ended is read up to a minute late, a new one a minute early.
_CLOCK_US = 60 * SECOND
_TICK_US = 1


def restarts(channel: Channel, readings: Readings) -> tuple[Event, ...]:
    """The events of a channel with its restarts, one each midnight of its zone between two readings.

    A register that begins again starts at zero, so what it shows first was used since. A reading at midnight that has
    not fallen yet still shows the total of the day that ended. A daily register that fell inside the day and goes on
    over midnight restarts by another clock: there is no restart at this midnight.
    """
    if not channel.kind.restarts or len(readings) < 2 or not channel.versions:
        return channel.events
    at_us, value = readings.at_us, readings.value
    tolerance = settings_at(channel.versions, version_at(channel.versions, at_us)).tolerance
    fell = np.flatnonzero(falls(value, tolerance, np.zeros(len(value) - 1, np.bool_))) + 1
    found: list[Event] = []
    bounds = _bounds(channel, int(at_us[0]), int(at_us[-1]))
    for number, bound in enumerate(bounds):
        after = int(np.searchsorted(at_us, bound, "left"))
        if not 0 < after < len(at_us):
            continue
        has_fallen = value[after] < value[after - 1] or value[after] == 0
        is_total = not has_fallen and at_us[after] - bound <= _CLOCK_US
        late = int(at_us[after] - bound) + _TICK_US if is_total else 0
        begun = bounds[number - 1] if number else int(at_us[0])
        if channel.kind is RegisterKind.CUMULATIVE_DAILY and late == 0 and value[after] >= value[after - 1] > 0:
            inside = (at_us[fell] > begun + _CLOCK_US) & (at_us[fell] < bound - _CLOCK_US)
            if inside.any():
                continue
        if late == 0 and after >= 2 and value[after - 1] < value[after - 2] and bound - at_us[after - 1] <= _CLOCK_US:
            found.append(Event(int(at_us[after - 1]), RESTART, None, 0.0))  # a clock that is early
            continue
        found.append(Event(bound + late, RESTART, None, 0.0))
    return tuple(sorted((*channel.events, *found), key=lambda event: event.at_us))


def _bounds(channel: Channel, first_us: int, last_us: int) -> list[int]:
    """The instants in (first, last] at which the register begins again. [us]"""
    days = days_between(first_us, last_us + 1, channel.zone)
    is_daily = channel.kind is RegisterKind.CUMULATIVE_DAILY
    starts: list[date] = [day for day in days if is_daily or day.day == 1]
    found = [midnight_us(day, channel.zone) for day in starts]
    return [bound for bound in found if first_us < bound <= last_us]
