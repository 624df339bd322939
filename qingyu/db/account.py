"""What the energy account stands on beside the uses: flows, units, certificates, and what is declared about them."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from qingyu.db.pool import Connection, one, record, records, rows
from qingyu.db.sql import queries
from qingyu.domain.energy.balance import Conversion, UnitNode
from qingyu.domain.energy.structure import GreenCertificate
from qingyu.domain.kernel.answer import Answer, From
from qingyu.domain.kernel.scope import Scope

_q = queries("account")


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A flow; `direction` is the kind that counts, source and target are codes of units, null is the outside."""

    id: int
    code: str
    carrier: str
    direction: str
    source: str | None
    target: str | None
    is_feedstock: bool
    is_renewable: bool
    supply: str | None
    is_metered: bool


@dataclass(frozen=True, slots=True)
class FlowStatement(Answer):
    """What a flow without a meter came to over local days; the highest revision of the same days is in force."""

    from_: From
    to: date
    flow: str
    carrier: str
    quantity: float | None
    unit: str
    revision: int
    source: str
    declared_by: str
    declared_at: datetime
    in_force: bool


@dataclass(frozen=True, slots=True)
class StatedFlow:
    """A flow that a statement is about. metered_from: the local day its first channel begins."""

    id: int
    carrier: str
    is_stated: bool
    metered_from: date | None


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated of a flow for a span of days; null withdraws it. quantity: [unit]"""

    quantity: float | None
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class StatedRevision(Stated):
    """The revision in force of a statement."""

    revision: int


@dataclass(frozen=True, slots=True)
class Reckoned:
    """How the standard coal of a flow of steam or condensate is reckoned. enthalpy: specific. [kJ/kg]"""

    method: str
    enthalpy_kj_per_kg: float | None
    pressure_class: str | None
    source: str


@dataclass(frozen=True, slots=True)
class HeldCertificates:
    """绿证 held under a number for the consumption of local days [for_from, for_to)."""

    count: int
    for_from: date
    for_to: date
    issued_on: date | None
    own_production: bool
    proof: str


def flows(conn: Connection, enterprise_id: int, from_day: date, to_day: date) -> list[FlowRow]:
    """The flows that are valid at some time of [from_day, to_day), by code."""
    return records(conn, FlowRow, _q.flows, {"enterprise_id": enterprise_id, "from_day": from_day, "to_day": to_day})


def units(conn: Connection, enterprise_id: int) -> dict[str, UnitNode]:
    """The unit tree by code."""
    found = rows(conn, _q.units, {"enterprise_id": enterprise_id})
    return {
        row["code"]: UnitNode(
            row["code"],
            row["parent"],
            Conversion(row["conversion"]) if row["conversion"] else None,
            row["name_zh"],
            row["name_en"],
        )
        for row in found
    }


def certificates(conn: Connection, enterprise_id: int, from_day: date, to_day: date) -> list[GreenCertificate]:
    """The certificates in force that touch [from_day, to_day)."""
    span = {"enterprise_id": enterprise_id, "from_day": from_day, "to_day": to_day}
    return [GreenCertificate(**row) for row in rows(conn, _q.green_certificates, span)]


def flow(conn: Connection, enterprise_id: int, code: str) -> StatedFlow | None:
    """A flow by its code, with the local day from which a channel measures it."""
    return record(conn, StatedFlow, _q.stated_flow, {"enterprise_id": enterprise_id, "code": code})


def change_conversion(conn: Connection, unit_id: int, conversion: str | None) -> bool:
    """Say what a unit converts; False when that was known."""
    return one(conn, _q.change_conversion, {"id": unit_id, "conversion": conversion}) is not None


def change_supply(conn: Connection, flow_id: int, supply: str | None) -> bool:
    """Say where a flow's electricity comes from; False when that was known."""
    return one(conn, _q.change_supply, {"id": flow_id, "supply": supply}) is not None


def state(
    conn: Connection, enterprise_id: int, flow_id: int, days: tuple[date, date], said: Stated, by: str, now: datetime
) -> bool:
    """Append a statement unless the one in force says the same. days: first day, and day after the last."""
    span = _span(flow_id, days)
    last = record(conn, StatedRevision, _q.latest_statement, span)
    if last is not None and Stated(last.quantity, last.unit, last.source) == said:
        return False
    revision = 0 if last is None else last.revision + 1
    conn.execute(_q.add_statement, {**asdict(said), **span, **_by(enterprise_id, by, now), "revision": revision})
    return True


def statements(
    conn: Connection, scope: Scope, enterprise_id: int, from_day: date, to_day: date, flow: str | None = None
) -> list[FlowStatement]:
    """Every revision of the statements that touch [from_day, to_day), of one flow or of all."""
    asked = {"enterprise_id": enterprise_id, "from_day": from_day, "to_day": to_day, "flow": flow}
    return records(conn, FlowStatement, _q.list_statements, {**scope.parameters(), **asked})


def put_medium(
    conn: Connection,
    enterprise_id: int,
    flow_id: int,
    days: tuple[date | None, date | None],
    said: Reckoned,
    by: str,
    now: datetime,
) -> bool:
    """Append how a flow's coal is reckoned unless the latest for these days says the same."""
    span = _span(flow_id, days)
    if record(conn, Reckoned, _q.latest_medium, span) == said:
        return False
    conn.execute(_q.add_medium, {**asdict(said), **span, **_by(enterprise_id, by, now)})
    return True


def certificate(conn: Connection, enterprise_id: int, number: str) -> HeldCertificates | None:
    """What was declared last about a certificate's number."""
    asked = {"enterprise_id": enterprise_id, "number": number}
    return record(conn, HeldCertificates, _q.latest_certificate, asked)


def certificate_spans(conn: Connection, enterprise_id: int, number: str) -> list[tuple[date, date]]:
    """The days something was declared for under a certificate's number, by each way in which it was written."""
    asked = {"enterprise_id": enterprise_id, "number": number}
    return [(row[0], row[1]) for row in conn.execute(_q.certificate_spans, asked)]


def put_certificate(
    conn: Connection, enterprise_id: int, number: str, said: HeldCertificates, by: str, now: datetime
) -> bool:
    """Append a certificate unless what was declared last about its number says the same."""
    if certificate(conn, enterprise_id, number) == said:
        return False
    conn.execute(_q.add_certificate, {**asdict(said), "number": number, **_by(enterprise_id, by, now)})
    return True


def _span(flow_id: int, days: tuple[date | None, date | None]) -> dict[str, object]:
    return {"flow_id": flow_id, "from_on": days[0], "to_on": days[1]}


def _by(enterprise_id: int, by: str, now: datetime) -> dict[str, object]:
    return {"enterprise_id": enterprise_id, "declared_by": by, "declared_at": now}
