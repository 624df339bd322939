"""Green certificates 绿色电力证书: one for each MWh, counted once, and by the rule of the year it is used for.

Sources: 国家能源局实施细则（试行）2026-01-07; before it two years from the issue (rule of 2025).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qingyu.domain.energy.structure import SAME_YEAR_SINCE

VALID_YEARS_BEFORE = 2


class Kind(StrEnum):
    """How a certificate came to be, which says who may use it."""

    TRADABLE = "tradable"
    OWN_USE = "own_use"  # 自发自用和离网: not tradable
    GREEN_TRADE = "green_trade"  # 绿电交易: comes with the electricity, may not be sold again
    STORAGE = "storage"  # what a store gives back is generated already


class Refusal(StrEnum):
    """Why a certificate does not count."""

    OTHER_YEAR = "generated_in_another_year"
    EXPIRED = "expired"
    NOT_TRADABLE = "not_tradable"
    RESOLD = "resold"
    STORAGE = "storage"
    ALREADY_RETIRED = "already_retired"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate. generated: first day of the month. issued: null where it is not known. n: MWh it stands for.

    first_owner: who it was issued to, or who it came to with its electricity.
    """

    id: str
    kind: Kind
    generated: date
    first_owner: str
    issued: date | None = None
    n: int = 1


@dataclass(frozen=True, slots=True)
class Retirement:
    """A certificate that a user retires 核销 for a year of use."""

    certificate: Certificate
    user: str
    year: int


def refusal(retirement: Retirement) -> Refusal | None:
    """Why this one does not count by itself; null where it does. Whether it was retired before is for `count`."""
    one = retirement.certificate
    if one.kind is Kind.STORAGE:
        return Refusal.STORAGE
    if retirement.user != one.first_owner:
        if one.kind is Kind.OWN_USE:
            return Refusal.NOT_TRADABLE
        if one.kind is Kind.GREEN_TRADE:
            return Refusal.RESOLD
    if retirement.year >= SAME_YEAR_SINCE:
        return None if one.generated.year == retirement.year else Refusal.OTHER_YEAR
    since = one.issued or one.generated
    return None if since.year <= retirement.year < since.year + VALID_YEARS_BEFORE else Refusal.EXPIRED


@dataclass(frozen=True, slots=True)
class Counted:
    """What retirements give: MWh that count, and why each of the others does not."""

    mwh: int
    refused: tuple[tuple[Retirement, Refusal], ...]


def count(retirements: Iterable[Retirement]) -> Counted:
    """The retirements that count, in their order: the first of a certificate, by whomever, is the only one."""
    retired: set[str] = set()
    mwh, refused = 0, []
    for one in retirements:
        why = refusal(one) or (Refusal.ALREADY_RETIRED if one.certificate.id in retired else None)
        if why is not None:
            refused.append((one, why))
            continue
        retired.add(one.certificate.id)
        mwh += one.certificate.n
    return Counted(mwh, tuple(refused))
