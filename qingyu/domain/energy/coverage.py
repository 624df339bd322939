"""How much of the energy of a period is known 完整率: a flow weighs by the energy expected of it, not by messages."""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qingyu.domain.energy.coal import scale
from qingyu.domain.energy.factors import Book, Factor
from qingyu.domain.energy.units import converts
from qingyu.domain.energy.use import Lookup, Use, due_uses, factor_of
from qingyu.domain.kernel.reason import Reason, all_of, because

BAR = 0.9  # of the provincial upload rule of the online monitoring system; held against energy, not messages
MATTERS = 0.05  # a flow or carrier from this share of the energy on is held against the bar by itself
SLOT_H = 0.25
_KGCE_PER_TCE = 1000.0
_SLOTS_A_DAY = 96


@dataclass(frozen=True, slots=True)
class Portion:
    """What one channel of a flow has in a period.

    due, known: 15-minute slots; suspect, missing and quarantined ones are due and not known.
    kgce: of the known slots, signed, null where the carrier has no coefficient. [kgce]
    usual: of a slot in an earlier period, where no slot of this one is known. [kgce]
    most: of a slot at the rated maximum, signed, null where none is declared. [kgce]
    """

    carrier: str
    flow: str
    due: int
    known: int
    kgce: float | None
    usual: float | None = None
    most: float | None = None

    @property
    def expected(self) -> float | None:
        """The energy of all due slots without sign, as the known ones, an earlier period or the plate say. [kgce]"""
        if self.known and self.kgce is not None:
            return abs(self.kgce) / self.known * self.due
        per_slot = self.most if self.usual is None else self.usual
        return None if per_slot is None or self.known else abs(per_slot) * self.due


_Weighing = tuple[Portion, float | None]  # with what is expected of it [kgce]


@dataclass(frozen=True, slots=True)
class Group:
    """A flow, or all flows of a carrier. weight: its share of the expected energy, null where nobody can say. [1]"""

    carrier: str
    flow: str
    weight: float | None
    known: float

    @property
    def matters(self) -> bool:
        """Whether the bar is held for it alone; what nobody can weigh does."""
        return self.weight is None or self.weight >= MATTERS


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a period's energy is known. share: of the expected energy, null where nothing was due. [1]

    known, expected: [kgce]; least, most: what all of it can be, null where a rated maximum is not declared. [kgce]
    """

    share: float | None
    groups: tuple[Group, ...] = ()
    known: float = 0.0
    expected: float | None = None
    least: float | None = None
    most: float | None = None

    @property
    def worst(self) -> Group | None:
        """The flow or carrier that matters of which least is known."""
        return min((g for g in self.groups if g.matters), key=lambda g: (g.known, g.flow == ""), default=None)

    @property
    def reason(self) -> Reason | None:
        """Why no total is published: too little is known of all energy or of a flow that matters; null where enough is.

        >>> from qingyu.domain.kernel.reason import parts_of
        >>> half = [Portion("raw_coal", "coal", 100, 50, 500.0), Portion("electricity", "grid", 100, 100, 9000.0)]
        >>> [part.code for part in parts_of(coverage(half).reason)]
        ['incomplete_flow', 'energy_known_of']
        """
        if self.share is None:
            return None
        worst = self.worst
        if self.share >= BAR and (worst is None or worst.known >= BAR):
            return None
        return all_of([self._lack(self.share, worst), self._bounds()])

    def reason_of(self, carriers: Collection[str]) -> Reason | None:
        """The reason where it lies in one of some carriers, or these are all; what others lack does not touch them."""
        own = [group for group in self.groups if group.carrier in carriers]
        lacking = any(group.matters and group.known < BAR for group in own)
        return self.reason if lacking or len(own) == len(self.groups) else None

    @staticmethod
    def _lack(share: float, worst: Group | None) -> Reason:
        if worst is None:
            return because("incomplete", share=share, bar=BAR)
        if not worst.flow:
            return because("incomplete_carrier", share=share, carrier=worst.carrier, known=worst.known, bar=BAR)
        return because(
            "incomplete_flow", share=share, carrier=worst.carrier, flow=worst.flow, known=worst.known, bar=BAR
        )

    def _bounds(self) -> Reason | None:
        known = _tce(self.known)
        if self.expected is None:
            return because("energy_known", known=known) if self.known else None
        expected = _tce(self.expected)
        if self.least is None or self.most is None:
            return because("energy_known_of", known=known, expected=expected)
        least, most = _tce(self.least), _tce(self.most)
        return because("energy_known_within", known=known, expected=expected, least=least, most=most)

    def as_inputs(self) -> dict[str, object]:
        """What a stored value keeps of it: part of the inputs' hash, so that another rule supersedes."""
        return {
            "known_kgce": self.known,
            "expected_kgce": self.expected,
            "least_kgce": self.least,
            "most_kgce": self.most,
            "share": self.share,
            "flows": [[g.carrier, g.flow, g.known, g.weight] for g in self.groups if g.flow],
        }


