"""Everything an enterprise declared about prices, read from its rows, and what of it holds on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from qingyu.domain.cost.carrier import Price
from qingyu.domain.cost.electricity import Adder
from qingyu.domain.cost.tariff import (
    Band,
    Basis,
    DayKind,
    DeclaredPrice,
    DemandTerms,
    ExceededBase,
    Hours,
    PricePeriod,
    Season,
    Tariff,
    in_force,
    minutes,
    plain,
)
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.units import convert, converts

ELECTRICITY = "electricity"


@dataclass(frozen=True, slots=True)
class Prices:
    """Tariffs (a plain price of electricity is one too), adders, and prices of other carriers."""

    tariffs: tuple[Tariff, ...] = ()
    adders: tuple[Adder, ...] = ()
    carriers: tuple[Price, ...] = ()

    def tariff(self, day: date) -> Tariff | None:
        """The electricity tariff in force on a day."""
        return in_force(self.tariffs, day)

    def is_verified(self, adders: Iterable[int]) -> bool:
        """Whether none of some adders, by id, follows from a rule that nobody has seen in a source."""
        ids = set(adders)
        return all(a.verified.is_verified for a in self.adders if a.id in ids)

    def adders_on(self, day: date) -> tuple[int, ...]:
        """The ids of the adders that hold on a day."""
        return tuple(a.id for a in self.adders if a.holds_on(day))

    @property
    def any(self) -> bool:
        """Whether anything has a price at all."""
        return bool(self.tariffs or self.carriers)


@dataclass(frozen=True, slots=True)
class PriceRow(DeclaredPrice):
    """A declaration of a tariff, of an adder or of a carrier's price as it is stored; withdrawn, it never held."""

    kind: str
    code: str
    terms: Mapping[str, Any]
    withdrawn: bool


_OF_EACH = tuple(each.name for each in fields(DeclaredPrice))


def read(rows: Iterable[PriceRow]) -> Prices:
    """The prices that were declared and not withdrawn."""
    tariffs, adders, carriers = [], [], []
    for row in rows:
        if row.withdrawn:
            continue
        said = {name: getattr(row, name) for name in _OF_EACH}
        terms = row.terms
        if row.kind == "tariff":
            tariffs.append(_tariff(row, said))
        elif row.kind == "adder":
            sure = Verified(terms["verified"])
            adders.append(Adder(row.code, terms["cny_per_kwh"], terms["policy_id"], sure, **said))
        elif row.code == ELECTRICITY and converts(terms["unit"], "kWh"):
            cny_per_kwh = terms["cny_per_unit"] / convert(1.0, terms["unit"], "kWh")
            tariffs.append(plain("electricity", cny_per_kwh, said))
        else:
            carriers.append(Price(row.code, terms["cny_per_unit"], terms["unit"], **said))
    return Prices(tuple(tariffs), tuple(adders), tuple(carriers))


def season(terms: Mapping[str, Any]) -> Season:
    """A season from its JSON."""
    hours = [part for h in terms["hours"] for part in _hours(h["from"], h["to"], Band(h["band"]))]
    return Season(
        months=frozenset(terms["months"]),
        days=frozenset(DayKind(kind) for kind in terms["days"]),
        hours=tuple(hours),
        prices={Band(band): float(price) for band, price in terms["prices"].items()},
    )


def _hours(start: str, end: str, band: Band) -> list[Hours]:
    """A stretch that goes over midnight is two."""
    start_min, end_min = minutes(start), minutes(end)
    if start_min < end_min:
        return [Hours(start_min, end_min, band)]
    parts = [Hours(start_min, minutes("24:00"), band)]
    return [*parts, Hours(0, end_min, band)] if end_min else parts


def _tariff(row: PriceRow, said: Mapping[str, Any]) -> Tariff:
    terms = row.terms
    demand = terms["demand"]
    return Tariff(
        code=row.code,
        seasons=tuple(season(part) for part in terms["seasons"]),
        holidays=frozenset(date.fromisoformat(day) for day in terms["holidays"]),
        workdays=frozenset(date.fromisoformat(day) for day in terms["workdays"]),
        demand=None if demand is None else _demand(demand),
        power_factor_share=terms["power_factor_share"],
        series=tuple(period(part) for part in terms.get("series", ())),
        **said,
    )


def _demand(said: Mapping[str, Any]) -> DemandTerms:
    base = said.get("exceeded_base")
    typed = {"basis": Basis(said["basis"]), "exceeded_base": None if base is None else ExceededBase(base)}
    return DemandTerms(**{**said, **typed})


def period(part: Mapping[str, Any]) -> PricePeriod:
    """A period of a series of prices as it is stored."""
    start, end = (datetime.fromisoformat(part[name]) for name in ("from", "to"))
    return PricePeriod(start, end, float(part["cny_per_kwh"]))
