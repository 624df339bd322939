"""The one function from readings to slots and findings, and the spans in which a change can be felt."""

from dataclasses import dataclass

import numpy as np

from qingyu.domain.metering import interval, register, stuck
from qingyu.domain.metering.series import (
    DAY,
    SECOND,
    Channel,
    Evaluation,
    Finding,
    FindingKind,
    Readings,
    RegisterKind,
    Segments,
    version_at,
)
from qingyu.domain.metering.slots import ceil_slot, floor_slot, split_at_versions, spread

# A change this far away cannot turn repeated states into frozen ones: a little more than FROZEN_AT_MOST.
_FROZEN_REACH = register.FROZEN_AT_MOST + DAY
STUCK_BEFORE = stuck.REACH + DAY
STUCK_AFTER = stuck.HISTORY + DAY
# What must be loaded around a change so that every finding of a stuck meter near it can be made from scratch.
LOAD_BEFORE = STUCK_BEFORE + stuck.HISTORY + DAY
LOAD_AFTER = STUCK_AFTER + stuck.REACH + DAY


@dataclass(frozen=True, slots=True)
class Reach:
    """What a change is felt in: slots of `[from_us, to_us)`, findings that begin in `[found_from_us, found_to_us)`.

    Findings of a stuck meter have a wider span of their own.
    """

    from_us: int
    to_us: int
    found_from_us: int
    found_to_us: int
    stuck_from_us: int
    stuck_to_us: int

    def holds(self, finding: Finding) -> bool:
        """Whether a finding is to be rewritten with this span."""
        if finding.kind is FindingKind.STUCK:
            return self.stuck_from_us <= finding.from_us < self.stuck_to_us
        return self.found_from_us <= finding.from_us < self.found_to_us


@dataclass(frozen=True, slots=True)
class Want:
    """More readings are needed before or after what was given to say how far a change reaches."""

    before: bool
    after: bool


_FOREVER = 2**62


def in_validity(channel: Channel, readings: Readings) -> Readings:
    """The readings that lie in a version of the channel."""
    valid = version_at(channel.versions, readings.at_us) >= 0
    return readings if valid.all() else readings.keep(valid)


def evaluate(channel: Channel, readings: Readings, from_us: int, to_us: int, now_us: int) -> Evaluation:
    """Evaluate the readings of one channel: slots of `[from_us, to_us)` (starts of slots) and all findings.

    >>> from qingyu.domain.metering.series import SLOT, Version
    >>> meter = Channel(RegisterKind.CUMULATIVE, (Version(0, 100 * SLOT, 900),))
    >>> read = Readings.of(np.array([0, 1, 2]) * SLOT, np.array([10.0, 12.5, 16.0]))
    >>> evaluate(meter, read, 0, 4 * SLOT, 4 * SLOT).slots.use.tolist()
    [2.5, 3.5, nan, nan]
    """
    readings = in_validity(channel, readings)
    if not channel.versions:
        segments, findings = _nothing(), list[Finding]()
    elif channel.kind is RegisterKind.CUMULATIVE:
        raw, findings = register.evaluate_register(channel, readings)
        segments = _multiplied(channel, split_at_versions(raw, channel.versions))
    else:
        segments, findings = interval.evaluate_periods(channel, readings)
    slots = spread(channel, segments, readings, from_us, to_us, now_us)
    if channel.versions:
        # A run found by its catch-up in the register may be found by the habits of other days as well.
        begun = {f.from_us for f in findings if f.kind is FindingKind.STUCK}
        findings += [f for f in stuck.find_stuck(channel, readings) if f.from_us not in begun]
    return Evaluation(slots, tuple(sorted(findings, key=lambda f: (f.from_us, f.kind))))


def reach_of(
    channel: Channel,
    readings: Readings,
    from_us: int,
    to_us: int,
    whole_before: bool,
    whole_after: bool,
    *,
    findings: bool = True,
) -> Reach | Want:
    """Say how far a change in `[from_us, to_us]` is felt, from the readings around it.

    whole_before, whole_after: whether no reading exists before the first or after the last one given. findings: whether
    the findings of a stuck meter are wanted too; without them fewer readings are enough. The answer rests
    only on readings outside the change, so it is right for the readings as they were and as they are.
    """
    readings = in_validity(channel, readings)
    at_us, n = readings.at_us, len(readings)
    if channel.kind is RegisterKind.CUMULATIVE and n:
        margin = register.MARGIN
        cut, moved = register.register_cuts(channel, readings)
    else:
        margin = interval.MARGIN
        cut, moved = np.ones(n, np.bool_), np.ones(n, np.bool_)
    index = np.arange(n)
    first, last = int(np.searchsorted(at_us, from_us, "left")), int(np.searchsorted(at_us, to_us, "right"))
    synced = cut & (index + margin < first) & (whole_before | (index >= margin))
    before = synced & (moved | (at_us < from_us - _FROZEN_REACH))
    after = cut & (index - margin >= last) & (whole_after | (index < n - margin))
    after &= moved | (at_us > to_us + _FROZEN_REACH)

    longest = channel.longest_interval_us
    left, right = np.flatnonzero(before), np.flatnonzero(after)
    found_from = int(at_us[left[-1]]) if len(left) else -_FOREVER
    found_to = int(at_us[right[0]]) if len(right) else _FOREVER
    low, high = from_us - longest, to_us + longest + 1
    if n:
        low = min(low, found_from if len(left) else int(at_us[0]) - longest)
        high = max(high, found_to if len(right) else int(at_us[-1]) + longest)
    low, high = floor_slot(low), ceil_slot(high)
    # The slots at both ends are shared with stretches beyond, which must be right as well.
    sure_before = whole_before or bool((at_us[left] <= low - longest).any())
    stuck_from = from_us - STUCK_BEFORE
    if findings and not whole_before:
        # A register's own catch-up is among the findings of a stuck meter: its level must be right that far back.
        sure_before &= bool((at_us[synced] <= stuck_from).any())
    sure_after = whole_after or bool((at_us[right] >= high + longest).any())
    if not (sure_before and sure_after):
        return Want(before=not sure_before, after=not sure_after)
    return Reach(low, high, found_from, found_to, stuck_from, to_us + STUCK_AFTER)


def open_gap(channel: Channel, last_us: int, now_us: int) -> Finding | None:
    """The gap that has not ended: silence since the last reading, while one is due; None while all is well.

    >>> from qingyu.domain.metering.series import SLOT, Version
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
