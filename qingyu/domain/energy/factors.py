"""Standard-coal coefficients (折标系数): the two books, and which coefficient is in force on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verified(StrEnum):
    """How sure a printed number is."""

    TWO_SOURCES = "two_sources"
    ONE_SOURCE = "one_source"
    UNVERIFIED = "unverified"
    DERIVED = "derived"
    DECLARED = "declared"  # by the operator, for a year; not a printed number

    @property
    def is_verified(self) -> bool:
        """False when no source was seen: usable, and always shown as unverified."""
        return self is not Verified.UNVERIFIED


class Book(StrEnum):
    """The two ways to say electricity in standard coal; every other carrier is the same in both."""

    CALORIFIC = "calorific"  # 当量值
    EQUIVALENT = "equivalent"  # 等价值
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Factor:
    """A coefficient: standard coal in a unit of a carrier.

    kgce_per_unit: [kgce/unit]; null where only a range, low to high, is printed.
    """

    id: str
    edition: str
    carrier: str
    book: Book
    unit: str
    kgce_per_unit: float | None
    verified: Verified
    name_zh: str
    name_en: str
    low: float | None = None
    high: float | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the day lies in [valid_from, valid_to); an unknown edge bounds nothing."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class NoFactor:
    """No coefficient, and the reason in a sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Declared:
    """The equivalent coefficient of electricity the operator declared for a year. kgce_per_kwh: [kgce/kWh]"""

    region: str | None
    year: int
    kgce_per_kwh: float
    declared_by: str
    source: str

    def factor(self) -> Factor:
        """The declaration as a coefficient like any other."""
        where = self.region or "all"
        return Factor(
            id=f"declared.{where}.{self.year}",
            edition=f"declared by {self.declared_by}: {self.source}",
            carrier="electricity",
            book=Book.EQUIVALENT,
            unit="kWh",
            kgce_per_unit=self.kgce_per_kwh,
            verified=Verified.DECLARED,
            name_zh=f"电力(等价值, {self.year}年申报)",
            name_en=f"electricity, equivalent, declared for {self.year}",
            valid_from=date(self.year, 1, 1),
            valid_to=date(self.year + 1, 1, 1),
        )


@dataclass(frozen=True, slots=True)
class Factors:
    """All coefficients that may apply to an enterprise.

    `layers` are in order of precedence: the first layer that has a coefficient for the carrier, the book and the day
    decides. Today there is one layer of printed values; measured values and suppliers' certificates will be put before
    it. Declared values are the only source of electricity's equivalent book, the nearest region first.
    """

    layers: Sequence[Sequence[Factor]]
    declared: Sequence[Declared] = ()

    def in_force(self, carrier: str, book: Book, day: date) -> Factor | NoFactor:
        """The coefficient for a carrier in a book on a day, or why there is none."""
        if carrier == "electricity" and book is Book.EQUIVALENT:
            return self._declared(day.year)
        for layer in self.layers:
            found = [f for f in layer if f.carrier == carrier and f.book in (book, Book.BOTH) and f.holds_on(day)]
            if len(found) > 1:
                names = ", ".join(sorted(f.id for f in found))
                return NoFactor(f"{carrier} has more than one coefficient on {day}: {names}")
            if found:
                return _single(found[0])
        return NoFactor(f"{carrier} has no coefficient in the {book} book on {day}")

    def _declared(self, year: int) -> Factor | NoFactor:
        for declared in self.declared:
            if declared.year == year:
                return declared.factor()
        return NoFactor(f"no equivalent factor of electricity (等价值) is declared for {year}")


def _single(factor: Factor) -> Factor | NoFactor:
    if factor.kgce_per_unit is None:
        return NoFactor(
            f"{factor.id} is a range {factor.low} to {factor.high} kgce/{factor.unit}; a measured value is needed"
        )
    return factor
