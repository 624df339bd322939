"""Where a carrier went in a span: flows and sub-meters between the units of an enterprise, and what is not measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from qingyu.db import catalogue, curves, enterprises
from qingyu.db.pool import Connection
from qingyu.domain.energy import curve
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.curve import Step
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.periods import SLOT, day_start, local_day, month_start, next_month
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.metering import flow_map as domain
from qingyu.domain.metering.flow_map import Counted, Junction, Link
from qingyu.domain.metering.needs import Unit
from qingyu.domain.metering.node_balance import Edge
from qingyu.errors import Invalid
from qingyu.jobs.answer import Answer, Confirmable, Sentence, sentence_or_none
from qingyu.jobs.metering.counting import counted
from qingyu.jobs.metering.node_balance import edges_between

# A channel that spoke within it is late, not silent: the span ends for all where the last of them has come to.
LATE = timedelta(hours=1)


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
    known_share: Annotated[
        float | None, Field(description="of the flow at it of which the least is known", examples=[1.0])
    ]
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class FlowMap(Confirmable):
    """The flows of a carrier between the units of an enterprise in a span.

    Of a span that runs it tells what all of its channels that speak have come to.
    """

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
    start: date | None,
    end: date | None,
    now: datetime,
    carrier: str,
) -> FlowMap:
    """The flows of [from_at, to_at), today by default; raises NotFound, or Invalid where the span makes no sense."""
    enterprise = enterprises.enterprise(conn, scope, code)
    if carrier not in CARRIERS:
        raise Invalid(because("unknown_carrier", got=carrier), code="carrier_unknown")
    zone = enterprise.zone
    from_at, to_at = curve.asked(start, end, now, zone)
    if from_at >= to_at:
        raise Invalid(because("from_after_to", start=from_at.isoformat(), end=to_at.isoformat()), code="bad_span")
    rows = catalogue.units(conn, scope, enterprise.id)
    units = [Unit(row.code, row.level, row.parent) for row in rows]
    found = edges_between(conn, enterprise.id, units, carrier, from_at, to_at, zone)
    ids = sorted({part.channel_id for edge in found for part in edge.parts})
    until = _until(conn, enterprise, ids, to_at, now)
    spans = {edge: _held(edge, from_at, until, zone) for edge in found if edge.source != edge.target}
    sums = {span: _counted(conn, enterprise, _channels(spans, span), span) for span in set(spans.values())}
    links = [domain.link(edge, sums[span]) for edge, span in spans.items() if span[0] < span[1] or until <= from_at]
    at = {one.unit: one for one in domain.junctions(links, units)}
    there = {each for link in links for each in (link.source, link.target)}
    return FlowMap(
        enterprise=enterprise.code,
        time_zone=enterprise.time_zone,
        carrier=carrier,
        unit=CARRIERS[carrier].unit,
        start=from_at,
        end=to_at,
        units=[_unit(row, at.get(row.code)) for row in rows if row.code in there],
        rows=[_link(link) for link in links],
    )


def months_behind(shown: FlowMap) -> set[date]:
    """The months that a span shares time with."""
    zone = ZoneInfo(shown.time_zone)
    month, found = month_start(local_day(shown.start, zone)), set()
    while day_start(month, zone) < shown.end:
        found.add(month)
        month = next_month(month)
    return found


Span = tuple[datetime, datetime]


def _held(edge: Edge, from_at: datetime, to_at: datetime, zone: ZoneInfo) -> Span:
    """What of a span a flow holds in; an empty one where it holds in none."""
    start = from_at if edge.valid_from is None else max(from_at, day_start(edge.valid_from, zone))
    end = to_at if edge.valid_to is None else min(to_at, day_start(edge.valid_to, zone))
    return start, max(start, end)


def _channels(spans: Mapping[Edge, Span], span: Span) -> Sequence[int]:
    return sorted({part.channel_id for edge, held in spans.items() if held == span for part in edge.parts})


def _until(conn: Connection, enterprise: Enterprise, ids: Sequence[int], to_at: datetime, now: datetime) -> datetime:
    """Up to when what was asked for can be known: the end, or where the last channel that speaks has come to."""
    passed = curve.floor(now, Step.SLOT, enterprise.zone)
    if to_at <= passed - LATE or not ids:
        return min(to_at, passed)
    newest: dict[int, datetime] = {}
    for piece in curves.pieces(conn, enterprise, ids, Step.SLOT, passed - LATE, passed):
        if piece.use is not None:
            newest[piece.channel_id] = max(piece.start + SLOT, newest.get(piece.channel_id, piece.start))
    return min(to_at, passed, *newest.values())


def _counted(conn: Connection, enterprise: Enterprise, ids: Sequence[int], span: Span) -> Mapping[int, Counted]:
    n_due = sum((end - start) // SLOT for _, start, end in curve.runs(*span, enterprise.zone))
    found = counted(conn, enterprise, ids, *span)
    of = {id_: (found[id_].use, found[id_].n_known) if id_ in found else (None, 0) for id_ in ids}
    return {id_: Counted(*of[id_], n_due) for id_ in ids}


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
        known_share=at.known_share if at else None,
        reason=sentence_or_none(at.reason) if at else None,
    )


def _link(link: Link) -> FlowLink:
    reason = sentence_or_none(link.reason)
    return FlowLink(link.code, link.source, link.target, link.quantity, link.known_share, reason)
