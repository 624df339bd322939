"""What an edition leaves out of a body's energy in a span 扣除: gross, feedstock, renewables, and what is left.

Where a part is unknown the rest is unknown: a gross figure is never passed off as a net one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from qingyu.domain.assessment.exclusions import Exclusions, Renewables
from qingyu.domain.control.regional import Line, Regional
from qingyu.domain.control.span import Total
from qingyu.domain.kernel.reason import Reason, all_of, because

YEARS_OF_A_PLAN = 5
_NOTHING = Total(0.0, None, None, True)


def base_year(year: int) -> int:
    """The year since which renewables are added: the last before the five-year plan.

    >>> base_year(2025), base_year(2026), base_year(2030)
    (2020, 2025, 2025)
    """
    return (year - 1) // YEARS_OF_A_PLAN * YEARS_OF_A_PLAN


@dataclass(frozen=True, slots=True)
class Net:
    """The energy of a span by an edition [tce]. renewables: physical first, then certificates; each null with a reason.

    of_total, of_intensity: what counts of the total, and per output.
    """

    gross: Total
    feedstock: Total
    renewables: Total
    of_total: Total
    of_intensity: Total


def net(edition: Exclusions, now: Mapping[Regional, Line], base: Mapping[Regional, Line]) -> Net:
    """What is left of a span. base: the same months of the base year. Each part stands as the account shows it."""
    gross, feedstock = now[Regional.ENERGY].total, now[Regional.FEEDSTOCK].total
    renewables = _renewables(now)
    lefts = []
    for is_out, which in (
        (edition.feedstock_of_total, edition.renewables_of_total),
        (edition.feedstock_of_intensity, edition.renewables_of_intensity),
    ):
        parts = [feedstock if is_out else _NOTHING, *_counted(which, renewables, base)]
        lefts.append(_less(gross, parts))
    return Net(gross, feedstock, renewables, *lefts)


def _renewables(of: Mapping[Regional, Line]) -> Total:
    physical, certified = of[Regional.NON_FOSSIL].total, of[Regional.CERTIFIED].total
    reason = all_of([physical.reason, certified.reason])
    if reason is not None or physical.value is None or certified.value is None:
        return Total(None, None, reason, True)
    # The ledger does not say which certificates crossed a province, and only those are meant to count.
    verified = physical.verified and certified.value == 0.0
    return Total(physical.value + certified.value, physical.basis, None, verified)


def _counted(which: Renewables, now: Total, base: Mapping[Regional, Line]) -> list[Total]:
    """The renewables that are left out, what is added of them negative."""
    match which:
        case Renewables.NONE:
            return []
        case Renewables.ALL:
            return [now]
        case Renewables.ADDED:
            before = _renewables(base)
            given_back = None if before.value is None else -before.value
            return [now, Total(given_back, before.basis, before.reason, before.verified)]
        case Renewables.ABOVE_PLAN:
            return [Total(None, None, because("renewables_plan_unknown"), True)]


def _less(gross: Total, parts: list[Total]) -> Total:
    reason: Reason | None = all_of([gross.reason, *(one.reason for one in parts)])
    if reason is not None or gross.value is None:
        return Total(None, None, reason, gross.verified)
    value = gross.value - sum(one.value or 0.0 for one in parts)
    return Total(value, gross.basis, None, gross.verified and all(one.verified for one in parts))
