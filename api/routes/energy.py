"""Energy and standard coal, load, the day so far, intensity, indicators."""

from typing import Annotated, Literal

from fastapi import Query

from api.deps import Conn, EnterpriseCode, Now, OfChannel, Reach
from api.errors import documented
from api.keeping import kept
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.fields import SLUG_PATTERN, AskedDay, AskedInstant, AskedMonth
from qingyu.jobs.book import indicator_values, today_figures
from qingyu.jobs.book.indicator_values import Indicator, Period
from qingyu.jobs.book.today_answer import TodayFigures
from qingyu.jobs.energy import energy, load, today
from qingyu.jobs.energy.energy_answer import EnergyReport
from qingyu.jobs.energy.load import Load
from qingyu.jobs.energy.today import Today
from qingyu.jobs.forecasting import load_views
from qingyu.jobs.forecasting.load_views import ExpectedLoad
from qingyu.jobs.intensity import intensity
from qingyu.jobs.intensity.intensity import Intensity
from qingyu.jobs.restating.unconfirmed import marked

# A month of slots, or eight years of days: ten times as many keep a core busy for ten seconds and others waiting.
MOST_ROWS = 3000

router = Router(prefix="/enterprises/{code}", tags=["energy"], responses=documented(401, 404))


@router.get("/energy")
@kept
def show_energy(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    from_: Annotated[AskedDay, Query(alias="from", description="first day, in the enterprise's time zone")],
    to: Annotated[AskedDay, Query(description="day after the last")],
    now: Now,
    by: Literal["slot", "hour", "day", "month"] = "day",
) -> EnergyReport:
    """Comprehensive energy of a span of days: quantities, standard coal in both books, and how complete they are."""
    return marked(conn, reach, code, energy.report(conn, reach, code, from_, to, by, now, MOST_ROWS).answer())


@router.get("/load")
@kept
def show_load(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now, day: AskedDay | None = None) -> Load:
    """The electric load at the boundary on a day (today) and on the day before, in slots of 15 minutes."""
    found = load.day(conn, reach, code, day, now)
    return marked(conn, reach, code, found, load.months_behind(found))


@router.get("/load/expected")
@kept
def show_expected_load(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    day: Annotated[AskedDay | None, Query(description="a day up to tomorrow; today")] = None,
    meter: Annotated[str | None, Query(pattern=SLUG_PATTERN, description="of this meter; of the boundary")] = None,
    channel: OfChannel = None,
) -> ExpectedLoad:
    """The load that is expected on a day as P10, P50 and P90 of each slot, from the days before it; or why none is."""
    return load_views.expected(conn, reach, code, meter, channel, day, now)


@router.get("/today")
@kept
def show_today(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now) -> Today:
    """The day so far: carriers, standard coal, output, each against yesterday at the same time."""
    return today.today(conn, reach, code, now)


@router.get("/today/figures")
@kept
def show_today_figures(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now) -> TodayFigures:
    """The figures of the day so far, each beside the same moment of yesterday and of the same weekday a week before.

    Energy, each carrier, output, energy per unit, cost of electricity, share of the dear hours and CO2 of energy, with
    the whole days of the two weeks before.
    """
    return today_figures.figures(conn, reach, code, now)


@router.get("/intensity")
@kept
def show_intensity(
    conn: Conn, reach: Reach, code: EnterpriseCode, now: Now, month: AskedMonth | None = None
) -> Intensity:
    """Energy per unit of each product in a month (this one), on its ladder of levels between floor and leader."""
    return marked(conn, reach, code, intensity.month(conn, reach, code, month, now))


@router.get("/indicators")
@kept
def list_indicators(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    pages: Pages,
    indicator: Annotated[str | None, Query(alias="code", pattern=r"^[a-z0-9_.]{1,63}$")] = None,
    period: Period = "day",
    from_: Annotated[AskedDay | None, Query(alias="from", description="first day; 30 days or 12 months back")] = None,
    to: Annotated[AskedDay | None, Query(description="day after the last; tomorrow")] = None,
    as_of: Annotated[AskedInstant | None, Query(description="as known at this instant; now")] = None,
    standing: Annotated[bool, Query(description="of what changed unconfirmed, the value before, which counts")] = False,
) -> Page[Indicator]:
    """The indicator values of periods that begin in a span, by period, code and scope, as known now or earlier."""
    asked = (indicator, period, from_, to, now, as_of)
    found = indicator_values.listing(
        conn, reach, code, *asked, standing=standing, after=pages.after, limit=pages.limit + 1
    )
    values, following = pages.page(found, lambda value: (value.start_on.isoformat(), value.code, value.scope))
    return Page(items=values, next=following)
