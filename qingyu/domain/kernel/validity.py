"""The days on which something that was declared or printed holds, and which of several declarations counts on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from qingyu.domain.kernel.reason import Reason, because


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """What holds on local days of [valid_from, valid_to); null bounds nothing.

    >>> until_july = Validity(valid_to=date(2026, 7, 1))
    >>> until_july.holds_on(date(2026, 6, 30)), until_july.holds_on(date(2026, 7, 1))
    (True, False)
    """

    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the day lies in it."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)

    def overlaps(self, start: date, end: date) -> bool:
        """Whether it holds on a day of [start, end).

        >>> july = Validity(valid_from=date(2026, 7, 1), valid_to=date(2026, 8, 1))
        >>> july.overlaps(date(2026, 7, 31), date(2026, 9, 1)), july.overlaps(date(2026, 8, 1), date(2026, 9, 1))
        (True, False)
        """
        return (self.valid_from is None or self.valid_from < end) and (self.valid_to is None or start < self.valid_to)


def fault(valid_from: date | None, valid_to: date | None) -> Reason | None:
    """Why there is no day from `valid_from` to before `valid_to`; null where there is one.

    >>> fault(date(2026, 7, 1), date(2026, 7, 1)).code, fault(date(2026, 7, 1), None)
    ('ends_before_it_begins', None)
    """
    if valid_from is None or valid_to is None or valid_from < valid_to:
        return None
    return because("ends_before_it_begins", valid_from=valid_from, valid_to=valid_to)


V = TypeVar("V", bound=Validity)


def last_declared(declared: Iterable[V], day: date) -> V | None:
    """What counts on a day of declarations for spans of days: of those that hold, the one declared last.

    declared: in the order of declaration.

    >>> whole, june = Validity(), Validity(valid_from=date(2026, 6, 1), valid_to=date(2026, 7, 1))
    >>> last_declared([whole, june], date(2026, 6, 9)) is june, last_declared([june, whole], date(2026, 6, 9)) is whole
    (True, True)
    """
    found = None
    for one in declared:
        if one.holds_on(day):
            found = one
    return found


def last_begun(declared: Iterable[V], day: date) -> V | None:
    """What counts on a day of declarations that follow each other: of those that hold, the one that began last.

    Of several that began on the same day the one declared last. declared: in the order of declaration.

    >>> old, new = Validity(valid_from=date(2025, 1, 1)), Validity(valid_from=date(2026, 1, 1))
    >>> last_begun([new, old], date(2026, 6, 9)) is new, last_begun([new, old], date(2025, 6, 9)) is old
    (True, True)
    """
    found: V | None = None
    for one in declared:
        if one.holds_on(day) and (found is None or _began(found) <= _began(one)):
            found = one
    return found


def _began(one: Validity) -> date:
    return one.valid_from or date.min
