"""The terms a cost indicator stores: from which its proof goes on to prices, declarations and days."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from qingyu.domain.cost.carrier import CarrierCost, Price
from qingyu.domain.cost.demand import LinePeak
from qingyu.domain.cost.electricity import Adder, DayCost, MonthCost
from qingyu.domain.cost.prices import Prices
from qingyu.domain.cost.tariff import Tariff
from qingyu.domain.energy.factors import Verified


def term(name: str, value: float | None, unit: str, kwh: float | None = None) -> dict[str, Any]:
    """A summand. kwh: the energy it is of. [kWh]"""
    found: dict[str, Any] = {"name": name, "value": value, "unit": unit}
    return found if kwh is None else found | {"quantity": kwh, "quantity_unit": "kWh"}


def declaration(of: Tariff | Adder | Price) -> dict[str, Any]:
    """Which row says so, by whom and when."""
    return {
        "table": _table(of),
        "id": of.id,
        "declared_by": of.declared_by,
        "declared_at": of.declared_at.isoformat(),
    }


def from_indicator(code: str, scope: str, period: str, start_on: date, inputs_hash: str | None) -> dict[str, Any]:
    """The reference to another stored value."""
    return {
        "from": {
            "kind": "indicator",
            "code": code,
            "scope": scope,
            "period": period,
            "start_on": start_on.isoformat(),
            "hash": inputs_hash,
        }
    }


def known(cost: DayCost | MonthCost) -> dict[str, Any]:
    """What is known of the electricity of a period."""
    peak = cost.peak
    return {
        "kwh": cost.kwh,
        "n_due": cost.n_due,
        "n_known": cost.n_known,
        "peak": None if peak is None else [peak.kw, peak.at.isoformat()],
        "lines": lines(cost.lines),
    }


def lines(peaks: Sequence[LinePeak]) -> list[list[Any]]:
    """The largest demand of each line: name, kW, start of its window, which windows were looked at."""
    return [[line.line, line.kw, line.at.isoformat(), line.windows.value] for line in peaks]


def of_demand(power: MonthCost, tariffs: Mapping[date, Tariff | None]) -> dict[str, Any]:
    """The demand charge of a month with the tariff that began last."""
    assert power.demand is not None
    used = [t for d in power.days if (t := tariffs.get(d.day)) is not None and t.demand is not None]
    return {
        "name": "demand charge",
        "value": power.demand.cny.value,
        "unit": "CNY",
        "formula": "cost.demand",
        "quantity": power.billed_kw,
        "quantity_unit": "kW",
        "days": power.demand.days,
        "from": {"kind": "declaration", **declaration(max(used, key=lambda t: t.valid_from))},
    }


def _table(of: Tariff | Adder | Price) -> str:
    if isinstance(of, Tariff):
        return of.table
    return "price_adder" if isinstance(of, Adder) else "carrier_price"


def _factor(id_: str, of: Tariff | Adder | Price, value: float, unit: str) -> dict[str, Any]:
    sure = of.verified if isinstance(of, Adder) else Verified.DECLARED
    return {"id": id_, "edition": str(of.id), "value": value, "unit": unit, "verified": sure.value, "source": of.source}


def of_bands(cost: DayCost, tariff: Tariff | None, declared: Prices) -> list[dict[str, Any]]:
    """Each band and each adder of a day: energy times price."""
    terms = []
    for part in cost.bands if tariff is not None else ():
        assert tariff is not None
        price = _factor(f"{tariff.table}.{tariff.code}.{part.band}", tariff, part.cny_per_kwh, "CNY/kWh")
        terms.append(
            term(part.band.value, part.cny, "CNY", part.kwh)
            | {"factor": price, "from": {"kind": "declaration", **declaration(tariff)}}
        )
    for adder in declared.adders:
        if adder.code in cost.adder_cny and adder.id in cost.adders:
            price = _factor(f"price_adder.{adder.code}", adder, adder.cny_per_kwh, "CNY/kWh")
            terms.append(term(adder.code, cost.adder_cny[adder.code], "CNY", cost.kwh) | {"factor": price})
    return terms


def of_carrier(part: CarrierCost) -> list[dict[str, Any]]:
    """Each price of a carrier: what was used at it, times it."""
    return [
        {
            "name": f"{part.carrier} from {its.price.valid_from}",
            "value": its.cny,
            "unit": "CNY",
            "quantity": its.quantity,
            "quantity_unit": part.unit,
            "factor": _factor(f"carrier_price.{part.carrier}", its.price, its.price.cny, f"CNY/{its.price.unit}"),
            "from": {"kind": "declaration", **declaration(its.price)},
        }
        for its in part.parts
    ]
