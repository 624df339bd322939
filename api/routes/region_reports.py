"""Reports of a region on quarters, half-years and years: drafted, frozen, and read as they were frozen."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Query, Response

from api.deps import Conn, LoggedIn, Now, Reach, RegionCode
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.dual_control import AskedYear
from api.schemas.plans import ReportFreezing
from qingyu.domain.control.report import ReportPeriod
from qingyu.jobs.assessment import acting, region_reports
from qingyu.jobs.assessment.region_reports_answer import FrozenReport, RegionReport, RegionReportIssue

router = Router(prefix="/regions/{region}/reports", tags=["plans"], responses=documented(401, 404))


@router.get("")
def list_region_reports(conn: Conn, reach: Reach, region: RegionCode, pages: Pages) -> Page[RegionReportIssue]:
    """The reports of a region that were frozen, the newest first."""
    rows, following = pages.cut(region_reports.listing(conn, reach, region), lambda row: (-row.id,))
    return Page(items=rows, next=following)


@router.get("/draft", responses=documented(400))
def show_region_report_draft(
    conn: Conn,
    reach: Reach,
    region: RegionCode,
    now: Now,
    year: Annotated[AskedYear, Query(description="the year")],
    period: Annotated[ReportPeriod, Query(description="the quarter, the half-year or the year")],
) -> RegionReport:
    """The report of a period that is over 季度、半年、年度报告 as it would be frozen now."""
    return region_reports.draft(conn, reach, region, year, period, now)


@router.post("", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def publish_region_report(
    conn: Conn, caller: LoggedIn, region: RegionCode, now: Now, body: ReportFreezing, response: Response
) -> FrozenReport:
    """Freeze the report of a period as an officer of the region; a correction is the next version."""
    by = acting.acting(conn, caller, acting.region(conn, caller.scope, region), now)
    made = region_reports.publish(by, body.year, ReportPeriod(body.period), body.note or "")
    response.headers["Location"] = f"/api/v1/regions/{region}/reports/{made.id}"
    return made


@router.get("/{id}")
def show_region_report(
    conn: Conn, reach: Reach, region: RegionCode, id_: Annotated[int, Path(alias="id", ge=1, le=2**31 - 1)]
) -> FrozenReport:
    """A report as it was frozen; its tables are exported as CSV by themselves."""
    return region_reports.show(conn, reach, region, id_)
