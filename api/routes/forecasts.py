"""Forecasts of an enterprise 年末预测: where its year ends, with the odds of passing what its targets allow."""

from typing import Annotated

from fastapi import Query

from api.deps import Conn, EnterpriseCode, Reach
from api.errors import documented
from api.routing import Router
from api.schemas.fields import AskedDay
from qingyu.jobs.forecasting import forecast_views
from qingyu.jobs.forecasting.forecast_answer import EnterpriseForecasts

router = Router(prefix="/enterprises/{code}", tags=["dual-control"], responses=documented(401, 404))

AsOf = Annotated[AskedDay | None, Query(description="the newest as of this day at the latest; now")]


@router.get("/forecasts")
def show_forecasts(conn: Conn, reach: Reach, code: EnterpriseCode, as_of: AsOf = None) -> EnterpriseForecasts:
    """Where the year of an enterprise ends in energy and CO2, and the skill that the forecast was tested with."""
    return forecast_views.show(conn, reach, code, as_of)
