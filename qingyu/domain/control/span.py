"""The spans that statistics speak of: sums since January, and the totals of a body over them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qingyu.domain.kernel.reason import Reason, all_of, because


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """January to a month of a year, both included, as 1-9月累计."""

    year: int
    through_month: int

    @property
    def before(self) -> "Span":
        """The same months a year earlier."""
        return Span(self.year - 1, self.through_month)

    @property
    def months(self) -> list[date]:
        """The first day of each of its months."""
        return [date(self.year, month, 1) for month in range(1, self.through_month + 1)]

    @property
    def label(self) -> str:
        """As it is printed.

        >>> Span(2026, 9).label, Span(2025, 12).label
        ('2026-01..09', '2025')
        """
        return str(self.year) if self.through_month == 12 else f"{self.year}-01..{self.through_month:02d}"


def whole(year: int) -> Span:
    """A whole year."""
    return Span(year, 12)


class Basis(StrEnum):
    """What a total is made of."""

    STATED = "stated"  # by statistics
    SUMMED = "summed"  # the enterprises' accounts, and what statistics say of everybody else


@dataclass(frozen=True, slots=True)
class Metered:
    """What the accounts of a body's enterprises come to in a span. value: null where one of them lacks a month."""

    value: float | None
    reason: Reason | None
    known: float
    verified: bool


@dataclass(frozen=True, slots=True)
class Total:
    """A total of a body in a span. [unit of what is summed] value: null with a reason."""

    value: float | None
    basis: Basis | None
    reason: Reason | None
    verified: bool


def totals(metered: Metered, other: float | None, stated: float | None) -> Mapping[Basis, Total]:
    """The totals that can be made; other: of everybody who has no account here; stated: of statistics, for all."""
    made: dict[Basis, Total] = {}
    if stated is not None:
        made[Basis.STATED] = Total(stated, Basis.STATED, None, True)
    if metered.value is not None and other is not None:
        made[Basis.SUMMED] = Total(metered.value + other, Basis.SUMMED, None, metered.verified)
    return made


def own(metered: Metered, stated: float | None) -> Total | None:
    """The total of a body that has no others in it: its accounts, else what a document states; null where neither is.

    What the meters say can be opened down to readings, so it stands before what a document states.
    """
    made = totals(metered, 0.0, stated)
    return made.get(Basis.SUMMED) or made.get(Basis.STATED)


def compared(
    now: Mapping[Basis, Total], before: Mapping[Basis, Total], missing: Reason, missing_before: Reason
) -> tuple[Total, Total]:
    """A total and that of a year before, by one basis where both have it, stated first.

    What was made in two ways is no comparison: then the older one, or both, have the reason.

    >>> stated = {Basis.STATED: Total(5.0, Basis.STATED, None, True)}
    >>> compared({}, stated, because("energy_unknown"), because("energy_unknown"))[0].reason.code
    'energy_unknown'
    """
    for basis in Basis:
        if basis in now and basis in before:
            return now[basis], before[basis]
    first, last = next(iter(now.values()), None), next(iter(before.values()), None)
    if first is not None and last is not None:
        differ = because("totals_by_two_ways", basis_now=first.basis, basis_before=last.basis)
        return first, Total(None, None, differ, True)
    return (
        first or Total(None, None, missing, True),
        last or Total(None, None, missing_before, True),
    )


def by_basis(known: Mapping[Basis, Total], now: Total, missing: Reason, year: int) -> Total:
    """The total of a whole year that bounds one of now, made as that is; where now is unknown, stated first.

    missing: why the year has no total, where it has none.
    """
    if now.basis is None or not known:
        return next((known[basis] for basis in Basis if basis in known), Total(None, None, missing, True))
    unlike = because("cap_of_another_basis", year=year, basis_now=str(now.basis))
    return known.get(now.basis) or Total(None, None, unlike, True)


def lacking(metered: Metered, other: float | None, statistic: str, span: Span) -> Reason:
    """What a sum would lack: months of an enterprise, and what everybody else used."""
    open_other = because("others_not_stated", statistic=statistic, span=span.label)
    return all_of([metered.reason, open_other if other is None else None]) or open_other
