"""Allowances 配额: what a unit is given, what it has to hand in by when, and with what.

Sources: plans of 2025-11 and 2026-09, the numbers in `data/carbon_market.toml`. The product form of the power rule and
the sign of the industry's deviation are inferred from examples.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from qingyu.domain.market.plan import Industry

# Below this load factor a coal unit that regulates the peak gets more. [%]
LOW_LOAD_PERCENT = 50.0


def of_power(mwh: float, per_mwh: float, gj: float, per_gj: float, correction: float = 1.0) -> float:
    """Allowance of a unit from its output. A = E · B_e · corrections + Q · B_h [tCO2]

    >>> round(of_power(4e6, 0.7894, 1e6, 0.1021))
    3259700
    """
    return mwh * per_mwh * correction + gj * per_gj


def peak_regulation(load_percent: float) -> float:
    """The correction of a unit that runs at a low load factor; 1 from half load on.

    F_r = 7.254 - 0.633 (1 - e^(-F/29.822)) - 5.643 (1 - e^(-F/6.871)), F in %

    >>> [round(peak_regulation(load), 4) for load in (30, 40, 50)]
    [1.2811, 1.1603, 1.0]
    """
    if load_percent >= LOW_LOAD_PERCENT:
        return 1.0
    slow, fast = (1.0 - math.exp(-load_percent / scale) for scale in (29.822, 6.871))
    return 7.254 - 0.633 * slow - 5.643 * fast


def deviation(intensity: float, balance: float) -> float:
    """How much better a line is than the balance value of its sector. X = 1 - intensity / balance [1]"""
    return 1.0 - intensity / balance


def reward(rule: Industry, deviation: float) -> float:
    """What the deviation adds to a verified emission: alpha = slope · X, within the bound. [1]

    >>> [reward(Industry(slope=0.15, bound=0.03), x) for x in (0.3, 0.1, -0.5)]
    [0.03, 0.015, -0.03]
    """
    return max(-rule.bound, min(rule.bound, rule.slope * deviation))


@dataclass(frozen=True, slots=True)
class Industrial:
    """The allowance of a line of industry. allowance, surplus: [tCO2]"""

    intensity: float
    deviation: float
    reward: float
    allowance: float
    surplus: float


def of_industry(rule: Industry, emission_t: float, output_t: float, balance: float) -> Industrial:
    """Allowance of a line: its verified emission [tCO2] and what the deviation from the balance value adds. [tCO2]"""
    intensity = emission_t / output_t
    x = deviation(intensity, balance)
    alpha = reward(rule, x)
    return Industrial(intensity, x, alpha, emission_t * (1.0 + alpha), emission_t * alpha)


def deposit_due(month: date, days: int) -> date:
    """The last day on which the evidence of a month is deposited 月度存证: so many days after its end.

    >>> deposit_due(date(2026, 9, 1), 40).isoformat()
    '2026-11-09'
    """
    following = (month.replace(day=1) + timedelta(days=31)).replace(day=1)
    return following + timedelta(days=days - 1)


@dataclass(frozen=True, slots=True)
class Vintages:
    """Years of allowances that may be handed in, may not, and of which the plan prints nothing."""

    usable: tuple[int, ...]
    refused: tuple[int, ...]
    not_printed: tuple[int, ...]


def vintages(years: Iterable[int], usable: Iterable[int], refused: Iterable[int]) -> Vintages:
    """Which of the years of some allowances a plan takes."""
    may, may_not, held = set(usable), set(refused), sorted(set(years))
    return Vintages(
        tuple(year for year in held if year in may),
        tuple(year for year in held if year in may_not),
        tuple(year for year in held if year not in may | may_not),
    )


def offset(due_t: float, certified_t: float, limit: float) -> float:
    """The certified reductions CCER that count against what is due. [tCO2]"""
    return min(certified_t, due_t * limit)
