"""What is declared about the energy account: statements of flows without a meter, media, green certificates."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from qingyu.db import account as rows
from qingyu.db import enterprises, rollups
from qingyu.db.pool import Connection
from qingyu.domain.energy import carriers, periods
from qingyu.domain.energy.conversion import GAS_STATES, becomes_use
from qingyu.domain.energy.media import Method, check
from qingyu.domain.energy.structure import plain_number
from qingyu.domain.energy.units import UNITS
from qingyu.domain.kernel.reason import because
from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.declaring.bounded import Enthalpy, Stated
from qingyu.jobs.declaring.faults import fault_of
from qingyu.jobs.declaring.parts import Code, DocumentPart, Registering
from qingyu.jobs.refused import Unfit
from qingyu.jobs.restating import reopening
from qingyu.jobs.restating.standing import acting

BY = "registration"

ConversionKind = Literal["boiler", "chp", "waste_heat", "coking", "gasification", "other"]
SupplyKind = Literal["grid", "self_generated", "direct_line"]
PlainNumber = Annotated[str, BeforeValidator(lambda given: plain_number(given) if isinstance(given, str) else given)]


class _Span(DocumentPart):
    """Local days, half-open."""

    from_on: date = Field(alias="from")
    to_on: date = Field(alias="to")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.to_on <= self.from_on:
            raise Unfit(because("span_ends_early", start=self.from_on, end=self.to_on))
        return self


class StatedQuantity(_Span):
    """What a flow without a meter came to over whole local days; null withdraws what was stated."""

    flow: Code
    quantity: Stated | None
    unit: str
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _has_a_known_unit(self) -> Self:
        known = (*UNITS, *GAS_STATES)
        if self.unit not in known:
            raise Unfit(because("unit_none_of", unit=self.unit, known=known))
        return self


class FlowMedium(DocumentPart):
    """How the standard coal of a flow of steam or condensate is reckoned. enthalpy: specific. [kJ/kg]"""

    flow: Code
    method: Method
    enthalpy_kj_per_kg: Enthalpy | None = None
    pressure_class: str | None = None
    from_on: date | None = Field(None, alias="from")
    to_on: date | None = Field(None, alias="to")
    source: str = Field(min_length=1)


class HeldCertificates(_Span):
    """绿证 under one number, held for the consumption of some local days; a count of 0 takes them back."""

    number: PlainNumber = Field(min_length=1, max_length=128)
    count: int = Field(ge=0, le=100_000_000)
    issued_on: date | None = None
    own_production: bool = False
    proof: str = Field(min_length=1)


class AccountPart(DocumentPart):
    """Everything the energy account stands on beside meters and flows."""

    statements: tuple[StatedQuantity, ...] = ()
    media: tuple[FlowMedium, ...] = ()
    certificates: tuple[HeldCertificates, ...] = ()


def declare(
    at: Registering,
    wanted: AccountPart,
    conversions: Iterable[tuple[str, ConversionKind | None]],
    supplies: Iterable[tuple[str, SupplyKind | None]],
) -> None:
    """Write what is not declared in the same words already, and have the days it touches computed again.

    conversions: of the units, by code.  supplies: of the flows, by code.
    """
    for unit, conversion in conversions:
        rows.change_conversion(at.conn, at.id_of("unit", unit), conversion)
    for flow, supply in supplies:
        if rows.change_supply(at.conn, at.id_of("flow", flow), supply):
            # Where electricity comes from decides which factor of carbon dioxide it has.
            reopening.reopen(at.conn, at.enterprise_id, None, None, "declaration", at.now, "electricity")
    _once([f"the statement of {s.flow} for {s.from_on} to {s.to_on}" for s in wanted.statements])
    _once([f"the medium of {m.flow} from {m.from_on} to {m.to_on}" for m in wanted.media])
    _once([f"the certificate {c.number}" for c in wanted.certificates])
    for _ in range(state(at.conn, at.enterprise_id, wanted.statements, BY, at.now, at.actor)):
        at.done.add("flow statements")
    for medium in wanted.media:
        _medium(at, medium)
    for certificate in wanted.certificates:
        declare_certificate(at, certificate)


def statement(said: Mapping[str, Any]) -> StatedQuantity:
    """One statement as it was sent; Invalid names what is wrong."""
    try:
        return StatedQuantity.model_validate(said)
    except ValidationError as error:
        raise Invalid(fault_of(error), code="bad_statement") from error


def state(
    conn: Connection,
    enterprise_id: int,
    said: Iterable[StatedQuantity],
    by: str,
    now: datetime,
    actor: str | None = None,
) -> int:
    """Append statements of flows without a meter; returns how many were new. Raises NotFound, Conflict, Invalid.

    actor: for the audit log, where it is another than who states.
    """
    acting(conn, actor or by)
    new: list[StatedQuantity] = []
    first: set[str] = set()
    wanted = list(said)
    if wanted:  # one at a time: of two that come together the later one must see the revision of the other
        rollups.hold(conn, enterprise_id)
    for statement in wanted:
        flow = rows.flow(conn, enterprise_id, statement.flow)
        if flow is None:
            raise NotFound(because("no_flow_to_state", flow=statement.flow))
        since = flow.metered_from
        if since is not None and statement.to_on > since:
            span = {"start": statement.from_on, "end": statement.to_on}
            raise Conflict(because("stated_flow_is_metered", flow=statement.flow, since=since, **span))
        unit = carriers.carrier(flow.carrier).unit
        if not becomes_use(statement.unit, flow.carrier):
            units = {"unit": unit, "got": statement.unit}
            raise Invalid(
                because("stated_in_odd_unit", flow=statement.flow, carrier=flow.carrier, **units), code="unit_mismatch"
            )
        days = statement.from_on, statement.to_on
        if rows.state(conn, enterprise_id, flow.id, days, statement.row(rows.Stated), by, now):
            new.append(statement)
            detail = statement.model_dump(by_alias=True)
            record(conn, Act("declare", actor or by, f"statement of {statement.flow}", enterprise_id, detail), now)
            if not flow.is_stated:
                first.add(statement.flow)
    if first:  # a flow that is stated at all is unknown, not zero, on every day that nobody stated
        reopening.reopen(conn, enterprise_id, None, None, "declaration", now)
    else:
        _reopen(conn, enterprise_id, new, now)
    return len(new)


def _reopen(conn: Connection, enterprise_id: int, new: list[StatedQuantity], now: datetime) -> None:
    """The stated days themselves: no channel has use on them, so nothing else would name them."""
    if not new:
        return
    zone = enterprises.enterprise_by_id(conn, enterprise_id).zone
    starts = [periods.day_start(s.from_on, zone) for s in new]
    ends = [min(periods.day_start(s.to_on, zone), now) for s in new]
    past = [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]
    if past:
        rollups.note_change(conn, enterprise_id, "declaration", [], [s for s, _ in past], [e for _, e in past], now)


def declare_certificate(at: Registering, certificate: HeldCertificates) -> bool:
    """Declare green certificates held; False where the same is declared already."""
    said = rows.HeldCertificates(
        count=certificate.count,
        for_from=certificate.from_on,
        for_to=certificate.to_on,
        issued_on=certificate.issued_on,
        own_production=certificate.own_production,
        proof=certificate.proof,
    )
    # Each way in which its number was written before numbers had one form may have counted for days of its own.
    before = rows.certificate_spans(at.conn, at.enterprise_id, certificate.number)
    if not rows.put_certificate(at.conn, at.enterprise_id, certificate.number, said, BY, at.now):
        return False
    at.done.add("green certificates")
    # Where the scheme counts their electricity zero, the CO2 of these days is another one now.
    spans = {(certificate.from_on, certificate.to_on), *before}
    for first, end in sorted(spans):
        reopening.reopen(at.conn, at.enterprise_id, first, end, "declaration", at.now, "electricity")
    return True


def _medium(at: Registering, medium: FlowMedium) -> None:
    flow_id = at.id_of("flow", medium.flow)
    flow = rows.flow(at.conn, at.enterprise_id, medium.flow)
    assert flow is not None
    if medium.method is not Method.TABLE:
        check(medium.method, flow.carrier, medium.enthalpy_kj_per_kg, medium.pressure_class)
    days = medium.from_on, medium.to_on
    if rows.put_medium(at.conn, at.enterprise_id, flow_id, days, medium.row(rows.Reckoned), BY, at.now):
        at.done.add("flow media")
        reopening.reopen(at.conn, at.enterprise_id, medium.from_on, medium.to_on, "declaration", at.now)


def _once(said: list[str]) -> None:
    """Two that differ would take turns each time the document is applied."""
    for twice in sorted({one for one in said if said.count(one) > 1}):
        raise Invalid(because("document_says_twice", what=twice), code="declared_twice")
