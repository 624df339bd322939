"""Intensities by month and of the last hours, and why energy changed between two periods."""

from typing import Annotated, Literal

from fastapi import Query

from api.deps import Conn, EnterpriseCode, Now, Reach, Slug
from api.errors import documented
from api.routing import Router
from api.schemas.fields import AskedMonth
from qingyu.jobs.intensity import decomposing, live_intensity, trend
from qingyu.jobs.intensity.intensity_answer import IntensityDecomposition, IntensityTrend, LiveIntensity
from qingyu.jobs.restating.unconfirmed import marked

router = Router(prefix="/enterprises/{code}", tags=["intensity"], responses=documented(401, 404))


@router.get("/intensity/trend")
def show_trend(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    product: Slug | None = None,
    from_: Annotated[AskedMonth | None, Query(alias="from", description="first month; twelve back")] = None,
    to: Annotated[AskedMonth | None, Query(description="month after the last; the next")] = None,
) -> IntensityTrend:
    """Month, year to date and rolling 12 months of each product, per output value and per value added."""
    found = trend.trend(conn, reach, code, product, from_, to, now)
    return marked(conn, reach, code, found, trend.months_behind(found))


@router.get("/intensity/live")
def show_live(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    product: Slug | None = None,
    hours: Annotated[int, Query(ge=1, le=live_intensity.MOST_HOURS)] = 24,
) -> LiveIntensity:
    """Each product over the hours before the end of its last stated output, with its coverage."""
    return live_intensity.live(conn, reach, code, product, hours, now)


@router.get("/decomposition")
def show_decomposition(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    from_month: Annotated[AskedMonth, Query(description="the earlier period ends with this month")],
    to_month: Annotated[AskedMonth, Query(description="the later period ends with this month")],
    window: Literal["month", "ytd", "rolling12"] = "month",
) -> IntensityDecomposition:
    """The change of energy by volume, mix, weather and efficiency (LMDI-I); the parts add up to the whole."""
    found = decomposing.decompose(conn, reach, code, from_month, to_month, window)
    return marked(conn, reach, code, found, decomposing.months_behind(found))
