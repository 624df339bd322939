"""The review of who applied to be a leader 审核: checks of size, bar and trust in the data; places; what is proposed.

The place goes by the relative gap to the bar, g = (a - b) / b, so that products of one sector with bars of their own
are compared; by the absolute gap a - b among those of one yardstick where the bar is not above zero, as of a converter
that recovers energy; without a bar by the intensity itself among those of one product in one unit. Less is better,
equals share a place.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qingyu.domain.benchmark.leader_round import Bar, LeaderRound
from qingyu.domain.benchmark.yardstick import Yardstick, gap
from qingyu.domain.kernel.reason import Reason, because

# Gaps and intensities that differ by less are the same place: digits of a sum and no achievement. [digits]
DIGITS = 9


class ReviewCheck(StrEnum):
    """What is looked at of an applicant."""

    INTENSITY = "intensity"
    BAR = "bar"
    SIZE = "size"
    COMPLETENESS = "completeness"
    CONFIRMED = "confirmed"
    ESTIMATED = "estimated"
    FACTORS = "factors"
    CASES = "cases"
    VETO = "veto"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check ended. met: null where it cannot be told, with the reason. wanted, actual: [unit]"""

    check: ReviewCheck
    met: bool | None
    wanted: float | None
    actual: float | None
    unit: str
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the platform has of an applicant for the year of the round.

    value: energy [unit] or CO2 per unit of product, null with the reason. level: the bar as it holds for the product
    [unit], null where none is printed. energy_tce: equivalent book, co2_t: of the enterprise. completeness,
    estimated: shares [1]; n_unconfirmed: months with a change that waits; n_open: warnings and cases that are open now;
    n_vetoed: indicators of schemes with a veto 一票否决 that were found not met for the year or since.
    """

    value: float | None
    unit: str
    reason: Reason | None
    level: float | None
    energy_tce: float | None
    co2_t: float | None
    completeness: float | None
    estimated: float | None
    verified: bool
    n_unconfirmed: int
    n_open: int
    n_vetoed: int


def judged(of: LeaderRound, facts: Facts) -> list[Outcome]:
    """Every check of an applicant, in the order of `ReviewCheck`."""
    found = [Outcome(ReviewCheck.INTENSITY, facts.value is not None, None, facts.value, facts.unit, facts.reason)]
    if of.bar is not Bar.NONE:
        found.append(_bar(facts))
    if of.least_tce is not None or of.least_tco2 is not None:
        found.append(_size(of, facts))
    least, most = of.least_completeness, of.most_estimated
    known = None if facts.completeness is None else facts.completeness >= least
    found.append(_share(ReviewCheck.COMPLETENESS, known, least, facts.completeness))
    found.append(_none_of(ReviewCheck.CONFIRMED, facts.n_unconfirmed))
    few = None if facts.estimated is None else facts.estimated <= most
    found.append(_share(ReviewCheck.ESTIMATED, few, most, facts.estimated))
    sure = facts.verified if facts.value is not None else None
    why = because("round_factor_unverified") if sure is False else None
    found.append(Outcome(ReviewCheck.FACTORS, sure, None, None, "", facts.reason if sure is None else why))
    return [*found, _none_of(ReviewCheck.CASES, facts.n_open), _none_of(ReviewCheck.VETO, facts.n_vetoed)]


def _bar(facts: Facts) -> Outcome:
    reason = facts.reason if facts.value is None else None
    if reason is None and facts.level is None:
        reason = because("bar_without_level")
    met = None if facts.value is None or facts.level is None else facts.value <= facts.level
    return Outcome(ReviewCheck.BAR, met, facts.level, facts.value, facts.unit, reason)


def _size(of: LeaderRound, facts: Facts) -> Outcome:
    """More than the least energy or more than the least CO2; a size that is unknown decides nothing."""
    asked = ((of.least_tce, facts.energy_tce, "tce"), (of.least_tco2, facts.co2_t, "tCO2"))
    sizes = [(least, actual, unit) for least, actual, unit in asked if least is not None]
    for least, actual, unit in sizes:
        if actual is not None and actual > least:
            return Outcome(ReviewCheck.SIZE, True, least, actual, unit)
    least, actual, unit = sizes[0]
    unknown = any(actual is None for _, actual, _ in sizes)
    reason = because("round_size_unknown") if unknown else None
    return Outcome(ReviewCheck.SIZE, None if unknown else False, least, actual, unit, reason)


def _share(check: ReviewCheck, met: bool | None, wanted: float, actual: float | None) -> Outcome:
    return Outcome(check, met, wanted, actual, "1", because("round_share_unknown") if met is None else None)


def _none_of(check: ReviewCheck, n: int) -> Outcome:
    return Outcome(check, n == 0, 0.0, float(n), "")


def not_met(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """What keeps an applicant out: checks that are not met, and those that cannot be told."""
    return [one for one in outcomes if not one.met]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An applicant to be ranked. group: who it is compared with; key: less is better, null where it has none."""

    id: int
    group: str
    key: float | None
    passes: bool


