"""Make the forecast of a region as of a day: its enterprises' forecasts summed, the others as stated, odds by task."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import numpy as np

from qingyu.db import dual_control, region_forecasts, regions
from qingyu.db.pool import Connection
from qingyu.db.region_forecasts import MemberRow, OddsRow, RegionForecastRow
from qingyu.db.regions import SpanRow
from qingyu.domain.assessment import year_end
from qingyu.domain.assessment.barometer import Task
from qingyu.domain.assessment.year_end import Allowed
from qingyu.domain.control import body_target
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.span import Basis, Span, whole
from qingyu.domain.energy import periods
from qingyu.domain.forecast.backtest import Errors
from qingyu.domain.forecast.landing import ON_BOUND, odds_above, outlook
from qingyu.domain.forecast.summed import MODEL, Member, Summed, add_up
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import barometer, region_reads, year_bounds
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.forecasting import region_figures
from qingyu.jobs.forecasting.landed import landed
from qingyu.jobs.forecasting.making import SETTLED, UNKNOWN_AGAIN

LATE = 14  # days that the forecast of an enterprise may be older than that of its region
Stated = Mapping[tuple[str, Span], float]


def due(conn: Connection, now: datetime, limit: int) -> list[int]:
    """Regions whose forecast of today waits to be made, or to be made again after those of their enterprises."""
    return region_forecasts.due(conn, day_of(now), now - UNKNOWN_AGAIN, limit)


def is_due(conn: Connection, region_id: int, now: datetime) -> bool:
    """Whether the forecast of a region still waits to be made."""
    return bool(region_forecasts.due(conn, day_of(now), now - UNKNOWN_AGAIN, 1, region_id))


def day_of(now: datetime) -> date:
    """The day that forecasts of an instant are as of."""
    return periods.china_day(now - SETTLED)


def make(conn: Connection, region: AssessedBody, now: datetime, as_of: date | None = None) -> list[RegionForecastRow]:
    """Make and write them as of a day, by default today; its enterprises' have to be made before.

    The seed of the draws is the region and the day. Of an earlier day counts what was stated of the region and of its
    enterprises, budgeted and demanded of it by its end; their errors are kept no more, so it has no fan.
    """
    day = as_of or day_of(now)
    until = None if day >= day_of(now) else periods.day_start(day + periods.DAY, periods.CHINA)
    # Of drops those per GDP: an area or a head says nothing of how much the year may use.
    targets = body_target.per_one(dual_control.targets(conn, region, until=until), "")
    stated = region_reads.sums_of(conn, region, until)
    # Asked before the forecasts are read: one that comes meanwhile makes the region due again.
    made_from, made = region_forecasts.made_from(conn, region.id, day), []
    for controlled in Controlled:
        summed, basis = _summed(conn, region, controlled, day, stated, until)
        figures = region_figures.of_year(conn, EVERYTHING, region, targets, controlled, day, stated, basis, until)
        budget = year_bounds.budget(conn, region, day.year, controlled, until)
        bounds = [_within(one, budget) for one in year_end.allowed(figures, targets, day.year)]
        made.append(_row(controlled, summed, made_from, now))
        region_forecasts.put(conn, region.id, made[-1], [_odds(summed, one) for one in bounds])
    return made


def _within(bound: Allowed, budget: float | None) -> Allowed:
    """The budget of the total where it is less than what the targets allow."""
    if bound.task is not Task.TOTAL or budget is None or (bound.value is not None and bound.value <= budget):
        return bound
    return Allowed(bound.task, budget, None, None)


def _summed(
    conn: Connection, region: AssessedBody, controlled: Controlled, day: date, stated: Stated, until: datetime | None
) -> tuple[Summed, Basis]:
    """The sum as of a day, and how the total of the year before was made that it starts from."""
    code, total = region_reads.ACCOUNTS[controlled][0], f"{controlled}_total"
    asked = (region.id, whole(day.year - 1), code, total, periods.month_start(day), until)
    last = regions.spans(conn, EVERYTHING, *asked)
    since = day - timedelta(days=LATE)
    rows = region_forecasts.members(conn, controlled, since, day, [one.code for one in last])
    found = {one.code: one for one in rows}
    members = [_member(found.get(one.code), one, day) for one in last]
    others, basis = _others(controlled, stated, last, day.year)
    return add_up(members, others, day, region.id * 1_000_000 + day.toordinal()), basis


def _member(row: MemberRow | None, before: SpanRow, day: date) -> Member:
    """An enterprise; where its year so far is not known, the year before stands in for the whole of it."""
    if row is None or row.naive is None:
        known = 0.0 if row is None else row.known
        last = barometer.counted_of(before, whole(day.year - 1)).value
        end = None if last is None else max(last, known)
        return Member(before.code, known, end, end, stands_in=True, unmade=row is None)
    if row.p50 is None:
        return Member(before.code, row.known, row.naive, row.naive)
    return Member(before.code, row.known, row.p50, row.naive, _errors(row, day), row.spread or 0.0)


def _errors(row: MemberRow, day: date) -> Errors | None:
    """The errors, origins counted from the day of the sum, which may be later than that of the enterprise."""
    if row.origins is None or row.horizons is None or row.off is None or row.off_naive is None:
        return None
    arrays = (np.array(one) for one in (row.origins, row.horizons, row.off, row.off_naive))
    return Errors(MODEL, *arrays).since((day - row.as_of).days)


def _others(controlled: Controlled, stated: Stated, last: Sequence[SpanRow], year: int) -> tuple[float | Reason, Basis]:
    """What everybody without an account here comes to: the year before, moved as what is stated of this year moved.

    A total that is stated stands before a sum. Who has a forecast and no year before may be among the others there:
    then it would count twice.
    """
    statistic, before = f"{controlled}_other", whole(year - 1)
    metered = {row.code: barometer.counted_of(row, before).value for row in last}
    total, other = stated.get((f"{controlled}_total", before)), stated.get((statistic, before))
    basis, without = (
        region_figures.basis_of(stated, controlled, year - 1),
        [code for code, amount in metered.items() if amount is None],
    )
    if total is None and other is None:
        return because("others_not_stated", statistic=statistic, span=before.label), basis
    if without:
        said = {"n_missing": len(without), "n": len(last), "span": before.label, "first": without[0]}
        return because("members_among_others", **said), basis
    known = sum(one for one in metered.values() if one is not None)
    if total is not None and known > total * (1.0 + ON_BOUND):
        return because("total_below_accounts", total=total, metered=known, span=before.label), basis
    amount = other if total is None else max(total - known, 0.0)
    assert amount is not None
    return amount * (1.0 + _moved({span: one for (of, span), one in stated.items() if of == statistic}, year)), basis


def _moved(stated: Mapping[Span, float], year: int) -> float:
    """By how much the others' year moves, if only its months that are stated move. [share of 1]"""
    found, last = year_end.output_growth(stated, year), stated.get(whole(year - 1))
    if found is None:
        return 0.0
    growth, span = found
    return growth * min(stated[span.before] / last if last else span.through_month / 12, 1.0)


def _odds(summed: Summed, bound: Allowed) -> OddsRow:
    id_, landing = bound.by.id if bound.by else None, summed.landing
    if bound.value is None:
        return OddsRow(bound.task, id_, None, bound.reason, None, "unknown")
    odds = odds_above(landing.draws, bound.value)
    return OddsRow(bound.task, id_, bound.value, None, odds, outlook(odds, landing.naive, bound.value))


def _row(controlled: Controlled, summed: Summed, made_from: str, now: datetime) -> RegionForecastRow:
    return RegionForecastRow(
        **landed(summed.landing),
        controlled=controlled,
        others=summed.others,
        unforeseen=summed.unforeseen,
        n_enterprises=summed.n,
        n_fans=summed.n_fans,
        made_from=made_from,
        made_at=now,
    )
