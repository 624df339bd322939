"""What the electricity of the day so far costs, beside the same moment of earlier days and the days before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import fsum

from qingyu.db import cost as rows
from qingyu.db.pool import Connection
from qingyu.domain.cost import electricity, prices
from qingyu.domain.cost.electricity import BandCost, DayCost
from qingyu.domain.cost.tariff import DEAR
from qingyu.domain.energy.account import Amount
from qingyu.domain.energy.coverage import BAR
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.periods import DAY, SLOT
from qingyu.jobs.cost.costing import restored
from qingyu.jobs.cost.supply import quarters


@dataclass(frozen=True, slots=True)
class Moment:
    """The cost of a day up to a moment, without the demand charge, which belongs to the month.

    dear_share: of the energy, what lies in the sharp and the peak hours. [1]
    is_whole: nothing that was due is unknown.
    """

    cny: Amount
    dear_share: float | None
    is_whole: bool


@dataclass(frozen=True, slots=True)
class TodayCost:
    """moments: by how many days before today.  days: cost and dear share of whole days that are known."""

    moments: Mapping[int, Moment]
    days: Mapping[date, tuple[float | None, float | None]]
    verified: bool


def cost(
    conn: Connection, enterprise: Enterprise, day: date, ends: Mapping[int, datetime], now: datetime, before: int
) -> TodayCost | None:
    """The cost up to some moments; null where no price was ever declared.

    ends: the moment by how many days before today it lies.  before: of how many days before today the whole is wanted.
    """
    declared = prices.read(rows.declared(conn, enterprise.id))
    if not declared.any:
        return None
    zone, supplies = enterprise.zone, rows.supplies(conn, enterprise.id)
    found = quarters(conn, supplies, [day - n * DAY for n in ends], zone, now)
    costs: dict[int, DayCost] = {}
    for n, end in ends.items():
        its = [one for one in found.get(day - n * DAY, []) if one.at + SLOT <= end]
        of_day = day - n * DAY
        costs[n] = electricity.day_cost(of_day, its, zone, declared.tariff(of_day), declared.adders)
    stored = rows.stored_days(conn, enterprise.id, day - before * DAY, day)
    whole = {each: restored(each, row.inputs) for each, row in stored.items()}
    return TodayCost(
        moments={n: _moment(one) for n, one in costs.items()},
        days={
            each: (one.energy_cny.value, dear_share(one.bands))
            for each, one in whole.items()
            if one is not None and is_told(one)
        },
        verified=declared.is_verified({id_ for one in costs.values() for id_ in one.adders}),
    )


def _moment(one: DayCost) -> Moment:
    share = dear_share(one.bands) if one.energy_cny.value is not None else None
    return Moment(one.energy_cny, share, one.n_due > 0 and one.n_known == one.n_due)


def is_told(one: DayCost) -> bool:
    """Whether enough of a day is known to stand in a line of days: what is unknown of it would pass for a saving."""
    return one.n_due > 0 and one.n_known >= BAR * one.n_due


def dear_share(bands: Sequence[BandCost]) -> float | None:
    """What part of the energy lies in the sharp and the peak hours; null where there is none. [1]

    >>> from qingyu.domain.cost.tariff import Band
    >>> dear_share([BandCost(Band.PEAK, 30.0, 1.0, 30.0), BandCost(Band.VALLEY, 70.0, 0.3, 21.0)])
    0.3
    >>> dear_share([]) is None
    True
    """
    whole = fsum(band.kwh for band in bands)
    return fsum(band.kwh for band in bands if band.band in DEAR) / whole if whole > 0 else None
