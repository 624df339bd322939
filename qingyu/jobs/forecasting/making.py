"""Make the forecasts of an enterprise as of a day: gather its days and its bounds, land the year, write the rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from qingyu.db import enterprises, forecasts, weather
from qingyu.db.forecasts import ForecastRow
from qingyu.db.pool import Connection
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.span import Span
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.periods import DAY, day_start
from qingyu.domain.forecast.history import History, of_days
from qingyu.domain.forecast.landing import Landing, StatedStart, land, odds_above, outlook
from qingyu.domain.forecast.weather import Temperatures, nearest
from qingyu.domain.kernel.reason import because
from qingyu.errors import Invalid
from qingyu.jobs.assessment import region_reads, year_bounds
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.assessment.year_bounds import YearBound
from qingyu.jobs.forecasting.landed import landed

PAST = timedelta(days=4 * 366)
SETTLED = timedelta(hours=2)  # after midnight, what gateways still owe of yesterday has come
UNKNOWN_AGAIN = timedelta(minutes=15)  # after which a year that was not known is looked at again: its past may arrive
COMPLETE = 0.9  # of a day's energy, as the specification asks of readings [share of 1]


def due(conn: Connection, now: datetime, limit: int) -> list[int]:
    """Enterprises whose forecast of today waits to be made, or to be made again where the year was not known."""
    return forecasts.due(conn, now - SETTLED, now - UNKNOWN_AGAIN, limit)


def is_due(conn: Connection, enterprise_id: int, now: datetime) -> bool:
    """Whether the forecast of an enterprise still waits to be made."""
    return bool(forecasts.due(conn, now - SETTLED, now - UNKNOWN_AGAIN, 1, enterprise_id))


@dataclass(frozen=True, slots=True)
class Question:
    """What the forecasts of an enterprise are made from: all that the models see, and nothing of the database.

    The seed of the draws is the enterprise and the day: made again from the same days they come out the same.
    temperatures: of each region above it, the nearest first.
    """

    seed: int
    standing: tuple[date, ...]
    series: Mapping[Controlled, tuple[History, tuple[StatedStart, ...]]]
    temperatures: Sequence[Temperatures] = ()


def make(
    conn: Connection, enterprise_id: int, now: datetime, as_of: date | None = None, standing: Collection[date] = ()
) -> list[ForecastRow]:
    """Make and write them as of a day, by default today as the enterprise's own calendar has it."""
    asked = gather(conn, enterprise_id, now, as_of, standing)
    return write(conn, enterprise_id, answer(asked), now)


def gather(
    conn: Connection, enterprise_id: int, now: datetime, as_of: date | None = None, standing: Collection[date] = ()
) -> Question:
    """The days of an enterprise up to, and without, a day, and what documents state of the year before they begin.

    Raises Invalid for a day to come.
    """
    enterprise = enterprises.enterprise_by_id(conn, enterprise_id)
    day = as_of or enterprise.day(now - SETTLED)
    if day > enterprise.day(now):
        # Its errors would be kept as the newest, and those of the nights until then not be.
        raise Invalid(because("forecast_of_day_to_come", day=day, today=enterprise.day(now)))
    stated = region_reads.sums_of(conn, _body(enterprise), _until(enterprise, day, now))
    series = {}
    for controlled, (code, _) in region_reads.ACCOUNTS.items():
        known = forecasts.days(conn, enterprise_id, code, day - PAST, day, COMPLETE)
        series[controlled] = of_days(known, day), tuple(_starts(stated, controlled, day.year))
    known_until = _until(enterprise, day, now)
    temperatures = weather.of_enterprise(conn, enterprise_id, day, known_until)
    return Question(enterprise_id * 1_000_000 + day.toordinal(), tuple(standing), series, temperatures)


def answer(asked: Question) -> dict[Controlled, Landing]:
    """Where the year ends in each quantity, errors counted from the day of the forecast: all of the arithmetic."""
    return {
        controlled: _counted_back(_land(asked, history, starts), len(history.values))
        for controlled, (history, starts) in asked.series.items()
    }


def _land(asked: Question, history: History, starts: Collection[StatedStart]) -> Landing:
    return land(history, asked.seed, asked.standing, starts, nearest(asked.temperatures, history))


def _counted_back(landing: Landing, days: int) -> Landing:
    return landing if landing.errors is None else replace(landing, errors=landing.errors.since(days))


def write(
    conn: Connection, enterprise_id: int, landings: Mapping[Controlled, Landing], now: datetime
) -> list[ForecastRow]:
    """Write what was found, beside what the targets of the enterprise allow."""
    enterprise, one = enterprises.enterprise_by_id(conn, enterprise_id), next(iter(landings.values()))
    bounds = year_bounds.bounds(conn, _body(enterprise), one.year, _until(enterprise, one.as_of, now))
    made = []
    for controlled, landing in landings.items():
        made.append(_row(controlled, landing, bounds[controlled], now))
        forecasts.put(conn, enterprise_id, made[-1])
        if landing.errors is not None:
            forecasts.put_error(conn, enterprise_id, controlled, landing.as_of, landing.errors, landing.spread)
    return made


def _until(enterprise: Enterprise, day: date, now: datetime) -> datetime | None:
    """Of an earlier day counts what was stated, demanded and budgeted by its end; null of the newest day."""
    return None if day >= enterprise.day(now - SETTLED) else day_start(day + DAY, enterprise.zone)


def _body(one: Enterprise) -> AssessedBody:
    return AssessedBody("enterprise", one.id, one.code, one.name_zh, one.name_en)


def _starts(stated: Mapping[tuple[str, Span], float], controlled: Controlled, year: int) -> list[StatedStart]:
    """What documents state of the year's beginning, for an enterprise that came to the platform in its middle."""
    return [
        StatedStart(date(year, span.through_month + 1, 1), value)
        for (quantity, span), value in stated.items()
        if quantity == f"{controlled}_total" and span.year == year and span.through_month < 12
    ]


def _row(controlled: Controlled, landing: Landing, bound: YearBound, now: datetime) -> ForecastRow:
    odds = None if bound.value is None else odds_above(landing.draws, bound.value)
    return ForecastRow(
        **landed(landing),
        controlled=controlled,
        stated=landing.stated,
        model=landing.skill.model if landing.skill else None,
        target_id=bound.target_id,
        bound=bound.value,
        bound_reason=bound.reason,
        odds=odds,
        outlook="unknown" if bound.value is None else outlook(odds, landing.naive, bound.value),
        made_at=now,
        weather_gain=landing.skill.gain if landing.skill else None,
        weather_verified=landing.skill.weather_verified if landing.skill else None,
    )
