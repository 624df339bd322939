"""What the energy account stands on beside the uses: flows, units, certificates, and what is declared about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qingyu.db.pool import Connection, Row, one, records, rows
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


def flow(conn: Connection, enterprise_id: int, code: str) -> Row | None:
    """A flow by its code, with the local day from which a channel measures it."""
    return one(conn, _q.stated_flow, {"enterprise_id": enterprise_id, "code": code})


def change_conversion(conn: Connection, unit_id: int, conversion: str | None) -> bool:
    """Say what a unit converts; False when that was known."""
    return one(conn, _q.change_conversion, {"id": unit_id, "conversion": conversion}) is not None


def change_supply(conn: Connection, flow_id: int, supply: str | None) -> bool:
    """Say where a flow's electricity comes from; False when that was known."""
    return one(conn, _q.change_supply, {"id": flow_id, "supply": supply}) is not None


def state(conn: Connection, enterprise_id: int, flow_id: int, said: Mapping[str, Any], by: str, now: datetime) -> bool:
    """Append a statement (from_on, to_on, quantity, unit, source) unless the one in force says the same."""
    span = {"flow_id": flow_id, "from_on": said["from_on"], "to_on": said["to_on"]}
    last = one(conn, _q.latest_statement, span)
    if _says_the_same(last, {**said, "revision": last["revision"] if last else None}):
        return False
    revision = 0 if last is None else last["revision"] + 1
    conn.execute(_q.add_statement, {**said, **span, **_by(enterprise_id, by, now), "revision": revision})
    return True


def statements(
    conn: Connection, scope: Scope, enterprise_id: int, from_day: date, to_day: date, flow: str | None = None
) -> list[FlowStatement]:
    """Every revision of the statements that touch [from_day, to_day), of one flow or of all."""
    asked = {"enterprise_id": enterprise_id, "from_day": from_day, "to_day": to_day, "flow": flow}
    return records(conn, FlowStatement, _q.list_statements, {**scope.parameters(), **asked})


def put_medium(
    conn: Connection, enterprise_id: int, flow_id: int, said: Mapping[str, Any], by: str, now: datetime
) -> bool:
    """Append how a flow's coal is reckoned unless the latest for these days says the same."""
    span = {"flow_id": flow_id, "from_on": said["from_on"], "to_on": said["to_on"]}
    if _says_the_same(one(conn, _q.latest_medium, span), said):
        return False
    conn.execute(_q.add_medium, {**said, **span, **_by(enterprise_id, by, now)})
    return True


def certificate(conn: Connection, enterprise_id: int, number: str) -> Row | None:
    """What was declared last about a certificate's number."""
    return one(conn, _q.latest_certificate, {"enterprise_id": enterprise_id, "number": number})


def put_certificate(conn: Connection, enterprise_id: int, said: Mapping[str, Any], by: str, now: datetime) -> bool:
    """Append a certificate unless what was declared last about its number says the same."""
    if _says_the_same(certificate(conn, enterprise_id, said["number"]), said):
        return False
    conn.execute(_q.add_certificate, {**said, **_by(enterprise_id, by, now)})
    return True


def _says_the_same(last: Row | None, said: Mapping[str, Any]) -> bool:
    return last is not None and all(last[key] == said[key] for key in last)


def _by(enterprise_id: int, by: str, now: datetime) -> dict[str, Any]:
    return {"enterprise_id": enterprise_id, "declared_by": by, "declared_at": now}
