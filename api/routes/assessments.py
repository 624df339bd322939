"""Assessments of a region or an enterprise 考核: its sheets, schemes side by side, what persons state."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Response

from api.deps import Conn, EnterpriseCode, LoggedIn, Now, Reach, RegionCode
from api.errors import documented
from api.routes.dual_control import Month
from api.routing import Router
from api.schemas.dual_control import FindingDeclaration
from qingyu.domain.assessment.judge import Finding
from qingyu.domain.assessment.stage import Stage
from qingyu.domain.control.span import Span
from qingyu.jobs.assessment import acting, finding, sheets
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.assessment.barometer import span_of
from qingyu.jobs.assessment.sheets_answer import AssessmentSheet, SchemeComparison

router = Router(tags=["dual-control"], responses=documented(401, 404))

SchemeId = Annotated[str, Path(alias="scheme", pattern=r"^[a-z0-9-]{1,63}$", description="id of the scheme")]


@router.get("/enterprises/{code}/assessments")
def show_enterprise_schemes(
    conn: Conn, reach: Reach, code: EnterpriseCode, now: Now, month: Month = None
) -> SchemeComparison:
    """What every scheme for key energy users says of an enterprise, past and present, on the same accounts."""
    return sheets.comparison(conn, reach, acting.enterprise(conn, reach, code), span_of(month, now))


@router.get("/enterprises/{code}/assessments/{scheme}")
def show_enterprise_assessment(
    conn: Conn, reach: Reach, code: EnterpriseCode, scheme: SchemeId, now: Now, month: Month = None
) -> AssessmentSheet:
    """The score sheet of an enterprise 考核评分表: accounts, self-assessment, review, on-site, final, each apart."""
    return sheets.sheet(conn, reach, acting.enterprise(conn, reach, code), scheme, span_of(month, now))


@router.post(
    "/enterprises/{code}/assessments/{scheme}/findings",
    status_code=HTTPStatus.CREATED,
    responses=documented(400, 403, 409, 413),
)
def state_enterprise_finding(
    conn: Conn,
    caller: LoggedIn,
    code: EnterpriseCode,
    scheme: SchemeId,
    body: FindingDeclaration,
    now: Now,
    response: Response,
) -> AssessmentSheet:
    """State a finding: a manager for the self-assessment, an officer for all that follows; answers with the sheet."""
    response.headers["Location"] = f"/api/v1/enterprises/{code}/assessments/{scheme}"
    return _state(conn, caller, acting.enterprise(conn, caller.scope, code), scheme, body, now)


@router.get("/regions/{region}/assessments")
def show_region_schemes(
    conn: Conn, reach: Reach, region: RegionCode, now: Now, month: Month = None
) -> SchemeComparison:
    """What every scheme for regions says of a region, past and present, on the same accounts."""
    return sheets.comparison(conn, reach, acting.region(conn, reach, region), span_of(month, now))


@router.get("/regions/{region}/assessments/{scheme}")
def show_region_assessment(
    conn: Conn, reach: Reach, region: RegionCode, scheme: SchemeId, now: Now, month: Month = None
) -> AssessmentSheet:
    """The score sheet of a region 考核评分表: accounts, self-assessment, review, on-site, final, each apart."""
    return sheets.sheet(conn, reach, acting.region(conn, reach, region), scheme, span_of(month, now))


@router.post(
    "/regions/{region}/assessments/{scheme}/findings",
    status_code=HTTPStatus.CREATED,
    responses=documented(400, 403, 409, 413),
)
def state_region_finding(
    conn: Conn,
    caller: LoggedIn,
    region: RegionCode,
    scheme: SchemeId,
    body: FindingDeclaration,
    now: Now,
    response: Response,
) -> AssessmentSheet:
    """State a finding: the region's officers for the self-assessment, those above it for all that follows."""
    response.headers["Location"] = f"/api/v1/regions/{region}/assessments/{scheme}"
    return _state(conn, caller, acting.region(conn, caller.scope, region), scheme, body, now)


def _state(
    conn: Conn, caller: LoggedIn, of: AssessedBody, scheme: str, body: FindingDeclaration, now: Now
) -> AssessmentSheet:
    stage = Stage(body.stage)
    by = acting.stating(conn, caller, of, stage, now)
    found = Finding(met=body.met, value=body.value, state=body.state, given=body.given)
    finding.state(by, scheme, body.year, body.indicator, stage, found, body.document, body.note or "")
    last = span_of(None, now)
    # The sheet of the year it was stated of: to its end, or to the last month that is over.
    span = Span(body.year, 12) if body.year < last.year else last
    return sheets.sheet(conn, caller.scope, of, scheme, span)