def coverage(portions: Sequence[Portion]) -> Coverage:
    """C = sum of w x c over the flows, w the share of the expected energy, c the known share of the due slots.

    Where nobody can weigh a flow, or none used anything, slots weigh alike.  Source: own rule, docs/intensity.md.
    """
    due = sum(p.due for p in portions)
    if not due:
        return Coverage(None)
    weighing = [(p, p.expected) for p in portions]
    expected = _sum(e for _, e in weighing)
    weighed = expected is not None and expected > 0
    sum_known = math.fsum(e or 0.0 for _, e in weighing)

    def group(carrier: str, flow: str, of: Sequence[_Weighing]) -> Group:
        own = _sum(e for _, e in of)
        weight = None if own is None else own / sum_known if sum_known > 0 else 0.0
        return Group(carrier, flow, weight, _known(of, weighed))

    by_flow = _by(weighing, lambda p: (p.carrier, p.flow))
    by_carrier = _by(weighing, lambda p: (p.carrier, ""))
    found = {key: group(*key, of) for key, of in by_carrier.items()}
    share = _known(weighing, weighed) if len(found) > 1 else next(iter(found.values())).known
    for (carrier, flow), of in by_flow.items():
        whole = by_carrier[carrier, ""]
        alone = len(of) == len(whole)  # the only flow of its carrier is known as well as the carrier is
        found[carrier, flow] = replace(found[carrier, ""], flow=flow) if alone else group(carrier, flow, of)
    total = math.fsum(p.kgce or 0.0 for p in portions)
    signed = math.copysign(1.0, total) * expected if expected is not None and not _mixed(portions) else None
    return Coverage(share, tuple(found.values()), total, signed, *_bounds(portions, total))


def covered(uses: Iterable[Use], lookup: Lookup) -> Coverage:
    """How much of the energy of some uses is known. What is stated is known where it is stated."""
    return covered_of_due(due_uses(uses), lookup)


def covered_of_due(due: Iterable[Use], lookup: Lookup) -> Coverage:
    """The same of the uses of a period of which something was due."""
    return coverage(_portions(due, lookup))


def share_of_due(due: Iterable[Use], lookup: Lookup) -> float | None:
    """The known share alone, null where nothing was due: what a row of a ledger says of each flow. [1]"""
    weighing = [(p, p.expected) for p in _portions(due, lookup)]
    if not any(p.due for p, _ in weighing):
        return None
    expected = _sum(e for _, e in weighing)
    return _known(weighing, expected is not None and expected > 0)


def _known(of: Sequence[_Weighing], weighed: bool) -> float:
    whole = math.fsum(e or 0.0 for _, e in of)
    if weighed and whole > 0:
        return min(1.0, math.fsum((e or 0.0) * p.known / p.due for p, e in of if p.due) / whole)
    slots = sum(p.due for p, _ in of)
    return sum(p.known for p, _ in of) / slots if slots else 1.0


