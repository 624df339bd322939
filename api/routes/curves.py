"""Curves of use over any span, and where a carrier went in it."""

from typing import Annotated

from fastapi import Query

from api.deps import Conn, EnterpriseCode, Now, OfChannel, Reach, SpanFrom, SpanTo
from api.errors import documented
from api.keeping import kept
from api.routing import Router
from api.schemas.fields import SLUG_PATTERN
from qingyu.domain.energy.curve import Step
from qingyu.jobs.metering import curve, flow_map
from qingyu.jobs.metering.curve import ELECTRICITY, Curve
from qingyu.jobs.metering.flow_map import FlowMap
from qingyu.jobs.restating.unconfirmed import marked

router = Router(prefix="/enterprises/{code}", tags=["energy"], responses=documented(401, 404))


@router.get("/curve")
@kept
def show_curve(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    from_: SpanFrom = None,
    to: SpanTo = None,
    carrier: Annotated[
        str, Query(pattern=r"^[a-z0-9_]{1,63}$", description="of the boundary; a meter's channel has its own")
    ] = ELECTRICITY,
    meter: Annotated[str | None, Query(pattern=SLUG_PATTERN, description="one meter instead of the boundary")] = None,
    channel: OfChannel = None,
    step: Annotated[Step | None, Query(description="the finest with at most 1,000 rows")] = None,
) -> Curve:
    """Mean rate of use over the boundary or of a meter, from quarter-hours of a day to months of decades."""
    found = curve.curve(conn, reach, code, from_, to, now, carrier=carrier, meter=meter, channel=channel, step=step)
    return marked(conn, reach, code, found, curve.months_behind(found))


@router.get("/flow-map")
@kept
def show_flow_map(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    from_: SpanFrom = None,
    to: SpanTo = None,
    carrier: Annotated[str, Query(pattern=r"^[a-z0-9_]{1,63}$")] = ELECTRICITY,
) -> FlowMap:
    """Where a carrier went: flows and sub-meters between the units, and what came to a unit and left by no meter."""
    found = flow_map.flow_map(conn, reach, code, from_, to, now, carrier)
    return marked(conn, reach, code, found, flow_map.months_behind(found))
