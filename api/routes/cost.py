"""What energy costs, and the demand of the running quarter-hour."""

from api.deps import Conn, EnterpriseCode, Now, Reach
from api.errors import documented
from api.routing import Router
from api.schemas.fields import AskedMonth
from qingyu.jobs.cost import cost, demand
from qingyu.jobs.cost.cost_answer import Cost, Demand
from qingyu.jobs.restating.unconfirmed import marked

router = Router(prefix="/enterprises/{code}", tags=["cost"], responses=documented(401, 404))


@router.get("/cost")
def show_cost(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now, month: AskedMonth | None = None) -> Cost:
    """The cost of a month (this one) up to now: electricity by band with its demand charge, other carriers, days."""
    return marked(conn, reach, code, cost.month(conn, reach, code, month, now))


@router.get("/demand")
def show_demand(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now) -> Demand:
    """The running quarter-hour: projected demand against the contract, and what it would add to the month's charge."""
    return demand.live(conn, reach, code, now)
