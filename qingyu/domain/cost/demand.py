"""Demand (需量): mean power of a quarter-hour, its maximum in a month, where the running window ends, what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qingyu.domain.cost.tariff import Basis, DemandTerms
from qingyu.domain.energy.account import Amount

WINDOW = timedelta(minutes=15)
WINDOW_H = 0.25  # [h]
NO_PEAK = "no quarter-hour is wholly known from readings every 15 minutes, so the largest demand is not"


@dataclass(frozen=True, slots=True)
class Peak:
    """The largest demand of a period and the start of its window. kw: [kW]"""

    kw: float
    at: datetime


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


def project(feeds: Sequence[Feed]) -> Projection:
    """The demand at the end of the running window: what was counted, and the last rate for the rest of it.

    P = sum of (E + P_last x (15 min - known)) / 15 min; one supply of which no rate is known makes it unknown.

    >>> project([Feed("grid", 150.0, 360.0, 1200.0)]).kw.value
    1320.0
    """
    if not feeds:
        return Projection(Amount(None, "no electricity is bought through a channel"), 0.0, None)
    known_kwh = sum(feed.used_kwh or 0.0 for feed in feeds)
    silent = [feed.name for feed in feeds if feed.rate_kw is None and feed.known_s < WINDOW.total_seconds()]
    if silent:
        return Projection(Amount(None, f"no fresh reading of {', '.join(silent)}"), known_kwh, None)
    rate_kw = sum(feed.rate_kw or 0.0 for feed in feeds)
    ends_kwh = 0.0
    for feed in feeds:
        known_s = feed.known_s if feed.used_kwh is not None else 0.0
        rest_h = max(0.0, WINDOW.total_seconds() - known_s) / 3600
        ends_kwh += (feed.used_kwh or 0.0) + (feed.rate_kw or 0.0) * rest_h
    return Projection(Amount(demand_kw(ends_kwh)), known_kwh, rate_kw)


def charge_cny(terms: DemandTerms, max_kw: float | None) -> Amount:
    """The demand charge of a whole month. max_kw: the month's largest demand. [kW]  Returns [CNY]

    By capacity: price x capacity. By actual demand: price x maximum. By contract: price x contract, and for what is
    above contract x (1 + tolerance) the declared factor times the price; without a declared rule the excess is not
    priced and the amount stands for the contract alone.
    """
    price = terms.cny_per_kw_month
    if terms.basis is Basis.CAPACITY:
        if terms.capacity_kva is None:
            return Amount(None, "the tariff charges by capacity and declares none; give `capacity_kva`")
        return Amount(price * terms.capacity_kva)
    if terms.basis is Basis.CONTRACT:
        if terms.contract_kw is None:
            return Amount(None, "the tariff charges by contract demand and declares none; give `contract_kw`")
        excess_kw = 0.0
        if terms.tolerance_share is not None and terms.excess_factor is not None:
            if max_kw is None:
                return Amount(None, NO_PEAK)
            excess_kw = max(0.0, max_kw - terms.contract_kw * (1 + terms.tolerance_share)) * terms.excess_factor
        return Amount(price * (terms.contract_kw + excess_kw))
    if max_kw is None:
        return Amount(None, NO_PEAK)
    return Amount(price * max_kw)
