"""CO2 of energy (碳排放): factors, the terms an account is made of, and their sum by part and scope."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from qingyu.domain.energy.account import Amount
from qingyu.domain.energy.coverage import Coverage
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel.reason import Reason, all_of, because
from qingyu.domain.kernel.validity import Validity

CO2_PER_C = 44.0 / 12.0  # molar masses of CO2 and C


class Category(StrEnum):
    """What a factor is for."""

    FUEL = "fuel"
    PROCESS = "process"
    HEAT = "heat"
    GRID = "grid"
    GWP = "gwp"
    CARBON_CONTENT = "carbon_content"


class Level(StrEnum):
    """How large the area is a factor of electricity or heat is the mean of."""

    NATION = "nation"
    GRID = "grid"
    PROVINCE = "province"


class EmissionPart(StrEnum):
    """The parts of an enterprise's emission; the first two are scope 1, the others scope 2."""

    COMBUSTION = "combustion"
    PROCESS = "process"
    ELECTRICITY = "electricity"
    HEAT = "heat"


SCOPES: dict[str, tuple[EmissionPart, ...]] = {
    "scope1": (EmissionPart.COMBUSTION, EmissionPart.PROCESS),
    "scope2": (EmissionPart.ELECTRICITY, EmissionPart.HEAT),
}


@dataclass(frozen=True, slots=True)
class Co2Factor(Validity):
    """A factor. value: [unit], as tCO2/t, tCO2/10^4 m3, tCO2/MWh, tCO2/GJ; null where none is published."""

    id: str
    edition: str
    category: Category
    carrier: str | None
    region: str | None
    level: Level | None
    variant: str
    scheme: str
    data_year: int | None
    value: float | None
    unit: str
    ncv: float | None
    ncv_unit: str
    carbon_tc_per_tj: float | None
    oxidation: float | None
    verified: Verified
    name_zh: str
    name_en: str
    source: str = ""
    note: str = ""

    @property
    def per(self) -> str:
        """The unit of the quantity the factor is multiplied with."""
        return self.unit.partition("/")[2]

    def as_term(self) -> dict[str, Any]:
        """The factor as a term of a proof names it."""
        return {
            "id": self.id,
            "edition": self.edition,
            "value": self.value,
            "unit": self.unit,
            "verified": self.verified.value,
        }


def fuel_tco2_per_unit(ncv_gj_per_unit: float, carbon_tc_per_tj: float, oxidation: float) -> float:
    """CO2 of a unit of fuel. ncv: [GJ/unit]  carbon: [tC/TJ]  oxidation: fraction.  Returns [tCO2/unit]

    Source: sector guidelines 2013-2015, E = FC x NCV x CC x OF x 44/12.

    >>> round(fuel_tco2_per_unit(20.908, 26.1, 0.93), 4), round(fuel_tco2_per_unit(389.31, 15.32, 0.99), 2)
    (1.8608, 21.65)
    """
    return ncv_gj_per_unit * carbon_tc_per_tj / 1000.0 * oxidation * CO2_PER_C


def measured_tco2_per_unit(carbon_tc_per_unit: float, oxidation: float) -> float:
    """CO2 of a unit of fuel whose carbon was measured. carbon: [tC/unit]  oxidation: fraction.  Returns [tCO2/unit]

    Source: sector guidelines 2013-2015, E = FC x C_ar x OF x 44/12 (the form is from memory, unverified).

    >>> round(measured_tco2_per_unit(0.55, 0.93), 4)
    1.8755
    """
    return carbon_tc_per_unit * oxidation * CO2_PER_C


