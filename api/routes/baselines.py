"""Use beside a baseline, and the cumulative sum of what differs from it (CUSUM)."""

from datetime import date
from typing import Annotated

from fastapi import Query

from api.deps import Conn, EnterpriseCode, Now, OfChannel, Reach
from api.errors import documented
from api.keeping import kept
from api.routing import Router
from api.schemas.fields import SLUG_PATTERN, AskedDay
from qingyu.jobs.forecasting import baselines
from qingyu.jobs.forecasting.baselines import Asked, baseline_days
from qingyu.jobs.forecasting.baselines_answer import BaselineComparison
from qingyu.jobs.metering.curve import ELECTRICITY
from qingyu.jobs.restating.unconfirmed import marked

router = Router(prefix="/enterprises/{code}", tags=["energy"], responses=documented(401, 404))


@router.get("/baseline")
@kept
def show_baseline(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    to: Annotated[AskedDay, Query(description="day after the last that is looked at", examples=["2026-11-01"])],
    base_from: Annotated[
        AskedDay | None, Query(description="first day of the baseline; without it 61 days before `base_to`")
    ] = None,
    base_to: Annotated[
        AskedDay | None, Query(description="day after the baseline's last; without it 30 days before `to`")
    ] = None,
    carrier: Annotated[str, Query(pattern=r"^[a-z0-9_]{1,63}$", description="of the boundary")] = ELECTRICITY,
    meter: Annotated[str | None, Query(pattern=SLUG_PATTERN, description="one meter instead of the boundary")] = None,
    channel: OfChannel = None,
    driver: Annotated[
        str | None,
        Query(pattern=SLUG_PATTERN, description="code of a product, `heating` or `cooling`; without it the mean"),
    ] = None,
) -> BaselineComparison:
    """Use of each day (by degree-days: month) beside a fitted baseline, and the cumulative sum of what differs."""
    asked = Asked(*baseline_days(base_from, base_to, to), to, carrier, meter, channel, driver)
    found = baselines.compare(conn, reach, code, asked, now)
    months: set[date] = {row.start_on.replace(day=1) for row in found.rows}
    return marked(conn, reach, code, found, months)
