"""Years of simulated bodies with known endings: plants that share shocks, and others without an account; seeded."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bench.simulated_years import PAST, YEAR, Floats, plant
from qingyu.domain.forecast.history import History
from qingyu.domain.forecast.landing import Landing, Outlook, land, odds_above, outlook
from qingyu.domain.forecast.summed import Member, Summed, add_up

PLANTS = (5, 30)  # of a body, at least and below
COMMON = 0.0012  # walk of a day that all plants of a body share [share of 1]
OTHERS = (0.1, 0.4)  # of last year's plants: what everybody else uses
NO_ODDS = 0.5  # what a forecast that is refused counts as


@dataclass(frozen=True, slots=True)
class Body:
    """Three years of the plants of a body by day, the others by year, and what its target allows. [unit]"""

    plants: Sequence[Floats]
    others: Sequence[float]
    bound: float

    @property
    def total(self) -> float:
        """What the last year came to. [unit]"""
        return sum(float(days[PAST * YEAR :].sum()) for days in self.plants) + self.others[PAST]

    @property
    def missed(self) -> bool:
        """Whether it came out above what was allowed."""
        return self.total > self.bound


def body(seed: int) -> Body:
    """One body. Its bound is drawn around last year's total without a look at what comes."""
    chance = np.random.default_rng(seed)
    count = int(chance.integers(*PLANTS))
    common = np.exp(np.cumsum(chance.normal(0.0, COMMON, YEAR * (PAST + 1))))
    plants = [plant(seed * 1000 + k).days * common for k in range(count)]
    last = sum(float(days[YEAR * (PAST - 1) : YEAR * PAST].sum()) for days in plants)
    others = [last * float(chance.uniform(*OTHERS))] * PAST
    others.append(others[-1] * float(1.0 + chance.normal(0.0, 0.02)))
    return Body(plants, others, (last + others[PAST - 1]) * float(1.0 + chance.uniform(-0.05, 0.08)))


def summed(one: Body, first_on: date, as_of: date, seed: int) -> Summed:
    """The forecast as of a day, from the days before it alone; the others as last year."""
    known = (as_of - first_on).days
    found = [land(History(first_on, days[:known]), seed + k) for k, days in enumerate(one.plants)]
    return add_up([_member(k, each, known) for k, each in enumerate(found)], one.others[PAST - 1], as_of, seed)


def _member(k: int, found: Landing, known: int) -> Member:
    end = found.naive if found.p50 is None else found.p50
    errors = None if found.errors is None else found.errors.since(known)
    return Member(f"p{k}", found.known, end, found.naive, errors, found.spread)


def report(count: int, first_seed: int, first_on: date, shown: dict[date, str]) -> None:
    """The table of simulated body-years."""
    bodies = [body(first_seed + k) for k in range(count)]
    n_plants = sum(len(one.plants) for one in bodies)
    print(f"{count} simulated body-years of {n_plants} plants; {sum(one.missed for one in bodies)} missed their target")
    for day, label in shown.items():
        _by_day(bodies, [summed(one, first_on, day, first_seed + k) for k, one in enumerate(bodies)], label)


def _by_day(bodies: Sequence[Body], found: Sequence[Summed], label: str) -> None:
    pairs = list(zip(bodies, found, strict=True))
    odds = [odds_above(one.landing.draws, body.bound) for body, one in pairs]
    brier = statistics.mean(
        ((NO_ODDS if p is None else p) - body.missed) ** 2 for p, body in zip(odds, bodies, strict=True)
    )
    fans = [(body.total, one.landing) for body, one in pairs if one.landing.p50 is not None]
    within = statistics.mean((one.p10 or 0) <= total <= (one.p90 or 0) for total, one in fans)
    off = statistics.mean(abs((one.p50 or 0) / total - 1) for total, one in fans)
    naive = statistics.mean(abs((one.naive or 0) / total - 1) for total, one in fans)
    without = count_of(len(bodies) - len(fans), len(bodies))
    print(
        f"{label:17}: Brier {brier:.3f}; {without} without a fan; within P10..P90"
        f" {within:.1%}; error of P50 {off:.2%}, naive {naive:.2%} ({1 - off / naive:.0%} lower);"
        f" {statistics.mean(one.unforeseen or 0 for one in found):.0%} of the year's end by no model"
    )
    levels = [outlook(p, one.landing.naive, body.bound) for p, (body, one) in zip(odds, pairs, strict=True)]
    for wanted in ((Outlook.RED,), (Outlook.YELLOW, Outlook.RED)):
        hits = [one in wanted for one in levels]
        right = sum(hit and body.missed for hit, body in zip(hits, bodies, strict=True))
        print(
            f"{'':17}  {' or '.join(wanted)}: right {count_of(right, sum(hits))},"
            f" of those that missed {count_of(right, sum(body.missed for body in bodies))}"
        )


def count_of(part: int, whole: int) -> str:
    """A count among another."""
    return f"{part} of {whole}"
