"""What is answered about factors 折标系数台账: printed and declared ones, and which is in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from qingyu.domain.energy.factors import Book, Level, SchemeChoice, Verified
from qingyu.domain.energy.measured import Window
from qingyu.jobs.answer import AS_TEXT, LITERALS, Answer, Literals, Sentence


@dataclass(frozen=True, slots=True)
class Factor(Answer):
    """A coefficient: standard coal in a unit of a carrier [kgce/unit]; a range has no single value.

    `valid_from` and `valid_to` (day after the last) are null where they are unknown.
    """

    id: str
    edition: str
    carrier: str
    book: Annotated[Book, LITERALS]
    kgce_per_unit: float | None
    low: float | None
    high: float | None
    unit: str
    level: Annotated[Level, LITERALS]
    scheme: str | None
    standard: str | None
    region: str | None
    valid_from: date | None
    valid_to: date | None
    verified: Annotated[Verified, AS_TEXT]
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class PrintedFactor(Factor):
    """A coefficient of the current edition with its source; `in_force` on the day under the scheme asked for."""

    source: str
    note: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class MissingFactor(Answer):
    """Why a carrier has no coefficient."""

    carrier: str
    reason: Sentence


@dataclass(frozen=True, slots=True)
class Factors(Answer):
    """The printed coefficients, those in force marked."""

    day: date
    scheme: str
    schemes: Sequence[str]
    factors: Sequence[PrintedFactor]
    missing: Sequence[MissingFactor]
    windows: Sequence[Window]


@dataclass(frozen=True, slots=True)
class FactorInForce(Answer):
    """What an enterprise's carrier is reckoned with, in each book, or why there is none."""

    carrier: str
    name_zh: str
    name_en: str
    calorific: Factor | None
    calorific_reason: Sentence | None
    equivalent: Factor | None
    equivalent_reason: Sentence | None


@dataclass(frozen=True, slots=True)
class DeclaredFactor(Answer):
    """A coefficient an enterprise declared with its proof; `relative_to_default` is a share of the printed value."""

    id: int
    carrier: str
    level: Annotated[Level, Literals(Level.DEFAULT)]
    ncv: float | None
    ncv_unit: str | None
    kgce_per_unit: float
    unit: str
    valid_from: date | None
    valid_to: date | None
    proof: str
    laboratory: str | None
    implausible: bool
    declared_by: str
    declared_at: datetime
    withdrawn_at: datetime | None
    unconfirmed: Annotated[bool, Field(description="it touched closed months and waits for an officer")]
    in_force: bool
    default_id: str | None
    relative_to_default: float | None


@dataclass(frozen=True, slots=True)
class EnterpriseFactors(Answer):
    """The factors of an enterprise on a day."""

    enterprise: str
    day: date
    scheme: str
    schemes: Sequence[SchemeChoice]
    in_force: Sequence[FactorInForce]
    declared: Sequence[DeclaredFactor]
