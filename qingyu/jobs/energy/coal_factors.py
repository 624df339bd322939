"""Factors of standard coal 折标系数台账: declare, withdraw, choose a scheme, say which one is in force."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime

from qingyu.db import enterprises
from qingyu.db import factors as rows
from qingyu.db.factors import Source, Withdrawn
from qingyu.db.pool import Connection
from qingyu.domain.energy import factors as coefficients
from qingyu.domain.energy import measured
from qingyu.domain.energy.carriers import CARRIERS, carrier
from qingyu.domain.energy.factors import (
    DEFAULT_SCHEME,
    Book,
    Level,
    Measurement,
    NoFactor,
    SchemeChoice,
)
from qingyu.domain.energy.units import convert
from qingyu.domain.kernel import validity
from qingyu.domain.kernel.quantities import QUANTITIES
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.kernel.validity import Validity
from qingyu.errors import Conflict, Invalid
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.answer import sentence, sentence_or_none, spread
from qingyu.jobs.energy.coal_factors_answer import (
    DeclaredFactor,
    EnterpriseFactors,
    Factor,
    FactorInForce,
    Factors,
    MissingFactor,
    PrintedFactor,
)
from qingyu.jobs.restating.reopening import one_at_a_time, reopen
from qingyu.jobs.restating.standing import acting, listing


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
        measured.check_unit(self.carrier, self.unit)
        return self.kgce_per_unit, self.unit


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
    record(conn, Act("declare", actor or declared_by, f"factor {id_}", enterprise_id, stored), now)
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


def printed(conn: Connection, day: date, carrier_code: str | None = None, scheme: str | None = None) -> Factors:
    """The printed coefficients, and which of them are in force on a day for one who chose a scheme."""
    known = rows.schemes(conn)
    chosen = scheme or DEFAULT_SCHEME
    if chosen not in known:
        raise Invalid(because("factor_scheme_unknown", got=chosen, known=tuple(known)))
    if carrier_code is not None:
        carrier(carrier_code)
    everything = rows.printed(conn)
    factors = coefficients.Factors(layers=(everything,), schemes=(SchemeChoice(chosen),))
    wanted = [f for f in everything if carrier_code in (None, f.carrier)]
    sources = rows.sources(conn)
    held = {f.carrier: _books(factors, f.carrier, day) for f in wanted}
    in_force = {found.id for books in held.values() for found in books.values() if not isinstance(found, NoFactor)}
    return Factors(
        day=day,
        scheme=chosen,
        schemes=known,
        factors=[_printed(f, sources[f.id], f.id in in_force) for f in wanted],
        missing=[
            MissingFactor(code, sentence(found.reason))
            for code, books in held.items()
            if isinstance(found := books[Book.CALORIFIC], NoFactor)
        ],
        windows=[w for w in rows.windows(conn) if carrier_code in (None, w.carrier)],
    )


def of_enterprise(
    conn: Connection, scope: Scope, enterprise: str, day: date | None, now: datetime, carrier_code: str | None = None
) -> EnterpriseFactors:
    """The coefficient in force on a day (today) for each carrier of an enterprise, and all it ever declared."""
    found = enterprises.enterprise(conn, scope, enterprise)
    day = day or found.day(now)
    factors = rows.of_enterprise(conn, found.id)
    said = rows.measured(conn, found.id)
    waiting = {change.at for change in listing(conn, scope, enterprise, "unconfirmed")}
    if carrier_code is None:
        codes = sorted({*rows.carriers_in_use(conn, found.id), *(m.carrier for m in said)})
    else:
        codes = [carrier(carrier_code).code]
    return EnterpriseFactors(
        enterprise=enterprise,
        day=day,
        scheme=factors.scheme_on(day),
        schemes=factors.schemes,
        in_force=[_in_force(code, _books(factors, code, day)) for code in codes],
        declared=[
            _declared(m, factors, day, m.declared_at in waiting or m.withdrawn_at in waiting)
            for m in said
            if m.carrier in codes
        ],
    )


def _books(factors: coefficients.Factors, code: str, day: date) -> dict[Book, coefficients.Factor | NoFactor]:
    return {book: factors.in_force(code, book, day) for book in (Book.CALORIFIC, Book.EQUIVALENT)}


def _in_force(code: str, books: Mapping[Book, coefficients.Factor | NoFactor]) -> FactorInForce:
    known = CARRIERS.get(code)
    factors = {book: None if isinstance(found, NoFactor) else _factor(found) for book, found in books.items()}
    reasons = {book: found.reason if isinstance(found, NoFactor) else None for book, found in books.items()}
    return FactorInForce(
        carrier=code,
        name_zh=known.name_zh if known else code,
        name_en=known.name_en if known else code,
        calorific=factors[Book.CALORIFIC],
        calorific_reason=sentence_or_none(reasons[Book.CALORIFIC]),
        equivalent=factors[Book.EQUIVALENT],
        equivalent_reason=sentence_or_none(reasons[Book.EQUIVALENT]),
    )


def _factor(factor: coefficients.Factor) -> Factor:
    return Factor(
        id=factor.id,
        edition=factor.edition,
        carrier=factor.carrier,
        book=factor.book,
        kgce_per_unit=factor.kgce_per_unit,
        low=factor.low,
        high=factor.high,
        unit=factor.unit,
        level=factor.level,
        scheme=factor.scheme if factor.level is Level.DEFAULT and factor.standard else None,
        standard=factor.standard or None,
        region=factor.region,
        valid_from=factor.valid_from,
        valid_to=factor.valid_to,
        verified=factor.verified,
        name_zh=factor.name_zh,
        name_en=factor.name_en,
    )


def _printed(factor: coefficients.Factor, read: Source, in_force: bool) -> PrintedFactor:
    return PrintedFactor(**spread(_factor(factor)), source=read.source, note=read.note, in_force=in_force)


def _declared(said: Measurement, factors: coefficients.Factors, day: date, unconfirmed: bool) -> DeclaredFactor:
    factor = said.factor()
    book = Book.EQUIVALENT if factor.book is Book.EQUIVALENT else Book.CALORIFIC
    default = replace(factors, measured=()).in_force(said.carrier, book, said.valid_from or day)
    known = None if isinstance(default, NoFactor) else default
    return DeclaredFactor(
        **asdict(said),
        unconfirmed=unconfirmed,
        in_force=factors.in_force(said.carrier, book, day) == factor,
        default_id=known.id if known else None,
        relative_to_default=_against(factor, known) if known else None,
    )


def _against(factor: coefficients.Factor, default: coefficients.Factor) -> float | None:
    """How far a declared coefficient lies from the default, as a share of the default; no judgement."""
    if factor.kgce_per_unit is None or default.kgce_per_unit is None:
        return None
    return factor.kgce_per_unit / convert(1.0, factor.unit, default.unit) / default.kgce_per_unit - 1
