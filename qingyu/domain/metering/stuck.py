"""Meters that repeat themselves while they should count (示值冻结), told from plants that stand still by habit."""

import numpy as np

from qingyu.domain.metering.series import (
    DAY,
    HOUR,
    Channel,
    Finding,
    FindingKind,
    Floats,
    Ints,
    Readings,
    RegisterKind,
    settings_at,
    version_at,
)

# The declared neighbourhood: a run that begins at a is judged by readings in [a - HISTORY, a + REACH] alone, and of
# a longer run only its first LONGEST counts.
HISTORY = 14 * DAY
LONGEST = 7 * DAY
REACH = HISTORY + LONGEST

_LEAST_STEPS = 6
_LEAST_US = 3 * HOUR // 2
_LEAST_DAYS = 7
# On another day the channel was at work in the same hours when it changed in nearly every step, or in so many.
_BUSY_SHARE = 0.8
_BUSY_STEPS = 6
_BUSY_DAYS = 0.6
# A value repeated so often, each time in so many steps or more, is a level of the channel.
_RECURS = 3
_LEVEL_STEPS = 3


def find_stuck(channel: Channel, readings: Readings) -> list[Finding]:
    """Find runs of one repeated value in hours in which the channel, on other days, changes its value.

    A register that repeats its state did not count; a period's value that repeats exactly is frozen unless it is zero.
    The same hours are looked at on up to 14 days before and after: a night, a Sunday or a shift that stands still on
    other days or on the same weekday is no fault. A register that catches up is found by its own step: catch_up.py.
    """
    at_us, value = readings.at_us, readings.value
    if channel.kind is RegisterKind.GAUGE or len(value) < _LEAST_STEPS:
        return []
    interval = settings_at(channel.versions, version_at(channel.versions, at_us)).interval_us
    near = np.diff(at_us) <= 2 * np.maximum(interval[:-1], interval[1:])
    same = (np.diff(value) == 0) & near
    if channel.kind.is_period:
        same &= value[1:] != 0
    moves = np.concatenate([[0, 0], np.cumsum(~same & near)])
    steps = np.concatenate([[0, 0], np.cumsum(near)])

    found = []
    edges = np.diff(np.concatenate([[0], same.astype(np.int8), [0]]))
    first, last = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    long_enough = (last - first >= _LEAST_STEPS) & (at_us[last] - at_us[first] >= _LEAST_US)
    for a, b in zip(first[long_enough].tolist(), last[long_enough].tolist(), strict=True):
        b = min(b, int(np.searchsorted(at_us, at_us[a] + LONGEST, "right")) - 1)
        moved = moves
        if channel.kind.is_period:
            levels = _levels(at_us, value, first, last, a)
            if value[a] in levels:
                continue
            # At a level of the channel it may stand still: that is no sign that its values repeat by habit.
            at_level = same & np.isin(value[:-1], levels) if len(levels) else np.zeros(len(same), np.bool_)
            moved = moves + np.concatenate([[0, 0], np.cumsum(at_level)])
        evidence = _unusual(at_us, moved, steps, a, b)
        if evidence is not None:
            shown: dict[str, float | int | str | list[float] | None] = {
                "value": float(value[a]),
                "readings": b - a + 1,
                **evidence,
            }
            found.append(Finding(FindingKind.STUCK, int(at_us[a]), int(at_us[b]), shown))
    return found


def _unusual(at_us: Ints, moves: Ints, steps: Ints, a: int, b: int) -> dict[str, float | int | str] | None:
    """Compare with the same hours of other days; the evidence, or None where standing still is usual or unknown."""
    start, end, n_steps = int(at_us[a]), int(at_us[b]), b - a
    least = -(-(end - start) // DAY)
    days = np.array([k for k in range(-14, 15) if abs(k) >= least and k != 0], np.int64)
    low = np.searchsorted(at_us, start + days * DAY, "right")
    high = np.searchsorted(at_us, end + days * DAY, "right")
    seen = steps[high] - steps[low] >= _BUSY_SHARE * n_steps
    moved = moves[high] - moves[low]
    if int(seen.sum()) < _LEAST_DAYS:
        return None
    busy = (moved >= _LEAST_STEPS * _BUSY_SHARE) & ((moved >= _BUSY_SHARE * n_steps) | (moved >= _BUSY_STEPS)) & seen
    alike = seen & (days % 7 == 0)
    if busy.sum() < _BUSY_DAYS * seen.sum() or (alike.any() and 2 * busy[alike].sum() <= alike.sum()):
        return None
    return {"shown_by": "other days", "days_seen": int(seen.sum()), "usual_changes": int(np.median(moved[busy]))}


def _levels(at_us: Ints, value: Floats, first: Ints, last: Ints, a: int) -> Floats:
    """The values repeated again and again in the neighbourhood: set points, limits, standby loads."""
    low = int(np.searchsorted(at_us, at_us[a] - HISTORY, "left"))
    high = int(np.searchsorted(at_us, at_us[a] + REACH, "right"))
    near = (first >= low) & (np.minimum(last, high - 1) - first >= _LEVEL_STEPS)
    levels, n = np.unique(value[first[near]], return_counts=True)
    return levels[n >= _RECURS]
