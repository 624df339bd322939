"""The energy account of a stretch of time: quantities by carrier and standard coal in both books, with completeness."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain

from qingyu.domain.energy import carriers
from qingyu.domain.energy.coal import coal_kgce
from qingyu.domain.energy.coverage import Coverage, covered_of_due
from qingyu.domain.energy.factors import Book, Factor, NoFactor, Verified
from qingyu.domain.energy.units import converter, converts
from qingyu.domain.energy.use import (
    Amount,
    Basis,
    Lookup,
    Slots,
    Use,
    basis_of,
    coefficient_of,
    due_uses,
    factor_of,
)
from qingyu.domain.kernel.reason import all_of, because

# A use and its amounts are spoken of with the account they make.
__all__ = [
    "Account",
    "Amount",
    "CarrierAccount",
    "Lookup",
    "Slots",
    "Use",
    "account",
    "factor_of",
    "of_enterprise",
    "worst",
]


@dataclass(frozen=True, slots=True)
class CarrierAccount:
    """One carrier's part. quantity: [unit]  coal: [kgce]"""

    carrier: str
    quantity: float | None
    unit: str
    calorific: Amount
    equivalent: Amount
    factors: tuple[Factor, ...]

    @property
    def factor_id(self) -> str | None:
        """The coefficient of the calorific book; several, when it changed in the period, are joined by a comma."""
        return ", ".join(f.id for f in self._calorific) or None

    @property
    def edition(self) -> str | None:
        """The edition the coefficient was read from."""
        return ", ".join(sorted({f.edition for f in self._calorific})) or None

    @property
    def verified(self) -> Verified | None:
        """The least sure of the coefficients used."""
        return worst(f.verified for f in self._calorific)

    @property
    def _calorific(self) -> tuple[Factor, ...]:
        return tuple(f for f in self.factors if f.book is not Book.EQUIVALENT)


@dataclass(frozen=True, slots=True)
class Account:
    """All carriers together, as far as they are known. coverage: how much of the energy that is.

    n_received, n_due: readings, for what inspectors count; a number stands or falls with the coverage.
    """

    carriers: tuple[CarrierAccount, ...]
    calorific: Amount
    equivalent: Amount
    n_received: int
    n_due: int
    slots: Slots
    coverage: Coverage

    @property
    def completeness(self) -> float | None:
        """The known share of the expected energy, null when nothing was due. [1]"""
        return self.coverage.share

    def published(self, book: Book) -> Amount:
        """The total of a book where enough of it is known, else the reason with what is known. [kgce]"""
        amount = self.equivalent if book is Book.EQUIVALENT else self.calorific
        return amount.unless(self.coverage.reason)

    @property
    def electricity_kwh(self) -> float | None:
        """Electricity over the boundary. [kWh]"""
        return next((c.quantity for c in self.carriers if c.carrier == "electricity"), None)

    @property
    def factors(self) -> tuple[Factor, ...]:
        """Every coefficient used, in either book."""
        return tuple(f for c in self.carriers for f in c.factors)


_WORST = (Verified.UNVERIFIED, Verified.DERIVED, Verified.DECLARED, Verified.ONE_SOURCE, Verified.TWO_SOURCES)


def worst(marks: Iterable[Verified]) -> Verified | None:
    """The least sure of some marks; null of none."""
    seen = set(marks)
    return next((mark for mark in _WORST if mark in seen), None)


_LEAST_KGCE = 1e-6  # what the rounding of a sum may leave below zero


def of_enterprise(uses: Sequence[Use], lookup: Lookup) -> Account:
    """The account of a whole enterprise: a book below zero is no number but the sign of a flow that is missing.

    A process or a product may well give back more than it takes; an enterprise cannot. Nor is there a total where too
    little of the energy is known.
    """
    found = account(uses, lookup)
    return replace(
        found,
        calorific=_not_below_zero(found.published(Book.CALORIFIC)),
        equivalent=_not_below_zero(found.published(Book.EQUIVALENT)),
    )


def _not_below_zero(amount: Amount) -> Amount:
    if amount.value is None or amount.value >= -_LEAST_KGCE:
        return amount
    return Amount(
        None,
        because("more_out_than_in", tce=amount.value / 1000),
    )


