"""What a carrier other than electricity costs: the use of each day at the price of that day."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from qingyu.domain.cost.tariff import DeclaredPrice, in_order
from qingyu.domain.energy import carriers
from qingyu.domain.energy.account import Amount, Use
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.validity import last_begun


@dataclass(frozen=True, slots=True)
class Price(DeclaredPrice):
    """The price of a carrier. cny: [CNY/unit]"""

    carrier: str
    cny: float
    unit: str


@dataclass(frozen=True, slots=True)
class PricedPart:
    """What was used at one price. quantity: [unit of the carrier]  cny: [CNY]"""

    price: Price
    quantity: float
    cny: float


@dataclass(frozen=True, slots=True)
class CarrierCost:
    """A carrier other than electricity. quantity: [unit]  cny: [CNY]  average: [CNY/unit]  parts: by price."""

    carrier: str
    quantity: float | None
    unit: str
    cny: Amount
    average: Amount
    n_due: int
    n_received: int
    parts: tuple[PricedPart, ...]


def price_of(prices: Iterable[Price], carrier: str, day: date) -> Price | None:
    """The price of a carrier on a day: of those that hold, the one that began last."""
    return last_begun(in_order(price for price in prices if price.carrier == carrier), day)


def carrier_cost(carrier: str, uses: Sequence[Use], prices: Sequence[Price]) -> CarrierCost:
    """The cost of one carrier: the use of each day at the price of that day.

    What one statement says of several days has a cost where one price holds on all of them.
    """
    unit = carriers.CARRIERS[carrier].unit if carrier in carriers.CARRIERS else uses[0].unit
    due, got = sum(u.n_due for u in uses), sum(u.n_received for u in uses)
    odd = next((u.unit for u in uses if u.use is not None and not converts(u.unit, unit)), None)
    if odd is not None:
        none = Amount(None, because("odd_unit_of_carrier", carrier=carrier, odd=odd, unit=unit))
        return CarrierCost(carrier, None, unit, none, none, due, got, ())
    known = [(u.day, u.until, convert(u.use * u.weight, u.unit, unit)) for u in uses if u.use is not None]
    said = next((u.reason for u in uses if u.reason is not None), None)
    if said is not None:
        none = Amount(None, said)
        return CarrierCost(carrier, None, unit, none, none, due, got, ())
    if not known:
        none = Amount(None, because("carrier_unknown", carrier=carrier))
        return CarrierCost(carrier, None, unit, none, none, due, got, ())
    quantity = math.fsum(amount for *_, amount in known)
    used: dict[int, tuple[Price, list[float]]] = {}
    by_span = {span: _price_over(prices, carrier, *span) for span in {(day, until) for day, until, _ in known}}
    for day, until, amount in known:
        price = by_span[day, until]
        if isinstance(price, Reason):
            none = Amount(None, price)
            return CarrierCost(carrier, quantity, unit, none, none, due, got, ())
        used.setdefault(price.id, (price, []))[1].append(amount)
    parts = tuple(_priced(price, math.fsum(amounts), unit) for price, amounts in used.values())
    cny = Amount(math.fsum(part.cny for part in parts))
    return CarrierCost(carrier, quantity, unit, cny, average(cny, quantity), due, got, parts)


def _price_over(prices: Sequence[Price], carrier: str, day: date, until: date | None) -> Price | Reason:
    """The price of a day, or the one price of all days up to `until`; else the reason why there is none."""
    first = price_of(prices, carrier, day)
    edges = {e for p in prices if p.carrier == carrier for e in (p.valid_from, p.valid_to) if e is not None}
    later = sorted(e for e in edges if until is not None and day < e < until)
    for at, price in [(day, first), *((e, price_of(prices, carrier, e)) for e in later)]:
        if price is None:
            return because("price_not_in_force", carrier=carrier, day=at)
        if first is not None and price.id != first.id:
            return because("price_changes", carrier=carrier, day=day, until=until)
    assert first is not None
    return first


def average(cny: Amount, quantity: float | None) -> Amount:
    """Cost by quantity; none where the quantity is not above zero. [CNY/unit]"""
    if cny.value is None:
        return cny
    if quantity is None or quantity <= 0:
        return Amount(None, because("nothing_used"))
    return Amount(cny.value / quantity)


def add_up(parts: Sequence[Amount]) -> Amount:
    """The sum; one part without a number leaves none, and its reason."""
    reason = next((p.reason for p in parts if p.value is None), None)
    if reason is not None:
        return Amount(None, reason)
    return Amount(math.fsum(p.value for p in parts if p.value is not None))


def _priced(price: Price, quantity: float, unit: str) -> PricedPart:
    return PricedPart(price, quantity, convert(quantity, unit, price.unit) * price.cny)
