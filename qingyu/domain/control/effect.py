"""What a measure was to save against the change that the account shows since: the same days of a year before.

The change is that of the whole enterprise and is not corrected for output or weather: it is shown beside what was
expected, and proves nothing by itself. That 28 days are the fewest that say something is our proposal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import fsum

from qingyu.domain.kernel.reason import Reason, because

LEAST_DAYS = 28
DAYS_OF_YEAR = 365


@dataclass(frozen=True, slots=True)
class Effect:
    """The change over n_days days. before, after: sums over the same days; saved: of a year, by the same rate. [tce]

    share: saved over expected [1]. What is not known is null with the reason.
    """

    from_on: date | None
    to_on: date | None
    n_days: int
    before: float | None
    after: float | None
    saved: float | None
    share: float | None
    reason: Reason | None


def year_before(day: date) -> date | None:
    """The same day of the year before; null for the 29th of February.

    >>> year_before(date(2026, 3, 1)), year_before(date(2028, 2, 29))
    (datetime.date(2025, 3, 1), None)
    """
    if (day.month, day.day) == (2, 29):
        return None
    return day.replace(year=day.year - 1)


def unknown(reason: Reason) -> Effect:
    """An effect of which nothing can be said."""
    return Effect(None, None, 0, None, None, None, None, reason)


def shown(known: Mapping[date, float], since: date, expected: float | None) -> Effect:
    """The change since a day. known: the account's days [tce]; since: its first day; expected: [tce a year]."""
    days = [day for day in sorted(known) if day >= since and year_before(day) in known]
    if len(days) < LEAST_DAYS:
        return unknown(because("effect_days_lacking", n=len(days), wanted=LEAST_DAYS))
    after = fsum(known[day] for day in days)
    before = fsum(known[earlier] for day in days if (earlier := year_before(day)) is not None)
    saved = (before - after) / len(days) * DAYS_OF_YEAR
    share = saved / expected if expected is not None and expected > 0 else None
    return Effect(days[0], days[-1], len(days), before, after, saved, share, None)
