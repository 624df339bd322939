"""What closing a product's gap is worth in money and in CO2, at the mix of carriers it used."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qingyu.domain.energy.account import Amount
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.indicator import Value
from qingyu.domain.kernel.reason import Reason, because

# code: (unit, what is wanted of each carrier)
WORTHS: dict[str, tuple[str, str]] = {"gap.cny": ("CNY", "price"), "gap.co2": ("tCO2", "emission factor")}
_UNKNOWN = {"price": "price_unknown", "emission factor": "emission_factor_unknown"}


@dataclass(frozen=True, slots=True)
class Each:
    """What a unit of a carrier is worth, or why that is not known. factor: the row it is from, for the proof."""

    value: float | None
    reason: Reason | None = None
    verified: Verified = Verified.DECLARED
    factor: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Saving:
    """A stored saving potential. actual, level: [unit of the yardstick]  carriers: (carrier, quantity, unit).

    reason: why there is no saving.  inputs_hash: of the stored row.
    """

    product: str
    month: date
    is_open: bool
    value_tce: float | None
    reason: Reason | None
    completeness: float | None
    verified: bool
    actual: float | None
    level: float | None
    carriers: Sequence[tuple[str, float | None, str]]
    inputs_hash: str


def worth(saving: Saving, each: Mapping[str, Each], name: str) -> Amount:
    """(a - b) / a x sum of q_i x w_i: every carrier is taken to fall like the total; nothing to save is 0.

    each: worth of a unit of each carrier.  name: what it is.  Source: own proposal on S = max(0, a - b) x P.
    """
    if saving.value_tce is None or saving.actual is None or saving.level is None:
        return Amount(None, saving.reason or because("no_saving"))
    if saving.value_tce == 0.0:
        return Amount(0.0)
    if saving.level <= 0 or saving.actual <= 0:
        return Amount(None, because("saving_beyond_use"))
    spent = []
    for carrier, quantity, _ in saving.carriers:
        known = each.get(carrier, Each(None))
        if known.value is None or quantity is None:
            return Amount(None, known.reason or because(_UNKNOWN[name], carrier=carrier))
        spent.append(quantity * known.value)
    return Amount((saving.actual - saving.level) / saving.actual * math.fsum(spent))


def value(code: str, saving: Saving, each: Mapping[str, Each]) -> Value:
    """The worth of a saving as an indicator value."""
    unit, name = WORTHS[code]
    found = worth(saving, each, name)
    return Value(
        code=code,
        scope=saving.product,
        period="month",
        start_on=saving.month,
        value=found.value,
        unit=unit,
        completeness=saving.completeness,
        reason=found.reason,
        verified=saving.verified and all(e.verified.is_verified for e in each.values() if e.value is not None),
        is_open=saving.is_open,
        inputs={"formula": f"benchmark.{code}", "terms": _terms(saving, each, name, unit), "reason": found.reason},
    )


def _terms(saving: Saving, each: Mapping[str, Each], name: str, unit: str) -> list[dict[str, Any]]:
    source = {"kind": "indicator", "code": "saving", "scope": saving.product, "period": "month"}
    terms: list[dict[str, Any]] = [
        {
            "name": "saving",
            "value": saving.value_tce,
            "unit": "tce",
            "from": {**source, "start_on": saving.month.isoformat(), "hash": saving.inputs_hash},
        }
    ]
    for carrier, quantity, carrier_unit in saving.carriers:
        known = each[carrier].value if carrier in each else None
        terms.append(
            {
                "name": f"{name}: {carrier}",
                "value": known,
                "unit": f"{unit}/{carrier_unit}",
                "quantity": quantity,
                "quantity_unit": carrier_unit,
                **({"factor": dict(each[carrier].factor or {})} if carrier in each and each[carrier].factor else {}),
            }
        )
    return terms
