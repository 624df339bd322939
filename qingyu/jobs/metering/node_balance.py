"""Parent meters against their children at every node of an enterprise by day or month, and the reconciled flows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from qingyu.db import catalogue, enterprises
from qingyu.db import metering as table
from qingyu.db.metering import EdgeRow, LoneChannelRow
from qingyu.db.pool import Connection
from qingyu.domain.energy import periods
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.metering import node_balance as domain
from qingyu.domain.metering.gb17167 import class_limit_percent
from qingyu.domain.metering.needs import Unit
from qingyu.domain.metering.node_balance import Balance, Edge, EdgeChannel, Node, Uses
from qingyu.domain.metering.reconcile import reconcile, sigma_of
from qingyu.errors import Invalid
from qingyu.jobs.answer import sentence, sentence_or_none, spread
from qingyu.jobs.metering.node_balance_answer import (
    MeteringNode,
    NodeBalance,
    NodeChild,
    NodeFigures,
    NodeLeftOut,
    NodeRow,
    ReconciledFlow,
    Reconciliation,
)

MOST_DAYS = 400
DEFAULT_DAYS = 30
STEPS = ("day", "month")


def report(
    conn: Connection,
    scope: Scope,
    code: str,
    from_day: date | None,
    to_day: date | None,
    now: datetime,
    carrier: str | None = None,
    by: str = "day",
) -> NodeBalance:
    """The nodes over [from_day, to_day), closed local days only; raises NotFound, Invalid. by: "day" or "month"."""
    enterprise = enterprises.enterprise(conn, scope, code)
    zone = enterprise.zone
    today = enterprise.day(now)
    to_day = to_day or today
    from_day = from_day or to_day - timedelta(days=DEFAULT_DAYS)
    if from_day >= to_day or (to_day - from_day).days > MOST_DAYS:
        raise Invalid(because("span_of_days", n=MOST_DAYS, start=from_day, end=to_day), code="bad_span")
    if carrier is not None and carrier not in CARRIERS:
        raise Invalid(because("unknown_carrier", got=carrier), code="carrier_unknown")
    if by not in STEPS:
        raise Invalid(because("choice_of", field="by", known=tuple(STEPS), got=by), code="bad_by")
    days = list(periods.days(from_day, min(to_day, today)))
    units = [Unit(row.code, row.level, row.parent) for row in catalogue.units(conn, scope, enterprise.id)]
    found = _nodes(conn, enterprise.id, units, carrier, from_day, to_day, zone)
    ids = sorted({part.channel_id for node in found for _, edge in node.edges for part in edge.parts})
    uses = {
        (row.channel_id, row.day): row.use
        for row in (table.days(conn, ids, from_day, to_day) if ids else [])
        if row.use is not None and row.n_missing == 0 and row.n_slots == _slots_of(row.day, zone)
    }
    class_of = _classes(conn, enterprise.id, to_day - periods.DAY)
    return NodeBalance(
        enterprise=enterprise.code,
        time_zone=enterprise.time_zone,
        from_=from_day,
        to=to_day,
        by=by,
        tolerance_formula=domain.TOLERANCE_FORMULA,
        nodes=[_node(node, days, by, uses, class_of) for node in found],
        reconciliations=[
            _reconciliation(carrier_code, list(group), days, uses, class_of)
            for carrier_code, group in groupby(sorted(found, key=lambda node: node.carrier), lambda node: node.carrier)
        ],
    )


def _nodes(
    conn: Connection,
    enterprise_id: int,
    units: Sequence[Unit],
    carrier: str | None,
    from_day: date,
    to_day: date,
    zone: ZoneInfo,
) -> list[Node]:
    span = periods.day_start(from_day, zone), periods.day_start(to_day, zone)
    edges = edges_between(conn, enterprise_id, units, carrier, *span, zone)
    declared = {key: (row.tolerance_share, row.is_closed) for key, row in table.tolerances(conn, enterprise_id).items()}
    return domain.nodes(edges, units, declared)


def edges_between(
    conn: Connection,
    enterprise_id: int,
    units: Sequence[Unit],
    carrier: str | None,
    from_at: datetime,
    to_at: datetime,
    zone: ZoneInfo,
) -> list[Edge]:
    """What runs between the units of an enterprise in a span: its flows, and the meters that only stand in a unit."""
    by_code = {unit.code: unit for unit in units}
    span = from_at, to_at
    return [
        *_flows(table.edges(conn, enterprise_id, carrier, *span), by_code, zone),
        *_sub_meters(table.lone_channels(conn, enterprise_id, carrier, *span), by_code),
    ]


def _flows(rows: Sequence[EdgeRow], units: Mapping[str, Unit], zone: ZoneInfo) -> Iterator[Edge]:
    for code, group in groupby(rows, key=lambda row: row.code):
        parts = list(group)
        first = parts[0]
        source, target = domain.ends(first.direction, first.source, first.target, units)
        yield Edge(
            code=code,
            carrier=first.carrier,
            source=source,
            target=target,
            parts=tuple(part for row in parts if (part := _part(row, row.weight)) is not None),
            valid_from=None if first.from_at is None else _first_day(first.from_at, zone),
            valid_to=None if first.to_at is None else _first_day(first.to_at, zone),
        )


def _sub_meters(rows: Sequence[LoneChannelRow], units: Mapping[str, Unit]) -> Iterator[Edge]:
    """A meter below the boundary that feeds no flow measures what its unit takes from the unit above.

    A meter with two such channels is left out: nobody says which of them is the intake.
    """
    counted = [row for row in rows if row.carrier in CARRIERS and _to_unit(row) is not None]
    for (_, carrier), group in groupby(counted, key=lambda row: (row.meter, row.carrier)):
        channels = list(group)
        unit, part = units[channels[0].unit], _part(channels[0], 1.0)
        if len(channels) == 1 and unit.parent is not None and part is not None:
            yield Edge(channels[0].code, carrier, unit.parent, unit.code, (part,))


def _part(row: EdgeRow | LoneChannelRow, weight: float | None) -> EdgeChannel | None:
    """What a channel gives to an edge; null where the row has none."""
    if row.channel_id is None or row.meter is None or weight is None:
        return None
    return EdgeChannel(row.channel_id, row.meter, weight, _to_unit(row))


def _to_unit(row: EdgeRow | LoneChannelRow) -> float | None:
    wanted = CARRIERS[row.carrier].unit
    if row.to_use is None or row.channel_unit is None or not converts(row.channel_unit, wanted):
        return None
    return row.to_use * convert(1.0, row.channel_unit, wanted)


def _slots_of(day: date, zone: ZoneInfo) -> int:
    """How many slots a local day has: a meter that came or went inside it has fewer, as has a day without its end."""
    return int((periods.day_start(day + periods.DAY, zone) - periods.day_start(day, zone)) / periods.SLOT)


def _first_day(at: datetime, zone: ZoneInfo) -> date:
    """The first day that begins at an instant or later: a flow holds on the days at whose start it holds."""
    day = periods.local_day(at, zone)
    return day if periods.day_start(day, zone) == at else day + periods.DAY


def _classes(conn: Connection, enterprise_id: int, day: date) -> dict[str, float]:
    """The accuracy class by meter as its certificate of a day says; a meter without one is not there. [percent]"""
    found = {}
    for meter, held in table.certificates_in_force(conn, enterprise_id, day).items():
        limit = class_limit_percent(held.accuracy_class)
        if limit is not None:
            found[meter] = limit
    for meter, accuracy_class in table.registered_classes(conn, enterprise_id).items():
        limit = class_limit_percent(accuracy_class)
        if limit is not None:
            found.setdefault(meter, limit)
    return found


def _node(node: Node, days: Sequence[date], by: str, uses: Uses, class_of: Mapping[str, float]) -> MeteringNode:
    def step(day: date) -> date:
        return day if by == "day" else periods.month_start(day)

    return MeteringNode(
        unit=node.unit,
        carrier=node.carrier,
        unit_of_quantity=CARRIERS[node.carrier].unit,
        parent=[edge.code for _, edge in node.parent],
        children=[NodeChild(unit=unit, flow=edge.code) for _, unit, edge in node.children],
        is_closed=node.is_closed,
        tolerance_share=node.tolerance_share,
        total=_figures(domain.balance(node, days, uses, class_of)),
        rows=[
            NodeRow(**spread(_figures(domain.balance(node, list(group), uses, class_of))), start=start)
            for start, group in groupby(days, key=step)
        ],
    )


def _figures(balance: Balance) -> NodeFigures:
    return NodeFigures(
        parent=balance.parent,
        children=balance.children,
        unaccounted=balance.unaccounted,
        unaccounted_share=balance.share,
        tolerance=balance.tolerance,
        within=balance.is_within,
        days=balance.n_days,
        days_compared=balance.n_days_compared,
        reason=sentence_or_none(balance.reason),
        tolerance_reason=sentence_or_none(balance.tolerance_reason),
    )


def _reconciliation(
    carrier: str, nodes: Sequence[Node], days: Sequence[date], uses: Uses, class_of: Mapping[str, float]
) -> Reconciliation:
    used = [node for node in nodes if node.is_closed and node.reason is None]
    left_out = [
        NodeLeftOut(node.unit, sentence(node.reason or because("declared_not_closed")))
        for node in nodes
        if node not in used
    ]
    empty = Reconciliation(
        carrier=carrier,
        unit_of_quantity=CARRIERS[carrier].unit,
        days_compared=0,
        nodes=[node.unit for node in used],
        left_out=left_out,
        chi2=None,
        degrees_of_freedom=None,
        moves=[],
        reason=sentence(because("no_node_closes")),
    )
    if not used:
        return empty
    edges = list({edge.code: edge for node in used for _, edge in node.edges}.values())
    compared = domain.complete_days(edges, days, uses)
    if not compared:
        return replace(empty, reason=sentence(because("no_whole_day_of_carrier")))
    limits = [domain.error_limit(edge, compared, uses, class_of) for edge in edges]
    if any(limit is None for limit in limits):
        missing = sorted({p.meter for edge in edges for p in edge.parts if p.meter not in class_of})
        return replace(empty, reason=sentence(because("class_unknown", meters=missing)))
    place = {edge.code: n for n, edge in enumerate(edges)}
    matrix = [[0.0] * len(edges) for _ in used]
    for row, node in zip(matrix, used, strict=True):
        for sign, edge in node.edges:
            row[place[edge.code]] += sign
    done = reconcile(
        [domain.quantity(edge, compared, uses) for edge in edges],
        [sigma_of(limit) for limit in limits if limit is not None],
        matrix,
    )
    return replace(
        empty,
        days_compared=len(compared),
        chi2=done.chi2,
        degrees_of_freedom=done.degrees_of_freedom,
        reason=None if done.closes else sentence(because("no_room_for_error")),
        moves=[
            ReconciledFlow(
                flow=edge.code,
                from_=edge.source,
                to=edge.target,
                measured=move.measured,
                reconciled=move.reconciled,
                move=move.move,
                sigma=move.sigma,
                move_in_sigma=move.in_sigma,
                test=move.test,
                flag=move.flag,
            )
            for edge, move in zip(edges, done.moves, strict=True)
        ],
    )
