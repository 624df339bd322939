"""Verification of the meters 检定台账: days left, overdue or not, and whether a meter is supervised-grade."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from qingyu.domain.kernel.answer import Answer
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.metering.gb17167 import InstrumentClass, is_at_least_as_good

AHEAD_D = 30  # from so many days before the end a certificate is due soon [d]; the warning rule has its own


class Status(StrEnum):
    """How a certificate stands on a day."""

    IN_DATE = "in_date"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"  # no certificate, or one without an end


@dataclass(frozen=True, slots=True)
class MeterCertificate(Answer):
    """A verification or calibration of a meter; certificate_id is null for the one that came with the registration."""

    certificate_id: int | None
    certificate_no: str | None
    laboratory: str
    accuracy_class: str | None
    class_id: str | None
    seal_no: str | None
    verified_on: date | None
    due_on: date | None  # the first day it no longer holds
    declared_by: str
    declared_at: datetime | None


@dataclass(frozen=True, slots=True)
class Grade:
    """Whether a meter is supervised-grade; null where something is not known. `lacks`: what is against it."""

    is_supervised: bool | None
    required_class: str | None
    has_class: bool | None
    is_in_date: bool
    is_sealed: bool
    lacks: tuple[Reason, ...]


def days_left(certificate: MeterCertificate | None, on: date) -> int | None:
    """Days until the certificate ends, negative when it has ended. [d]"""
    return None if certificate is None or certificate.due_on is None else (certificate.due_on - on).days


def status(certificate: MeterCertificate | None, on: date, ahead_d: int = AHEAD_D) -> Status:
    """How a certificate stands on a day; on the day it is due it has ended.

    >>> c = MeterCertificate(1, "1", "", "0.5", None, None, date(2025, 5, 1), date(2026, 5, 1), "li", None)
    >>> [status(c, d).value for d in (date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1))]
    ['in_date', 'due_soon', 'overdue']
    """
    left = days_left(certificate, on)
    if left is None:
        return Status.UNKNOWN
    if left <= 0:
        return Status.OVERDUE
    return Status.DUE_SOON if left <= ahead_d else Status.IN_DATE


def is_in_date(certificate: MeterCertificate | None, on: date) -> bool:
    """Whether a certificate is known to hold on a day; an unknown one does not count."""
    return status(certificate, on) in (Status.IN_DATE, Status.DUE_SOON)


def grade(certificate: MeterCertificate | None, wanted: InstrumentClass | None, on: date) -> Grade:
    """Supervised-grade: the class is at most the required one, the date lies ahead, and a seal is on record."""
    in_date = is_in_date(certificate, on)
    sealed = certificate is not None and bool(certificate.seal_no)
    required = wanted.required_class if wanted else None
    fits = None
    if certificate is not None and wanted is not None:
        fits = is_at_least_as_good(certificate.accuracy_class, wanted.required_class)
    lacks = []
    if not in_date:
        lacks.append(because("no_certificate_in_date"))
    if not sealed:
        lacks.append(because("no_seal"))
    if wanted is None:
        lacks.append(because("class_undeclared"))
    elif fits is None:
        lacks.append(because("class_of_meter_unknown"))
    elif not fits:
        lacks.append(because("class_worse", given=certificate.accuracy_class if certificate else "", required=required))
    known_bad = not in_date or not sealed or fits is False
    supervised = False if known_bad else (None if fits is None else True)
    return Grade(supervised, required, fits, in_date, sealed, tuple(lacks))