@dataclass(frozen=True, slots=True)
class Term:
    """One addend of an account. quantity: [quantity_unit]  tco2: null with a reason.

    flows: codes of the flows it was counted from.  details: what else made it, as JSON.
    """

    part: EmissionPart
    name: str
    quantity: float | None
    quantity_unit: str
    tco2: float | None
    factor: Co2Factor | None = None
    carrier: str | None = None
    reason: Reason | None = None
    verified: Verified | None = None
    flows: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A quantity that is no emission of this account, and why. quantity: [unit]"""

    carrier: str
    quantity: float | None
    unit: str
    reason: Reason
    flows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CarbonAccount:
    """The emission of a period. coverage: how much of the energy it is made of is known."""

    terms: tuple[Term, ...]
    uncounted: tuple[Uncounted, ...]
    coverage: Coverage
    n_received: int
    n_due: int

    @property
    def completeness(self) -> float | None:
        """The known share of the expected energy, null when nothing was due. [1]"""
        return self.coverage.share

    def part(self, *parts: EmissionPart) -> Amount:
        """The terms of some parts together; null with the reasons where one of them is not known. [tCO2]

        Also where too little is known of the energy they are made of.
        """
        mine = [term for term in self.terms if term.part in parts]
        carriers = {term.carrier for term in mine if term.carrier is not None}
        return total(mine).unless(self.coverage.reason_of(carriers) if carriers else None)

    @property
    def total(self) -> Amount:
        """All parts together. [tCO2]"""
        return self.part(*EmissionPart)

    def has(self, *parts: EmissionPart) -> bool:
        """Whether anything belongs to these parts."""
        return any(term.part in parts for term in self.terms)

    def is_verified(self, *parts: EmissionPart) -> bool:
        """Whether every factor of these parts, and what chose it, was seen in a source."""
        marks = [mark for term in self.terms if term.part in parts for mark in _marks(term)]
        return all(mark.is_verified for mark in marks)


def _marks(term: Term) -> list[Verified]:
    return [mark for mark in (term.verified, term.factor.verified if term.factor else None) if mark is not None]


def total(terms: Iterable[Term]) -> Amount:
    """The sum of terms; one that is not known makes it null: missing is never zero. [tCO2]"""
    found = list(terms)
    if not found:
        return Amount(None, because("no_emission_known"))
    missing = all_of(term.reason or because("unknown") for term in found if term.tco2 is None)
    if missing is not None:
        return Amount(None, missing)
    return Amount(math.fsum(term.tco2 for term in found if term.tco2 is not None))


@dataclass(frozen=True, slots=True)
class Effect:
    """A change from one account to another, split; the two parts add up to the change exactly. [tCO2]

    factor: (f1 - f0) x q0, what other factors do to the old quantities.  physical: (q1 - q0) x f1.
    """

    name: str
    before_tco2: float | None
    after_tco2: float | None
    factor_tco2: float | None
    physical_tco2: float | None
    reason: Reason | None = None


def effects(before: Sequence[Term], after: Sequence[Term]) -> list[Effect]:
    """The change of each term by name, split into what factors did and what quantities did.

    A term that is only in one of the accounts changed in quantity alone.
    """
    names = list(dict.fromkeys([t.name for t in before] + [t.name for t in after]))
    return [_effect(name, _of(name, before), _of(name, after)) for name in names]


def _of(name: str, terms: Sequence[Term]) -> Term | None:
    found = [term for term in terms if term.name == name]
    if len(found) < 2:
        return found[0] if found else None
    sums = total(found)
    quantities = [t.quantity for t in found if t.quantity is not None]
    quantity = math.fsum(quantities) if len(quantities) == len(found) else None
    return Term(found[0].part, name, quantity, found[0].quantity_unit, sums.value, reason=sums.reason)


def _effect(name: str, before: Term | None, after: Term | None) -> Effect:
    for term in (before, after):
        if term is not None and term.tco2 is None:
            known = [t.tco2 if t else 0.0 for t in (before, after)]
            return Effect(name, known[0], known[1], None, None, term.reason)
    e0, e1 = _tco2(before), _tco2(after)
    q0, q1 = _quantity(before), _quantity(after)
    if before is None or after is None or not q0 or not q1:
        return Effect(name, e0, e1, 0.0, e1 - e0)
    factor = (e1 / q1 - e0 / q0) * q0
    return Effect(name, e0, e1, factor, (e1 - e0) - factor)


def _tco2(term: Term | None) -> float:
    return term.tco2 if term is not None and term.tco2 is not None else 0.0


def _quantity(term: Term | None) -> float:
    return term.quantity if term is not None and term.quantity is not None else 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """The factor in force and how it was chosen. verified: of the choice; the factor has its own mark."""

    factor: Co2Factor
    verified: Verified
    why: Reason
