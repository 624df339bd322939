"""Readings that stand for a period that begins at their label, and gauges, which have no use at all."""

import numpy as np

from qingyu.domain.metering.register import runs
from qingyu.domain.metering.series import (
    HOUR,
    SECOND,
    UNKNOWN_CAP,
    Bools,
    Channel,
    Finding,
    FindingKind,
    Floats,
    Ints,
    Readings,
    RegisterKind,
    Segments,
    Settings,
    State,
    settings_at,
    version_at,
)

# Where no rated maximum is known, a value so many times higher than any other around it is an outlier. "Around" is
# this many readings to either side, without the nearest: an outlier is one or a few readings.
_TIMES_OTHERS = 8.0
_AROUND = 24
_NEAREST = 3
MARGIN = _AROUND + 6


def evaluate_periods(channel: Channel, readings: Readings) -> tuple[Segments, list[Finding]]:
    """Turn interval or mean power readings into stretches of use; every reading must lie in a version.

    A period ends one expected interval after its label, or at the next label if that is sooner. The energy of a mean
    power [kW] is power x time [kWh]. What is above the rated maximum or negative is suspect, and its use not known.
    """
    at_us, value = readings.at_us, readings.value
    settings = settings_at(channel.versions, version_at(channel.versions, at_us))
    end_us = _ends(at_us, settings)
    suspect = _suspects(channel, value, settings)
    if channel.kind is RegisterKind.GAUGE:
        use, suspect = np.zeros(len(value)), np.zeros(len(value), np.bool_)
    elif channel.kind is RegisterKind.MEAN_POWER:
        use = value * settings.multiplier * ((end_us - at_us) / HOUR)
    else:
        use = value * settings.multiplier
    quality = np.where(suspect, State.SUSPECT, State.MEASURED).astype(np.uint8)
    findings = _gaps(channel, at_us, settings) + _spikes(at_us, end_us, value, suspect)
    return Segments(at_us, end_us, np.where(suspect, np.nan, use), quality), findings


def _ends(at_us: Ints, settings: Settings) -> Ints:
    end_us = at_us + settings.interval_us
    end_us[:-1] = np.minimum(end_us[:-1], at_us[1:])
    return end_us


def _suspects(channel: Channel, value: Floats, settings: Settings) -> Bools:
    if channel.kind is RegisterKind.MEAN_POWER:
        most = settings.cap_per_us * HOUR  # the power itself: the most in an hour is the most at any time
    else:
        most = settings.cap_per_us * settings.interval_us
    suspect = (value > most) | (value < 0)
    high = np.zeros(len(value), np.bool_)
    away = _NEAREST + 1
    if len(value) > 2 * away:
        middle = value[away:-away]
        high[away:-away] = (middle > _TIMES_OTHERS * value[: -2 * away]) & (middle > _TIMES_OTHERS * value[2 * away :])
    for i in np.flatnonzero(high & (settings.cap_per_us >= UNKNOWN_CAP) & (value > 0)).tolist():
        others = np.concatenate([value[max(0, i - _AROUND) : i - _NEAREST], value[i + _NEAREST + 1 : i + _AROUND + 1]])
        suspect[i] |= len(others) >= _AROUND and value[i] > _TIMES_OTHERS * others.max() > 0
    return suspect


def _gaps(channel: Channel, at_us: Ints, settings: Settings) -> list[Finding]:
    # A lost period is not bridged by its neighbours as a register is, so one alone is a gap; a gauge may miss one.
    times = 1.5 if channel.kind.is_period else 2.0
    elapsed, expected = np.diff(at_us), np.maximum(settings.interval_us[:-1], settings.interval_us[1:])
    return [
        Finding(
            FindingKind.GAP,
            int(at_us[i]),
            int(at_us[i + 1]),
            {"seconds": int(elapsed[i]) // SECOND, "expected_s": int(expected[i]) // SECOND},
        )
        for i in np.flatnonzero(elapsed > times * expected)
    ]


def _spikes(at_us: Ints, end_us: Ints, value: Floats, suspect: Bools) -> list[Finding]:
    return [
        Finding(FindingKind.SPIKE, int(at_us[first]), int(end_us[last]), {"values": value[first : last + 1].tolist()})
        for first, last in runs(suspect)
    ]
