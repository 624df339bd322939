"""What is unusual about the load of a channel: a sudden change, waste while it should idle, a drift from its baseline.

All three are reckoned from facts that are kept (hours beside their band, days beside their baseline); what counts as
unusual is said by a rule. Drift by a cumulative sum: E. S. Page, Continuous Inspection Schemes, Biometrika 41 (1954).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qingyu.domain.forecast.band import Bools
from qingyu.domain.forecast.history import WEEK, Floats

LEAST_WIDTH = 0.05  # of the level: a band is no narrower when something is measured by its width [share of 1]
LEAST_LOAD = 0.2  # of the level: a change is no share of less than that [share of 1]
LATE = 28  # days that are held against the baseline
REFERENCE = 91  # days before them that make it
LEAST_REFERENCE = 60  # of these, known
YEAR = 364  # days: the same weekday of last year
MOST = 3.0  # deviations that one day counts at most: a standstill is no drift
SEASON_BOUND = 2.0  # by which last year may move a baseline, either way


@dataclass(frozen=True, slots=True, eq=False)
class Hours:
    """Hours of a channel beside what is expected of them. [unit/h] NaN where either is not known. level: the mean."""

    loads: Floats
    p10: Floats
    p50: Floats
    p90: Floats
    level: float


@dataclass(frozen=True, slots=True)
class Unusual:
    """A run of hours or days that is not as expected: [first, last] of them. value, expected: means. [unit/h]

    share: by how much more (below zero: less) than expected. [share of 1]
    """

    first: int
    last: int
    value: float
    expected: float
    share: float


def sudden(hours: Hours, widths: float, share: float, least: int) -> Unusual | None:
    """The run of hours at the end that are all above, or all below, their band by so much; null without one.

    An hour that is not known neither ends a run nor lengthens it. widths: beyond the middle, in widths of the band's
    half. share: of what is expected. [share of 1] least: hours that are known. A channel without a level has no run:
    there is nothing to measure a change by.
    """
    known = np.flatnonzero(~np.isnan(hours.loads + hours.p50))
    if not len(known) or known[-1] != len(hours.loads) - 1 or hours.level == 0.0:
        return None
    side = _sides(hours, widths, share)[known]
    apart = np.flatnonzero(side != side[-1])
    run = known[int(apart[-1]) + 1 if len(apart) else 0 :]
    return None if side[-1] == 0 or len(run) < least else _run(hours, run)


def back_at(hours: Hours, widths: float, share: float, least: int) -> int | None:
    """The first of so many known hours on end that are no more as far off as the run before them; null while it lasts.

    The other measures are those of `sudden`.
    """
    known = np.flatnonzero(~np.isnan(hours.loads + hours.p50))
    side = _sides(hours, widths, share)[known]
    off = np.flatnonzero(side)
    if not len(off):
        return None
    is_back = (side != side[off[0]]) & (np.arange(len(side)) > off[0])
    runs = [n for n in range(len(side) - least + 1) if is_back[n : n + least].all()]
    return int(known[runs[0]]) if runs else None


def _sides(hours: Hours, widths: float, share: float) -> Floats:
    """1 and -1 for hours far above and below, 0 for the others; what is not known is none of both."""
    off = hours.loads - hours.p50
    half = np.maximum(np.where(off > 0, hours.p90 - hours.p50, hours.p50 - hours.p10), LEAST_WIDTH * abs(hours.level))
    far = (np.abs(off) > widths * half) & (np.abs(off) >= share * np.maximum(hours.p50, LEAST_LOAD * abs(hours.level)))
    return np.asarray(np.where(far, np.sign(off), 0.0))


def _run(hours: Hours, at: NDArray[np.int64]) -> Unusual:
    value, expected = (float(np.mean(one[at])) for one in (hours.loads, hours.p50))
    share = (value - expected) / max(abs(expected), LEAST_LOAD * abs(hours.level))
    return Unusual(int(at[0]), int(at[-1]), value, expected, share)


def n_idle(hours: Hours, idle: float) -> int:
    """In how many hours a channel is expected to idle, whether they are known or not."""
    return int(idles(hours.p50, hours.level, idle).sum())


def idle_hours(hours: Hours, idle: float) -> Bools:
    """Hours in which the channel is expected to idle: at less than so large a share of its mean load."""
    return idles(hours.p50, hours.level, idle) & ~np.isnan(hours.loads)


def idles(expected: Floats, level: float, idle: float) -> Bools:
    """Where a channel is expected to idle, of the loads that are expected: what is given back is no idling.

    >>> idles(np.array([-30.0, 0.0, 20.0, 100.0]), 100.0, 0.6).tolist()
    [False, True, True, False]
    >>> idles(np.array([-90.0, 0.0]), -50.0, 0.6).tolist()
    [False, False]
    """
    return np.asarray((expected < idle * level) & (expected >= -LEAST_WIDTH * level))


def standby(day: Hours, idle: float, widths: float, share: float, least: int) -> Unusual | None:
    """What a day used in the hours in which it should idle, where that is more than usual; null without so many.

    first, last: of these hours.
    """
    at = np.flatnonzero(idle_hours(day, idle))
    if len(at) < max(least, 1):
        return None
    value, expected, high = (float(np.mean(one[at])) for one in (day.loads, day.p50, day.p90))
    width = max(high - expected, LEAST_WIDTH * abs(day.level))
    over = value - expected
    if over <= widths * width or over < share * max(expected, LEAST_WIDTH * abs(day.level)):
        return None
    return Unusual(int(at[0]), int(at[-1]), value, expected, over / max(expected, LEAST_WIDTH * abs(day.level)))


@dataclass(frozen=True, slots=True, eq=False)
class Late:
    """The last days beside a baseline of the quarter before them. [unit] NaN where a day is not known.

    spread: what a day is usually off by, so that a month of days of a channel that wanders is judged fairly. [unit]
    """

    uses: Floats
    baseline: Floats
    spread: float


def late(uses: Floats, working: Bools) -> Late | None:
    """The last four weeks beside the quarter before, by kind of day, moved as last year moved; null with too few days.

    uses: of days up to yesterday. [unit] working: of each. What gives off as well as it takes has no baseline: of a sum
    of both, a share of the baseline says nothing.
    """
    if len(uses) < LATE + REFERENCE or bool((uses < 0.0).any()):
        return None
    line = slice(len(uses) - LATE - REFERENCE, len(uses) - LATE)
    before = _expected(uses[line], working[line], working[-LATE:])
    if before is None:
        return None
    baseline, off = before
    weekly = off[: len(off) // WEEK * WEEK].reshape(-1, WEEK)
    spread = max(float(np.nanstd(off)), float(np.nanstd(np.nanmean(weekly, axis=1))) * WEEK**0.5)
    return Late(uses[-LATE:], baseline * _season(uses, working), spread) if spread > 0.0 else None


def _expected(uses: Floats, working: Bools, asked: Bools) -> tuple[Floats, Floats] | None:
    """What days of each kind use, and what the days themselves were off by; a standstill is no use of a day."""
    known = ~np.isnan(uses)
    if int(known.sum()) < LEAST_REFERENCE:
        return None
    runs = known & (np.nan_to_num(uses) >= 0.5 * float(np.median(uses[known])))
    mean = {
        kind: float(np.mean(uses[runs & (working == kind)]))
        for kind in (True, False)
        if (runs & (working == kind)).any()
    }
    whole = float(np.mean(uses[runs])) if runs.any() else 0.0
    of = np.array([mean.get(bool(kind), whole) for kind in working])
    off = np.where(runs, uses - of, np.nan)
    return np.array([mean.get(bool(kind), whole) for kind in asked]), off


def _season(uses: Floats, working: Bools) -> float:
    """How these weeks stood to the quarter before them a year ago; 1 where that is not known."""
    if len(uses) < YEAR + LATE + REFERENCE:
        return 1.0
    then, kinds = uses[:-YEAR], working[:-YEAR]
    line = slice(len(then) - LATE - REFERENCE, len(then) - LATE)
    before = _expected(then[line], kinds[line], kinds[-LATE:])
    known = ~np.isnan(then[-LATE:])
    if before is None or int(known.sum()) < LATE // 2 or float(before[0][known].sum()) <= 0.0:
        return 1.0
    ratio = float(then[-LATE:][known].sum() / before[0][known].sum())
    return min(max(ratio, 1.0 / SEASON_BOUND), SEASON_BOUND)


def drift(days: Late, slack: float, bound: float, share: float) -> Unusual | None:
    """Whether the last weeks have moved away from the baseline; null where they have not.

    slack: deviations a day that are let pass; bound: of their cumulative sum. share: of the baseline, the mean since
    the sum began to grow. [share of 1]
    """
    off = np.clip(np.nan_to_num((days.uses - days.baseline) / days.spread), -MOST, MOST)
    for sign in (1.0, -1.0):
        total, first = 0.0, 0
        for k, one in enumerate(off.tolist()):
            total = max(total + sign * one - slack, 0.0)
            first = k + 1 if total == 0.0 else first
        since = ~np.isnan(days.uses[first:])
        if total <= bound or not since.any():
            continue
        value, expected = (float(one[first:][since].mean()) for one in (days.uses, days.baseline))
        moved = (value - expected) / abs(expected) if expected else 0.0
        if sign * moved >= share:
            return Unusual(first, len(off) - 1, value, expected, moved)
    return None
