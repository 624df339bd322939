"""How far a change of readings is felt: the spans of slots and findings that must be written anew."""

from dataclasses import dataclass

import numpy as np

from qingyu.domain.metering import catch_up, cuts, interval, signed_excursions, stuck, swapping
from qingyu.domain.metering.evaluation import in_validity
from qingyu.domain.metering.resent import distinct
from qingyu.domain.metering.series import DAY, Channel, Finding, FindingKind, Readings
from qingyu.domain.metering.slots import ceil_slot, floor_slot

STUCK_BEFORE = max(stuck.REACH, cuts.LOOK) + DAY
STUCK_AFTER = max(stuck.HISTORY, cuts.LOOK) + DAY
# What must be loaded around a change so that every finding of a stuck meter near it can be made from scratch.
LOAD_BEFORE = STUCK_BEFORE + max(stuck.HISTORY, cuts.LOOK) + 2 * DAY
LOAD_AFTER = STUCK_AFTER + max(stuck.REACH, cuts.LOOK) + 2 * DAY


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
    readings, opens, _ = distinct(channel, in_validity(channel, readings))
    at_us, n = readings.at_us, len(readings)
    is_register = channel.kind.is_register and not channel.is_signed and n > 0
    of_both = signed_excursions.MARGIN if channel.kind.is_register else interval.MARGIN
    margin = cuts.MARGIN if is_register else of_both
    index = np.arange(n)
    first, last = int(np.searchsorted(at_us, from_us, "left")), int(np.searchsorted(at_us, to_us, "right"))
    synced = opens & (index + margin < first) & (whole_before | (index >= margin))
    after = opens & (index - margin >= last) & (whole_after | (index < n - margin))
    if channel.kind.is_register:
        settled = ~swapping.may_be_seen(channel, at_us)
        synced, after = synced & settled, after & settled
    before = synced
    if is_register:
        # What a register does between two cuts is right when enough is loaded on either side of them.
        found = cuts.of(channel, readings)
        synced &= found.cut & (whole_before | (at_us >= at_us[0] + cuts.LOOK))
        before = synced & found.unfelt_before(first, from_us)
        after &= found.cut & (at_us > to_us + cuts.LOOK) & (whole_after | (at_us <= at_us[-1] - cuts.LOOK))

    elif channel.kind.is_period and n:
        apart = interval.undivided(channel, readings)
        before, after = synced & apart, after & apart

    longest = channel.longest_interval_us(from_us, to_us)
    left, right = np.flatnonzero(before), np.flatnonzero(after)
    found_from = int(at_us[left[-1]]) if len(left) else -_FOREVER
    found_to = int(at_us[right[0]]) if len(right) else _FOREVER
    low, high = from_us - longest, to_us + longest + 1
    if n:
        low = min(low, found_from if len(left) else int(at_us[0]) - longest)
        high = max(high, found_to if len(right) else int(at_us[-1]) + longest)
    low, high = floor_slot(low), ceil_slot(high)
    longest = channel.longest_interval_us(low, high)
    # The slots at both ends are shared with stretches beyond, which must be right as well, and so must be the usual
    # rates of the day before.
    beyond = longest + (catch_up.USUAL_WITHIN if is_register else 0)
    sure_before = whole_before or bool((at_us[synced] <= low - beyond).any())
    stuck_from = from_us - STUCK_BEFORE
    if findings and not whole_before:
        # A register's own catch-up is among the findings of a stuck meter: its level must be right that far back.
        sure_before &= bool((at_us[synced] <= stuck_from).any())
    sure_after = whole_after or bool((at_us[right] >= high + longest).any())
    if not (sure_before and sure_after):
        return Want(before=not sure_before, after=not sure_after)
    return Reach(low, high, found_from, found_to, stuck_from, to_us + STUCK_AFTER)
