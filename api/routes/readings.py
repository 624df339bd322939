"""Readings as they were sent, a page at a time."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Response

from api.deps import Conn, EnterpriseCode, Now, Reach, Slug
from api.errors import documented
from api.routing import Router
from api.schemas.energy import Reading, Readings
from api.schemas.fields import SLUG_PATTERN, AskedInstant
from qingyu.db import catalogue, enterprises
from qingyu.errors import Invalid, NotFound

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
    channel: Annotated[
        str | None, Query(pattern=SLUG_PATTERN, description="may be left out where the meter has one")
    ] = None,
    from_: Annotated[AskedInstant | None, Query(alias="from", description="first instant; a day before `to`")] = None,
    to: Annotated[AskedInstant | None, Query(description="instant after the last; now")] = None,
    limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = PAGE,
) -> Readings:
    """The readings of a channel in time order, half-open; `next` is the `from` of the following page."""
    enterprise = enterprises.enterprise(conn, reach, code)
    of_meter = [c for c in catalogue.channels(conn, reach, enterprise.id, now) if c["meter"] == meter]
    found = [c for c in of_meter if channel is None or c["code"] == channel]
    if not found:
        raise NotFound(f"enterprise {code!r} has no channel {meter}/{channel or '*'}; see /enterprises/{code}/channels")
    if len(found) > 1:
        codes = ", ".join(c["code"] for c in found)
        raise Invalid(f"meter {meter!r} has the channels {codes}; say which by channel=")
    wanted = found[0]
    to = to or now
    from_ = from_ or to - timedelta(days=1)
    if from_ > to:
        raise Invalid(f"from ({from_.isoformat()}) lies after to ({to.isoformat()})")
    rows = catalogue.readings(conn, reach, wanted["id"], from_, to, limit)
    following = rows[limit]["at"] if len(rows) > limit else None
    if following is not None:
        span = {"from": following.isoformat(), "to": to.isoformat(), "limit": limit}
        query = urlencode({"meter": meter, "channel": wanted["code"], **span})
        response.headers["Link"] = f'</api/v1/enterprises/{code}/readings?{query}>; rel="next"'
    return Readings(
        meter=meter,
        channel=wanted["code"],
        kind=wanted["kind"],
        unit=wanted["unit"],
        rows=[Reading.model_validate(row) for row in rows[:limit]],
        next=following,
    )
