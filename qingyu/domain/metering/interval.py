"""Readings that stand for a period that begins at their label, and gauges, which have no use at all."""

import numpy as np

from qingyu.domain.metering.register_findings import runs_apart
from qingyu.domain.metering.series import (
    DAY,
    HOUR,
    SECOND,
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

MARGIN = 2
_VALUES_SHOWN = 12


def evaluate_periods(channel: Channel, readings: Readings) -> tuple[Segments, list[Finding]]:
    """Turn interval or mean power readings into stretches of use; every reading must lie in a version.

    A period ends one expected interval after its label, or at the next label if that is sooner. The energy of a mean
    power [kW] is power x time [kWh]. What is beyond the rated maximum, or negative though the channel is not declared
    as signed, is suspect and its use not known. Without a rated maximum nothing is too high: a short run may be true.
    """
    at_us, value = readings.at_us, readings.value
    settings = settings_at(channel.versions, version_at(channel.versions, at_us))
    end_us = _ends(at_us, settings)
    beyond, negative = _suspects(channel, value, settings)
    suspect = beyond | negative
    if channel.kind is RegisterKind.GAUGE:
        use, suspect = np.zeros(len(value)), np.zeros(len(value), np.bool_)
    elif channel.kind is RegisterKind.MEAN_POWER:
        use = value * settings.multiplier * ((end_us - at_us) / HOUR)
    else:
        use = value * settings.multiplier
    quality = np.where(suspect, State.SUSPECT, State.MEASURED).astype(np.uint8)
    findings = _gaps(channel, at_us, settings)
    if channel.kind is not RegisterKind.GAUGE:
        findings += _told(FindingKind.SPIKE, at_us, end_us, value, beyond & ~negative)
        findings += _told(FindingKind.REVERSE, at_us, end_us, value, negative)
    return Segments(at_us, end_us, np.where(suspect, np.nan, use), quality), findings


def undivided(channel: Channel, readings: Readings) -> Bools:
    """Readings that no finding of suspect values goes over: what lies before each and after it is told apart."""
    settings = settings_at(channel.versions, version_at(channel.versions, readings.at_us))
    beyond, negative = _suspects(channel, readings.value, settings)
    return ~(beyond | negative) | _begins_day(readings.at_us)


def _suspects(channel: Channel, value: Floats, settings: Settings) -> tuple[Bools, Bools]:
    """What is more than the rated maximum, and what is negative though the channel is not declared as signed."""
    return _beyond(channel, value, settings), (value < 0) & (not channel.is_signed)


def _begins_day(at_us: Ints) -> Bools:
    """Whether each reading is the first of its day [UTC]: there a finding of suspect values ends and the next begins.

    A meter that is wired the wrong way round is suspect for ever; without this each batch would have to read it all.
    """
    day = at_us // DAY
    return np.concatenate([[True], day[1:] != day[:-1]])[: len(at_us)]


def _ends(at_us: Ints, settings: Settings) -> Ints:
    end_us = at_us + settings.interval_us
    end_us[:-1] = np.minimum(end_us[:-1], at_us[1:])
    return end_us


def _beyond(channel: Channel, value: Floats, settings: Settings) -> Bools:
    """What is more than the rated maximum, of either sign."""
    if channel.kind is RegisterKind.MEAN_POWER:
        most = settings.cap_per_us * HOUR  # the power itself: the most in an hour is the most at any time
    else:
        most = settings.cap_per_us * settings.interval_us
    return np.abs(value) > most


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


def _told(kind: FindingKind, at_us: Ints, end_us: Ints, value: Floats, suspect: Bools) -> list[Finding]:
    return [
        Finding(
            kind,
            int(at_us[first]),
            int(end_us[last]),
            {"values": value[first : min(last + 1, first + _VALUES_SHOWN)].tolist(), "readings": last - first + 1},
        )
        for first, last in runs_apart(suspect, _begins_day(at_us))
    ]
