"""What a loss is worth in standard coal, money and CO2: by its carrier, or by the mean of the whole plant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qingyu.db import factors, indicators
from qingyu.db.indicators import ListedValue
from qingyu.domain.control.loss import Worth, mean_of, worth
from qingyu.domain.energy import carriers
from qingyu.domain.energy.coal import KGCE_PER_TCE
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.factors import Book, NoFactor
from qingyu.domain.energy.periods import next_month
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.kernel.reason import because
from qingyu.jobs.benchmark import worth as worths
from qingyu.jobs.carbon import carbon
from qingyu.jobs.control.case_acting import CaseActing
from qingyu.jobs.cost import cost
from qingyu.jobs.restating.standing import waiting_since

_CO2 = ("co2.combustion", "co2.electricity", "co2.heat")  # of energy: what a process emits no use of energy brings


@dataclass(frozen=True, slots=True)
class Worths:
    """A loss in tce, CNY and tCO2."""

    tce: Worth
    cny: Worth
    tco2: Worth


def of_none() -> Worths:
    """Where there is no loss to be told of."""
    nothing = worth(None, None, None)
    return Worths(nothing, nothing, nothing)


def of_carrier(by: CaseActing, enterprise_id: int, more: float | None, carrier: str, unit: str, day: date) -> Worths:
    """A loss of a carrier: by its coefficient, mean price and emission factor on a day. more: [unit]"""
    own = carriers.carrier(carrier).unit
    if not converts(unit, own):
        wrong = worth(None, None, because("loss_in_other_unit", carrier=carrier, unit=unit))
        return Worths(wrong, wrong, wrong)
    in_own = convert(1.0, unit, own)
    price = cost.average_price(by.conn, enterprise_id, carrier, day)
    emission = worths.emission(carbon.book_of(by.conn, enterprise_id), day, carrier)
    return Worths(
        tce=_coal(by, enterprise_id, more, carrier, unit, day),
        cny=worth(
            more,
            None if price.value is None else price.value * in_own,
            price.reason,
            verified=price.verified,
        ),
        tco2=worth(
            more,
            None if emission.value is None else emission.value * in_own,
            emission.reason,
            verified=emission.verified.is_verified,
        ),
    )


def _coal(by: CaseActing, enterprise_id: int, more: float | None, carrier: str, unit: str, day: date) -> Worth:
    found = factors.of_enterprise(by.conn, enterprise_id).in_force(carrier, Book.CALORIFIC, day)
    if isinstance(found, NoFactor):
        return worth(None, None, found.reason)
    if found.kgce_per_unit is None or not converts(unit, found.unit):
        return worth(None, None, because("loss_in_other_unit", carrier=carrier, unit=unit))
    per = found.kgce_per_unit * convert(1.0, unit, found.unit) / KGCE_PER_TCE
    return worth(more, per, None, verified=found.verified.is_verified)


def of_coal(by: CaseActing, enterprise: Enterprise, more: float | None, book: Book, months: Sequence[date]) -> Worths:
    """A loss in standard coal: by what the plant paid and emitted for a tonne of it in some months. more: [tce]"""
    waiting = waiting_since(by.conn, enterprise.id)
    span = (min(months), next_month(max(months)))

    def stored(code: str) -> dict[date, ListedValue]:
        asked = (by.conn, by.scope, enterprise.code, code, "month", *span)
        found = indicators.listing(*asked, unsettled=waiting, standing=True)
        return {one.start_on: one for one in found if one.scope == ""}

    coal, paid, emitted = stored(f"coal.{book}"), stored("cost.total"), [stored(code) for code in _CO2]

    def energy(month: date) -> float | None:
        return coal[month].value if month in coal else None

    def emission(month: date) -> float | None:
        parts = [one[month].value for one in emitted if month in one]
        return sum(one for one in parts if one is not None) if parts and None not in parts else None

    cny = mean_of((paid[month].value if month in paid else None, energy(month)) for month in months)
    co2 = mean_of((emission(month), energy(month)) for month in months)
    sure = [all(row.verified for row in each.values()) for each in (paid, *emitted)]
    return Worths(
        tce=worth(more, 1.0, None),
        cny=worth(more, cny, None if cny is not None else because("loss_cost_unknown"), verified=sure[0]),
        tco2=worth(more, co2, None if co2 is not None else because("loss_co2_unknown"), verified=all(sure[1:])),
    )
