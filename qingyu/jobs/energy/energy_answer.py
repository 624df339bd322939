"""The energy report as the API and `--json` give it; standard coal in tce, unknown is null."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qingyu.domain.energy.account import Account, CarrierAccount
from qingyu.domain.energy.coal import KGCE_PER_TCE
from qingyu.domain.energy.factors import Book
from qingyu.jobs.answer import Answer, Confirmable, From, Sentence, sentence_or_none


@dataclass(frozen=True, slots=True)
class CarrierEnergy(Answer):
    """One carrier's quantity and standard coal in both books, with the factor that was used."""

    carrier: str
    quantity: float | None
    unit: str
    coal_tce_calorific: float | None
    coal_tce_equivalent: float | None
    factor_id: str | None
    edition: str | None
    verified: str | None


@dataclass(frozen=True, slots=True)
class SlotCounts(Answer):
    """How many 15-minute slots are due, and how each is known."""

    due: int
    measured: int
    estimated: int
    suspect: int
    missing: int


@dataclass(frozen=True, slots=True)
class KnownEnergy(Answer):
    """What is known of a period's energy, what is expected of it, and what it can be at all, calorific.

    The bounds are null where no rated maximum is declared.
    """

    coal_tce: float
    expected_tce: float | None
    least_tce: float | None
    most_tce: float | None


@dataclass(frozen=True, slots=True)
class EnergyTotals(Answer):
    """Comprehensive energy of a period: calorific (当量) and equivalent (等价) standard coal, and its completeness.

    Completeness is the known share of the expected energy. Below the bar there is no total but its reason, and what is
    known.
    """

    electricity_kwh: float | None
    coal_tce_calorific: float | None
    calorific_reason: Sentence | None
    coal_tce_equivalent: float | None
    equivalent_reason: Sentence | None
    completeness: float | None
    known: KnownEnergy
    carriers: Sequence[CarrierEnergy]
    slots: SlotCounts


@dataclass(frozen=True, slots=True)
class EnergyRow(EnergyTotals):
    """One slot, hour, day or month of the report."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class EnergyReport(Confirmable):
    """The energy of an enterprise over a span of its own days, half-open."""

    enterprise: str
    time_zone: str
    from_: From
    to: date
    by: str
    total: EnergyTotals
    rows: Sequence[EnergyRow]
    pending_batches: int


def tce(kgce: float | None) -> float | None:
    """Kilograms of standard coal in tonnes."""
    return None if kgce is None else kgce / KGCE_PER_TCE


def totals(account: Account) -> EnergyTotals:
    """An account as it is given: below the bar no total, but why, and what is known."""
    calorific, equivalent = account.published(Book.CALORIFIC), account.published(Book.EQUIVALENT)
    return EnergyTotals(
        electricity_kwh=account.electricity_kwh,
        coal_tce_calorific=tce(calorific.value),
        calorific_reason=sentence_or_none(calorific.reason),
        coal_tce_equivalent=tce(equivalent.value),
        equivalent_reason=sentence_or_none(equivalent.reason),
        completeness=account.completeness,
        known=known_energy(account),
        carriers=[_carrier(part) for part in account.carriers],
        slots=SlotCounts(
            due=account.slots.due,
            measured=account.slots.measured,
            estimated=account.slots.estimated,
            suspect=account.slots.suspect,
            missing=account.slots.missing,
        ),
    )


def known_energy(account: Account) -> KnownEnergy:
    """What is known of an account, what is expected of it and what it can be at all, calorific. [tce]"""
    coverage = account.coverage
    return KnownEnergy(coverage.known / KGCE_PER_TCE, tce(coverage.expected), tce(coverage.least), tce(coverage.most))


def _carrier(part: CarrierAccount) -> CarrierEnergy:
    return CarrierEnergy(
        carrier=part.carrier,
        quantity=part.quantity,
        unit=part.unit,
        coal_tce_calorific=tce(part.calorific.value),
        coal_tce_equivalent=tce(part.equivalent.value),
        factor_id=part.factor_id,
        edition=part.edition,
        verified=part.verified.value if part.verified else None,
    )
