"""The one function from readings to slots and findings."""

from dataclasses import replace

import numpy as np

from qingyu.domain.metering import interval, register, signed, stuck
from qingyu.domain.metering.resent import distinct
from qingyu.domain.metering.restarting import restarts
from qingyu.domain.metering.series import (
    SECOND,
    Channel,
    Evaluation,
    Finding,
    FindingKind,
    Readings,
    Segments,
    version_at,
)
from qingyu.domain.metering.slots import split_at_versions, spread
from qingyu.domain.metering.swapping import at_their_readings


def in_validity(channel: Channel, readings: Readings) -> Readings:
    """The readings that lie in a version of the channel."""
    valid = version_at(channel.versions, readings.at_us) >= 0
    return readings if valid.all() else readings.keep(valid)


def evaluate(channel: Channel, readings: Readings, from_us: int, to_us: int, now_us: int) -> Evaluation:
    """Evaluate the readings of one channel: slots of `[from_us, to_us)` (starts of slots) and all findings.

    >>> from qingyu.domain.metering.series import SLOT, RegisterKind, Version
    >>> meter = Channel(RegisterKind.CUMULATIVE, (Version(0, 100 * SLOT, 900),))
    >>> read = Readings.of(np.array([0, 1, 2]) * SLOT, np.array([10.0, 12.5, 16.0]))
    >>> evaluate(meter, read, 0, 4 * SLOT, 4 * SLOT).slots.use.tolist()
    [2.5, 3.5, nan, nan]
    """
    readings = in_validity(channel, readings)
    if not channel.versions:
        return Evaluation(spread(channel, _nothing(), readings, from_us, to_us, now_us))
    once, _, findings = distinct(channel, readings)
    if not channel.kind.is_register:
        segments, found = interval.evaluate_periods(channel, once)
    else:
        seen = replace(channel, events=at_their_readings(channel, once))
        eventful = replace(seen, events=restarts(seen, once))
        of_kind = signed.evaluate_signed if channel.is_signed else register.evaluate_register
        raw, found = of_kind(eventful, once)
        segments = _multiplied(channel, split_at_versions(raw, channel.versions))
    slots = spread(channel, segments, readings, from_us, to_us, now_us)
    # A run found by its catch-up in the register may be found by the habits of other days as well.
    begun = {f.from_us for f in found if f.kind is FindingKind.STUCK}
    findings += found + [f for f in stuck.find_stuck(channel, once) if f.from_us not in begun]
    return Evaluation(slots, tuple(sorted(findings, key=lambda f: (f.from_us, f.kind))))


def open_gap(channel: Channel, last_us: int, now_us: int) -> Finding | None:
    """The gap that has not ended: silence since the last reading, while one is due; None while all is well.

    >>> from qingyu.domain.metering.series import SLOT, RegisterKind, Version
    >>> meter = Channel(RegisterKind.CUMULATIVE, (Version(0, 100 * SLOT, 900),))
    >>> open_gap(meter, 0, 2 * SLOT) is None
    True
    >>> open_gap(meter, 0, 9 * SLOT).evidence
    {'seconds': 8100, 'expected_s': 900, 'open': 1}
    """
    if not channel.versions:
        return None
    version = channel.versions[-1]
    until_us = min(now_us, version.to_us)
    interval_us = version.interval_s * SECOND
    # A period is labelled by its start, so its reading is known one interval later.
    patience = 3 if channel.kind.is_period else 2
    if until_us - last_us <= patience * interval_us:
        return None
    seconds = (until_us - last_us) // SECOND
    evidence: dict[str, float | int | str | list[float] | None] = {
        "seconds": seconds,
        "expected_s": version.interval_s,
        "open": 1,
    }
    return Finding(FindingKind.GAP, last_us, until_us, evidence)


def _multiplied(channel: Channel, segments: Segments) -> Segments:
    which = version_at(channel.versions, segments.start_us)
    multiplier = np.array([v.multiplier for v in channel.versions] + [np.nan])[which]
    return Segments(segments.start_us, segments.end_us, segments.use * multiplier, segments.quality)


def _nothing() -> Segments:
    none = np.zeros(0, np.int64)
    return Segments(none, none, np.zeros(0), np.zeros(0, np.uint8))
