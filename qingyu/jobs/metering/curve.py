"""The curve of an enterprise's boundary or of one channel over any span, in the finest step that stays readable."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from qingyu.db import catalogue, curves, enterprises
from qingyu.db.pool import Connection
from qingyu.domain.energy import curve as domain
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.coal import BOUNDARY_SIGN, Direction
from qingyu.domain.energy.curve import CurvePart, Piece, Point, PointState, Step
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.periods import local_day, month_start
from qingyu.domain.energy.units import convert, converts, rate_unit
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid
from qingyu.jobs.answer import LITERALS, Answer, Confirmable, Sentence, sentence_or_none
from qingyu.jobs.metering.counting import counted
from qingyu.jobs.metering.readings import channel_of

ELECTRICITY = "electricity"
Spans = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class CurveRow(Answer):
    """A step: mean rate over what is known of it; null where a channel is not known in any of it."""

    start: datetime
    end: datetime
    rate: float | None
    use: float | None
    state: PointState
    known_share: float | None


@dataclass(frozen=True, slots=True)
class Curve(Confirmable):
    """The use of a carrier over the boundary, or of a channel, over a span; the first and last step are whole ones.

    meter, channel: null for the boundary.  use: of all that is known.  rate_unit: kW for electricity.
    """

    enterprise: str
    time_zone: str
    meter: str | None
    channel: str | None
    carrier: str
    unit: str
    rate_unit: str
    step: Annotated[Step, LITERALS, Field(description="length of a row: slot is a quarter-hour", examples=["hour"])]
    use: float | None
    known_share: float | None
    reason: Sentence | None
    rows: Sequence[CurveRow]


@dataclass(frozen=True, slots=True)
class CurveOf:
    """What a curve is of: a carrier over the boundary, or one channel."""

    carrier: str
    unit: str
    parts: Sequence[CurvePart]
    reason: Reason | None
    meter: str | None = None
    channel: str | None = None


def curve(
    conn: Connection,
    scope: Scope,
    code: str,
    start: date | None,
    end: date | None,
    now: datetime,
    *,
    carrier: str = ELECTRICITY,
    meter: str | None = None,
    channel: str | None = None,
    step: Step | None = None,
) -> Curve:
    """The curve of [from_at, to_at), today by default; raises NotFound, or Invalid where the span makes no sense.

    step: the finest that fits where none is asked for.
    """
    enterprise = enterprises.enterprise(conn, scope, code)
    from_at, to_at = domain.asked(start, end, now, enterprise.zone)
    of = asked_of(conn, scope, enterprise, now, carrier=carrier, meter=meter, channel=channel)
    step = step or domain.fitting(from_at, to_at)
    steps = domain.edges(from_at, to_at, step, enterprise.zone)
    found = points_of(conn, enterprise, of, steps, pieces_of(conn, enterprise, of, step, steps), now)
    n_due = sum(point.n_due for point in found)
    uses = [point.use for point in found if point.use is not None]
    return Curve(
        enterprise=enterprise.code,
        time_zone=enterprise.time_zone,
        meter=of.meter,
        channel=of.channel,
        carrier=of.carrier,
        unit=of.unit,
        rate_unit=rate_unit(of.unit),
        step=step,
        use=sum(uses) if uses else None,
        known_share=sum(point.n_known for point in found) / n_due if n_due else None,
        reason=sentence_or_none(of.reason),
        rows=[_row(point) for point in found],
    )


def asked_of(
    conn: Connection,
    scope: Scope,
    enterprise: Enterprise,
    now: datetime,
    *,
    carrier: str,
    meter: str | None,
    channel: str | None,
) -> CurveOf:
    """The channels of a carrier over the boundary, or the one that is named; raises NotFound or Invalid."""
    if meter is None:
        return _boundary(conn, scope, enterprise.id, carrier)
    return _channel(conn, scope, enterprise.code, meter, channel, now, enterprise.id)


def pieces_of(conn: Connection, enterprise: Enterprise, of: CurveOf, step: Step, steps: Spans) -> list[Piece]:
    """What each of its channels counted in the steps from the first of some spans to the last."""
    ids = [part.channel_id for part in of.parts]
    return curves.pieces(conn, enterprise, ids, step, steps[0][0], steps[-1][1]) if ids and steps else []


def points_of(
    conn: Connection, enterprise: Enterprise, of: CurveOf, steps: Spans, pieces: Iterable[Piece], now: datetime
) -> list[Point]:
    """What its channels counted together in each of some spans. pieces: of each channel and span, by its beginning."""
    cut = {
        (part, start): counted(conn, enterprise, [part.channel_id], *held).get(part.channel_id)
        for part, start, held in domain.cuts(steps, of.parts)
    }
    return domain.points(steps, of.parts, pieces, now, cut)


def months_behind(shown: Curve) -> set[date]:
    """The months that a curve shares time with."""
    zone = ZoneInfo(shown.time_zone)
    last = timedelta(microseconds=1)
    return {month_start(local_day(at, zone)) for row in shown.rows for at in (row.start, row.end - last)}


def _row(point: Point) -> CurveRow:
    return CurveRow(point.start, point.end, point.rate, point.use, point.state, point.known_share)


def _boundary(conn: Connection, scope: Scope, enterprise_id: int, carrier: str) -> CurveOf:
    if carrier not in CARRIERS:
        raise Invalid(because("unknown_carrier", got=carrier), code="carrier_unknown")
    unit = CARRIERS[carrier].unit
    rows = curves.boundary(conn, scope, enterprise_id, carrier, BOUNDARY_SIGN)
    odd = sorted({row.unit for row in rows if not converts(row.unit, unit)})
    if odd:
        return CurveOf(carrier, unit, (), because("odd_unit_of_carrier", carrier=carrier, odd=odd[0], unit=unit))
    parts = [
        CurvePart(
            row.channel_id,
            convert(row.weight * BOUNDARY_SIGN[Direction(row.direction)], row.unit, unit),
            row.from_at,
            row.to_at,
            row.begins_at,
        )
        for row in rows
    ]
    return CurveOf(carrier, unit, parts, None if parts else because("carrier_unknown", carrier=carrier))


def _channel(
    conn: Connection, scope: Scope, code: str, meter: str, channel: str | None, now: datetime, enterprise_id: int
) -> CurveOf:
    wanted = channel_of(catalogue.channels(conn, scope, enterprise_id, now), code, meter, channel)
    row = curves.channel(conn, scope, wanted.id)
    if row is None or wanted.kind == "gauge":
        reason = because("gauge_counts_nothing", channel=f"{meter}/{wanted.code}")
        return CurveOf(wanted.carrier, wanted.unit, (), reason, meter, wanted.code)
    part = CurvePart(row.channel_id, row.weight, None, None, row.begins_at)
    never = None if row.begins_at else because("never_read", channel=f"{meter}/{wanted.code}")
    return CurveOf(row.carrier, row.unit, (part,), never, meter, wanted.code)
