"""The terms of a value's inputs: what was added or divided, down to carriers and factors, as a proof follows them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from qingyu.domain.energy.account import Account, Amount, CarrierAccount, Lookup, Use, factor_of
from qingyu.domain.energy.coal import coal_kgce
from qingyu.domain.energy.factors import Book, Factor, NoFactor
from qingyu.domain.energy.indicator import Value
from qingyu.domain.energy.units import convert

Term = dict[str, Any]


def of_book(factors: Sequence[Factor], book: Book) -> list[Factor]:
    """The factors a book uses."""
    return [f for f in factors if f.book in (book, Book.BOTH)]


def factor(factor: Factor) -> Term:
    """A factor as a term names it. value: [kgce/unit]"""
    return {
        "id": factor.id,
        "edition": factor.edition,
        "value": factor.kgce_per_unit,
        "unit": f"kgce/{factor.unit}",
        "verified": factor.verified.value,
    }


def coal(
    account: Account,
    book: Book,
    unit: str,
    uses: Sequence[Use],
    lookup: Lookup,
    flows: Mapping[str, Collection[str]] | None = None,
) -> list[Term]:
    """One term a carrier: quantity times coefficient. unit: of standard coal.  uses: those the account was made of.

    flows: by carrier, where not all over the boundary are meant.
    """
    by_carrier = {part.carrier: None if flows is None else flows.get(part.carrier, ()) for part in account.carriers}
    return [carrier(part, book, unit, uses, lookup, by_carrier[part.carrier]) for part in account.carriers]


def carrier(
    part: CarrierAccount,
    book: Book,
    unit: str,
    uses: Sequence[Use],
    lookup: Lookup,
    flows: Collection[str] | None = None,
) -> Term:
    """A carrier's quantity times its coefficient; where the coefficient changed, one term for each inside it."""
    amount = part.calorific if book is Book.CALORIFIC else part.equivalent
    term: Term = {
        "name": part.carrier,
        "value": None if amount.value is None else convert(amount.value, "kgce", unit),
        "unit": unit,
        "formula": "coal.carrier",
        "quantity": part.quantity,
        "quantity_unit": part.unit,
        "from": of_carrier(part.carrier, flows),
    }
    if amount.reason is not None:
        term["reason"] = amount.reason
    used = of_book(part.factors, book)
    if len(used) == 1:
        term["factor"] = factor(used[0])
    elif used and amount.value is not None:
        term["terms"] = _by_factor(part, book, unit, uses, lookup)
    return term


def _by_factor(part: CarrierAccount, book: Book, unit: str, uses: Sequence[Use], lookup: Lookup) -> list[Term]:
    groups: dict[str, tuple[Factor, list[date], list[float]]] = {}
    for use in uses:
        if use.carrier != part.carrier or use.use is None:
            continue
        found = factor_of(use, book, lookup)
        assert not isinstance(found, NoFactor)  # the account has a value, so every use has a factor
        _, days, amounts = groups.setdefault(found.id, (found, [], []))
        days.append(use.day)
        amounts.append(convert(use.use * use.weight, use.unit, part.unit))
    return [
        {
            "name": f"{part.carrier} {min(days)} to {max(days)}",
            "value": convert(coal_kgce(sum(amounts), part.unit, found), "kgce", unit),
            "unit": unit,
            "formula": "coal.carrier",
            "quantity": sum(amounts),
            "quantity_unit": part.unit,
            "factor": factor(found),
        }
        for found, days, amounts in groups.values()
    ]


def of_carrier(code: str, flows: Collection[str] | None) -> Term:
    """The reference to the readings of a carrier, of some flows or of all over the boundary."""
    return {"kind": "carrier", "carrier": code} | ({} if flows is None else {"flows": sorted(flows)})


def of_indicator(code: str, scope: str, period: str, start_on: date, hash_: str | None) -> Term:
    """The reference to a stored value, by its key and its hash."""
    return {
        "kind": "indicator",
        "code": code,
        "scope": scope,
        "period": period,
        "start_on": start_on.isoformat(),
        "hash": hash_,
    }


def of_value(value: Value) -> Term:
    """The reference to a value that is being stored."""
    return of_indicator(value.code, value.scope, value.period, value.start_on, value.inputs_hash)


def plain(name: str, value: float | None, unit: str, **more: Any) -> Term:
    """A term without a factor; what is null is left out."""
    return {"name": name, "value": value, "unit": unit} | {
        key: found for key, found in more.items() if found is not None
    }


def amount(name: str, amount: Amount, unit: str, **more: Any) -> Term:
    """An amount as a term, with its reason where there is no number."""
    return plain(name, amount.value, unit, reason=amount.reason, **more)
