"""Forecasts of the year's end 年末预测 of an enterprise and of a region, with the odds of passing what is allowed."""

from typing import Annotated

from fastapi import Query

from api.deps import Conn, EnterpriseCode, Now, Reach, RegionCode
from api.errors import documented
from api.routing import Router
from api.schemas.fields import AskedDay
from qingyu.jobs.forecasting import forecast_views
from qingyu.jobs.forecasting.forecast_answer import EnterpriseForecasts, RegionForecasts

router = Router(tags=["dual-control"], responses=documented(401, 404))

AsOf = Annotated[AskedDay | None, Query(description="the newest as of this day at the latest; now")]


@router.get("/enterprises/{code}/forecasts")
def show_forecasts(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now, as_of: AsOf = None) -> EnterpriseForecasts:
    """Where the year of an enterprise ends in energy, CO2 and intensities, and the skill it was foretold with."""
    return forecast_views.show(conn, reach, code, as_of, now)


@router.get("/regions/{region}/forecasts")
def show_region_forecasts(conn: Conn, reach: Reach, region: RegionCode, as_of: AsOf = None) -> RegionForecasts:
    """Where the year of a region ends, summed from its enterprises, and the odds of missing each of its tasks."""
    return forecast_views.region(conn, reach, region, as_of)
