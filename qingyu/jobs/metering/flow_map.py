"""Where a carrier went in a span: flows and sub-meters between the units of an enterprise, and what is not measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from qingyu.db import catalogue, curves, enterprises
from qingyu.db.pool import Connection
from qingyu.domain.energy import curve
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.curve import Step
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.periods import SLOT, day_start
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.metering import flow_map as domain
from qingyu.domain.metering.equipping import Unit
from qingyu.domain.metering.flow_map import Counted, Junction, Link
from qingyu.errors import Invalid
from qingyu.jobs.answer import Answer, Sentence, sentence_or_none
from qingyu.jobs.metering.node_balance import edges_between


@dataclass(frozen=True, slots=True)
class FlowLink(Answer):
    """A flow from a unit to a unit; null is outside the enterprise. A meter that feeds no flow is `meter/channel`."""

    flow: str
    from_: Annotated[str | None, Field(alias="from", description="code of the unit it leaves; null is outside")]
    to: Annotated[str | None, Field(description="code of the unit it enters; null is outside")]
    quantity: float | None
    known_share: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class FlowUnit(Answer):
    """A unit in the picture; came and passed_on are null where it is an end, or with a reason."""

    code: str
    name_zh: str
    name_en: str
    level: int
    parent: str | None
    came: Annotated[float | None, Field(description="what all meters say that came", examples=[1000.0])]
    passed_on: Annotated[float | None, Field(description="what its meters say that left", examples=[970.0])]
    unaccounted: float | None
    unaccounted_share: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class FlowMap(Answer):
    """The flows of a carrier between the units of an enterprise in a span."""

    enterprise: str
    time_zone: str
    carrier: str
    unit: str
    start: datetime
    end: datetime
    units: Sequence[FlowUnit]
    rows: Sequence[FlowLink]


def flow_map(
    conn: Connection,
    scope: Scope,
    code: str,
    from_at: datetime | None,
    to_at: datetime | None,
    now: datetime,
    carrier: str,
) -> FlowMap:
    """The flows of [from_at, to_at), today by default; raises NotFound, or Invalid where the span makes no sense."""
    enterprise = enterprises.enterprise(conn, scope, code)
    if carrier not in CARRIERS:
        raise Invalid(because("unknown_carrier", got=carrier), code="carrier_unknown")
    from_at = from_at or curve.floor(to_at or now, Step.DAY, enterprise.zone)
    to_at = to_at or now
    rows = catalogue.units(conn, scope, enterprise.id)
    units = [Unit(row.code, row.level, row.parent) for row in rows]
    step = _step(enterprise, from_at, to_at, now)
    span = curve.edges(from_at, to_at, step, enterprise.zone)
    edges = edges_between(conn, enterprise.id, units, carrier, from_at, to_at, enterprise.zone)
    ids = sorted({part.channel_id for edge in edges for part in edge.parts})
    counted = _counted(conn, enterprise, ids, step, span, now) if ids else {}
    links = [domain.link(edge, counted) for edge in edges if edge.source != edge.target]
    at = {one.unit: one for one in domain.junctions(links, units)}
    there = {each for link in links for each in (link.source, link.target)}
    return FlowMap(
        enterprise=enterprise.code,
        time_zone=enterprise.time_zone,
        carrier=carrier,
        unit=CARRIERS[carrier].unit,
        start=span[0][0],
        end=span[-1][1],
        units=[_unit(row, at.get(row.code)) for row in rows if row.code in there],
        rows=[_link(link) for link in links],
    )


def _step(enterprise: Enterprise, from_at: datetime, to_at: datetime, now: datetime) -> Step:
    """Days where the span is made of days, one that runs up to now included; else what is fine enough for its edges."""
    edges = (from_at, to_at) if to_at < now else (from_at,)
    if all(at == day_start(enterprise.day(at), enterprise.zone) for at in edges):
        return Step.DAY
    return curve.fitting(from_at, to_at)


def _counted(
    conn: Connection,
    enterprise: Enterprise,
    ids: Sequence[int],
    step: Step,
    span: Sequence[tuple[datetime, datetime]],
    now: datetime,
) -> Mapping[int, Counted]:
    start, end = span[0][0], span[-1][1]
    n_due = max(0, (min(end, now) - start) // SLOT)
    sums: dict[int, tuple[float | None, int]] = {}
    for piece in curves.pieces(conn, enterprise, ids, step, start, end):
        use, n_known = sums.get(piece.channel_id, (None, 0))
        use = use if piece.use is None else (use or 0.0) + piece.use
        sums[piece.channel_id] = use, n_known + piece.n_known
    return {id_: Counted(*sums.get(id_, (None, 0)), n_due) for id_ in ids}


def _unit(row: catalogue.Unit, at: Junction | None) -> FlowUnit:
    return FlowUnit(
        code=row.code,
        name_zh=row.name_zh,
        name_en=row.name_en,
        level=row.level,
        parent=row.parent,
        came=at.came if at else None,
        passed_on=at.passed_on if at else None,
        unaccounted=at.unaccounted if at else None,
        unaccounted_share=at.share if at else None,
        reason=sentence_or_none(at.reason) if at else None,
    )


def _link(link: Link) -> FlowLink:
    share = None if link.known_share is None else min(1.0, link.known_share)
    return FlowLink(link.code, link.source, link.target, link.quantity, share, sentence_or_none(link.reason))
