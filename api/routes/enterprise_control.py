"""Dual control of an enterprise 双控: its statistics, its targets and its barometer 晴雨表."""

from http import HTTPStatus

from fastapi import Response

from api.deps import Conn, EnterpriseCode, LoggedIn, Now, Reach
from api.errors import documented
from api.paging import Page, Pages
from api.routes.dual_control import Id, Month, Rules
from api.routing import Router
from api.schemas.dual_control import EnterpriseStatisticDeclaration, EnterpriseTargetDeclaration
from qingyu.domain.control.body_target import BodyTarget, TargetKind, demanded
from qingyu.domain.control.span import Span
from qingyu.domain.energy.factors import Verified
from qingyu.jobs.assessment import acting, declared, light_rules
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.assessment.barometer_answer import ControlTarget, EnterpriseBarometer, StatedSum
from qingyu.jobs.forecasting import intensities

router = Router(prefix="/enterprises/{code}", tags=["dual-control"], responses=documented(401, 404))


def _by(conn: Conn, caller: LoggedIn, enterprise: str, now: Now) -> Acting:
    return acting.acting(conn, caller, acting.enterprise(conn, caller.scope, enterprise), now)


@router.get("/statistics")
def list_enterprise_statistics(conn: Conn, reach: Reach, code: EnterpriseCode, pages: Pages) -> Page[StatedSum]:
    """What documents state of an enterprise 统计数据: sums since January, the newest of each quantity, by id."""
    found = declared.statistics(conn, acting.enterprise(conn, reach, code))
    rows, following = pages.cut(found, lambda row: (row.id,))
    return Page(items=rows, next=following)


@router.post("/statistics", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def state_enterprise_statistic(
    conn: Conn,
    caller: LoggedIn,
    code: EnterpriseCode,
    body: EnterpriseStatisticDeclaration,
    now: Now,
    response: Response,
) -> StatedSum:
    """State a sum of an enterprise, as an officer who sees it; what was stated before stays to be read in the log."""
    span = Span(body.month.year, body.month.month)
    response.headers["Location"] = f"/api/v1/enterprises/{code}/statistics"
    return declared.state(_by(conn, caller, code, now), body.quantity, span, body.value, body.document)


@router.get("/targets")
def list_enterprise_targets(conn: Conn, reach: Reach, code: EnterpriseCode, pages: Pages) -> Page[ControlTarget]:
    """The targets of an enterprise that hold 考核目标, by id."""
    rows, following = pages.cut(declared.targets(conn, acting.enterprise(conn, reach, code)), lambda row: (row.id,))
    return Page(items=rows, next=following)


@router.post("/targets", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def declare_enterprise_target(
    conn: Conn,
    caller: LoggedIn,
    code: EnterpriseCode,
    body: EnterpriseTargetDeclaration,
    now: Now,
    response: Response,
) -> ControlTarget:
    """Declare a target, as an officer who sees the enterprise; one of its kind and period that holds goes first."""
    said = (body.value, body.base_year, body.target_year, body.document, body.clause or "", Verified.DECLARED)
    target = BodyTarget(0, demanded(body.controlled), TargetKind(body.kind), *said, per=body.per or "")
    response.headers["Location"] = f"/api/v1/enterprises/{code}/targets"
    return declared.demand(_by(conn, caller, code, now), target)


@router.post("/targets/{id}/withdrawal", responses=documented(403, 409))
def withdraw_enterprise_target(conn: Conn, caller: LoggedIn, code: EnterpriseCode, id_: Id, now: Now) -> ControlTarget:
    """Take a target back, as an officer who sees the enterprise."""
    return declared.withdraw(_by(conn, caller, code, now), id_)


@router.get("/barometer")
def show_enterprise_barometer(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    month: Month = None,
    rules: Rules = light_rules.DEFAULT,
) -> EnterpriseBarometer:
    """Where an enterprise stands against its targets 企业晴雨表: intensity in each measure, and the total."""
    return intensities.barometer(conn, reach, code, month, rules, now)
