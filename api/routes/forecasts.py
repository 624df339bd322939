"""Forecasts of the year's end 年末预测 of an enterprise and of a region, with the odds of passing what is allowed."""

from typing import Annotated

from fastapi import Query

from api.deps import Conn, EnterpriseCode, Now, Reach, RegionCode
from api.errors import documented
from api.keeping import kept
from api.routing import Router
from api.schemas.fields import AskedDay, AskedMonth
from qingyu.jobs.assessment import light_rules
from qingyu.jobs.forecasting import forecast_views, standings
from qingyu.jobs.forecasting.forecast_answer import EnterpriseForecasts, RegionForecasts
from qingyu.jobs.forecasting.standings_answer import RegionStandings

router = Router(tags=["dual-control"], responses=documented(401, 404))

AsOf = Annotated[AskedDay | None, Query(description="the newest as of this day at the latest; now")]


@router.get("/enterprises/{code}/forecasts")
@kept
def show_forecasts(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now, as_of: AsOf = None) -> EnterpriseForecasts:
    """Where the year of an enterprise ends in energy, CO2 and intensities, and the skill it was foretold with."""
    return forecast_views.show(conn, reach, code, as_of, now)


@router.get("/regions/{region}/forecasts")
def show_region_forecasts(conn: Conn, reach: Reach, region: RegionCode, as_of: AsOf = None) -> RegionForecasts:
    """Where the year of a region ends, summed from its enterprises, and the odds of missing each of its tasks."""
    return forecast_views.region(conn, reach, region, as_of)


@router.get("/regions/{region}/standings", responses=documented(400, 409))
def show_region_standings(
    conn: Conn,
    reach: Reach,
    region: RegionCode,
    now: Now,
    month: Annotated[AskedMonth | None, Query(description="January to this month; the last that has ended")] = None,
    rules: Annotated[
        str, Query(pattern=r"^[a-z0-9-]{1,63}$", description="the rule set of the lights")
    ] = light_rules.DEFAULT,
) -> RegionStandings:
    """A region and the bodies it assesses side by side 各地晴雨: lights, years' ends, and who causes the change."""
    return standings.show(conn, reach, region, month, rules, now)
