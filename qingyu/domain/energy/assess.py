"""From uses to indicator values: the standard coal of a day and of a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qingyu.domain.energy import terms
from qingyu.domain.energy.account import Account, CarrierAccount, Lookup, Use, account, of_enterprise
from qingyu.domain.energy.coal import KGCE_PER_TCE
from qingyu.domain.energy.factors import Book, Factor
from qingyu.domain.energy.indicator import Value


@dataclass(frozen=True, slots=True)
class Period:
    """The day or month the values are of."""

    kind: str
    start_on: date
    is_open: bool


def coal(period: Period, uses: Sequence[Use], lookup: Lookup) -> list[Value]:
    """Standard coal of the enterprise and of each carrier, in both books."""
    total = of_enterprise(uses, lookup)
    if not total.carriers:
        return []
    values = _coal(period, "", total, uses, lookup)
    for part in total.carriers:
        own = [u for u in uses if u.carrier == part.carrier]
        values += _coal(period, part.carrier, account(own, lookup), own, lookup)
    return values


def _coal(period: Period, scope: str, account: Account, uses: Sequence[Use], lookup: Lookup) -> list[Value]:
    values = []
    for code, book, amount in (
        ("coal.calorific", Book.CALORIFIC, account.published(Book.CALORIFIC)),
        ("coal.equivalent", Book.EQUIVALENT, account.published(Book.EQUIVALENT)),
    ):
        values.append(
            Value(
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
                | {
                    "reason": amount.reason,
                    "formula": "coal.total",
                    "terms": terms.coal(account, book, "tce", uses, lookup),
                },
            )
        )
    return values


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
