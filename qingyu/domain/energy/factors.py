"""Standard-coal coefficients (折标系数): the two books, and which coefficient is in force on a day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import ConfigDict

from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.kernel.answer import Answer
from qingyu.domain.kernel.declared import Declared
from qingyu.domain.kernel.quantities import QUANTITIES
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.validity import Validity, last_declared

DEFAULT_SCHEME = "gbt2589"


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


class Level(StrEnum):
    """Where a coefficient comes from; the first that there is decides, in this order.

    Source: practice of several public systems, one source: measured before the supplier's certificate, before the
    value of the statistical year, before the default of the standard's appendix.
    """

    MEASURED = "measured"  # 实测
    SUPPLIER = "supplier"  # 供应商证书
    STATISTICAL = "statistical"  # 统计年度值
    DEFAULT = "default"  # 标准附录缺省值


@dataclass(frozen=True, slots=True)
class Factor(Validity):
    """A coefficient k: standard coal in a unit of a carrier.

    kgce_per_unit: k. [kgce/unit]; null where only a range, low to high, is printed.
    region: the code of the region it is for, null is everywhere.  scheme: whose accounting rules print it.
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
    level: Level = Level.DEFAULT
    region: str | None = None
    scheme: str = DEFAULT_SCHEME
    standard: str = ""


@dataclass(frozen=True, slots=True)
class NoFactor:
    """No coefficient, and the reason in a sentence."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class EquivalentFactor:
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
            edition=f"{self.declared_by}: {self.source}",
            carrier="electricity",
            book=Book.EQUIVALENT,
            unit="kWh",
            kgce_per_unit=self.kgce_per_kwh,
            verified=Verified.DECLARED,
            name_zh=f"电力(等价值, {self.year}年申报)",
            name_en=f"electricity, equivalent, declared for {self.year}",
            valid_from=date(self.year, 1, 1),
            valid_to=date(self.year + 1, 1, 1),
            level=Level.STATISTICAL,  # what the year's power stations burnt, not a constant of a standard
        )


@dataclass(frozen=True, slots=True)
class Measurement(Declared):
    """What an enterprise declared of its own energy: a coefficient with its proof, for days of [valid_from, valid_to).

    ncv: net calorific value NCV 低位发热量 [ncv_unit], null where the coefficient itself was declared.
    kgce_per_unit: k = NCV / 29307.6 kJ/kgce, or as declared. [kgce/unit]
    implausible: outside the window of its carrier, and confirmed.
    """

    id: int
    carrier: str
    level: Level
    ncv: float | None
    ncv_unit: str | None
    kgce_per_unit: float
    unit: str
    proof: str
    laboratory: str | None
    withdrawn_at: datetime | None = None
    implausible: bool = False

    def factor(self) -> Factor:
        """The declaration as a coefficient like any other; of electricity it is one of the equivalent book."""
        return Factor(
            id=f"{self.level.value}.{self.id}",
            edition=f"{self.declared_by}: {self.proof}",
            carrier=self.carrier,
            book=Book.EQUIVALENT if self.carrier == "electricity" else Book.BOTH,
            unit=self.unit,
            kgce_per_unit=self.kgce_per_unit,
            verified=Verified.UNVERIFIED if self.implausible else Verified.DECLARED,
            name_zh=f"{CARRIERS[self.carrier].name_zh} {LEVEL_ZH[self.level]}",
            name_en=f"{CARRIERS[self.carrier].name_en}, {self.level.value}",
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            level=self.level,
        )


LEVEL_ZH = {
    Level.MEASURED: "实测值",
    Level.SUPPLIER: "供应商证书值",
    Level.STATISTICAL: "统计年度值",
    Level.DEFAULT: "缺省值",
}


@dataclass(frozen=True, slots=True)
class SchemeChoice(Validity, Answer):
    """The accounting scheme an enterprise chose for some days."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", json_schema_serialization_defaults_required=True
    )

    scheme: str