def account(uses: Sequence[Use], lookup: Lookup) -> Account:
    """Add up uses. A carrier of which nothing at all is known makes the totals null: missing is never zero.

    Source: GB/T 2589-2020, E = sum of q_i x k_i, q_i the quantity of a carrier, k_i its coefficient;
    completeness by the energy that is known (`coverage`).
    """
    by_carrier: dict[str, list[Use]] = {}
    seen: dict[tuple[int, date | datetime], Use] = {}
    due = due_uses(uses)
    for use in due:
        by_carrier.setdefault(use.carrier, []).append(use)
        seen[use.channel_id, use.start] = use  # a channel in two flows is complete or not only once
    parts = tuple(_carrier(code, by_carrier[code], lookup) for code in sorted(by_carrier))
    return Account(
        carriers=parts,
        calorific=_total([p.calorific for p in parts]),
        equivalent=_total([p.equivalent for p in parts]),
        n_received=sum([u.n_received for u in seen.values()]),
        n_due=sum([u.n_due for u in seen.values()]),
        slots=_slots([u.slots for u in seen.values()]),
        coverage=covered_of_due(due, lookup),
    )


def of_flow(due: Sequence[Use], lookup: Lookup) -> tuple[CarrierAccount, ...]:
    """The carriers of the due uses of one flow: what `account` says of them."""
    by_carrier: dict[str, list[Use]] = {}
    for use in due:
        by_carrier.setdefault(use.carrier, []).append(use)
    return tuple(_carrier(code, by_carrier[code], lookup) for code in sorted(by_carrier))


def _carrier(code: str, uses: Sequence[Use], lookup: Lookup) -> CarrierAccount:
    # A channel registered in an odd unit must not stop its enterprise: it gets a reason instead of a number.
    unit = carriers.CARRIERS[code].unit if code in carriers.CARRIERS else uses[0].unit
    units = dict.fromkeys([use.unit for use in uses])
    odd = next((u for u in units if not (u == unit or converts(u, unit))), None)
    if odd is not None:
        reason = Amount(None, because("odd_unit_of_carrier", carrier=code, odd=odd, unit=unit))
        return CarrierAccount(code, None, unit, reason, reason, ())
    unstated = all_of(u.reason for u in uses)
    if unstated is not None:
        nothing = Amount(None, unstated)
        return CarrierAccount(code, None, unit, nothing, nothing, ())
    groups: dict[Basis, list[float]] = {}
    in_unit = {each: converter(each, unit) for each in units}
    for use in uses:
        if (amount := use.use) is not None:
            groups.setdefault(basis_of(use), []).append(in_unit[use.unit](amount * use.weight))
    if not groups:
        nothing = Amount(None, because("carrier_unknown", carrier=code))
        return CarrierAccount(code, None, unit, nothing, nothing, ())
    quantity = math.fsum(chain.from_iterable(groups.values()))
    used: dict[str, Factor] = {}
    books = []
    for book in (Book.CALORIFIC, Book.EQUIVALENT):
        books.append(_coal(code, book, unit, groups, lookup, used))
    return CarrierAccount(code, quantity, unit, books[0], books[1], tuple(used.values()))


def _coal(
    code: str, book: Book, unit: str, bases: dict[Basis, list[float]], lookup: Lookup, used: dict[str, Factor]
) -> Amount:
    groups: dict[str, tuple[Factor, list[float]]] = {}
    for basis, amounts in bases.items():
        factor = coefficient_of(code, book, basis, lookup)
        if isinstance(factor, NoFactor):
            return Amount(None, factor.reason)
        groups.setdefault(factor.id, (factor, []))[1].extend(amounts)
    for factor, _ in groups.values():
        used[factor.id] = factor
    return Amount(math.fsum(coal_kgce(math.fsum(amounts), unit, factor) for factor, amounts in groups.values()))


def _total(amounts: Sequence[Amount]) -> Amount:
    if not amounts:
        return Amount(None, because("period_unknown"))
    missing = all_of(a.reason for a in amounts)
    if missing is not None:
        return Amount(None, missing)
    return Amount(math.fsum(a.value for a in amounts if a.value is not None))


def _slots(parts: Sequence[Slots]) -> Slots:
    # Most days have the same slots, and most of those the very same ones: they are told apart by that alone.
    due = measured = estimated = suspect = missing = 0
    each = {id(part): part for part in parts}
    for key, n in Counter(map(id, parts)).items():
        part = each[key]
        due += n * part.due
        measured += n * part.measured
        estimated += n * part.estimated
        suspect += n * part.suspect
        missing += n * part.missing
    return Slots(due, measured, estimated, suspect, missing)
