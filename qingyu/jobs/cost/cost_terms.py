"""The terms a cost indicator stores: from which its proof goes on to prices, declarations and days."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from qingyu.domain.cost.carrier import CarrierCost, Price
from qingyu.domain.cost.demand import LinePeak
from qingyu.domain.cost.electricity import Adder, BandCost, DayCost
from qingyu.domain.cost.electricity_month import MonthCost
from qingyu.domain.cost.prices import Prices
from qingyu.domain.cost.tariff import Tariff
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.terms import of_indicator

# What stands in the inputs of a value, as JSON.
Stored = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Declaration:
    """Which row says so, by whom and when."""

    table: str
    id: int
    declared_by: str
    declared_at: str


@dataclass(frozen=True, slots=True)
class PriceFactor:
    """A price as a term names it. value: [unit]"""

    id: str
    edition: str
    value: float
    unit: str
    verified: str
    source: str


@dataclass(frozen=True, slots=True)
class Term:
    """A summand of a cost. value: null where it is not known. [CNY]  quantity: what it is of. [quantity_unit]

    days: that a demand charge is of.  source: what stands behind it, under `from`.
    """

    name: str
    value: float | None
    formula: str | None = None
    quantity: float | None = None
    quantity_unit: str | None = None
    days: int | None = None
    factor: PriceFactor | None = None
    source: Stored | None = None
    terms: tuple["Term", ...] | None = None

    def as_json(self) -> Stored:
        """As it is stored and hashed: what a term does not say has no key; of a quantity the number may be null."""
        said = {
            "formula": self.formula,
            "days": self.days,
            "factor": None if self.factor is None else asdict(self.factor),
            "from": self.source,
            "terms": None if self.terms is None else [term.as_json() for term in self.terms],
        }
        quantity = (
            {} if self.quantity_unit is None else {"quantity": self.quantity, "quantity_unit": self.quantity_unit}
        )
        summand = {"name": self.name, "value": self.value, "unit": "CNY"}
        return summand | quantity | {name: value for name, value in said.items() if value is not None}


def of_energy(name: str, value: float | None, kwh: float | None) -> Term:
    """What an amount of energy costs; where it is not known, no quantity stands beside it."""
    return Term(name, value, quantity=kwh, quantity_unit=None if kwh is None else "kWh")


def of_value(
    name: str, value: float | None, at: tuple[str, str, str, date], inputs_hash: str | None, kwh: float | None = None
) -> Term:
    """A summand that is a stored value itself. at: its code, scope, period and first day."""
    return replace(of_energy(name, value, kwh), source=of_indicator(*at, inputs_hash))


def declaration(of: Tariff | Adder | Price) -> Declaration:
    """The declaration that a price is."""
    return Declaration(_table(of), of.id, of.declared_by, of.declared_at.isoformat())


def declared(of: Tariff | Adder | Price) -> Stored:
    """The reference to a declaration."""
    return {"kind": "declaration", **asdict(declaration(of))}


def known(cost: DayCost | MonthCost) -> Stored:
    """What is known of the electricity of a period."""
    peak = cost.peak
    return {
        "kwh": cost.kwh,
        "n_due": cost.n_due,
        "n_known": cost.n_known,
        "peak": None if peak is None else [peak.kw, peak.at.isoformat()],
        "lines": lines(cost.lines),
    }


def lines(peaks: Sequence[LinePeak]) -> list[list[str | float]]:
    """The largest demand of each line: name, kW, start of its window, which windows were looked at."""
    return [[line.line, line.kw, line.at.isoformat(), line.windows.value] for line in peaks]


def bands(costs: Sequence[BandCost]) -> list[list[str | float]]:
    """What each band came to: its name, kWh, CNY/kWh, CNY."""
    return [[each.band.value, each.kwh, each.cny_per_kwh, each.cny] for each in costs]


def of_demand(power: MonthCost, tariffs: Mapping[date, Tariff | None]) -> Term:
    """The demand charge of a month with the tariff that began last."""
    assert power.demand is not None
    used = [t for d in power.days if (t := tariffs.get(d.day)) is not None and t.demand is not None]
    return Term(
        name="demand charge",
        value=power.demand.cny.value,
        formula="cost.demand",
        quantity=power.billed_kw,
        quantity_unit="kW",
        days=power.demand.days,
        source=declared(max(used, key=lambda t: t.valid_from)),
    )


def of_bands(cost: DayCost, tariff: Tariff | None, prices: Prices) -> list[Term]:
    """Each band and each adder of a day: energy times price."""
    terms = []
    for part in cost.bands if tariff is not None else ():
        assert tariff is not None
        price = _factor(f"{tariff.table}.{tariff.code}.{part.band}", tariff, part.cny_per_kwh, "CNY/kWh")
        terms.append(replace(of_energy(part.band.value, part.cny, part.kwh), factor=price, source=declared(tariff)))
    for adder in prices.adders:
        if adder.code in cost.adder_cny and adder.id in cost.adders:
            price = _factor(f"price_adder.{adder.code}", adder, adder.cny_per_kwh, "CNY/kWh")
            terms.append(replace(of_energy(adder.code, cost.adder_cny[adder.code], cost.kwh), factor=price))
    return terms


def of_carrier(part: CarrierCost) -> list[Term]:
    """Each price of a carrier: what was used at it, times it."""
    return [
        Term(
            name=f"{part.carrier} from {its.price.valid_from}",
            value=its.cny,
            quantity=its.quantity,
            quantity_unit=part.unit,
            factor=_factor(f"carrier_price.{part.carrier}", its.price, its.price.cny, f"CNY/{its.price.unit}"),
            source=declared(its.price),
        )
        for its in part.parts
    ]


def stored(terms: Sequence[Term]) -> list[Stored]:
    """Terms as the inputs of a value hold them."""
    return [term.as_json() for term in terms]


def _table(of: Tariff | Adder | Price) -> str:
    if isinstance(of, Tariff):
        return of.table
    return "price_adder" if isinstance(of, Adder) else "carrier_price"


def _factor(id_: str, of: Tariff | Adder | Price, value: float, unit: str) -> PriceFactor:
    sure = of.verified if isinstance(of, Adder) else Verified.DECLARED
    return PriceFactor(id_, str(of.id), value, unit, sure.value, of.source)
