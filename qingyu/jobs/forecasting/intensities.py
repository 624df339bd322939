"""Where the intensities of an enterprise's year end: its months of energy and output, its drops, the odds of missing.

Reckoned when it is asked for: three dozen months take a few milliseconds, and the same months give the same answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np

from qingyu.db import counted, dual_control, forecasts, intensity
from qingyu.db.forecasts import ForecastRow
from qingyu.db.pool import Connection
from qingyu.domain.assessment.barometer import Task
from qingyu.domain.control import body_target, targets
from qingyu.domain.control.body_target import BodyTarget, Controlled, TargetKind
from qingyu.domain.control.denominators import Denominator
from qingyu.domain.energy.periods import china_day, next_month
from qingyu.domain.forecast.history import Floats
from qingyu.domain.forecast.landing import Outlook, odds_above, outlook
from qingyu.domain.forecast.per_output import RatioLanding, land_ratio
from qingyu.domain.intensity.economics import Basis, Measure
from qingyu.domain.intensity.windows import shift
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.assessment import acting, enterprise_barometer
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.assessment.barometer_answer import EnterpriseBarometer
from qingyu.jobs.assessment.region_reads import ACCOUNTS
from qingyu.jobs.forecasting import per_denominator
from qingyu.jobs.forecasting.forecast_answer import ForecastSkill, IntensityForecast, TaskOdds
from qingyu.jobs.intensity.windows import by_scope

YEAR = 12  # months
PAST = 60  # months that a forecast is made from
FURTHEST = 2 * PAST  # months that are looked back at most for the year that a drop is measured from
_PER_CNY = 1e4  # CNY in the unit of an output value


@dataclass(frozen=True, slots=True, eq=False)
class Months:
    """An amount and an output of the same months on end, the last one last. unit: of one over the other."""

    amounts: Floats
    outputs: Floats
    last: date
    unit: str

    def since(self, month: date) -> "Months":
        """The months since one."""
        count = (self.last.year - month.year) * YEAR + self.last.month - month.month + 1
        return replace(self, amounts=self.amounts[-count:], outputs=self.outputs[-count:])

    def ratio(self, year: int) -> float | None:
        """The intensity of a whole year. [unit] Null where one of its months is not known."""
        end = len(self.amounts) - (self.last.year - year) * YEAR - (self.last.month - YEAR)
        if end > len(self.amounts) or end < YEAR or float(self.outputs[end - YEAR : end].sum()) <= 0.0:
            return None
        return float(self.amounts[end - YEAR : end].sum() / self.outputs[end - YEAR : end].sum())


def of_enterprise(
    conn: Connection, body: AssessedBody, until: date, totals: Sequence[ForecastRow]
) -> list[IntensityForecast]:
    """The intensities that are known of an enterprise, or demanded, by the months before one.

    until: the first day of a month; the year is that of the month before it. totals: the forecasts of a night, which
    those per floor area, head and turnover are made of.
    """
    known = [one for one in dual_control.targets(conn, body) if isinstance(one.controlled, Controlled)]
    drops = [one for one in known if one.kind is TargetKind.DROP]
    series = _series(conn, body.id, until, first_month(until, drops))
    by_months = [one for one in drops if one.per not in list(Denominator)]
    wanted = dict.fromkeys([*((Controlled(one.controlled), one.per) for one in by_months), *series])
    found = [_forecast(body.id, of, per, series.get((of, per)), drops, until) for of, per in wanted]
    return found + per_denominator.of_enterprise(conn, body, drops, shift(until, -1).year, totals)


def barometer(
    conn: Connection, scope: Scope, enterprise: str, month: date | None, rules_id: str, now: datetime
) -> EnterpriseBarometer:
    """The barometer of an enterprise, its lights of intensity with the odds that the year misses their task.

    The odds are of the same months. Raises as `enterprise_barometer.barometer`.
    """
    found = enterprise_barometer.barometer(conn, scope, enterprise, month, rules_id, now)
    until, odds = next_month(date(found.year, found.through_month, 1)), dict[tuple[str, str, str], float | None]()
    body = acting.enterprise(conn, scope, enterprise)
    # Of a month that is long past, the forecast of its end; of the newest one that of last night.
    as_of = None if next_month(until) > china_day(now) else until
    for one in of_enterprise(conn, body, until, forecasts.newest(conn, body.id, as_of)):
        odds.update({(one.controlled, one.per, task.task): task.odds for task in one.tasks})
    lights = [replace(one, odds=odds.get((one.controlled, one.per, one.task))) for one in found.lights]
    return replace(found, lights=lights)


def first_month(until: date, drops: Sequence[BodyTarget]) -> date:
    """Where the months that are looked at begin: far enough back for the base year of each drop to be a whole one."""
    bases = [date(one.base_year, 1, 1) for one in drops]
    return max(min([shift(until, -PAST), *bases]), shift(until, -FURTHEST))


def _series(conn: Connection, enterprise_id: int, until: date, first: date) -> dict[tuple[Controlled, str], Months]:
    """The months since one of each product's energy, and of the accounts over value added and output value.

    Nothing of what ended before the months that a forecast is made from.
    """
    found: dict[tuple[Controlled, str], Months] = {}
    _, products = by_scope(intensity.months(conn, enterprise_id, first, until))
    for product, months in products.items():
        amounts = {month: one.energy for month, one in months.items() if one.reason is None}
        outputs: dict[date, float | None] = {month: one.output for month, one in months.items()}
        newest = months[max(months)]
        unit = f"{newest.energy_unit}/{newest.output_unit}"
        put(found, (Controlled.ENERGY, product), run(amounts, outputs, unit))
    wanted = [(code, "") for code, _ in ACCOUNTS.values()]
    rows = counted.months(conn, enterprise_id, wanted, months_of(first, until))
    figures = [one for one in intensity.figures(conn, enterprise_id, first, until) if one.basis is Basis.CONSTANT]
    base = max((one.base_year or 0 for one in figures), default=None)
    for measure in Measure if figures else ():
        outputs = {one.month: one.amount_cny(measure) for one in figures if one.base_year == base}
        made = {month: None if value is None else value / _PER_CNY for month, value in outputs.items()}
        for controlled, (code, unit) in ACCOUNTS.items():
            amounts = {row.month: row.value for row in rows if row.code == code}
            put(found, (controlled, measure.value), run(amounts, made, f"{unit}/10^4 CNY"))
    return {key: one for key, one in found.items() if one.last >= shift(until, -PAST)}


def months_of(first: date, until: date) -> list[date]:
    """The first days of the months in [first, until)."""
    return [shift(first, k) for k in range((until.year - first.year) * YEAR + until.month - first.month)]


def put(series: dict[tuple[Controlled, str], Months], key: tuple[Controlled, str], months: Months | None) -> None:
    """Keep what is known."""
    if months is not None:
        series[key] = months


def run(amounts: Mapping[date, float | None], outputs: Mapping[date, float | None], unit: str) -> Months | None:
    """The months on end up to the last one of which both are known; null without any."""
    both = {
        month: (amount, made)
        for month, amount in amounts.items()
        if amount is not None and (made := outputs.get(month)) is not None
    }
    last = max(both, default=None)
    if last is None:
        return None
    on_end, month = [], last
    while month in both:
        on_end.append(both[month])
        month = shift(month, -1)
    values = np.array(on_end[::-1])
    return Months(values[:, 0], values[:, 1], last, unit)


def _forecast(
    enterprise_id: int, of: Controlled, per: str, months: Months | None, drops: Sequence[BodyTarget], until: date
) -> IntensityForecast:
    year = shift(until, -1).year
    known = months.last.month if months is not None and months.last.year == year else 0
    if months is None or known == 0:
        reason = because("intensity_year_unknown", per=per, year=year)
        landing = RatioLanding(None, None, None, reason)
    else:
        seed = enterprise_id * 1_000_000 + next_month(months.last).toordinal()
        late = months.since(shift(until, -PAST))
        landing = land_ratio(late.amounts, late.outputs, YEAR, known, seed)
    skill = landing.skill
    mine = [one for one in drops if one.controlled is of and one.per == per and one.covers(year)]
    return IntensityForecast(
        controlled=of,
        per=per,
        unit="" if months is None else months.unit,
        year=year,
        through_month=known or None,
        known=landing.known,
        naive=landing.naive,
        p10=landing.quantile(0.1),
        p50=landing.quantile(0.5),
        p90=landing.quantile(0.9),
        amount=landing.amount,
        output=landing.output,
        skill=None
        if skill is None
        else ForecastSkill(skill.model, skill.skill, skill.origins, skill.horizon, skill.coverage),
        reason=sentence_or_none(landing.reason),
        tasks=[_task(landing, months, task, by, year) for task, by in _tasks(mine, of, year)],
    )


def _tasks(mine: Sequence[BodyTarget], of: Controlled, year: int) -> list[tuple[Task, BodyTarget]]:
    found = ((Task.YEAR, body_target.drop_of(mine, of, year)), (Task.PLAN, body_target.plan_of(mine, of, year)))
    return [(task, by) for task, by in found if by is not None]


def _task(landing: RatioLanding, months: Months | None, task: Task, by: BodyTarget, year: int) -> TaskOdds:
    """What the year may end at: the intensity of the year before, or of the base year, less what is due."""
    base = year - 1 if task is Task.YEAR else by.base_year
    due = (
        body_target.yearly_drop(by) if task is Task.YEAR else targets.path(by.value, by.years)[year - by.base_year - 1]
    )
    before = None if months is None else months.ratio(base)
    reason: Reason | None = None if before is not None else because("year_unknown", year=base)
    bound = None if before is None else before * (1.0 - due)
    odds = None if bound is None else odds_above(landing.draws, bound)
    level = Outlook.UNKNOWN if bound is None else outlook(odds, landing.naive, bound)
    return TaskOdds(task, by.id, bound, sentence_or_none(reason), odds, level)
