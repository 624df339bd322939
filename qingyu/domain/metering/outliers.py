"""Readings of a register that cannot be: a few that stand out of a bracket of two good ones (毛刺)."""

import numpy as np

from qingyu.domain.metering.excursions import falls, runs_back
from qingyu.domain.metering.series import Bools, Floats, Ints, Settings

# So many readings in a row may be outliers; more are no outlier but another level.
MOST_OUTLIERS = 4


def bad_steps(at_us: Ints, value: Floats, settings: Settings, eventful: Bools) -> Bools:
    """Steps of neighbours, without an event, that fall beyond the tolerance or rise beyond rated maximum x time.

    A register that runs back, step after step, is another matter.
    """
    most = settings.cap_per_us[1:] * np.diff(at_us)
    fall = falls(value, settings.tolerance, eventful)
    return (fall & ~runs_back(fall)) | ((np.diff(value) > most + settings.tolerance[1:]) & ~eventful)


def find_outliers(at_us: Ints, value: Floats, settings: Settings, eventful: Bools) -> Bools:
    """Mark the outliers around each bad step: the fewest readings whose removal leaves a plausible step.

    The mark of a reading depends only on readings within `2 * MOST_OUTLIERS` places of it.
    """
    marked = np.zeros(len(value), np.bool_)
    for k in np.flatnonzero(bad_steps(at_us, value, settings, eventful)).tolist():
        bracket = _bracket(k, at_us, value, settings, eventful)
        if bracket is not None:
            marked[bracket[0] + 1 : bracket[1]] = True
    return marked


def _bracket(k: int, at_us: Ints, value: Floats, settings: Settings, eventful: Bools) -> tuple[int, int] | None:
    """The smallest pair around step k (reading k to k + 1) whose inner readings are outliers."""
    for size in range(2, MOST_OUTLIERS + 2):
        for a in range(max(0, k - size + 1), min(k, len(value) - 1 - size) + 1):
            b = a + size
            if eventful[a:b].any():
                continue
            rise = float(value[b] - value[a])
            tolerance, cap = float(settings.tolerance[b]), float(settings.cap_per_us[b])
            if rise < -tolerance or rise > cap * float(at_us[b] - at_us[a]) + tolerance:
                continue
            if _stand_out(at_us[a : b + 1], value[a : b + 1], tolerance, cap):
                return a, b
    return None


def _stand_out(at_us: Ints, value: Floats, tolerance: float, cap: float) -> bool:
    """Whether all readings between the first and the last are outliers.

    A reset that is young can look like an outlier: then the register must not have been able to come where it is.
    """
    first, last, inner = float(value[0]), float(value[-1]), value[1:-1]
    rise = max(last - first, 0.0)
    to_last = cap * (at_us[-1] - at_us[1:-1]) + tolerance
    from_first = cap * (at_us[1:-1] - at_us[0]) + tolerance
    too_high = inner - first > from_first
    too_low = (inner < first - tolerance) & (last - inner > to_last)
    if bool((too_high | too_low).all()):
        return True
    if bool((inner > last + tolerance).all()):
        return bool((too_high | (last > 0.5 * inner) | (inner - last > 4.0 * rise)).all())
    if bool((inner < first - tolerance).all()):
        return bool((too_low | (inner > 0.5 * first) | (last - inner > 4.0 * rise)).all())
    return False
