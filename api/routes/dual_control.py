"""Dual control of a region 双控: statistics, targets, the barometer 晴雨表 and its issues."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Query, Response

from api.deps import Conn, LoggedIn, Now, Reach, RegionCode
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.dual_control import IssuePublication, StatisticDeclaration, TargetDeclaration
from api.schemas.fields import AskedMonth
from qingyu.domain.control.body_target import BodyTarget, TargetKind, demanded
from qingyu.domain.control.span import Span
from qingyu.domain.energy.factors import Verified
from qingyu.jobs.assessment import acting, barometer, declared, issues, light_rules
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.assessment.barometer_answer import (
    Barometer,
    BarometerIssue,
    ControlTarget,
    PublishedBarometer,
    StatedSum,
)

router = Router(prefix="/regions/{region}", tags=["dual-control"], responses=documented(401, 404))

Id = Annotated[int, Path(alias="id", ge=1, le=2**63 - 1)]
Month = Annotated[AskedMonth | None, Query(description="January to this month; the last that has ended")]
Rules = Annotated[str, Query(pattern=r"^[a-z0-9-]{1,63}$", description="the rule set of the lights")]


def _by(conn: Conn, caller: LoggedIn, region: str, now: Now) -> Acting:
    return acting.acting(conn, caller, acting.region(conn, caller.scope, region), now)


@router.get("/statistics")
def list_region_statistics(conn: Conn, reach: Reach, region: RegionCode, pages: Pages) -> Page[StatedSum]:
    """What documents state of a region 统计数据: sums since January, the newest of each quantity and month, by id."""
    rows, following = pages.cut(declared.statistics(conn, acting.region(conn, reach, region)), lambda row: (row.id,))
    return Page(items=rows, next=following)


@router.post("/statistics", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def state_region_statistic(
    conn: Conn, caller: LoggedIn, region: RegionCode, body: StatisticDeclaration, now: Now, response: Response
) -> StatedSum:
    """State a sum, as an officer of the region; what was stated before stays to be read in the log."""
    by = _by(conn, caller, region, now)
    span = Span(body.month.year, body.month.month)
    response.headers["Location"] = f"/api/v1/regions/{region}/statistics"
    return declared.state(by, body.quantity, span, body.value, body.document)


@router.get("/targets")
def list_region_targets(conn: Conn, reach: Reach, region: RegionCode, pages: Pages) -> Page[ControlTarget]:
    """The targets of a region that hold 考核目标, by id."""
    rows, following = pages.cut(declared.targets(conn, acting.region(conn, reach, region)), lambda row: (row.id,))
    return Page(items=rows, next=following)


@router.post("/targets", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def declare_region_target(
    conn: Conn, caller: LoggedIn, region: RegionCode, body: TargetDeclaration, now: Now, response: Response
) -> ControlTarget:
    """Declare a target, as an officer of the region; one of its kind and period that holds is withdrawn first."""
    by = _by(conn, caller, region, now)
    said = (body.value, body.base_year, body.target_year, body.document, body.clause or "", Verified.DECLARED)
    target = BodyTarget(0, demanded(body.controlled), TargetKind(body.kind), *said, per=body.per or "")
    made = declared.demand(by, target)
    response.headers["Location"] = f"/api/v1/regions/{region}/targets"
    return made


@router.post("/targets/{id}/withdrawal", responses=documented(403, 409))
def withdraw_region_target(conn: Conn, caller: LoggedIn, region: RegionCode, id_: Id, now: Now) -> ControlTarget:
    """Take a target back, as an officer of the region."""
    return declared.withdraw(_by(conn, caller, region, now), id_)


@router.get("/barometer")
def show_barometer(
    conn: Conn,
    reach: Reach,
    region: RegionCode,
    now: Now,
    month: Month = None,
    rules: Rules = light_rules.DEFAULT,
) -> Barometer:
    """The barometer 晴雨表 as it stands: the year's task, the plan's progress and the total, for energy and CO2."""
    return barometer.barometer(conn, reach, region, month, rules, now)


@router.get("/barometer/issues")
def list_barometer_issues(conn: Conn, reach: Reach, region: RegionCode, pages: Pages) -> Page[BarometerIssue]:
    """The published issues of a region without what they held, the latest month and version first."""
    before = [int(one) for one in pages.after] if pages.after else None
    found = issues.listing(conn, reach, region, before, pages.limit + 1)
    rows, following = pages.page(found, issues.place)
    return Page(items=rows, next=following)


@router.post("/barometer/issues", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def publish_barometer(
    conn: Conn, caller: LoggedIn, region: RegionCode, body: IssuePublication, now: Now, response: Response
) -> PublishedBarometer:
    """Publish the barometer as an officer of the region; it is frozen, and a correction is the next version."""
    made = issues.publish(_by(conn, caller, region, now), body.month, body.rules, body.note or "")
    response.headers["Location"] = f"/api/v1/regions/{region}/barometer/issues/{made.id}"
    return made


@router.get("/barometer/issues/{id}")
def show_barometer_issue(conn: Conn, reach: Reach, region: RegionCode, id_: Id) -> PublishedBarometer:
    """One issue as it was published."""
    return issues.show(conn, reach, region, id_)
