"""Where energy and CO2 per floor area, per head and per turnover end a year: the night's total over what is stated.

Documents state these by the year or by spans of it, so there is no series of months to test a model on: the fan is that
of the total, whose skill was tested, and the denominator is taken as it is stated, or as it is expected of what is.
"""

from collections.abc import Sequence

from qingyu.db import dual_control
from qingyu.db.forecasts import ForecastRow
from qingyu.db.pool import Connection
from qingyu.db.region_forecasts import RegionForecastRow
from qingyu.domain.assessment import year_end
from qingyu.domain.assessment.barometer import Figures, Task
from qingyu.domain.assessment.year_end import Allowed
from qingyu.domain.control import body_target, denominators
from qingyu.domain.control.body_target import BodyTarget, Controlled
from qingyu.domain.control.denominators import Denominator, Numerator, Stated
from qingyu.domain.forecast.landing import outlook
from qingyu.domain.forecast.quantiles import odds_of_quantiles
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.assessment import enterprise_barometer, region_reads
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.forecasting import region_figures
from qingyu.jobs.forecasting.forecast_answer import IntensityForecast, TaskOdds, skill_of


def of_enterprise(
    conn: Connection, body: AssessedBody, drops: Sequence[BodyTarget], year: int, totals: Sequence[ForecastRow]
) -> list[IntensityForecast]:
    """One for each drop per floor area, head or turnover that covers a year. totals: the forecasts of a night."""
    if not any(one.per in list(Denominator) and one.covers(year) for one in drops):
        return []
    total_of = {one.controlled: one for one in totals if one.year == year}
    found = enterprise_barometer.per_of_year(conn, body, drops, year)
    return [_forecast(of, per, figures, drops, year, total_of.get(of.value)) for (of, per), figures in found.items()]


def of_region(
    conn: Connection, scope: Scope, body: AssessedBody, totals: Sequence[RegionForecastRow]
) -> list[IntensityForecast]:
    """The same of a region, park, sector or group, by the year and the members that its forecasts are of.

    totals: the forecasts of a night, which the caller may see.
    """
    known, found = dual_control.targets(conn, body), list[IntensityForecast]()
    stated: Stated | None = None
    for total in totals:
        controlled, year = Controlled(total.controlled), total.year
        for per in (one for one in Denominator if one in body_target.pers_of(known, controlled, year)):
            stated = region_reads.sums_of(conn, body) if stated is None else stated
            basis = region_figures.basis_of(stated, controlled, year - 1)
            mine = body_target.per_one(known, per)
            figures = region_figures.of_year(conn, scope, body, mine, controlled, total.as_of, stated, basis)
            figures = year_end.per_stated(figures, per, stated, year)
            found.append(_forecast(controlled, per, figures, known, year, total))
    return found


def _forecast(
    of: Controlled,
    per: Denominator,
    figures: Figures,
    drops: Sequence[BodyTarget],
    year: int,
    total: ForecastRow | RegionForecastRow | None,
) -> IntensityForecast:
    scale, unit = denominators.scale(Numerator(of.value), per)
    output, reason = year_end.expected(figures.output, year), None if total is None else total.reason
    if output is None or output <= 0.0:
        reason = because("output_outlook_unknown", year=year) if output is None else because("intensity_of_nothing")
    elif total is None:
        reason = because("year_without_forecast", year=year)
    by = scale / output if output else None
    mine = body_target.per_one(drops, per)
    return IntensityForecast(
        controlled=of,
        per=per.value,
        unit=unit,
        year=year,
        through_month=None,
        known=None,
        naive=_times(total.naive if total else None, by),
        p10=_times(total.p10 if total else None, by),
        p50=_times(total.p50 if total else None, by),
        p90=_times(total.p90 if total else None, by),
        amount=None if total is None else total.p50,
        output=output,
        skill=None if total is None else skill_of(total),
        reason=sentence_or_none(reason),
        tasks=[
            _odds(one, total, by)
            for one in year_end.allowed(figures, mine, year)
            if one.task is not Task.TOTAL and one.by is not None
        ],
    )


def _odds(allowed: Allowed, total: ForecastRow | RegionForecastRow | None, by: float | None) -> TaskOdds:
    """The odds that the total ends above the largest one with which the task is met, shown per the denominator."""
    odds, naive, reason = None, None if total is None else total.naive, allowed.reason
    if total is not None and total.p10 is not None and total.p50 is not None and total.p90 is not None:
        odds = None if allowed.value is None else odds_of_quantiles(total.p10, total.p50, total.p90, allowed.value)
    level = outlook(None, None, 0.0) if allowed.value is None else outlook(odds, naive, allowed.value)
    id_ = None if allowed.by is None else allowed.by.id
    return TaskOdds(allowed.task, id_, _times(allowed.value, by), sentence_or_none(reason), odds, level)


def _times(amount: float | None, by: float | None) -> float | None:
    return None if amount is None or by is None else amount * by
