"""Degree-days 度日数 as a driver of a day's use: those that were, and those that are usual for the days ahead.

Heating degree-days of a day are 18 °C less its mean, cooling ones its mean less 26 °C, none below zero: the bases of
HDD18 and CDD26 in the design of buildings in China (from memory, unverified). Of the days ahead nobody knows the
weather: they have what was usual at their time of the year, by the temperatures known on the day of the
forecast and no later one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from qingyu.domain.forecast.history import Floats, History
from qingyu.domain.kernel import tables

HEATING_BELOW, COOLING_ABOVE = 18.0, 26.0  # [°C]
COLDEST, HOTTEST = -60.0, 60.0  # that the mean of a day may be [°C]
TURN = 365.25  # days of a year
AROUND = 7  # days before and after whose mean is usual for a day
LEAST = 366 + AROUND  # days that have to be known before anything is usual
MOST_HOLES = 0.05  # of the days may lack a temperature [share of 1]
LONGEST_SILENCE = 14  # days at most from one temperature to the next, and from the last to the forecast


def degree_days(celsius: Floats) -> Floats:
    """Heating and cooling degree-days of days by their mean temperatures. [K·d], a row a day

    >>> degree_days(np.array([-2.0, 20.0, 29.5])).tolist()
    [[20.0, 0.0], [0.0, 0.0], [0.0, 3.5]]
    """
    rows: Floats = np.maximum(np.stack([HEATING_BELOW - celsius, celsius - COOLING_ABOVE], axis=1), 0.0)
    return rows


@dataclass(frozen=True, slots=True, eq=False)
class Weather:
    """Degree-days from before a history on to its end. rows: heating, cooling [K·d]; before: those before it.

    verified: of the temperatures.
    """

    rows: Floats
    before: int
    verified: bool = False

    def knows(self, known: int) -> bool:
        """Whether anything is usual on a day of the history."""
        return self.before + known >= LEAST

    def drivers(self, known: int, days: int) -> Floats:
        """The degree-days of the first days of the history as they were, and of so many behind them as is usual."""
        now = self.before + known
        past = self.rows[:now]
        sums = np.vstack([np.zeros((1, 2)), np.cumsum(past, axis=0)])
        ahead, counted = np.zeros((days, 2)), np.zeros((days, 1))
        for back in range(1, int((now + days) / TURN) + 1):
            same = np.rint(now + np.arange(days) - back * TURN).astype(np.int64)
            first, end = np.clip(same - AROUND, 0, now), np.clip(same + AROUND + 1, 0, now)
            whole = (same >= 0) & (end > first)
            ahead[whole] += (sums[end] - sums[first])[whole] / (end - first)[whole][:, None]
            counted[whole] += 1.0
        usual = np.divide(ahead, counted, out=np.zeros_like(ahead), where=counted > 0.0)
        return np.vstack([past[self.before :], usual])


@dataclass(frozen=True, slots=True)
class Temperatures:
    """Mean temperatures of days. [°C] verified: somebody saw where they are from."""

    celsius: Mapping[date, float]
    verified: bool = False


def read(text: str, file: str) -> dict[date, float]:
    """The temperatures of a CSV file with the columns `day` and `celsius`; raises BadTable with the line.

    >>> read("day,celsius\\n2026-01-05,-7.5\\n", "a.csv")
    {datetime.date(2026, 1, 5): -7.5}
    """
    found = {}
    for line in tables.read(text, file, ("day", "celsius"), key=lambda row: row.text("day")):
        day, celsius = line.date_or_none("day"), line.number_or_none("celsius")
        if day is None:
            line.fail("day", "a day such as 2026-01-05")
        if celsius is None or not COLDEST <= celsius <= HOTTEST:
            line.fail("celsius", f"the mean temperature of the day, {COLDEST:g} to {HOTTEST:g} °C")
        found[day] = celsius
    return found


def nearest(series: Iterable[Temperatures], history: History) -> Weather | None:
    """The weather beside a history by the first series that tells of enough of its days.

    Series are never mixed: where one station follows on another, its height would look like weather.
    """
    told = (of_temperatures(one, history) for one in series)
    return next((weather for weather in told if weather is not None), None)


def of_temperatures(of: Temperatures, history: History) -> Weather | None:
    """The weather beside a history; null where the temperatures tell of too few of its days.

    A few days without one are as the last before them, which is all that was known then; what lies before a long
    silence is left out.
    """
    known = sorted(day for day in of.celsius if day < history.until)
    for k in range(len(known) - 1, 0, -1):
        if (known[k] - known[k - 1]).days > LONGEST_SILENCE:
            known = known[k:]
            break
    if not known or known[0] > history.first_on or (history.until - known[-1]).days > LONGEST_SILENCE:
        return None
    count = (history.until - known[0]).days
    if len(known) < (1.0 - MOST_HOLES) * count:
        return None
    at = np.array([(day - known[0]).days for day in known])
    last = np.searchsorted(at, np.arange(count), side="right") - 1
    whole = np.array([of.celsius[day] for day in known])[last]
    return Weather(degree_days(whole), (history.first_on - known[0]).days, of.verified)