def scheme_on(choices: Sequence[SchemeChoice], day: date) -> str:
    """The accounting scheme in force on a day, GB/T 2589 where none was chosen. choices: the latest first."""
    chosen = last_declared(reversed(choices), day)
    return DEFAULT_SCHEME if chosen is None else chosen.scheme


@dataclass(frozen=True, slots=True)
class Factors:
    """All coefficients that may apply to an enterprise.

    layers: printed ones, in order of precedence: the first that has a coefficient for the carrier, the book and the day
    decides.  declared: the equivalent book of electricity comes from here and from measurements only, the nearest
    region first.  measured: of the enterprise itself, the latest declaration first; they precede every printed one.
    schemes: the choices of the enterprise, the latest first; a scheme says what differs from GB/T 2589.
    regions: those the enterprise lies in, the nearest first.
    """

    layers: Sequence[Sequence[Factor]]
    declared: Sequence[EquivalentFactor] = ()
    measured: Sequence[Measurement] = ()
    schemes: Sequence[SchemeChoice] = ()
    regions: Sequence[str] = field(default=())

    def in_force(self, carrier: str, book: Book, day: date) -> Factor | NoFactor:
        """The coefficient for a carrier in a book on a day, or why there is none."""
        own = self._measured(carrier, book, day)
        if own is not None:
            return _possible(own)
        if carrier == "electricity" and book is Book.EQUIVALENT:
            return self._declared(day.year)
        for layer in self.layers:
            here = [f for f in layer if f.carrier == carrier and f.region in (*self.regions, None)]
            held = [f for f in here if f.book in (book, Book.BOTH) and f.holds_on(day)]
            found = self._nearest(held, day)
            if len(found) > 1:
                names = ", ".join(sorted(f.id for f in found))
                return NoFactor(because("coefficient_ambiguous", carrier=carrier, day=day, names=names))
            if found:
                return _single(found[0])
        return NoFactor(because("coefficient_missing", carrier=carrier, book=book, day=day))

    def scheme_on(self, day: date) -> str:
        """The accounting scheme in force on a day."""
        return scheme_on(self.schemes, day)

    def _measured(self, carrier: str, book: Book, day: date) -> Factor | None:
        for level in (Level.MEASURED, Level.SUPPLIER, Level.STATISTICAL):
            for said in self.measured:
                if said.carrier != carrier or said.level is not level or said.withdrawn_at is not None:
                    continue
                factor = said.factor()
                if factor.holds_on(day) and factor.book in (book, Book.BOTH):
                    return factor
        return None

    def _nearest(self, held: Sequence[Factor], day: date) -> Sequence[Factor]:
        """Those of the chosen scheme, else of GB/T 2589, else of any; of these the nearest region's.

        So a carrier that only one scheme knows needs no choice.
        """
        by_scheme = [[f for f in held if f.scheme == scheme] for scheme in (self.scheme_on(day), DEFAULT_SCHEME)]
        of_scheme = next((found for found in by_scheme if found), held)
        for region in (*self.regions, None):
            found = [f for f in of_scheme if f.region == region]
            if found:
                return found
        return ()

    def _declared(self, year: int) -> Factor | NoFactor:
        for declared in self.declared:
            if declared.year == year:
                return declared.factor()
        return NoFactor(because("equivalent_undeclared", year=year))


def _possible(factor: Factor) -> Factor | NoFactor:
    """A coefficient that was stored before its bounds were asked for is none."""
    fault = None if factor.kgce_per_unit is None else QUANTITIES["coefficient"].fault(factor.kgce_per_unit)
    return factor if fault is None else NoFactor(because("coefficient_impossible", factor=factor.id, fault=fault))


def _single(factor: Factor) -> Factor | NoFactor:
    if factor.kgce_per_unit is None:
        return NoFactor(
            because("coefficient_is_range", factor=factor.id, low=factor.low, high=factor.high, unit=factor.unit)
        )
    return factor
