"""Shifts 班次 and teams 班组 of an enterprise: declared, and compared by what they used, and per unit."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qingyu.db import energy, enterprises
from qingyu.db import shifts as rows
from qingyu.db.energy import Product
from qingyu.db.pool import Connection
from qingyu.db.shifts import DeclaredRoster
from qingyu.domain.energy import shift as rosters
from qingyu.domain.energy.curve import Piece, Point, Step, joined
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.shift import Roster, ShiftRun
from qingyu.domain.intensity.production import stated_wholly
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.kernel.validity import last_declared
from qingyu.errors import Invalid
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.answer import Named, sentence_or_none, spread
from qingyu.jobs.intensity.shifts_answer import (
    RosterShift,
    ShiftComparison,
    ShiftRoster,
    ShiftRotation,
    ShiftSum,
    WorkedShift,
)
from qingyu.jobs.metering.curve import ELECTRICITY, CurveOf, asked_of, pieces_of, points_of

MOST_DAYS = 93
WHOLE = 0.99


@dataclass(frozen=True, slots=True)
class Asked:
    """What is compared: the shifts that begin on [from_on, to_on), of what, and against which product's output."""

    from_on: date
    to_on: date
    carrier: str = ELECTRICITY
    meter: str | None = None
    channel: str | None = None
    product: str | None = None


def listing(conn: Connection, scope: Scope, code: str, now: datetime) -> list[ShiftRoster]:
    """The rosters of an enterprise, by their first day; raises NotFound."""
    enterprise = enterprises.enterprise(conn, scope, code)
    return _rosters(conn, enterprise, now)


def _rosters(conn: Connection, enterprise: Enterprise, now: datetime) -> list[ShiftRoster]:
    declared = rows.rosters(conn, enterprise.id)
    held = last_declared(declared, enterprise.day(now))
    # Those that are in force on some day: what is in force changes on a first day, or on the day after a last one.
    changes = {date.min, *(day for one in declared for day in (one.valid_from, one.valid_to) if day is not None)}
    some_day = [last_declared(declared, day) for day in changes]
    listed = [one for one in declared if any(one is other for other in some_day)]
    return [_roster(one, one is held) for one in sorted(listed, key=lambda one: one.valid_from or date.min)]


def _roster(one: DeclaredRoster, holds: bool) -> ShiftRoster:
    return ShiftRoster(
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        holds=holds,
        shifts=[RosterShift(**spread(each)) for each in sorted(one.shifts, key=lambda each: each.start_min)],
        teams=[Named(**spread(each)) for each in one.teams],
        rotation=[ShiftRotation(shift, list(teams)) for shift, teams in sorted(one.rotation.items())],
        declared_by=one.declared_by,
        declared_at=one.declared_at,
    )


def declare(conn: Connection, scope: Scope, code: str, roster: Roster, actor: str, now: datetime) -> list[ShiftRoster]:
    """Declare a roster; in the same words again nothing is written. Raises NotFound, or Invalid."""
    enterprise = enterprises.enterprise(conn, scope, code)
    refused = rosters.refusal(roster)
    if refused is not None:
        raise Invalid(refused, code=refused.code)
    if rows.add(conn, enterprise.id, roster, actor, now):
        detail = {"shifts": len(roster.shifts), "teams": len(roster.teams), "to": roster.valid_to}
        record(conn, Act("declare", actor, f"shifts from {roster.valid_from}", enterprise.id, detail), now)
    return _rosters(conn, enterprise, now)


def compare(conn: Connection, scope: Scope, code: str, asked: Asked, now: datetime) -> ShiftComparison:
    """What each shift and team used; raises NotFound, or Invalid where the days or the product are none."""
    enterprise = enterprises.enterprise(conn, scope, code)
    n = (asked.to_on - asked.from_on).days
    if not 1 <= n <= MOST_DAYS:
        raise Invalid(because("shift_days_at_once", n=n, most=MOST_DAYS), code="shift_days_at_once")
    product = _product(conn, enterprise, asked.product)
    of = asked_of(conn, scope, enterprise, now, carrier=asked.carrier, meter=asked.meter, channel=asked.channel)
    runs = [
        one
        for one in rosters.runs(rows.rosters(conn, enterprise.id), asked.from_on, asked.to_on, enterprise.zone)
        if one.from_at < now
    ]
    points = _points(conn, enterprise, of, runs, now)
    made = _made(conn, enterprise, product, runs)
    worked = [_worked(run, point, output) for run, point, output in zip(runs, points, made, strict=True)]
    reason = of.reason
    if reason is None and not runs:
        reason = because("no_shifts")
    elif reason is None and product is not None and all(one is None for one in made):
        reason = because("shift_output_unknown")
    ended = [(run, one) for run, one in zip(runs, worked, strict=True) if run.to_at <= now]
    return ShiftComparison(
        enterprise=enterprise.code,
        time_zone=enterprise.time_zone,
        meter=of.meter,
        channel=of.channel,
        carrier=of.carrier,
        unit=of.unit,
        product=product.code if product else None,
        output_unit=product.unit if product else None,
        from_on=asked.from_on,
        to_on=asked.to_on,
        reason=sentence_or_none(reason),
        by_shift=_sums((Named(**spread(run.shift, Named)), one) for run, one in ended),
        by_team=_sums((Named(**spread(run.team)), one) for run, one in ended if run.team),
        rows=worked,
    )


