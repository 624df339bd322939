"""A plant is set up: its manager declares the parts as one document, tried or carried out, and looked through."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qingyu.db import catalogue, enterprises, gateways, registered
from qingyu.db import setting_up as rows
from qingyu.db.catalogue import Enterprise
from qingyu.db.pool import Connection
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.metering import setting_up
from qingyu.domain.metering.setting_up import BEFORE_NUMBERS, Plant
from qingyu.errors import Conflict
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.declaring import registry
from qingyu.jobs.metering import metering
from qingyu.jobs.metering.setting_up_answer import (
    RegisteredChange,
    RegisteredDocument,
    Registration,
    Setup,
    SetupItem,
)

# What the manager of a plant declares of it; a gateway gets its credential where it is shown once, and people are made
# by who gives rights.
PARTS = ("units", "meters", "flows", "products", "metering_needs", "certificates", "node_tolerances")
Said = Mapping[str, Any]


def make(conn: Connection, scope: Scope, said: Said, now: datetime, actor: str) -> Enterprise:
    """Register an enterprise that is new; raises Conflict, NotFound, Invalid. said: its own fields."""
    code = said["code"]
    if registered.enterprise_ids(conn, [code]):
        raise Conflict(because("enterprise_exists", code=code), code="enterprise_exists")
    registry.apply(conn, {"enterprises": [said]}, now, actor)
    return catalogue.enterprise(conn, scope, code)


def document(conn: Connection, scope: Scope, code: str) -> RegisteredDocument:
    """What is registered of an enterprise; what is not said is left out."""
    enterprise = enterprises.enterprise(conn, scope, code)
    parts = {part: [_brief(one.said) for one in registered.said(conn, part, [enterprise.id])] for part in PARTS}
    return RegisteredDocument(code, parts)


def declare(
    conn: Connection, scope: Scope, code: str, parts: Said, now: datetime, actor: str, *, write: bool
) -> Registration:
    """Carry out what a document says of an enterprise, or only try it. parts: as in a registration document.

    Raises Invalid, NotFound, Conflict as `qingyu meters apply` does.
    """
    enterprise = enterprises.enterprise(conn, scope, code)
    (known,) = registered.said(conn, "enterprises", [enterprise.id])
    own = {name: known.said[name] for name in ("code", "name_zh", "name_en")}
    with conn.transaction(force_rollback=not write):
        done = registry.apply(conn, {"enterprises": [{**own, **parts}]}, now, actor)
        items = setup(conn, scope, code, now).items
    changes = [RegisteredChange(one.object, one.field, one.before, one.after) for one in done.changes]
    return Registration(code, write, changes, items)


def setup(conn: Connection, scope: Scope, code: str, now: datetime) -> Setup:
    """What of a plant is there and what is not yet; raises NotFound."""
    enterprise = enterprises.enterprise(conn, scope, code)
    items = [
        SetupItem(
            step=one.step,
            is_met=one.is_met,
            is_needed=one.step in BEFORE_NUMBERS,
            reason=sentence_or_none(one.reason),
            lacking=one.lacking,
        )
        for one in setting_up.items(_plant(conn, scope, code, enterprise.id, now))
    ]
    return Setup(code, enterprise.day(now), items)


def _plant(conn: Connection, scope: Scope, code: str, enterprise_id: int, now: datetime) -> Plant:
    rates = metering.rates(conn, scope, code, now)
    channels = [one for one in catalogue.channels(conn, scope, enterprise_id, now) if one.interval_s is not None]
    heard = catalogue.latest(conn, [one.id for one in channels])
    doors = [one for one in gateways.list_gateways(conn, scope, now, code) if one.enabled]
    said = rows.declared(conn, enterprise_id)
    return Plant(
        has_boundary=any(unit.level == 1 for unit in catalogue.units(conn, scope, enterprise_id)),
        n_gateways=len(doors),
        n_meters=len({one.meter for one in channels}),
        unheard=[one.gateway for one in doors if one.last_message_at is None],
        silent=[f"{one.meter}/{one.code}" for one in channels if one.id not in heard],
        needs=[f"{need.unit or need.flow}/{need.energy}" for need in rates.missing],
        undated=[one.meter for one in rates.not_in_date],
        unrated=[f"{one.meter}/{one.channel}" for one in rates.unrated],
        flows=rows.flows(conn, enterprise_id, now),
        products=rows.products(conn, enterprise_id),
        has_tariff=said.has_tariff,
        has_manager=said.has_manager,
        measured=frozenset(said.measured),
    )


def _brief(said: Any) -> Any:
    """What is said, without what is not."""
    if isinstance(said, dict):
        return {name: _brief(value) for name, value in said.items() if value is not None}
    return [_brief(one) for one in said] if isinstance(said, list) else said
