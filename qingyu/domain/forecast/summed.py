"""Where the year of many ends together: their middles are summed, and their errors are summed day by day of the past.

What befalls all at once (a market, a hot summer) was off for all on the same earlier days, so summing the errors of the
same origin keeps it, and lets go what was off for one alone. Own proposal, after the reconciliation from below in
R. J. Hyndman, G. Athanasopoulos, Forecasting: Principles and Practice, 3rd edition (11.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from qingyu.domain.forecast import backtest, fan
from qingyu.domain.forecast.backtest import Errors
from qingyu.domain.forecast.history import Floats
from qingyu.domain.forecast.landing import LEAST_SKILL, Landing, Skill
from qingyu.domain.kernel.reason import Reason, because

MODEL = "sum"
MOST_UNFORESEEN = 0.5  # of the year's end may be what no model foretells [share of 1]
MOST_SILENT = 0.5  # of the level may have no error of an earlier day, else the day does not count [share of 1]
_KEY = 1000  # a horizon is shorter than that [days]


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """One year among many, as of the same day. [unit]

    end: P50, else the naive year's end, else what stands in for it; null where nothing does. naive: likewise.
    errors: of its back-test, `origin` in days before the forecast (below zero); null where it has no fan. spread: what
    they are shares of.

    stands_in: the year is another one, of which no day becomes known. unmade: nothing was forecast of late.
    """

    code: str
    known: float
    end: float | None
    naive: float | None
    errors: Errors | None = None
    spread: float = 0.0
    stands_in: bool = False
    unmade: bool = False

    @property
    def has_fan(self) -> bool:
        """Whether it says what it is off by."""
        return self.errors is not None and self.spread > 0.0

    @property
    def blind(self) -> float:
        """What a member without a fan is off by a share of. [unit] Of another year, all of it."""
        return abs(self.end or 0.0) if self.stands_in else max((self.end or 0.0) - self.known, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Summed:
    """The sum of many years. unforeseen: which share of its end is no model's but naive. [share of 1]

    others: what is not of them, in the year's end too. [unit] Null where it is not known.
    """

    landing: Landing
    others: float | None
    unforeseen: float | None
    n: int
    n_fans: int


def add_up(parts: Sequence[Member], others: float | Reason, as_of: date, seed: int) -> Summed:
    """The year's end of all together. others: the year of those that are not among them, as it is stated [unit].

    The P50 is the sum of theirs. Those without a fan are in it with their naive year, and what is open of them is taken
    to be off as the rest is. Of the others, and of a year that stands in, all is open to the last day: the fan does not
    narrow below what they are off by. Beyond a share of them there is none.
    """
    known, fans = sum(one.known for one in parts), [one for one in parts if one.has_fan]
    lacking = _lacking(parts, others)
    if lacking is not None or isinstance(others, Reason):
        stated = None if isinstance(others, Reason) else others
        return Summed(Landing(as_of.year, as_of, known, None, None, lacking), stated, None, len(parts), len(fans))
    middle = sum(one.end or 0.0 for one in parts) + others
    naive = sum(one.naive or 0.0 for one in parts) + others
    blind = [one for one in parts if not one.has_fan]
    unforeseen = _share(
        abs(others) + sum(abs(one.end or 0.0) for one in blind), sum(abs(one.end or 0.0) for one in fans)
    )
    days = (date(as_of.year + 1, 1, 1) - as_of).days
    skill, found = _fan(fans, unforeseen, days, seed)
    draws = np.zeros(0)
    if not isinstance(found, Reason):
        open_ = abs(others) + sum(one.blind for one in blind)
        spread = sum(one.spread for one in fans) + open_
        draws = np.maximum(middle + spread * found, known)
    reason = found if isinstance(found, Reason) else None
    return Summed(
        Landing(as_of.year, as_of, known, naive, skill, reason, draws), others, unforeseen, len(parts), len(fans)
    )


def _share(part: float, rest: float) -> float:
    """Of both. [share of 1] All where there is nothing."""
    return part / (part + rest) if part + rest > 0.0 else 1.0


def _lacking(parts: Sequence[Member], others: float | Reason) -> Reason | None:
    """Why there is no sum at all."""
    without = [one for one in parts if one.end is None or one.naive is None]
    if not parts:
        return because("no_enterprise_in_region")
    if without:
        unmade = [one for one in without if one.unmade]
        code = "enterprises_without_forecast" if unmade else "enterprises_without_year"
        first = (unmade or without)[0].code
        return because(code, n_missing=len(unmade or without), n=len(parts), first=first)
    return others if isinstance(others, Reason) else None


def _fan(fans: Sequence[Member], unforeseen: float, days: int, seed: int) -> tuple[Skill | None, Floats | Reason]:
    """Draws of the error, each beside its opposite so that the middle stays the sum of the middles; or why none."""
    if unforeseen > MOST_UNFORESEEN:
        return None, because("forecast_unforeseen", share=unforeseen, most=MOST_UNFORESEEN)
    errors = together(fans)
    if errors is None or errors.origins < backtest.LEAST_ORIGINS:
        found = 0 if errors is None else errors.origins
        return None, because("forecast_origins_few", known=found, needed=backtest.LEAST_ORIGINS)
    skill = Skill(MODEL, errors.skill, errors.origins, days, fan.coverage(errors, days, seed))
    if errors.skill < LEAST_SKILL:
        return skill, because("forecast_without_skill", model=MODEL, skill=errors.skill)
    half = fan.offsets(errors, days, seed)[: fan.DRAWS // 2]
    return skill, np.concatenate([half, -half])


def together(fans: Sequence[Member]) -> Errors | None:
    """The errors of a sum: of each earlier day and horizon those of all who were asked then, each by its spread.

    Null where there is no such day. Who was not asked yet is taken to be off as the others were.
    """
    parts = [(one.spread, one.errors) for one in fans if one.errors is not None and one.has_fan]
    if not parts:
        return None
    keys = np.concatenate([one.origin * _KEY - one.horizon for _, one in parts])
    weight = np.concatenate([np.full(len(one.origin), spread) for spread, one in parts])
    found, where = np.unique(keys, return_inverse=True)
    asked = np.bincount(where, weight)
    off, naive = (
        np.bincount(where, weight * np.concatenate([getattr(one, name) for _, one in parts])) / asked
        for name in ("off", "naive")
    )
    enough = asked >= MOST_SILENT * sum(spread for spread, _ in parts)
    origin = -(-found // _KEY)
    summed = Errors(MODEL, origin, origin * _KEY - found, off, naive)
    return summed.among(enough) if enough.any() else None
