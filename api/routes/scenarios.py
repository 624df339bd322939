"""Scenarios of output 产量情景: what is planned to be made, and where the year ends under it."""

from http import HTTPStatus

from fastapi import Response

from api.deps import Conn, EnterpriseCode, LoggedIn, Now, Reach
from api.errors import documented
from api.routing import Router
from api.schemas.scenarios import ScenarioDeclaration
from qingyu.db import enterprises
from qingyu.domain.access.roles import Permission, may
from qingyu.domain.forecast.planned import Scenario
from qingyu.domain.intensity.windows import shift
from qingyu.domain.kernel.reason import because
from qingyu.errors import Forbidden
from qingyu.jobs.forecasting import scenarios
from qingyu.jobs.forecasting.scenarios import Declaration
from qingyu.jobs.forecasting.scenarios_answer import EnterpriseScenarios

router = Router(tags=["dual-control"], responses=documented(401, 404))


@router.get("/enterprises/{code}/scenarios")
def show_scenarios(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now) -> EnterpriseScenarios:
    """What is planned for this year, where it ends under each scenario, and which measures would bring it back."""
    return scenarios.show(conn, reach, code, now)


@router.post("/enterprises/{code}/scenarios", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def declare_scenario(
    conn: Conn, caller: LoggedIn, code: EnterpriseCode, body: ScenarioDeclaration, now: Now, response: Response
) -> EnterpriseScenarios:
    """Plan the months of a product under a scenario, as the enterprise's manager; what was planned before stays."""
    enterprises.enterprise(conn, caller.scope, code)
    if not may(caller.role, Permission.DECLARE):
        raise Forbidden(because("plans_of_manager"))
    response.headers["Location"] = f"/api/v1/enterprises/{code}/scenarios"
    months = {shift(body.first_month, k): quantity for k, quantity in enumerate(body.quantities)}
    said = Declaration(body.product, Scenario(body.scenario), months, body.document)
    return scenarios.declare(conn, caller.scope, code, said, caller.actor, now)
