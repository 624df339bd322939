"""Make the forecast of a region as of a day: its enterprises' forecasts summed, the others as stated, odds by task."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import numpy as np

from qingyu.db import dual_control, region_forecasts, regions
from qingyu.db.pool import Connection
from qingyu.db.region_forecasts import MemberRow, OddsRow, RegionForecastRow
from qingyu.db.regions import SpanRow
from qingyu.domain.assessment import year_end
from qingyu.domain.assessment.barometer import Figures, Task
from qingyu.domain.assessment.year_end import Allowed
from qingyu.domain.control.body_target import BodyTarget, Controlled
from qingyu.domain.control.span import Span, Total, whole
from qingyu.domain.energy import periods
from qingyu.domain.forecast.backtest import Errors
from qingyu.domain.forecast.landing import odds_above, outlook
from qingyu.domain.forecast.summed import MODEL, Member, Summed, add_up
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import barometer, year_bounds
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.forecasting.making import SETTLED, UNKNOWN_AGAIN

Stated = Mapping[tuple[str, Span], float]


def due(conn: Connection, now: datetime, limit: int) -> list[int]:
    """Regions whose forecast of today waits to be made, or to be made again after those of their enterprises."""
    return region_forecasts.due(conn, day_of(now), now - UNKNOWN_AGAIN, limit)


def day_of(now: datetime) -> date:
    """The day that forecasts of an instant are as of."""
    return periods.china_day(now - SETTLED)


def make(conn: Connection, region: AssessedBody, now: datetime, as_of: date | None = None) -> list[RegionForecastRow]:
    """Make and write them as of a day, by default today; its enterprises' have to be made before.

    The seed of the draws is the region and the day. Of an earlier day the errors of its enterprises are kept no more,
    so it has no fan.
    """
    day = as_of or day_of(now)
    stated, targets = barometer.sums_of(conn, region), dual_control.targets(conn, region)
    output = {span: value for (quantity, span), value in stated.items() if quantity == "gdp"}
    made = []
    for controlled in Controlled:
        summed = _summed(conn, region, controlled, day, stated)
        figures = _figures(conn, region, targets, controlled, day.year, output)
        budget = year_bounds.budget(conn, region, day.year, controlled)
        bounds = [_within(one, budget) for one in year_end.allowed(figures, targets, day.year)]
        made.append(_row(controlled, summed, now))
        region_forecasts.put(conn, region.id, made[-1], [_odds(summed, one) for one in bounds])
    return made


def _within(bound: Allowed, budget: float | None) -> Allowed:
    """The budget of the total where it is less than what the targets allow."""
    if bound.task is not Task.TOTAL or budget is None or (bound.value is not None and bound.value <= budget):
        return bound
    return Allowed(bound.task, budget, None, None)


def _summed(conn: Connection, region: AssessedBody, controlled: Controlled, day: date, stated: Stated) -> Summed:
    code, total = barometer.ACCOUNTS[controlled][0], f"{controlled}_total"
    this, last = (
        regions.spans(conn, EVERYTHING, region.id, span, code, total, periods.month_start(day))
        for span in (Span(day.year, day.month), whole(day.year - 1))
    )
    rows = region_forecasts.members(conn, controlled, day, [one.code for one in this])
    found, before = {one.code: one for one in rows}, {one.code: one for one in last}
    members = [_member(one.code, found.get(one.code), before.get(one.code), day.year - 1) for one in this]
    seed = region.id * 1_000_000 + day.toordinal()
    return add_up(members, _others(controlled, stated, last, day.year), day, seed)


def _member(code: str, row: MemberRow | None, before: SpanRow | None, year: int) -> Member:
    """An enterprise; where its year so far is not known, the year before stands in for the whole of it."""
    if row is None or row.naive is None:
        last = None if before is None else barometer.counted_of(before, whole(year)).value
        return Member(code, 0.0 if row is None else row.known, last, last)
    if row.p50 is None:
        return Member(code, row.known, row.naive, row.naive)
    return Member(code, row.known, row.p50, row.naive, _errors(row), row.spread or 0.0)


def _errors(row: MemberRow) -> Errors | None:
    if row.origins is None or row.horizons is None or row.off is None or row.off_naive is None:
        return None
    return Errors(MODEL, np.array(row.origins), np.array(row.horizons), np.array(row.off), np.array(row.off_naive))


def _others(controlled: Controlled, stated: Stated, last: Sequence[SpanRow], year: int) -> float | Reason:
    """What everybody without an account here comes to: the year before, moved as what is stated of this year moved."""
    statistic, before = f"{controlled}_other", whole(year - 1)
    metered = [barometer.counted_of(row, before).value for row in last]
    whole_total = stated.get((f"{controlled}_total", before))
    if whole_total is not None and None not in metered:
        amount: float | None = max(whole_total - sum(one for one in metered if one is not None), 0.0)
    else:
        amount = stated.get((statistic, before))
    if amount is None:
        return because("others_not_stated", statistic=statistic, span=before.label)
    moved = year_end.output_growth({span: one for (of, span), one in stated.items() if of == statistic}, year)
    return amount * (1.0 if moved is None else 1.0 + moved[0])


def _figures(
    conn: Connection,
    region: AssessedBody,
    targets: Sequence[BodyTarget],
    controlled: Controlled,
    year: int,
    output: Mapping[Span, float],
) -> Figures:
    """The years that the targets of a year count from; of the year itself nothing."""
    asked = barometer.years_asked(targets, controlled, whole(year)) | {year - 1}
    years = {one: barometer.spent(conn, EVERYTHING, region, controlled, whole(one)) for one in sorted(asked)}
    nothing = Total(None, None, because("year_unknown", year=year), True)
    return Figures(controlled, nothing, years[year - 1], years, output)


def _odds(summed: Summed, bound: Allowed) -> OddsRow:
    id_, landing = bound.by.id if bound.by else None, summed.landing
    if bound.value is None:
        return OddsRow(bound.task, id_, None, bound.reason, None, "unknown")
    odds = odds_above(landing.draws, bound.value)
    return OddsRow(bound.task, id_, bound.value, None, odds, outlook(odds, landing.naive, bound.value))


def _row(controlled: Controlled, summed: Summed, now: datetime) -> RegionForecastRow:
    landing, skill = summed.landing, summed.landing.skill
    return RegionForecastRow(
        controlled=controlled,
        as_of=landing.as_of,
        year=landing.year,
        known=landing.known,
        others=summed.others,
        naive=landing.naive,
        p10=landing.p10,
        p50=landing.p50,
        p90=landing.p90,
        skill=skill.skill if skill else None,
        origins=skill.origins if skill else None,
        horizon=skill.horizon if skill else None,
        coverage=skill.coverage if skill else None,
        unforeseen=summed.unforeseen,
        n_enterprises=summed.n,
        n_fans=summed.n_fans,
        reason=landing.reason,
        made_at=now,
    )
