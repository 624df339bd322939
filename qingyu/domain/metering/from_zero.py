"""Registers that show 0 before they are read for the first time: the step to the first true index is no use."""

from dataclasses import replace

import numpy as np

from qingyu.domain.metering.series import DAY, UNKNOWN_CAP, Bools, Channel, Floats, Ints, Settings

# So many steps after it tell what the register counts; all within a day, so that a standstill before is not far.
_TOLD_BY = 8
# The step is an index where its rate is more than so many times the largest of them. Both are own choices.
_BEYOND_USUAL = 20.0
# A register that stood at 0 and caught up counted no faster than this meanwhile.
_EXPLAINED = 1.1


def known_from_zero(
    channel: Channel, at_us: Ints, value: Floats, settings: Settings, eventful: Bools
) -> tuple[Settings, Bools]:
    """The settings with a rated maximum at each first true index, and which pairs of neighbours lead to one.

    A gateway that has not reached its meter answers 0; a meter at work shows thousands. Where a rated maximum is
    declared it decides. A register that begins again by design starts at 0 each time.
    """
    jumps = np.zeros(max(len(value) - 1, 0), np.bool_)
    if channel.kind.restarts or len(value) < _TOLD_BY + 2:
        return settings, jumps
    cap = settings.cap_per_us.copy()
    up = (value[:-1] == 0) & (value[1:] > 0) & (settings.cap_per_us[1:] >= UNKNOWN_CAP) & ~eventful
    for k in np.flatnonzero(up[: len(value) - 1 - _TOLD_BY]).tolist():
        at, seen = at_us[k + 1 : k + 2 + _TOLD_BY], value[k + 1 : k + 2 + _TOLD_BY]
        usual = float((np.diff(seen) / np.maximum(np.diff(at), 1)).max())
        rate = float(value[k + 1]) / max(float(at_us[k + 1] - at_us[k]), 1.0)
        if at[-1] - at[0] <= DAY and 0 < _BEYOND_USUAL * usual < rate:
            jumps[k], cap[k + 1] = True, _EXPLAINED * usual
    return replace(settings, cap_per_us=cap), jumps
