"""Registers that freeze and catch up: the step after the standstill belongs to the whole of it (示值冻结后补走)."""

from dataclasses import dataclass

import numpy as np

from qingyu.domain.metering.series import DAY, Bools, Floats, Ints

# A longer standstill is clipped: its catch-up is spread over the last of it.
FROZEN_AT_MOST = 7 * DAY
# What is usual is told by so much time before the standstill and after the catch-up.
USUAL_WITHIN = DAY
_FLAT_PAIRS = 3
# The step is no usual one, yet usual ones explain it over the time in which nothing moved.
_ABOVE_USUAL = 1.5
_EXPLAINED = 1.1


@dataclass(frozen=True, slots=True)
class CatchUp:
    """The register stood still from pair `first` on and caught up in pair `last`. usual_per_us: largest usual rate."""

    first: int
    last: int
    usual_per_us: float


def standstills(use: Floats, sure: Bools) -> list[tuple[int, int]]:
    """First and last pair of each run of at least three in which nothing was counted."""
    edges = np.diff(np.concatenate([[0], ((use == 0) & sure).astype(np.int8), [0]]))
    first, last = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    long = last - first + 1 >= _FLAT_PAIRS
    return list(zip(first[long].tolist(), last[long].tolist(), strict=True))


def find_catch_ups(at_us: Ints, use: Floats, sure: Bools) -> list[CatchUp]:
    """Find the standstills that a larger step makes up for. use: of each pair of neighbours; sure: known, no gap.

    The energy stays what it is, only its time is in doubt. A plant that stops and starts again does so at a rate that
    it shows at other times; a pump that runs now and then uses more than its standby explains: neither is a catch-up.
    """
    rate = np.where(sure, use, 0.0) / np.maximum(np.diff(at_us), 1)
    after = [(first, last + 1) for first, last in standstills(use, sure) if last + 1 < len(use) and sure[last + 1]]
    usual = rate.copy()
    usual[[k for _, k in after]] = 0.0
    found = []
    for first, k in after:
        begin = max(first, int(np.searchsorted(at_us, at_us[k] - FROZEN_AT_MOST, "left")))
        low = int(np.searchsorted(at_us, at_us[begin] - USUAL_WITHIN, "left"))
        high = int(np.searchsorted(at_us, at_us[k + 1] + USUAL_WITHIN, "right")) - 1
        most = float(usual[low:high].max(initial=0.0))
        spread = float(use[k]) / float(at_us[k + 1] - at_us[begin])
        if most > 0 and rate[k] > _ABOVE_USUAL * most and spread <= _EXPLAINED * most:
            found.append(CatchUp(begin, k, most))
    return found
