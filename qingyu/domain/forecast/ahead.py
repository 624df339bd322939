"""What was expected of a load on days ahead, from the days before a change alone: the change is not learnt as usual."""

from collections.abc import Sequence

import numpy as np

from qingyu.domain.forecast.band import PAST, Bools, LoadBand, expect
from qingyu.domain.forecast.history import WEEK, Floats


def expect_ahead(loads: Floats, working: Bools, days: Sequence[bool], signed: bool = False) -> list[LoadBand]:
    """The band of each of the days behind those that are known, as if nothing had been measured since.

    loads, working: of PAST days before the change, as `expect` takes them. days: of each day from the change on,
    whether people work on it. A week later the same is expected again.
    """
    made: dict[tuple[int, bool], LoadBand] = {}
    found = []
    for n, works in enumerate(days):
        ahead = n % WEEK
        if (ahead, works) not in made:
            # The days between are not known; each of them keeps its place in the week.
            unknown = np.full((ahead, loads.shape[1]), np.nan)
            between = np.array([*days[:ahead], works], np.bool_)
            rows = np.concatenate([loads[ahead:PAST], unknown])
            made[ahead, works] = expect(rows, np.concatenate([working[ahead:PAST], between]), signed)
        found.append(made[ahead, works])
    return found
