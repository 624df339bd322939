"""Standby 待机: what was used while nothing ran."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Query

from api.deps import Conn, EnterpriseCode, Now, OfChannel, Reach
from api.errors import documented
from api.keeping import kept
from api.routing import Router
from api.schemas.fields import SLUG_PATTERN
from qingyu.domain.energy.periods import days, month_start
from qingyu.jobs.cost import standby
from qingyu.jobs.cost.standby import Asked, Standby
from qingyu.jobs.metering.curve import ELECTRICITY
from qingyu.jobs.restating.unconfirmed import marked

router = Router(prefix="/enterprises/{code}", tags=["energy"], responses=documented(401, 404))


@router.get("/standby")
@kept
def show_standby(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    carrier: Annotated[str, Query(pattern=r"^[a-z0-9_]{1,63}$", description="of the boundary")] = ELECTRICITY,
    meter: Annotated[str | None, Query(pattern=SLUG_PATTERN, description="one meter instead of the boundary")] = None,
    channel: OfChannel = None,
    below: Annotated[
        float | None, Query(gt=0, le=1e12, description="below which load it idles; estimated where nobody says")
    ] = None,
) -> Standby:
    """What the boundary or a meter used while nothing ran 待机, of eight weeks by the week, and what that cost."""
    found = standby.show(conn, reach, code, Asked(carrier, meter, channel, below), now)
    last: date = found.to_on + timedelta(days=1)
    return marked(conn, reach, code, found, {month_start(day) for day in days(found.from_on, last)})
