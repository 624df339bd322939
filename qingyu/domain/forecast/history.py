"""Daily values up to a day, and what they are once days without a value and days at a standstill are set apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WEEK = 7  # days
YEAR = 52 * WEEK  # days: a day of last year is the same weekday
YEARS_BACK = 2  # whose standstills at the same time of the year are looked at
AROUND = 13  # weeks whose median says what a running day uses
STANDSTILL = 0.5  # of that median: a day below it is no day of running [share of 1]


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Daily values of one quantity in its unit. values: from `first_on` on, without gaps; NaN where a day has none."""

    first_on: date
    values: Floats

    @property
    def until(self) -> date:
        """The first day behind the last value: the day a forecast is made as of."""
        return self.first_on + timedelta(days=len(self.values))

    @property
    def silent_days(self) -> int:
        """How many days at the end have no value."""
        known = np.flatnonzero(~np.isnan(self.values))
        return len(self.values) - (int(known[-1]) + 1 if len(known) else 0)

    def total(self, start: date, end: date) -> float:
        """The sum over [start, end), days without a value filled. [unit]"""
        first = max((start - self.first_on).days, 0)
        return float(filled(self.values)[first : max((end - self.first_on).days, 0)].sum())


def of_days(values: Mapping[date, float], until: date) -> History:
    """The history of values by day up to, and without, a day.

    >>> of_days({date(2026, 1, 1): 2.0, date(2026, 1, 3): 4.0}, date(2026, 1, 4)).values.tolist()
    [2.0, nan, 4.0]
    """
    known = sorted(day for day in values if day < until)
    first = known[0] if known else until
    days = np.full((until - first).days, np.nan)
    for day in known:
        days[(day - first).days] = values[day]
    return History(first, days)


def filled(values: Floats) -> Floats:
    """Days without a value get the mean of the same weekday of four weeks before and after, else of all days."""
    missing = np.flatnonzero(np.isnan(values))
    if not len(missing) or len(missing) == len(values):
        return np.nan_to_num(values)
    whole = values.copy()
    everywhere = float(np.nanmean(values))
    for day in missing:
        near = values[day + WEEK * np.array([k for k in range(-4, 5) if 0 <= day + WEEK * k < len(values)])]
        near = near[~np.isnan(near)]
        whole[day] = near.mean() if len(near) else everywhere
    return whole


def usual(values: Floats) -> Floats:
    """What a day of this weekday uses: the median of the same weekday in the 13 weeks up to it, itself included.

    Of the same weekday, so that a weekend of a plant that rests on weekends is no standstill; of no later day, so that
    a back-test sees nothing that its day of origin did not know. The first 13 weeks share theirs.
    """
    weeks = min(AROUND, max(len(values) // WEEK, 1))
    ahead = (weeks - 1) * WEEK
    before = values[:ahead][np.arange(ahead) % max(len(values), 1)]
    line = np.concatenate([before, values])
    level: Floats = np.median(np.stack([line[WEEK * k : WEEK * k + len(values)] for k in range(weeks)]), axis=0)
    first = min(weeks * WEEK, len(values))
    level[:first] = level[max(first - WEEK, 0) : first][np.arange(first) % WEEK] if first >= WEEK else level[:first]
    return level


@dataclass(frozen=True, slots=True, eq=False)
class Running:
    """A history as it were had nothing stood still. lost: what standstills had taken by the end of each day. [unit]"""

    values: Floats
    lost: Floats

    def lost_share(self, days: int) -> float:
        """The share of the use that standstills took in the first so many days. [share of 1]"""
        whole = float(self.values[:days].sum())
        return float(self.lost[days - 1]) / whole if days and whole > 0 else 0.0

    def lost_ahead(self, known: int, ends: NDArray[np.int64]) -> Floats:
        """The share of the use that standstills will take in the days behind the first `known`. [share of 1] By end.

        A repair comes back at its time of the year: what has been this year does not come again, what has not still
        will. Of n years the same days count n / (n + 1), all days known the rest, as by the rule of succession.
        """
        everywhere = self.lost_share(known)
        used, gone = (np.concatenate([[0.0], one]) for one in (np.cumsum(self.values), self.lost))
        starts = [known - YEAR * back for back in range(1, YEARS_BACK + 1) if known >= YEAR * back]
        if not starts:
            return np.full(len(ends), everywhere)
        spans = [(start, np.minimum(start + ends, known)) for start in starts]
        would = sum((used[end] - used[start] for start, end in spans), np.zeros(len(ends)))
        lost = sum((gone[end] - gone[start] for start, end in spans), np.zeros(len(ends)))
        share = np.divide(lost, would, out=np.full(len(ends), everywhere), where=would > 0.0)
        weight = len(starts) / (len(starts) + 1.0)
        expected: Floats = weight * share + (1.0 - weight) * everywhere
        return expected


def running(values: Floats) -> Running:
    """Days below half of what such days use are standstills: they are replaced by that use, and their loss counted.

    >>> days = np.full(200, 10.0); days[140:145] = 1.0
    >>> running(days).lost_share(200)
    0.0225
    """
    level = usual(values)
    would = np.where(values < STANDSTILL * level, level, values)
    return Running(would, np.cumsum(would - values))