def _product(conn: Connection, enterprise: Enterprise, code: str | None) -> Product | None:
    if code is None:
        return None
    found = next((one for one in energy.products(conn, enterprise.id) if one.code == code), None)
    if found is None:
        raise Invalid(because("shift_product_unknown", product=code), code="shift_product_unknown")
    return found


def _points(
    conn: Connection, enterprise: Enterprise, of: CurveOf, runs: Sequence[ShiftRun], now: datetime
) -> list[Point]:
    """What the channels counted in each shift, from as many rows as hours, or quarters where a shift needs them."""
    spans = [(run.from_at, run.to_at) for run in runs]
    # By its own edges: where rosters follow each other, the last shift of the first ends as that of the next begins.
    by_hour = all(at.astimezone(enterprise.zone).minute == 0 for span in spans for at in span)
    step = Step.HOUR if by_hour else Step.SLOT
    begins = [begin for begin, _ in spans]
    found: dict[tuple[int, datetime], Piece] = {}
    for piece in pieces_of(conn, enterprise, of, step, spans):
        n = bisect_right(begins, piece.start) - 1
        if n >= 0 and piece.start < spans[n][1]:
            key = (piece.channel_id, begins[n])
            found[key] = joined(found.get(key), piece, begins[n])
    return points_of(conn, enterprise, of, spans, found.values(), now)


def _made(
    conn: Connection, enterprise: Enterprise, product: Product | None, runs: Sequence[ShiftRun]
) -> list[float | None]:
    """The output that is stated of each shift, wholly; one that is stated by the day alone is divided by nobody."""
    if product is None or not runs:
        return [None] * len(runs)
    stated = energy.statements(conn, enterprise.id, runs[0].from_at, runs[-1].to_at).get(product.code, [])
    return [stated_wholly(stated, run.from_at, run.to_at, WHOLE) for run in runs]


def _is_whole(known_share: float | None) -> bool:
    return known_share is not None and known_share >= WHOLE


def _worked(run: ShiftRun, point: Point, made: float | None) -> WorkedShift:
    use = point.use if _is_whole(point.known_share) else None
    return WorkedShift(
        day=run.day,
        shift=run.shift.code,
        team=run.team.code if run.team else None,
        from_at=run.from_at,
        to_at=run.to_at,
        use=point.use,
        state=point.state,
        known_share=point.known_share,
        output=made,
        per_output=use / made if use is not None and made else None,
    )


def _sums(worked: Iterable[tuple[Named, WorkedShift]]) -> list[ShiftSum]:
    """Of each shift or team, in the order in which they first come; set against all of them together."""
    groups: dict[str, list[WorkedShift]] = {}
    names: dict[str, Named] = {}
    for named, one in worked:
        names.setdefault(named.code, named)
        groups.setdefault(named.code, []).append(one)
    everything = _ratio([one for group in groups.values() for one in group])
    return [_sum(names[code], group, everything) for code, group in groups.items()]


def _ratio(group: Sequence[WorkedShift]) -> float | None:
    """Use over output of the shifts of which both are known; one that used and made nothing counts with its use."""
    made = math.fsum(one.output or 0.0 for one in group if _has_both(one))
    return math.fsum(one.use or 0.0 for one in group if _has_both(one)) / made if made > 0.0 else None


def _has_both(one: WorkedShift) -> bool:
    return one.use is not None and one.output is not None and _is_whole(one.known_share)


def _sum(named: Named, group: Sequence[WorkedShift], everything: float | None) -> ShiftSum:
    uses = [one.use for one in group if one.use is not None and _is_whole(one.known_share)]
    per = _ratio(group)
    return ShiftSum(
        **spread(named),
        n=len(group),
        n_known=len(uses),
        use=math.fsum(uses) if uses else None,
        mean_use=math.fsum(uses) / len(uses) if uses else None,
        output=math.fsum(one.output or 0.0 for one in group if _has_both(one)) if per is not None else None,
        per_output=per,
        # Of what gives back more than it takes, more is no share of less than nothing.
        against_all=per / everything - 1.0 if per is not None and everything is not None and everything > 0.0 else None,
    )