def _portions(due: Iterable[Use], lookup: Lookup) -> list[Portion]:
    of: dict[tuple[str, str, int], list[Use]] = {}
    for use in due:
        if use.reason is None:
            of.setdefault((use.carrier, use.flow, use.channel_id), []).append(use)
    scales = _Scales(lookup)
    return [_portion(carrier, flow, part, scales) for (carrier, flow, _), part in of.items()]


_Scale = Callable[[float], float] | None
_UNSEEN: Any = object()


class _Scales:
    """What weighs the amounts of uses: found once for all uses of a carrier, unit and basis, which are many."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        # By carrier, unit and what chooses the coefficient (`basis_of`), spelt out: each use of an account asks.
        self._of: dict[tuple[str, str, date, date | None, Factor | str | None, bool], _Scale] = {}

    def kgce(self, use: Use, amount: float) -> float | None:
        """An amount of the channel of a use, with its sign and share, at its coefficient. amount: [unit]  [kgce]

        Null where it has no coefficient.
        """
        key = use.carrier, use.unit, use.day, use.until, use.method, use.is_own_output
        found: _Scale = self._of.get(key, _UNSEEN)
        if found is _UNSEEN:
            found = self._of[key] = self._scale(use)
        return None if found is None else found(amount * use.weight)

    def _scale(self, use: Use) -> _Scale:
        factor = factor_of(use, Book.CALORIFIC, self._lookup)
        if not isinstance(factor, Factor) or not converts(use.unit, factor.unit):
            return None
        return scale(use.unit, factor)


def _portion(carrier: str, flow: str, uses: Sequence[Use], scales: _Scales) -> Portion:
    due = known = 0
    amounts: list[float | None] = []
    weighed = scales.kgce
    for use in uses:
        slots, amount, until = use.slots, use.use, use.until
        n = (until - use.day).days * _SLOTS_A_DAY if until else slots.due or 1
        due += n
        if amount is not None:
            known += slots.measured + slots.estimated if slots.due else n
            amounts.append(weighed(use, amount))
    last = uses[-1]
    usual = next((u.usual for u in reversed(uses) if u.usual is not None), None)
    return Portion(
        carrier=carrier,
        flow=flow,
        due=due,
        known=min(known, due),
        kgce=None if None in amounts else math.fsum(a for a in amounts if a is not None),
        usual=None if usual is None else scales.kgce(last, usual),
        most=None if last.most_per_h is None else scales.kgce(last, last.most_per_h * SLOT_H),
    )


def _bounds(portions: Sequence[Portion], known: float) -> tuple[float | None, float | None]:
    """What all may come to: known, and the unknown slots at nothing or at the rated maximum. [kgce]"""
    least = most = known
    for p in portions:
        unknown = p.due - p.known
        if unknown <= 0:
            continue
        if p.most is None:
            return None, None
        least, most = least + min(0.0, p.most * unknown), most + max(0.0, p.most * unknown)
    return least, most


def _mixed(portions: Sequence[Portion]) -> bool:
    """Whether some flows come and others leave: then what is expected of each does not add up to a total."""
    return len({math.copysign(1.0, p.kgce) for p in portions if p.kgce}) > 1


def _by(
    portions: Iterable[_Weighing], key: Callable[[Portion], tuple[str, str]]
) -> dict[tuple[str, str], list[_Weighing]]:
    found: dict[tuple[str, str], list[_Weighing]] = {}
    for part in portions:
        found.setdefault(key(part[0]), []).append(part)
    return found


def _sum(amounts: Iterable[float | None]) -> float | None:
    found: list[float] = []
    for amount in amounts:
        if amount is None:
            return None
        found.append(amount)
    return math.fsum(found)


def _tce(kgce: float) -> str:
    return f"{kgce / _KGCE_PER_TCE:.6g}"
