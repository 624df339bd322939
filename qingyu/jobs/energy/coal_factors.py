"""Factors of standard coal 折标系数台账: declare, withdraw, choose a scheme."""

from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime

from qingyu.db import factors as rows
from qingyu.db.factors import Withdrawn
from qingyu.db.pool import Connection
from qingyu.domain.energy import measured
from qingyu.domain.energy.carriers import carrier
from qingyu.domain.energy.factors import (
    Level,
    Measurement,
    SchemeChoice,
)
from qingyu.domain.kernel import validity
from qingyu.domain.kernel.quantities import QUANTITIES
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.validity import Validity
from qingyu.errors import Conflict, Invalid
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.restating.reopening import one_at_a_time, reopen
from qingyu.jobs.restating.standing import acting


@dataclass(frozen=True, slots=True)
class Declaration(Validity):
    """A coefficient as it is declared: `ncv` [ncv_unit] or `kgce_per_unit` [kgce/unit], for days, with its proof."""

    carrier: str
    level: Level
    ncv: float | None
    ncv_unit: str | None
    kgce_per_unit: float | None
    unit: str | None
    proof: str
    laboratory: str | None = None
    confirm_implausible: bool = False

    def coefficient(self) -> tuple[float, str]:
        """The coefficient and its unit. [kgce/unit]  Raises Invalid where the declaration contradicts itself."""
        carrier(self.carrier)
        fault = validity.fault(self.valid_from, self.valid_to)
        if fault is not None:
            raise Invalid(fault, code="ends_early")
        if not self.proof.strip():
            raise Invalid(because("factor_without_proof"), code="proof_missing")
        if (self.ncv is None) == (self.kgce_per_unit is None):
            raise Invalid(because("factor_said_two_ways"), code="two_ways")
        if self.ncv is not None:
            _possible("calorific_value", self.ncv)
            if self.carrier == "electricity":
                raise Invalid(because("electricity_has_no_ncv"), code="no_heat")
            if self.ncv_unit is None:
                raise Invalid(because("ncv_without_unit"), code="unit_missing")
            return measured.from_ncv(self.ncv, self.ncv_unit, self.carrier)
        if self.unit is None or self.kgce_per_unit is None:
            raise Invalid(because("coefficient_without_unit"), code="unit_missing")
        _possible("coefficient", self.kgce_per_unit)
        return measured.per_own_unit(self.kgce_per_unit, self.unit, self.carrier)


def declare(
    conn: Connection,
    enterprise_id: int,
    said: Declaration,
    declared_by: str,
    now: datetime,
    actor: str | None = None,
) -> Measurement:
    """Store a declared coefficient and re-open the days it is for; what is in force already writes nothing.

    actor: for the audit log, where it is another than who declares.
    Raises Invalid for one that contradicts itself or cannot be its carrier's, and for one outside what the carrier's
    coefficient is in practice unless that is confirmed; then it is marked, and what is made of it is unverified.
    """
    acting(conn, actor or declared_by)
    one_at_a_time(conn, enterprise_id)
    k, unit = said.coefficient()
    plausible = measured.check_plausible(said.carrier, k, unit, rows.windows(conn), said.confirm_implausible)
    known = _same_days(rows.measured(conn, enterprise_id), said)
    per = {} if said.unit in (None, unit) else {"declared": {"kgce_per_unit": said.kgce_per_unit, "unit": said.unit}}
    said = replace(said, kgce_per_unit=k, unit=unit)
    if known is not None and _says(known) == _says(said):
        return known
    stored = {
        **{name: getattr(said, name) for name in _SAID},
        "implausible": not plausible,
        "level": said.level.value,
        "declared_by": declared_by,
    }
    id_ = rows.add_measured(conn, enterprise_id, stored, now)
    record(conn, Act("declare", actor or declared_by, f"factor {id_}", enterprise_id, stored | per), now)
    reopen(conn, enterprise_id, said.valid_from, said.valid_to, "factor", now, said.carrier)
    return next(each for each in rows.measured(conn, enterprise_id) if each.id == id_)


def _possible(quantity: str, value: float) -> None:
    refusal = QUANTITIES[quantity].refusal(value)
    if refusal is not None:
        raise Invalid(refusal, code="impossible")


def _same_days(known: list[Measurement], said: Declaration) -> Measurement | None:
    """The declaration in force of the same carrier, level and days."""
    key = (said.carrier, said.level, said.valid_from, said.valid_to)
    there = (m for m in known if (m.carrier, m.level, m.valid_from, m.valid_to) == key and m.withdrawn_at is None)
    return next(there, None)


# The mark is stored, not who asked for it in vain.
_SAID = tuple(each.name for each in fields(Declaration) if each.name != "confirm_implausible")


def _says(what: Measurement | Declaration) -> tuple[object, ...]:
    return tuple(getattr(what, name) for name in _SAID)


def withdraw(
    conn: Connection, enterprise_id: int, id_: int, withdrawn_by: str, now: datetime, actor: str | None = None
) -> Withdrawn:
    """Take a declared coefficient back and re-open its days; it stays to be read.

    What was declared twice in the same words is withdrawn as a whole.
    Raises NotFound where there is none of this id, Conflict where it is withdrawn already.
    """
    acting(conn, actor or withdrawn_by)
    one_at_a_time(conn, enterprise_id)
    known = rows.measured(conn, enterprise_id)
    before = next((m for m in known if m.id == id_), None)
    if before is not None and before.withdrawn_at is not None:
        raise Conflict(because("factor_withdrawn_already", id=id_, at=before.withdrawn_at.isoformat()))
    gone = rows.withdraw(conn, enterprise_id, id_, withdrawn_by, now)
    twins = [m.id for m in known if before and m.id != id_ and m.withdrawn_at is None and _says(m) == _says(before)]
    for twin in twins:
        rows.withdraw(conn, enterprise_id, twin, withdrawn_by, now)
    said = asdict(gone) | {"twins": twins}
    record(conn, Act("withdraw", actor or withdrawn_by, f"factor {id_}", enterprise_id, said), now)
    reopen(conn, enterprise_id, gone.valid_from, gone.valid_to, "factor", now, gone.carrier)
    return gone


def choose(
    conn: Connection,
    enterprise_id: int,
    choice: SchemeChoice,
    declared_by: str,
    now: datetime,
    actor: str | None = None,
) -> bool:
    """Choose the scheme for some days and re-open them where it matters; false when it is chosen already."""
    acting(conn, actor or declared_by)
    one_at_a_time(conn, enterprise_id)
    known = rows.schemes(conn)
    if choice.scheme not in known:
        raise Invalid(because("factor_scheme_unknown", got=choice.scheme, known=tuple(known)))
    same_days = (c for c in rows.choices(conn, enterprise_id) if asdict(c) == asdict(choice) | {"scheme": c.scheme})
    latest = next(same_days, None)
    if latest == choice:
        return False
    rows.choose(conn, enterprise_id, choice, declared_by, now)
    record(conn, Act("declare", actor or declared_by, "factor scheme", enterprise_id, asdict(choice)), now)
    for name in rows.carriers_of_schemes(conn):
        reopen(conn, enterprise_id, choice.valid_from, choice.valid_to, "factor", now, name)
    return True
