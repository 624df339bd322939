"""What an edition leaves out of a body's energy in a span 扣除: gross, feedstock, renewables, and what is left.

Where a part is unknown the rest is unknown: a gross figure is never passed off as a net one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from qingyu.domain.assessment.exclusions import Exclusions, Renewables
from qingyu.domain.control.regional import Line, Regional
from qingyu.domain.control.span import Basis, Total
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

    totals, intensities: what counts of the total, and per output, by what all of it can be made of; gross, feedstock,
    renewables, of_total and of_intensity are of one basis, stated first.
    """

    gross: Total
    feedstock: Total
    renewables: Total
    of_total: Total
    of_intensity: Total
    totals: Mapping[Basis, Total]
    intensities: Mapping[Basis, Total]


@dataclass(frozen=True, slots=True)
class _Left:
    gross: Total
    feedstock: Total
    renewables: Total
    of_total: Total
    of_intensity: Total

    @property
    def n_known(self) -> int:
        return sum(one.value is not None for one in (self.of_total, self.of_intensity, self.gross))


def net(edition: Exclusions, now: Mapping[Regional, Line], base: Mapping[Regional, Line] | None) -> Net:
    """What is left of a span. base: the same months of the base year; null where the span lies in it.

    A part is taken off a total of its own basis alone: a sum of accounts never off what statistics state.
    """
    by = {basis: _left(edition, now, base, basis) for basis in Basis}
    shown = max(by.values(), key=lambda one: one.n_known)  # the first of those that know most
    return Net(
        shown.gross,
        shown.feedstock,
        shown.renewables,
        shown.of_total,
        shown.of_intensity,
        {basis: one.of_total for basis, one in by.items() if one.of_total.value is not None},
        {basis: one.of_intensity for basis, one in by.items() if one.of_intensity.value is not None},
    )


def _left(
    edition: Exclusions, now: Mapping[Regional, Line], base: Mapping[Regional, Line] | None, basis: Basis
) -> _Left:
    gross, feedstock = _of(now[Regional.ENERGY], basis), _of(now[Regional.FEEDSTOCK], basis)
    renewables = _renewables(edition, now, basis)
    before = None if base is None else _renewables(edition, base, basis)
    lefts = []
    for is_out, which in (
        (edition.feedstock_of_total, edition.renewables_of_total),
        (edition.feedstock_of_intensity, edition.renewables_of_intensity),
    ):
        lefts.append(_less(gross, [feedstock if is_out else _NOTHING, *_counted(which, renewables, before)]))
    return _Left(gross, feedstock, renewables, *lefts)


def _of(line: Line, basis: Basis) -> Total:
    if basis in line.totals:
        return line.totals[basis]
    return Total(None, None, because("net_by_two_ways") if line.totals else line.missing, line.verified)


def _renewables(edition: Exclusions, of: Mapping[Regional, Line], basis: Basis) -> Total:
    physical = _of(of[Regional.RENEWABLE_POWER if edition.electricity_only else Regional.NON_FOSSIL], basis)
    certified = _of(of[Regional.CERTIFIED], basis)
    reason = all_of([physical.reason, certified.reason])
    if reason is not None or physical.value is None or certified.value is None:
        return Total(None, None, reason, True)
    # The ledger does not say which certificates crossed a province, and only those are meant to count.
    verified = physical.verified and certified.value == 0.0
    return Total(physical.value + certified.value, basis, None, verified)


def _counted(which: Renewables, now: Total, base: Total | None) -> list[Total]:
    """The renewables that are left out, what is added of them negative. base: null in the base year: none."""
    match which:
        case Renewables.NONE:
            return []
        case Renewables.ALL:
            return [now]
        case Renewables.ADDED:
            if base is None:
                return []
            given_back = None if base.value is None else -base.value
            return [now, Total(given_back, base.basis, base.reason, base.verified)]
        case Renewables.ABOVE_PLAN:
            return [Total(None, None, because("renewables_plan_unknown"), True)]


def _less(gross: Total, parts: list[Total]) -> Total:
    reason: Reason | None = all_of([gross.reason, *(one.reason for one in parts)])
    if reason is not None or gross.value is None:
        return Total(None, None, reason, gross.verified)
    value = gross.value - sum(one.value or 0.0 for one in parts)
    return Total(value, gross.basis, None, gross.verified and all(one.verified for one in parts))
