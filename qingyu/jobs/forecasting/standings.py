"""A region and the bodies below it side by side 各地晴雨: lights, where each year ends, and who causes the change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qingyu.db import bodies as tree
from qingyu.db.bodies import ListedRow
from qingyu.db.dual_control import BodyId
from qingyu.db.pool import Connection
from qingyu.domain.assessment.lights import LightRules
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.causes import Causes, Moved, causes, together
from qingyu.domain.control.span import Span
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import Named, sentence_or_none
from qingyu.jobs.assessment import acting, barometer, light_rules, region_reads, standing
from qingyu.jobs.assessment.barometer import Standing
from qingyu.jobs.assessment.barometer_answer import BarometerLight, BarometerTotal
from qingyu.jobs.assessment.lights import as_light
from qingyu.jobs.assessment.region_reads import RegionReads
from qingyu.jobs.assessment.structural import Structures
from qingyu.jobs.forecasting import forecast_views
from qingyu.jobs.forecasting.forecast_views import Shown
from qingyu.jobs.forecasting.standings_answer import BodyStanding, CausePart, RegionStandings, StandingCauses

# How many enterprises are named among the causes.
NAMED = 8


def show(
    conn: Connection, scope: Scope, region: str, month: date | None, rules_id: str, now: datetime
) -> RegionStandings:
    """A region and its bodies from January to a month, the last that has ended by default.

    Raises NotFound for a region that is not seen whole or an unknown rule set, Invalid for a month that has not ended,
    Refused for one in which the region was not.
    """
    found, rules = acting.region(conn, scope, region), light_rules.by_id(rules_id)
    span = barometer.span_of(month, now)
    last = span.months[-1]
    standing.check_month(conn, found.code, last)
    listed = [one for one in tree.of_region(conn, scope, found.id, last) if one.kind.is_region or one.is_apart]
    ids = [found.id, *(one.id for one in listed)]
    known = _Known(
        reads := region_reads.read(conn, scope, ids, span),
        barometer.last_severities_of(conn, ids, span),
        # The year's end of the year that the lights are of, whichever is forecast by now.
        forecast_views.of_bodies(conn, scope, ids, None, span.year, reads.targets),
    )
    stands = barometer.stand(conn, scope, found, span, rules, structures=Structures(conn, scope, found.id, reads))
    members = [member.code for total in stands.totals[:1] for member in total.members]
    kind = standing.place(conn, found.code).kind
    own = ListedRow(found.id, found.code, kind, False, found.name_zh, found.name_en, members, 0)
    return RegionStandings(
        *(found.code, found.name_zh, found.name_en, span.year, span.through_month),
        barometer.rule_set(rules),
        own=_standing(own, stands, known),
        bodies=[_standing(one, _of_child(conn, scope, one, span, rules, reads), known) for one in listed],
        causes=[_causes(total, listed) for total in stands.totals],
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read of a region and of all below it at once: the number of queries does not grow with them."""

    reads: RegionReads
    severities: Mapping[int, Mapping[tuple[str, str, str], int | None]]
    forecasts: Mapping[int, Shown]


def _of_child(
    conn: Connection, scope: Scope, one: ListedRow, span: Span, rules: LightRules, reads: RegionReads
) -> Standing | None:
    # Of whom nothing is demanded there is no light, and what it used need not be summed for it.
    if not any(target.covers(span.year) for target in reads.targets[one.id]):
        return None
    return barometer.stand(
        conn, scope, BodyId("region", one.id), span, rules, structures=Structures(conn, scope, one.id, reads)
    )


def _lights(one: ListedRow, stands: Standing, known: _Known) -> Sequence[BarometerLight]:
    demanded = [judged for judged in stands.judged if judged.by is not None]
    last = known.severities[one.id]
    return [as_light(judged, stands.targets, stands.verified_of, last) for judged in demanded]


def _standing(one: ListedRow, stands: Standing | None, known: _Known) -> BodyStanding:
    forecasts, reason = known.forecasts[one.id]
    names = (one.code, one.kind, one.is_apart, one.name_zh, one.name_en)
    lights = _lights(one, stands, known) if stands else []
    energy = next((total for total in stands.totals if total.controlled is Controlled.ENERGY), None) if stands else None
    used = (energy.now, energy.growth, energy.verified) if energy else (None, None, True)
    return BodyStanding(*names, len(one.enterprises), *used, lights, forecasts, sentence_or_none(reason))


def _causes(total: BarometerTotal, listed: Sequence[ListedRow]) -> StandingCauses:
    whole = Moved(total.now, total.before)
    members = {one.code: Moved(one.now, one.before) for one in total.members}
    by_body = {
        one.code: together(members[code] for code in one.enterprises if code in members)
        for one in listed
        # A body without a key enterprise gives what it gives in the rest.
        if not members.keys().isdisjoint(one.enterprises)
    }
    names = {one.code: Named(one.code, one.name_zh, one.name_en) for one in total.members}
    names |= {one.code: Named(one.code, one.name_zh, one.name_en) for one in listed}
    bodies, enterprises = causes(whole, by_body), causes(whole, members, NAMED)
    sure = {one.code: one.verified for one in total.members}
    sure |= {one.code: all(sure[code] for code in one.enterprises if code in sure) for one in listed}
    return StandingCauses(
        controlled=total.controlled,
        unit=total.unit,
        change=whole.by,
        reason=total.now_reason if total.now is None else total.before_reason,
        growth=total.growth,
        verified=total.verified,
        bodies=_parts(bodies, names, sure, total.before),
        bodies_rest=bodies.rest,
        bodies_unknown=[names[code] for code, moved in by_body.items() if moved.by is None],
        enterprises=_parts(enterprises, names, sure, total.before),
        enterprises_rest=enterprises.rest,
        enterprises_n_rest=enterprises.n_rest,
    )


def _parts(of: Causes, names: Mapping[str, Named], sure: Mapping[str, bool], before: float | None) -> list[CausePart]:
    return [
        CausePart(
            *(code, names[code].name_zh, names[code].name_en),
            amount=amount,
            share=amount / before if before else None,
            verified=sure[code],
        )
        for code, amount in of.parts
    ]
