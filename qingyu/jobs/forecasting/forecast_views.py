"""The forecasts of an enterprise and of a region as they are shown."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from qingyu.db import dual_control, enterprises, forecasts, region_forecasts
from qingyu.db.forecasts import ForecastRow
from qingyu.db.pool import Connection
from qingyu.db.region_forecasts import OddsRow, RegionForecastRow
from qingyu.domain.assessment import year_end
from qingyu.domain.assessment.barometer import Task
from qingyu.domain.control.body_target import BodyTarget, Controlled, TargetKind
from qingyu.domain.energy import periods
from qingyu.domain.forecast.landing import Outlook
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.assessment import acting, regions
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.assessment.region_reads import ACCOUNTS
from qingyu.jobs.forecasting import intensities, per_denominator
from qingyu.jobs.forecasting.forecast_answer import (
    DropFan,
    EnterpriseForecasts,
    RegionForecasts,
    RegionYearForecast,
    TaskOdds,
    YearForecast,
    skill_of,
)

# The forecasts of a region, or why they are not shown.
Shown = tuple[Sequence[RegionYearForecast], Reason | None]


def show(conn: Connection, scope: Scope, enterprise: str, as_of: date | None, now: datetime) -> EnterpriseForecasts:
    """The newest forecasts, as of a day at the latest; raises NotFound for an enterprise that is not seen."""
    found = enterprises.enterprise(conn, scope, enterprise)
    rows = forecasts.newest(conn, found.id, as_of)
    body = AssessedBody("enterprise", found.id, found.code, found.name_zh, found.name_en)
    today = found.day(now)
    until = periods.month_start(today if as_of is None else min(as_of, today))
    months = intensities.of_enterprise(conn, body, until, rows)
    return EnterpriseForecasts(found.code, found.name_zh, found.name_en, [_shown(row) for row in rows], months)


def _shown(row: ForecastRow) -> YearForecast:
    controlled = Controlled(row.controlled)
    return YearForecast(
        controlled=controlled,
        year=row.year,
        as_of=row.as_of,
        unit=ACCOUNTS[controlled][1],
        known=row.known,
        stated=row.stated,
        naive=row.naive,
        p10=row.p10,
        p50=row.p50,
        p90=row.p90,
        skill=skill_of(row),
        reason=sentence_or_none(row.reason),
        target_id=row.target_id,
        bound=row.bound,
        bound_reason=sentence_or_none(row.bound_reason),
        odds=row.odds,
        outlook=Outlook(row.outlook),
        made_at=row.made_at,
    )


def region(conn: Connection, scope: Scope, code: str, as_of: date | None) -> RegionForecasts:
    """The newest forecasts of a region, as of a day at the latest; raises NotFound for one that is not seen whole.

    A sum is shown only to who sees every member it was made of.
    """
    found = acting.region(conn, scope, code)
    rows = region_forecasts.newest_of(conn, [found.id], as_of)
    shown, reason = _shown_of(conn, scope, rows)[found.id]
    ratios = [] if reason is not None else per_denominator.of_region(conn, scope, found, rows[found.id])
    return RegionForecasts(found.code, found.name_zh, found.name_en, shown, ratios, sentence_or_none(reason))


def of_bodies(
    conn: Connection,
    scope: Scope,
    region_ids: Collection[int],
    as_of: date | None,
    year: int | None = None,
    targets: Mapping[int, Sequence[BodyTarget]] | None = None,
) -> dict[int, Shown]:
    """The newest forecasts of some regions by their ids, as of a day at the latest, or why they are not shown.

    year: where it is asked for, forecasts of this year alone, and none with a reason. targets: of the regions, where
    somebody has read them.
    """
    return _shown_of(conn, scope, region_forecasts.newest_of(conn, region_ids, as_of, year), year, targets)


def _shown_of(
    conn: Connection,
    scope: Scope,
    newest: Mapping[int, Sequence[RegionForecastRow]],
    year: int | None = None,
    targets: Mapping[int, Sequence[BodyTarget]] | None = None,
) -> dict[int, Shown]:
    """The same of the newest forecasts of each."""
    months = {periods.month_start(max(row.as_of for row in rows)) for rows in newest.values() if rows}
    reasons = {month: regions.unseen_of(conn, scope, newest, month) for month in months}
    held = targets if targets is not None else dual_control.targets_of(conn, "region", newest) if months else {}
    odds = region_forecasts.odds_of(conn, newest) if months else {}
    found: dict[int, Shown] = {}
    for id_, rows in newest.items():
        reason = because("year_without_forecast", year=year) if year is not None and not rows else None
        if rows:
            reason = reasons[periods.month_start(max(row.as_of for row in rows))][id_]
        by = {one.id: one for one in held.get(id_, ())}
        made = [_of_region(row, odds.get((id_, row.controlled), ()), by) for row in rows] if reason is None else []
        found[id_] = made, reason
    return found


def _of_region(row: RegionForecastRow, odds: Sequence[OddsRow], held: Mapping[int, BodyTarget]) -> RegionYearForecast:
    controlled = Controlled(row.controlled)
    return RegionYearForecast(
        controlled=controlled,
        year=row.year,
        as_of=row.as_of,
        unit=ACCOUNTS[controlled][1],
        known=row.known,
        others=row.others,
        naive=row.naive,
        p10=row.p10,
        p50=row.p50,
        p90=row.p90,
        unforeseen=row.unforeseen,
        n_enterprises=row.n_enterprises,
        n_fans=row.n_fans,
        skill=skill_of(row),
        reason=sentence_or_none(row.reason),
        tasks=[_task(one, row, held.get(one.target_id or 0)) for one in odds],
        made_at=row.made_at,
    )


def _task(one: OddsRow, of: RegionForecastRow, by: BodyTarget | None) -> TaskOdds:
    task, reason, outlook = Task(one.task), sentence_or_none(one.reason), Outlook(one.outlook)
    drop = None
    if one.bound and by is not None and by.kind is TargetKind.DROP:
        drop = _drop(of, one.bound, year_end.due(task, by, of.year))
    return TaskOdds(task, one.target_id, one.bound, reason, one.odds, outlook, drop)


def _drop(of: RegionForecastRow, bound: float, asked: float) -> DropFan:
    """The larger the total, the smaller the drop."""

    def with_total(total: float | None) -> float | None:
        return None if total is None else year_end.reached(total, bound, asked)

    return DropFan(asked, *(with_total(total) for total in (of.p90, of.p50, of.p10, of.naive)))
