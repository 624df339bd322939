"""CO2 accounts as indicator values whose inputs a proof can follow: parts, scopes, intensity per product and value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qingyu.domain.carbon.factor import SCOPES, CarbonAccount, EmissionPart, Term, Uncounted
from qingyu.domain.energy import terms
from qingyu.domain.energy.account import Amount
from qingyu.domain.energy.assess import Period
from qingyu.domain.energy.indicator import Value
from qingyu.domain.intensity.production import Output
from qingyu.domain.intensity.ratio import COMPLETENESS_BAR
from qingyu.domain.kernel.reason import Reason, because

CNY_PER_WAN = 10_000.0


@dataclass(frozen=True, slots=True)
class ValueAdded:
    """The value added of a month [CNY] at current prices, or at the constant ones of a base year; revised upwards."""

    id: int
    month: date
    value_added_cny: float
    price_basis: str
    base_year: int | None
    revision: int
    declared_by: str
    declared_at: datetime


def term_dict(term: Term) -> dict[str, Any]:
    """A term of an account as the inputs of a value name it."""
    formula = "carbon.process" if term.part is EmissionPart.PROCESS else "carbon.factor"
    source = term.details.get("from") or (terms.of_carrier(term.carrier, term.flows) if term.carrier else None)
    return terms.plain(
        term.name,
        term.tco2,
        "tCO2",
        formula=formula,
        part=term.part.value,
        quantity=term.quantity,
        quantity_unit=term.quantity_unit,
        factor=term.factor.as_term() if term.factor else None,
        choice_verified=term.verified.value if term.verified else None,
        why=term.details.get("why"),
        heat_by=term.details.get("heat_by"),
        parameters=term.details.get("parameters"),
        streams=term.details.get("streams"),
        reason=term.reason,
        **{"from": source},
    )


def uncounted_dict(left: Uncounted) -> dict[str, Any]:
    """What is not counted, with its reason."""
    return {
        "carrier": left.carrier,
        "quantity": left.quantity,
        "unit": left.unit,
        "reason": left.reason,
        "flows": list(left.flows),
    }


def of_day(period: Period, account: CarbonAccount) -> list[Value]:
    """The total of a day."""
    if not account.terms:
        return []
    return [_value("co2.total", period, account, tuple(EmissionPart), account.total)]


def of_month(period: Period, account: CarbonAccount) -> list[Value]:
    """Total, parts and scopes of a month; a part that does not occur has no value."""
    if not account.terms:
        return []
    parts = {
        part: _value(f"co2.{part}", period, account, (part,), account.part(part))
        for part in EmissionPart
        if account.has(part)
    }
    values = list(parts.values())
    for scope, of in SCOPES.items():
        if account.has(*of):
            values.append(_sum(f"co2.{scope}", period, account, of, [parts[p] for p in of if p in parts]))
    values.append(_sum("co2.total", period, account, tuple(EmissionPart), list(parts.values())))
    return values


def _value(code: str, period: Period, account: CarbonAccount, of: Sequence[EmissionPart], amount: Amount) -> Value:
    return _made(
        code,
        "",
        period,
        amount,
        "tCO2",
        account,
        of,
        {
            "formula": "carbon.sum",
            "terms": [term_dict(term) for term in account.terms if term.part in of],
            "uncounted": [uncounted_dict(left) for left in account.uncounted] if EmissionPart.COMBUSTION in of else [],
        },
    )


def _sum(
    code: str, period: Period, account: CarbonAccount, of: Sequence[EmissionPart], parts: Sequence[Value]
) -> Value:
    amount = account.part(*of)
    said = [terms.plain(p.code, p.value, "tCO2", reason=p.reason, **{"from": terms.of_value(p)}) for p in parts]
    return _made(code, "", period, amount, "tCO2", account, of, {"formula": "carbon.sum", "terms": said})


def of_product(
    period: Period, product: str, unit: str, account: CarbonAccount, made: Output, until: date, charges: Any
) -> Value:
    """CO2 per unit of a product: what its flows and its process emit over its output. [tCO2/unit]"""
    amount = account.total
    reason = intensity_reason(amount, made)
    value = None if reason is not None or amount.value is None else amount.value / made.quantity
    numerator = {
        "name": "co2",
        "value": amount.value,
        "unit": "tCO2",
        "formula": "carbon.sum",
        "terms": [term_dict(term) for term in account.terms],
    } | ({"reason": amount.reason} if amount.reason else {})
    return _made(
        "co2.intensity",
        product,
        period,
        Amount(value, reason),
        f"tCO2/{unit}",
        account,
        tuple(EmissionPart),
        {
            "formula": "carbon.intensity",
            "terms": [
                numerator,
                terms.plain("output", made.quantity, unit, **{"from": {"kind": "production", "product": product}}),
            ],
            "uncounted": [uncounted_dict(left) for left in account.uncounted],
            "until": until.isoformat(),
            "coverage": made.coverage,
            "charges": charges,
            "production": [
                [s.from_at.isoformat(), s.to_at.isoformat(), s.quantity, s.revision] for s in made.statements
            ],
        },
    )


def intensity_reason(amount: Amount, made: Output) -> Reason | None:
    """Why CO2 per unit of product cannot be said; null when it can."""
    if made.reason is not None:
        return made.reason
    if made.coverage < COMPLETENESS_BAR:
        return because("production_in_part", share=made.coverage, bar=COMPLETENESS_BAR)
    if made.quantity == 0:
        return because("nothing_produced")
    return amount.reason


def of_value_added(period: Period, total: Value, figure: ValueAdded) -> Value:
    """CO2 per value added of a month. [tCO2/10^4 CNY]"""
    added = figure.value_added_cny / CNY_PER_WAN
    reason = total.reason
    if reason is None and added <= 0:
        reason = because("figure_not_above_zero", measure="value_added")
    value = None if reason is not None or total.value is None else total.value / added
    declaration = {
        "kind": "declaration",
        "table": "economic_figure",
        "id": figure.id,
        "declared_by": figure.declared_by,
        "declared_at": figure.declared_at.isoformat(),
    }
    return Value(
        code="co2.intensity.value_added",
        scope="",
        period=period.kind,
        start_on=period.start_on,
        value=value,
        unit="tCO2/10^4 CNY",
        completeness=total.completeness,
        reason=reason,
        verified=total.verified,
        is_open=period.is_open,
        inputs={
            "formula": "carbon.intensity",
            "terms": [
                terms.plain(total.code, total.value, "tCO2", reason=total.reason, **{"from": terms.of_value(total)}),
                terms.plain("value_added", added, "10^4 CNY", **{"from": declaration}),
            ],
            "price_basis": figure.price_basis,
            "base_year": figure.base_year,
            "revision": figure.revision,
        },
    )


def _made(
    code: str,
    scope: str,
    period: Period,
    amount: Amount,
    unit: str,
    account: CarbonAccount,
    of: Sequence[EmissionPart],
    inputs: Mapping[str, Any],
) -> Value:
    return Value(
        code=code,
        scope=scope,
        period=period.kind,
        start_on=period.start_on,
        value=amount.value,
        unit=unit,
        completeness=account.completeness,
        reason=amount.reason,
        verified=account.is_verified(*of),
        is_open=period.is_open,
        inputs={
            **inputs,
            "n_received": account.n_received,
            "n_due": account.n_due,
            "coverage_of_energy": account.coverage.as_inputs(),
            "reason": amount.reason,
        },
    )
