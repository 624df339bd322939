"""What a channel of a flow used in a stretch of time, as the accounts add it up, and the coefficient it counts with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from qingyu.domain.energy.factors import Book, Factor, NoFactor
from qingyu.domain.energy.periods import DAY
from qingyu.domain.kernel.reason import Reason, because

SlotState = Literal["missing", "measured", "estimated", "suspect"]
# The worst of several slots is what is shown of them.
WORST_FIRST: tuple[SlotState, ...] = ("missing", "suspect", "estimated", "measured")
Lookup = Callable[[str, Book, date], Factor | NoFactor]


@dataclass(frozen=True, slots=True)
class Slots:
    """How many 15-minute slots are due, and what is known of each."""

    due: int = 0
    measured: int = 0
    estimated: int = 0
    suspect: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """What one channel counted from `start` on, as part of a flow.

    day: the local day, which chooses the coefficient.  weight: sign times share.
    use: null when nothing is known. [unit]
    until: the day after the last, where a statement of several days stands for a channel.
    reason: why a flow that is stated instead of metered has no number here.
    flow: its code.  usual: of a slot in an earlier period, where nothing of this one is known. [unit]
    most_per_h: by the rated maximum, null where none is declared. [unit/h]
    begins_on: the day on which the channel first spoke or was due; periods that end before it are without it.
    method: a coefficient of the flow's own, or the carrier whose coefficient stands for it; null is the carrier's.
    is_own_output: it leaves what was made here from energy that is in the account already, so that it leaves at the
    calorific value in both books (domain rule of conversion, from memory); what is passed on leaves as it came.
    """

    channel_id: int
    start: date | datetime
    day: date
    carrier: str
    unit: str
    weight: float
    use: float | None
    n_received: int
    n_due: int
    slots: Slots
    until: date | None = None
    reason: Reason | None = None
    method: Factor | str | None = None
    is_own_output: bool = False
    flow: str = ""
    usual: float | None = None
    most_per_h: float | None = None
    begins_on: date | None = None

    @property
    def known_slots(self) -> int:
        """How many of the due slots are known; what is suspect is not, and bridged by a register it is."""
        return self.slots.measured + self.slots.estimated if self.use is not None else 0

    @property
    def is_stated(self) -> bool:
        """Whether a statement stands for a channel."""
        return self.until is not None


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, or the reason why there is none."""

    value: float | None
    reason: Reason | None = None

    def unless(self, reason: Reason | None) -> "Amount":
        """The same where there is no reason against it."""
        return self if reason is None or self.reason is not None else Amount(None, reason)


def due_uses(uses: Iterable[Use]) -> list[Use]:
    """The uses of a period without those of which nothing was due yet: they are neither missing nor zero."""
    found = list(uses)
    last = last_day(found)
    return [use for use in found if use.use is not None or not is_not_due(use, last)]


def last_day(uses: Iterable[Use]) -> date:
    """The last day of some uses, which is the last of their period."""
    return max((use.day if use.until is None else use.until - DAY for use in uses), default=date.min)


def is_not_due(use: Use, last: date) -> bool:
    """Whether nothing of a use was due in a period that ends with a day.

    A channel that begins inside the period is due on all of its days, one that begins after its end on none.
    """
    if use.use is not None or use.reason is not None:
        return False
    return (use.n_due == 0 and use.slots.due == 0) or (use.begins_on is not None and use.begins_on > last)


Basis = tuple[date, date | None, Factor | str | None, bool]  # what chooses the coefficient of a use


def basis_of(use: Use) -> Basis:
    """What chooses the coefficient of a use."""
    return use.day, use.until, use.method, use.is_own_output


def factor_of(use: Use, book: Book, lookup: Lookup) -> Factor | NoFactor:
    """The coefficient a use is counted with."""
    return coefficient_of(use.carrier, book, basis_of(use), lookup)


def coefficient_of(code: str, book: Book, basis: Basis, lookup: Lookup) -> Factor | NoFactor:
    """The coefficient of a carrier for all uses of one basis."""
    day, until, method, is_own_output = basis
    if isinstance(method, Factor):
        return method
    if is_own_output:
        book = Book.CALORIFIC
    factor = lookup(method or code, book, day)
    last = day if until is None else until - DAY
    if last == day:
        return factor
    # Nobody said how much of a statement fell on which side of a change.
    at_end = lookup(method or code, book, last)
    if isinstance(factor, Factor) and isinstance(at_end, Factor) and factor.id != at_end.id:
        return NoFactor(because("coefficient_changes", carrier=code, day=day, until=until))
    return at_end if isinstance(factor, Factor) else factor
