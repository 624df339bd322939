"""Where the past and the future of a register do not know of each other, and what a change to come cannot reach."""

from dataclasses import dataclass, replace

import numpy as np

from qingyu.domain.metering.catch_up import FROZEN_AT_MOST, USUAL_WITHIN
from qingyu.domain.metering.excursions import RETURN_WITHIN, falls
from qingyu.domain.metering.from_zero import known_from_zero
from qingyu.domain.metering.outliers import MOST_OUTLIERS, bad_steps
from qingyu.domain.metering.register import eventful_pairs, off_path
from qingyu.domain.metering.register_findings import runs
from qingyu.domain.metering.restarting import restarts
from qingyu.domain.metering.series import DAY, Bools, Channel, Floats, Readings, Settings, settings_at, version_at
from qingyu.domain.metering.swapping import at_their_readings

_SYNC_WITHIN = 8
MARGIN = _SYNC_WITHIN + 2 * MOST_OUTLIERS + 2
# So far away an excursion, the choice between two of them, a standstill and what is usual around it may reach.
LOOK = 2 * RETURN_WITHIN + FROZEN_AT_MOST + 2 * USUAL_WITHIN + DAY
_FLAT = 3


@dataclass(frozen=True, slots=True)
class Cuts:
    """The readings of a register with what says where it can be cut.

    cut: no step within `MARGIN` readings is bad, no excursion spans the reading, and the level is the reading itself
    whatever came before.
    """

    readings: Readings
    settings: Settings
    eventful: Bools
    cut: Bools

    def unfelt_before(self, first: int, from_us: int) -> Bools:
        """Whether a change from reading `first` on cannot be felt before each cut left of it.

        It can where the change may be the end of an excursion or of a standstill that began before the cut.
        """
        far = self.readings.at_us < from_us - LOOK
        return far | (self._before_excursions(first, from_us) & self._before_standstills(first, from_us))

    def _before_excursions(self, first: int, from_us: int) -> Bools:
        at_us, value = self.readings.at_us, self.readings.value
        low = int(np.searchsorted(at_us, from_us - RETURN_WITHIN, "left"))
        told = np.flatnonzero(self.eventful[low : max(first - 1, low)])
        low = low + int(told[-1]) + 1 if len(told) else low  # nothing spans an event
        unfelt = np.ones(len(at_us), np.bool_)
        window = value[low:first]
        if len(window) < 2:
            return unfelt
        # The readings next to the change may yet turn out to be outliers.
        sure = window[: max(len(window) - MARGIN, 0)]
        top = np.full(len(window), -np.inf)
        top[: len(sure)] = np.maximum.accumulate(sure[::-1])[::-1]
        fall = falls(window, self.settings.tolerance[low:first], np.zeros(len(window) - 1, np.bool_))
        if bool((fall & (top[1:] < window[:-1])).any()):
            return np.zeros(len(at_us), np.bool_)
        # A lone jump may be the begin of an excursion, until the register has counted as much again.
        step = np.diff(value[max(low - 1, 0) : first], prepend=value[:1] if low == 0 else [])
        unfelt[low:first] = np.maximum.accumulate(window + np.maximum(step, 0)) < top
        return unfelt

    def _before_standstills(self, first: int, from_us: int) -> Bools:
        """Whether each reading is not inside or after a standstill whose catch-up the change may show or deny."""
        at_us, value = self.readings.at_us, self.readings.value
        low = int(np.searchsorted(at_us, from_us - LOOK, "left"))
        same = np.concatenate([[False], np.diff(value[low:first]) == 0]).astype(np.int8)
        edges = np.diff(np.concatenate([[0], same, [0]]))
        begin, end = np.flatnonzero(edges == 1) - 1, np.flatnonzero(edges == -1)
        # One that is still open may yet become long enough.
        long = (end - begin > _FLAT) | (end >= first - low - 1)
        near = np.minimum(low + end + 1, len(at_us) - 1)
        felt = long & (at_us[near] >= from_us - USUAL_WITHIN - DAY)
        if not felt.any():
            return np.ones(len(at_us), np.bool_)
        return np.arange(len(at_us)) <= low + int(begin[felt].min())


def of(channel: Channel, readings: Readings) -> Cuts:
    """Find the cuts of a register; readings: in versions, none sent again, at least one."""
    channel = replace(channel, events=at_their_readings(channel, readings))
    channel = replace(channel, events=restarts(channel, readings))
    at_us, value, n = readings.at_us, readings.value, len(readings)
    settings = settings_at(channel.versions, version_at(channel.versions, at_us))
    eventful = eventful_pairs(at_us, channel.events)
    bad = bad_steps(at_us, value, settings, eventful) if n > 1 else np.zeros(0, np.bool_)
    bad |= falls(value, settings.tolerance, eventful)
    bad |= known_from_zero(channel, at_us, value, settings, eventful)[1]
    cut = _quiet(bad) & _synced(value, settings)
    off, _ = off_path(channel, at_us, value, settings)
    for begin, end in runs(off):
        cut[begin : end + 2] = False
    return Cuts(readings, settings, eventful, cut)


def _quiet(bad: Bools) -> Bools:
    n = len(bad) + 1
    n_bad, index = np.concatenate([[0], np.cumsum(bad)]), np.arange(n)
    quiet: Bools = n_bad[np.minimum(index + MARGIN, n - 1)] == n_bad[np.maximum(index - MARGIN, 0)]
    return quiet


def _synced(value: Floats, settings: Settings) -> Bools:
    """Where the level is the reading itself: it lies above one not long ago, by more than a dip, and all since."""
    n = len(value)
    synced = np.zeros(n, np.bool_)
    highest = np.full(n, -np.inf)
    for back in range(1, _SYNC_WITHIN + 1):
        highest[back:] = np.maximum(highest[back:], value[:-back])
        synced[back:] |= (value[back:] >= highest[back:]) & (value[back:] >= value[:-back] + settings.tolerance[:-back])
    return synced
