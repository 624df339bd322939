"""Which factors of standard coal 折标系数 are in force: of those printed, and of those that an enterprise declared."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime

from qingyu.db import enterprises
from qingyu.db import factors as rows
from qingyu.db.factors import Source
from qingyu.db.pool import Connection
from qingyu.domain.energy import factors as coefficients
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
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid
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
from qingyu.jobs.restating.standing import listing


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
