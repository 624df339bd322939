"""What is declared about metering: needs of units, certificates of meters, tolerances of nodes."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from qingyu.db import gb17167, metering
from qingyu.db.pool import Connection
from qingyu.domain.kernel.reason import because
from qingyu.domain.metering.gb17167 import class_limit_percent, is_rate_unit
from qingyu.errors import Invalid
from qingyu.jobs.declaring.bounded import Need, Share
from qingyu.jobs.declaring.parts import Carrier, Code, DocumentPart, Registering, Words, once
from qingyu.jobs.refused import Unfit

BY = "registration"


class MeteringNeed(DocumentPart):
    """What a unit uses of an energy of GB 17167, against the thresholds; an amount like 45 kW, 1200 t/a, 2 t/h.

    energy: a row of `metering_requirements.csv` (electricity, coal, steam, ...) or one of its carriers. Without an
    amount the unit says itself that it has to be measured. instruments: how many measure all of it; 0 takes it back.
    """

    unit: Code
    energy: Words
    amount: Need | None = None
    amount_unit: Words | None = None
    instruments: int = Field(1, ge=0, le=10_000)

    @model_validator(mode="after")
    def _has_a_unit(self) -> Self:
        if (self.amount is None) != (self.amount_unit is None):
            raise Unfit(because("amount_with_unit"))
        if self.amount_unit is not None and not is_rate_unit(self.amount_unit):
            raise Unfit(because("rate_unit_odd", unit=self.amount_unit))
        return self


class Certificate(DocumentPart):
    """A verification or calibration of a meter. due_on: the first day it no longer holds. class_id: required class."""

    meter: Code
    certificate_no: Words = Field(min_length=1)
    laboratory: Words = ""
    accuracy_class: Words | None = None
    class_id: Words | None = None
    seal_no: Words | None = Field(None, min_length=1)
    verified_on: date
    due_on: date

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.due_on <= self.verified_on:
            raise Unfit(because("certificate_ends_early", due=self.due_on, verified=self.verified_on))
        if self.accuracy_class is not None and class_limit_percent(self.accuracy_class) is None:
            raise Unfit(because("accuracy_class_odd", got=self.accuracy_class))
        return self


class NodeTolerance(DocumentPart):
    """How far parent and children may differ, as a share of the parent; `is_closed` false: something has no meter."""

    unit: Code
    carrier: Carrier
    tolerance_share: Share | None = None
    is_closed: bool = True


def declare(
    at: Registering,
    needs: tuple[MeteringNeed, ...],
    certificates: tuple[Certificate, ...],
    tolerances: tuple[NodeTolerance, ...],
) -> None:
    """Write what is not declared in the same words already."""
    known = energies(at.conn) if needs else {}
    named = [(need, _energy(need.energy, known)) for need in needs]
    once([f"the need of {energy} at {need.unit}" for need, energy in named])
    once([f"the certificate of {one.meter} verified on {one.verified_on}" for one in certificates])
    once([f"the tolerance of {one.carrier} at {one.unit}" for one in tolerances])
    for need, energy in named:
        unit_id = at.id_of("unit", need.unit)
        if metering.declare_need(at.conn, at.enterprise_id, unit_id, energy, need.row(metering.Need), BY, at.now):
            at.done.add("metering needs")
    for certificate in certificates:
        declare_certificate(at, certificate)
    for tolerance in tolerances:
        unit_id = at.id_of("unit", tolerance.unit)
        said = tolerance.row(metering.Tolerance)
        if metering.declare_tolerance(at.conn, at.enterprise_id, unit_id, tolerance.carrier, said, BY, at.now):
            at.done.add("node tolerances")


def declare_certificate(at: Registering, certificate: Certificate, by: str = BY) -> bool:
    """Declare the certificate of a meter; False where the newest of its day says the same."""
    check_class_id(at.conn, certificate.class_id)
    meter_id = at.id_of("meter", certificate.meter)
    said, day = certificate.row(metering.Certified), certificate.verified_on
    is_new = metering.declare_certificate(at.conn, at.enterprise_id, meter_id, day, said, by, at.now)
    if is_new:
        at.done.add("certificates")
    return is_new


def check_class_id(conn: Connection, class_id: str | None) -> None:
    """Raises Invalid where a class is named that no table has."""
    if class_id is not None and class_id not in (known := gb17167.classes(conn)):
        raise Invalid(because("meter_class_unknown", got=class_id, known=known), code="class_unknown")


def energies(conn: Connection) -> dict[str, str]:
    """The energies of GB 17167 by their own names and those of their carriers."""
    found: dict[str, str] = {}
    for row in gb17167.requirements(conn):
        found[row.energy] = row.energy
        found.update(dict.fromkeys(row.carriers, row.energy))
    return found


def _energy(said: str, known: dict[str, str]) -> str:
    if said not in known:
        raise Invalid(because("meter_energy_unknown", got=said, known=tuple(known)), code="energy_unknown")
    return known[said]