def candidate(id_: int, bar: Bar, facts: Facts, yardstick: Yardstick, outcomes: Sequence[Outcome]) -> Candidate:
    """An applicant as it is ranked.

    A sector, a product and a yardstick never share a group: a relative gap, a number and an absolute gap are no order.
    """
    passes = not not_met(outcomes)
    if bar is Bar.NONE:
        return Candidate(id_, f"product {yardstick.product_zh} {per(yardstick.unit)}", facts.value, passes)
    if facts.value is not None and facts.level is not None and facts.level <= 0:
        return Candidate(id_, f"yardstick {yardstick.id}", gap(facts.value, facts.level).absolute, passes)
    return Candidate(id_, f"sector {yardstick.sector}", relative(facts), passes)


def per(unit: str) -> str:
    """What a unit is counted by.

    >>> per("kgce/t"), per("kgoe/(t·factor)")
    ('t', 't·factor')
    """
    return unit.partition("/")[2].strip("()")


def relative(facts: Facts) -> float | None:
    """The relative gap to the bar. [1] Null without a value, without a bar, or where the bar is not above zero."""
    return None if facts.value is None or facts.level is None else gap(facts.value, facts.level).relative


@dataclass(frozen=True, slots=True)
class Place:
    """The place among those of a group that meet every check, from 1. proposed: one of the best that may be leaders."""

    place: int | None
    proposed: bool


def ranked(candidates: Iterable[Candidate], most: int) -> Mapping[int, Place]:
    """The place of each applicant by its id. most: leaders a group.

    Equals share the place. Where those who share one are more than there is room for, none of them is proposed: an
    officer decides between them.

    >>> drawn = [(1, "c", -0.02, True), (2, "c", -0.05, True), (3, "c", -0.9, False)]
    >>> found = ranked([Candidate(*one) for one in drawn], 1)
    >>> found[1], found[2], found[3]
    (Place(place=2, proposed=False), Place(place=1, proposed=True), Place(place=None, proposed=False))
    """
    listed = list(candidates)
    keys: dict[str, list[float]] = {}
    for one in listed:
        if one.passes and one.key is not None:
            keys.setdefault(one.group, []).append(round(one.key, DIGITS))
    return {one.id: _place(one, keys.get(one.group, []), most) for one in listed}


def _place(one: Candidate, keys: Sequence[float], most: int) -> Place:
    if one.key is None or not one.passes:
        return Place(None, False)
    own = round(one.key, DIGITS)
    return Place(1 + sum(key < own for key in keys), sum(key <= own for key in keys) <= most)


def crowded(sectors: Iterable[str], most: int) -> Reason | None:
    """Why a list has too many of a sector; null where it has not. sectors: of each that was chosen.

    Products of one sector may be ranked apart; what is announced is how many leaders the sector may have.

    >>> crowded(["cement", "steel"], 1) is None, crowded(["cement", "cement"], 1).code
    (True, 'round_too_many')
    """
    for sector, n in Counter(sectors).items():
        if n > most:
            return because("round_too_many", group=sector, n=n, most=most)
    return None


def refusal(proposed: bool, outcomes: Sequence[Outcome], chosen: bool, text: str, authority: str) -> Reason | None:
    """Why an officer may not decide so of an applicant. authority: the act that lets one in that fails a check."""
    failed = not_met(outcomes)
    if chosen and failed and not authority:
        return because("round_check_failed", n=len(failed), review_check=failed[0].check)
    if chosen != proposed and not text:
        return because("round_decision_without_reason")
    return None
