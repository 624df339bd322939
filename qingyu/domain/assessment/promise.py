"""What a project promised in its review against what its account shows after its start 承诺与实际.

More than 10 % above what was promised is red: a number that no document that was seen prints, so it is unverified; that
less than that is yellow is our proposal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qingyu.domain.assessment import bars
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel.reason import Reason, because

RED_OVER = 0.10
TOLERANCE = 1e-9
VERIFIED = Verified.UNVERIFIED
MONTHS = 12


class PromiseKind(StrEnum):
    """What was promised of a year."""

    ENERGY = "energy"  # equivalent book [tce]
    COAL = "coal"  # raw coal [t]
    CARBON = "carbon"  # all scopes of the account [tCO2]
    INTENSITY = "intensity"  # in the unit of the yardstick


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise beside what became of it. over: actual over promised, less 1; below zero it is better. [1]

    severity: 0 kept, 1 above by 10 % at most, 3 above by more; null with the reason.
    """

    kind: PromiseKind
    promised: float | None
    actual: float | None
    unit: str
    over: float | None
    severity: int | None
    reason: Reason | None


def judged(
    kind: PromiseKind, promised: float | None, actual: float | None, unit: str, reason: Reason | None
) -> Promise:
    """A promise judged; exactly on it, and exactly 10 % above, is on the better side.

    >>> [judged(PromiseKind.ENERGY, 100.0, a, "tce", None).severity for a in (100.0, 110.0, 110.1)]
    [0, 1, 3]
    """
    if promised is None or (promised <= 0 and reason is None):
        return Promise(kind, promised, actual, unit, None, None, because("promise_without_number"))
    if actual is None or reason is not None:
        return Promise(kind, promised, None, unit, None, None, reason or because("promise_without_account"))
    over = bars.over_promise(promised, actual)
    severity = 0 if over <= TOLERANCE else 1 if over <= RED_OVER + TOLERANCE else 3
    return Promise(kind, promised, actual, unit, over, severity, None)


def whole_years(months: Sequence[date]) -> dict[int, list[date]]:
    """The calendar years of which all twelve months are among some, the first first.

    >>> list(whole_years([date(2025, 12, 1), *(date(2026, n, 1) for n in range(1, 13)), date(2027, 1, 1)]))
    [2026]
    """
    found: dict[int, list[date]] = {}
    for month in sorted(set(months)):
        found.setdefault(month.year, []).append(month)
    return {year: of for year, of in found.items() if len(of) == MONTHS}
