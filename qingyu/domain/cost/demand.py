"""Demand (需量): mean power of a quarter-hour, its maximum in a month, where the running window ends, what it costs."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from qingyu.domain.cost.tariff import Basis, DemandTerms, ExceededBase
from qingyu.domain.energy.account import Amount
from qingyu.domain.kernel.reason import because

WINDOW = timedelta(minutes=15)
WINDOW_H = 0.25  # [h]
NO_PEAK = because("demand_unknown")


@dataclass(frozen=True, slots=True)
class Peak:
    """The largest demand of a period and the start of its window. kw: [kW]"""

    kw: float
    at: datetime


class Windows(StrEnum):
    """Which quarter-hours a largest demand was looked for in."""

    FIXED = "fixed"  # 区间式: those of the clock
    SLIDING = "sliding"  # 滑差式: any, over readings finer than 15 minutes


@dataclass(frozen=True, slots=True)
class LinePeak:
    """The largest demand of one line of supply, which is billed by its own meter. kw: [kW]"""

    line: str
    kw: float
    at: datetime
    windows: Windows


def largest_of_lines(peaks: Iterable[LinePeak]) -> tuple[LinePeak, ...]:
    """The largest of each line, by its name; of equal ones the first."""
    best: dict[str, LinePeak] = {}
    for peak in peaks:
        best[peak.line] = max(best.get(peak.line, peak), peak, key=lambda one: (one.kw, -one.at.timestamp()))
    return tuple(best[line] for line in sorted(best))


@dataclass(frozen=True, slots=True)
class Feed:
    """One supply channel in the running window.

    used_kwh: counted since the window began, up to `known_s` seconds into it; null before anything is known of it.
    rate_kw: its newest mean power, null where none is known.
    """

    name: str
    used_kwh: float | None
    known_s: float
    rate_kw: float | None


@dataclass(frozen=True, slots=True)
class Projection:
    """Where the running window ends if the last rate holds. [kW]  known_kwh: counted so far. [kWh]"""

    kw: Amount
    known_kwh: float
    rate_kw: float | None


def demand_kw(used_kwh: float) -> float:
    """Mean power of a quarter-hour.

    >>> demand_kw(330.0)
    1320.0
    """
    return used_kwh / WINDOW_H


def load_factor(kwh: float, known_h: float, max_kw: float) -> float | None:
    """负荷率: the mean power of the time that is known over the largest demand of the same supply. [1]

    kwh: counted in that time.  known_h: its length. [h]  Null where no power was drawn. Its distance to 1 is what
    an even load would save of a charge by demand; one meter's own maximum may exceed what is known here.

    Source: mean over maximum load of a period, GB/T 3485 (from memory, unverified).

    >>> load_factor(446_400.0, 744.0, 1200.0)
    0.5
    """
    return kwh / known_h / max_kw if known_h > 0 and max_kw > 0 else None


def project(feeds: Sequence[Feed]) -> Projection:
    """The demand at the end of the running window: what was counted, and the last rate for the rest of it.

    P = sum of (E + P_last x (15 min - known)) / 15 min; one supply of which no rate is known makes it unknown.

    >>> project([Feed("grid", 150.0, 360.0, 1200.0)]).kw.value
    1320.0
    """
    if not feeds:
        return Projection(Amount(None, because("no_metered_purchase")), 0.0, None)
    known_kwh = sum(feed.used_kwh or 0.0 for feed in feeds)
    silent = [feed.name for feed in feeds if feed.rate_kw is None and feed.known_s < WINDOW.total_seconds()]
    if silent:
        return Projection(Amount(None, because("not_fresh", channels=silent)), known_kwh, None)
    rate_kw = sum(feed.rate_kw or 0.0 for feed in feeds)
    ends_kwh = 0.0
    for feed in feeds:
        known_s = feed.known_s if feed.used_kwh is not None else 0.0
        rest_h = max(0.0, WINDOW.total_seconds() - known_s) / 3600
        ends_kwh += (feed.used_kwh or 0.0) + (feed.rate_kw or 0.0) * rest_h
    return Projection(Amount(demand_kw(ends_kwh)), known_kwh, rate_kw)


def charge_cny(terms: DemandTerms, max_kw: float | Sequence[float] | None, kwh: float | None = None) -> Amount:
    """The demand charge of a whole month. Returns [CNY]

    max_kw: the month's largest demand; of several supplies each one's own, for each is billed by its own meter. [kW]
    kwh: the month's use, for the rule of full use. [kWh]

    By capacity: price x capacity. By actual demand: price x maximum. By contract: price x contract, at least the
    floor's share of the capacity, and for what is above contract x (1 + tolerance) the declared factor times the price
    (some bills then price the limit itself instead of the contract: `exceeded_base`, one source);
    without a declared rule the excess is not priced and the amount stands for the contract alone.

    Source: 发改办价格〔2016〕1583号 for choice and floor (one source); several supplies, and full use after
    发改价格〔2023〕526号, from memory, unverified.

    >>> charge_cny(DemandTerms(Basis.CONTRACT, 36.0, 1000.0, 10_000.0, floor_share=0.4), 1000.0).value
    144000.0
    """
    billed = _billed_kw(terms, max_kw if max_kw is None or isinstance(max_kw, float | int) else math.fsum(max_kw))
    if billed.value is None:
        return billed
    share = _full_use_share(terms, kwh)
    return share if share.value is None else Amount(terms.cny_per_kw_month * billed.value * share.value)


def _billed_kw(terms: DemandTerms, max_kw: float | None) -> Amount:
    """The kW, or kVA, that the price is for."""
    if terms.basis is Basis.CAPACITY:
        if terms.capacity_kva is None:
            return Amount(None, because("capacity_undeclared"))
        return Amount(terms.capacity_kva)
    if terms.basis is Basis.ACTUAL:
        return Amount(None, NO_PEAK) if max_kw is None else Amount(max_kw)
    if terms.contract_kw is None:
        return Amount(None, because("contract_undeclared"))
    contract_kw = max(terms.contract_kw, (terms.floor_share or 0.0) * (terms.capacity_kva or 0.0))
    if terms.tolerance_share is None or terms.excess_factor is None:
        return Amount(contract_kw)
    if max_kw is None:
        return Amount(None, NO_PEAK)
    limit_kw = contract_kw * (1 + terms.tolerance_share)
    base_kw = limit_kw if max_kw > limit_kw and terms.exceeded_base == ExceededBase.LIMIT else contract_kw
    return Amount(base_kw + max(0.0, max_kw - limit_kw) * terms.excess_factor)


def _full_use_share(terms: DemandTerms, kwh: float | None) -> Amount:
    """What share of the price is paid by a month that uses its capacity fully; 1 without such a rule."""
    if terms.full_use_kwh_per_kva is None or terms.full_use_price_share is None:
        return Amount(1.0)
    if terms.capacity_kva is None:
        return Amount(None, because("full_use_needs_capacity"))
    if kwh is None:
        return Amount(None, because("full_use_needs_month"))
    return Amount(terms.full_use_price_share if kwh >= terms.full_use_kwh_per_kva * terms.capacity_kva else 1.0)


def sliding_maximum(starts: Sequence[datetime], kwh: Sequence[float], each: timedelta) -> Peak | None:
    """The largest mean power of any quarter-hour over readings of equal short intervals. kwh: of each interval. [kWh]

    A meter's own maximum slides too; windows that begin only at the quarters of the clock understate it. A gap in the
    readings ends a run: no window reaches over it. None where no run is as long as a window.

    >>> at = datetime(2026, 11, 1)
    >>> five = timedelta(minutes=5)
    >>> sliding_maximum([at + i * five for i in range(6)], [10, 10, 30, 30, 30, 10], five)
    Peak(kw=360.0, at=datetime.datetime(2026, 11, 1, 0, 10))
    """
    width = WINDOW // each
    if width * each != WINDOW:
        raise ValueError(f"a quarter-hour is wanted in whole intervals; {each} does not divide it")
    best: Peak | None = None
    run = 0
    for i, at in enumerate(starts):
        run = run + 1 if i and at - starts[i - 1] == each else 1
        if run < width:
            continue
        kw = demand_kw(math.fsum(kwh[i - width + 1 : i + 1]))
        if best is None or kw > best.kw:
            best = Peak(kw, starts[i - width + 1])
    return best
