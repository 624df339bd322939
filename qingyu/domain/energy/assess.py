"""From uses to indicator values: the standard coal of a day and of a month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qingyu.domain.energy import composition, terms
from qingyu.domain.energy.account import Account, CarrierAccount, Lookup, Use, account
from qingyu.domain.energy.coal import KGCE_PER_TCE
from qingyu.domain.energy.factors import Book, Factor
from qingyu.domain.energy.indicator import Value


@dataclass(frozen=True, slots=True)
class Period:
    """The day or month the values are of."""

    kind: str
    start_on: date
    is_open: bool


def composed(period: Period, uses: Sequence[Use], whole: Account, lookup: Lookup) -> list[Value]:
    """Standard coal by group of carriers, equivalent book, and the whole; each says what of it is no meter's.

    whole: the account of the enterprise by these uses.
    """
    by_group: dict[str, list[Use]] = {}
    for use in uses:
        by_group.setdefault(composition.group_of(use.carrier).value, []).append(use)
    found = [("", uses, whole), *((group, own, account(own, lookup)) for group, own in sorted(by_group.items()))]
    return [_composed(period, scope, own, part, lookup) for scope, own, part in found if part.carriers]


def _composed(period: Period, scope: str, uses: Sequence[Use], account: Account, lookup: Lookup) -> Value:
    parts = composition.bases(uses, lookup)
    value = _of_book(period, ("structure.energy", Book.EQUIVALENT), scope, account, uses, lookup)
    told = {"stated": parts.stated / KGCE_PER_TCE, "estimated": parts.estimated / KGCE_PER_TCE}
    return replace(value, inputs=value.inputs | {"bases_tce": told})


def coal(period: Period, uses: Sequence[Use], total: Account, lookup: Lookup) -> list[Value]:
    """Standard coal of the enterprise and of each carrier, in both books. total: of the enterprise by these uses."""
    if not total.carriers:
        return []
    values = _coal(period, "", total, uses, lookup)
    for part in total.carriers:
        own = [u for u in uses if u.carrier == part.carrier]
        values += _coal(period, part.carrier, account(own, lookup), own, lookup)
    return values


def _coal(period: Period, scope: str, account: Account, uses: Sequence[Use], lookup: Lookup) -> list[Value]:
    return [
        _of_book(period, of, scope, account, uses, lookup)
        for of in (("coal.calorific", Book.CALORIFIC), ("coal.equivalent", Book.EQUIVALENT))
    ]


def _of_book(
    period: Period, of: tuple[str, Book], scope: str, account: Account, uses: Sequence[Use], lookup: Lookup
) -> Value:
    code, book = of
    amount = account.published(book)
    return Value(
        code=code,
        scope=scope,
        period=period.kind,
        start_on=period.start_on,
        value=None if amount.value is None else amount.value / KGCE_PER_TCE,
        unit="tce",
        completeness=account.completeness,
        reason=amount.reason,
        verified=all_verified(terms.of_book(account.factors, book)),
        is_open=period.is_open,
        inputs=account_inputs(account, book)
        | {"reason": amount.reason, "formula": "coal.total", "terms": terms.coal(account, book, "tce", uses, lookup)},
    )


def account_inputs(account: Account, book: Book) -> dict[str, Any]:
    return {
        "carriers": [_carrier_inputs(part, book) for part in account.carriers],
        "n_received": account.n_received,
        "n_due": account.n_due,
        "slots": [account.slots.measured, account.slots.estimated, account.slots.suspect, account.slots.missing],
        "coverage_of_energy": account.coverage.as_inputs(),
    }


def _carrier_inputs(part: CarrierAccount, book: Book) -> dict[str, Any]:
    return {
        "carrier": part.carrier,
        "quantity": part.quantity,
        "unit": part.unit,
        "factors": [
            {"id": f.id, "edition": f.edition, "kgce_per_unit": f.kgce_per_unit, "unit": f.unit, "verified": f.verified}
            for f in terms.of_book(part.factors, book)
        ],
    }


def all_verified(factors: Sequence[Factor]) -> bool:
    """Whether every factor was seen in a source."""
    return all(f.verified.is_verified for f in factors)
