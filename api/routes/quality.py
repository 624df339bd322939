"""The quality of data as inspectors measure it, of an enterprise and of a region."""

from typing import Annotated

from fastapi import Query

from api.deps import Conn, EnterpriseCode, Now, Reach, RegionCode
from api.errors import documented
from api.keeping import kept
from api.routing import Router
from api.schemas.fields import SLUG_PATTERN, AskedDay
from qingyu.jobs.quality import quality, quality_days
from qingyu.jobs.quality.quality_answer import QualityDays, QualityReport, RegionQuality
from qingyu.jobs.restating.unconfirmed import marked

router = Router(tags=["quality"], responses=documented(401, 404))

From = Annotated[AskedDay | None, Query(alias="from", description="first local day; 30 days back")]
To = Annotated[AskedDay | None, Query(description="day after the last; tomorrow")]


@router.get("/enterprises/{code}/quality")
@kept
def show_quality(
    conn: Conn, reach: Reach, code: EnterpriseCode, now: Now, from_: From = None, to: To = None
) -> QualityReport:
    """Completeness, timeliness, starts of days, daily against monthly, certificates, interruptions, composite index."""
    return marked(conn, reach, code, quality.report(conn, reach, code, from_, to, now))


@router.get("/enterprises/{code}/quality/days")
@kept
def show_quality_by_meter_and_day(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    from_: From = None,
    to: To = None,
    meter: Annotated[str | None, Query(pattern=SLUG_PATTERN, description="code of a meter; without it all")] = None,
) -> QualityDays:
    """Each measuring point on each day of at most 62: completeness, timeliness, slots, start, and whether it passes."""
    return marked(conn, reach, code, quality_days.report(conn, reach, code, from_, to, meter, now))


@router.get("/regions/{region}/quality")
def show_region_quality(
    conn: Conn,
    reach: Reach,
    region: RegionCode,
    now: Now,
    from_: From = None,
    to: To = None,
) -> RegionQuality:
    """The same added up over the enterprises of a region and below it; for those who see the whole region."""
    return quality.region(conn, reach, region, from_, to, now)
