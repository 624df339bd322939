"""What the electricity of a month costs: days, demand charge, power factor; the unknown is a share, never zero."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qingyu.domain.cost import demand, electricity
from qingyu.domain.cost.carrier import add_up, average
from qingyu.domain.cost.demand import LinePeak, Peak
from qingyu.domain.cost.electricity import BandCost, DayCost
from qingyu.domain.cost.tariff import DemandTerms, Tariff
from qingyu.domain.energy import periods
from qingyu.domain.energy.account import Amount, Use
from qingyu.domain.kernel.reason import because


@dataclass(frozen=True, slots=True)
class DemandCharge:
    """The demand charge of a month, by the days counted. cny: of these days.  whole_month_cny: of all. [CNY]"""

    cny: Amount
    whole_month_cny: Amount
    days: int


@dataclass(frozen=True, slots=True)
class MonthCost:
    """Electricity of a month up to now. total, energy: [CNY]  average: total by known energy. [CNY/kWh]

    power_factor_cny: null where no adjustment is declared.  shift: see `shifting`.
    """

    days: tuple[DayCost, ...]
    bands: tuple[BandCost, ...]
    adder_cny: Mapping[str, float]
    kwh: float | None
    energy: Amount
    demand: DemandCharge | None
    power_factor_cny: float | None
    total: Amount
    average: Amount
    n_due: int
    n_known: int
    peak: Peak | None
    lines: tuple[LinePeak, ...] = ()

    @property
    def unknown_share(self) -> float | None:
        """The part of the quarter-hours that are due of which nothing is known; null when none was due."""
        return None if self.n_due == 0 else 1 - self.n_known / self.n_due

    @property
    def billed_kw(self) -> float | None:
        """What the demand charge counts. [kW]"""
        maxima = billed(self.lines, self.peak)
        return None if maxima is None else sum(maxima)


def month_cost(month: date, days: Sequence[DayCost], tariffs: Mapping[date, Tariff | None]) -> MonthCost:
    """Add up days. days: those of the month that have begun.  tariffs: the tariff of each of them."""
    peak = electricity.largest(d.peak for d in days if d.peak is not None)
    lines = demand.largest_of_lines(line for d in days for line in d.lines)
    bands, added = electricity.sum_bands(days), _sum_adders(days)
    known = [d.kwh for d in days if d.kwh is not None]
    kwh = math.fsum(known) if known else None
    energy = _energy(days, kwh)
    charge = demand_charge(month, days, tariffs, billed(lines, peak))
    parts = [energy, *([charge.cny] if charge else [])]
    before = add_up(parts)
    factor = _power_factor_cny(month, days, tariffs, billed(lines, peak))
    total = before if factor is None or before.value is None else Amount(before.value + factor)
    return MonthCost(
        days=tuple(days),
        bands=bands,
        adder_cny=added,
        kwh=kwh,
        energy=energy,
        demand=charge,
        power_factor_cny=factor if before.value is not None else None,
        total=total,
        average=average(total, kwh),
        n_due=sum(d.n_due for d in days),
        n_known=sum(d.n_known for d in days),
        peak=peak,
        lines=lines,
    )


def billed(lines: Sequence[LinePeak], peak: Peak | None) -> tuple[float, ...] | None:
    """The maxima a demand charge adds up: each line's own, never one coincident peak. [kW]"""
    if lines:
        return tuple(line.kw for line in lines)
    return None if peak is None else (peak.kw,)


def demand_charge(
    month: date, days: Sequence[DayCost], tariffs: Mapping[date, Tariff | None], maxima: Sequence[float] | None
) -> DemandCharge | None:
    """The demand charge: that of each tariff for the whole month, times its days over the days of the month.

    A tariff that changes inside a month shares the month by days; both see the same largest demands. maxima: [kW]
    """
    by_tariff: dict[tuple[str, int], tuple[Tariff, int]] = {}
    for day in days:
        tariff = tariffs.get(day.day)
        if tariff is not None and tariff.demand is not None:
            key = (tariff.table, tariff.id)
            by_tariff[key] = (tariff, by_tariff.get(key, (tariff, 0))[1] + 1)
    if not by_tariff:
        return None
    n_days = (periods.next_month(month) - month).days
    counted = sum(n for _, n in by_tariff.values())
    parts = []
    for tariff, n in by_tariff.values():
        assert tariff.demand is not None
        whole = demand.charge_cny(tariff.demand, maxima, _full_use_kwh(days, tariff.demand, counted == n_days))
        parts.append(whole if whole.value is None else Amount(whole.value * n / n_days))
    cny = add_up(parts)
    return DemandCharge(cny, cny if cny.value is None else Amount(cny.value * n_days / counted), counted)


def _full_use_kwh(days: Sequence[DayCost], terms: DemandTerms, is_whole: bool) -> float | None:
    """The use a rule of full use looks at: what is known, where that decides it; null where a hole leaves it open.

    A month that has not ended has not reached it yet. [kWh]
    """
    known = math.fsum(d.kwh for d in days if d.kwh is not None)
    wanted = (terms.full_use_kwh_per_kva or 0.0) * (terms.capacity_kva or 0.0)
    has_hole = any(d.n_known < d.n_due for d in days)
    return None if is_whole and has_hole and known < wanted else known


def _power_factor_cny(
    month: date, days: Sequence[DayCost], tariffs: Mapping[date, Tariff | None], maxima: Sequence[float] | None
) -> float | None:
    found = None
    by_share: dict[float, list[DayCost]] = {}
    for day in days:
        tariff = tariffs.get(day.day)
        if tariff is not None and tariff.power_factor_share is not None:
            by_share.setdefault(tariff.power_factor_share, []).append(day)
    for share, its in by_share.items():
        charge = demand_charge(month, its, tariffs, maxima)
        base = [b.cny for d in its for b in d.bands] + [charge.cny.value or 0.0 if charge else 0.0]
        found = (found or 0.0) + share * math.fsum(base)
    return found


def electricity_total(power: MonthCost | None, uses: Sequence[Use]) -> Amount | None:
    """What electricity adds to the total of a month; null where none was bought. uses: of electricity bought."""
    if any(use.is_stated for use in uses):
        return Amount(None, because("stated_has_no_band"))
    if power is not None:
        return power.total
    return Amount(None, because("no_tariff_in_month")) if uses else None


def _sum_adders(days: Iterable[DayCost]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for code, cny in (item for day in days for item in day.adder_cny.items()):
        found.setdefault(code, []).append(cny)
    return {code: math.fsum(found[code]) for code in sorted(found)}


def _energy(days: Sequence[DayCost], kwh: float | None) -> Amount:
    bare = [d.day for d in days if d.tariff is None and (d.kwh is not None or d.n_due)]
    if bare:
        return Amount(None, because("no_tariff_on_days", n=len(bare), day=bare[0]))
    if any(d.is_rare for d in days):
        return Amount(None, electricity.HOURS_UNKNOWN)
    if kwh is None:
        return Amount(None, electricity.NOTHING_KNOWN)
    return add_up([d.energy_cny for d in days if d.kwh is not None])
