"""What energy costs, and the demand of the running quarter-hour."""

from typing import Annotated

from fastapi import Query

from api.deps import Conn, EnterpriseCode, Now, Reach
from api.errors import documented
from api.keeping import kept
from api.routing import Router
from api.schemas.fields import AskedMoment, AskedMonth
from qingyu.jobs.cost import bands, cost, demand
from qingyu.jobs.cost.bands import TariffBands
from qingyu.jobs.cost.cost_answer import Cost, Demand
from qingyu.jobs.restating.unconfirmed import marked

router = Router(prefix="/enterprises/{code}", tags=["cost"], responses=documented(401, 404))


@router.get("/cost")
@kept
def show_cost(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now, month: AskedMonth | None = None) -> Cost:
    """The cost of a month (this one) up to now: electricity by band with its demand charge, other carriers, days."""
    return marked(conn, reach, code, cost.month(conn, reach, code, month, now))


@router.get("/demand")
@kept
def show_demand(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now) -> Demand:
    """The running quarter-hour: projected demand against the contract, and what it would add to the month's charge."""
    return demand.live(conn, reach, code, now)


@router.get("/tariff-bands")
@kept
def show_tariff_bands(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    from_: Annotated[AskedMoment | None, Query(alias="from", description="first instant or day; today")] = None,
    to: Annotated[AskedMoment | None, Query(description="instant or day after the last; the end of that day")] = None,
) -> TariffBands:
    """The tariff bands of a span as stretches of time with their prices, seasons and holidays followed."""
    return bands.bands(conn, reach, code, from_, to, now)
