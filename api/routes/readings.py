"""Readings as they were sent, a page at a time."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Response

from api.deps import Conn, EnterpriseCode, Now, OfChannel, Reach, Slug
from api.errors import documented
from api.routing import Router
from api.schemas.fields import AskedInstant
from qingyu.jobs.metering import readings
from qingyu.jobs.metering.readings import Readings

router = Router(tags=["readings"], responses=documented(401))

PAGE, LONGEST_PAGE = 1000, 10_000


@router.get("/enterprises/{code}/readings", responses=documented(404))
def list_readings(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    response: Response,
    meter: Slug,
    channel: OfChannel = None,
    from_: Annotated[AskedInstant | None, Query(alias="from", description="first instant; a day before `to`")] = None,
    to: Annotated[AskedInstant | None, Query(description="instant after the last; now")] = None,
    limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = PAGE,
) -> Readings:
    """The readings of a channel in time order, half-open; `next` is the `from` of the following page."""
    to = to or now
    found = readings.page(conn, reach, code, meter, channel, from_ or to - timedelta(days=1), to, limit, now)
    if found.next is not None:
        span = {"from": found.next.isoformat(), "to": to.isoformat(), "limit": limit}
        query = urlencode({"meter": meter, "channel": found.channel, **span})
        response.headers["Link"] = f'</api/v1/enterprises/{code}/readings?{query}>; rel="next"'
    return found
