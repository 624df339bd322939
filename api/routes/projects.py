"""Energy-intensive projects 两高项目 of a region: the register, offsets, stages and the gate before approval."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Path, Response

from api.deps import Conn, LoggedIn, Now, Reach, RegionCode
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.fields import SLUG_PATTERN
from api.schemas.projects import OffsetDeclaration, ProjectDeclaration, ProjectStarting, StagePassing
from qingyu.domain.control.project import OffsetKind, Project, ProjectStage
from qingyu.jobs.assessment import acting, projects
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.assessment.projects import ProjectSummary, WholeProject
from qingyu.jobs.benchmark import promises
from qingyu.jobs.benchmark.promises import ProjectStart

router = Router(prefix="/regions/{region}/projects", tags=["projects"], responses=documented(401, 404))

Code = Annotated[str, Path(alias="project", pattern=SLUG_PATTERN, description="code of the project in its region")]


def _by(conn: Conn, caller: LoggedIn, region: RegionCode, now: Now) -> Acting:
    return acting.acting(conn, caller, acting.region(conn, caller.scope, region), now)


By = Annotated[Acting, Depends(_by)]


@router.get("")
def list_projects(conn: Conn, reach: Reach, region: RegionCode, pages: Pages) -> Page[ProjectSummary]:
    """The projects of a region and below it 两高项目清单, by region and code, each with its stage and offsets."""
    rows, following = pages.cut(projects.listing(conn, reach, region), lambda row: (row.region, row.code))
    return Page(items=rows, next=following)


@router.get("/{project}")
def show_project(conn: Conn, reach: Reach, region: RegionCode, code: Code, now: Now) -> WholeProject:
    """A project with the gate before its approval, its offsets, and the stages it passed."""
    return projects.show(conn, reach, region, code, now)


@router.put("/{project}", responses=documented(400, 403, 409, 413))
def put_project(by: By, code: Code, body: ProjectDeclaration) -> WholeProject:
    """Declare a project as an officer of the region, or change what it is to use while it is proposed."""
    said = (body.intensity, body.energy_tce, body.coal_t, body.carbon_tco2, body.coal_ratio, body.carbon_ratio)
    made = Project(code, body.name, body.product or "", body.yardstick or "", *said)
    return projects.put(by, made, body.document)


@router.post("/{project}/offsets", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def add_project_offset(by: By, code: Code, body: OffsetDeclaration, response: Response) -> WholeProject:
    """Write down what goes for what a project adds 替代量; one source offsets once."""
    response.headers["Location"] = f"/api/v1/regions/{by.body.code}/projects/{code}"
    return projects.offset(by, code, OffsetKind(body.kind), body.amount, body.source, body.document)


@router.post("/{project}/stages", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def add_project_stage(by: By, code: Code, body: StagePassing, response: Response) -> WholeProject:
    """Note that a project passed to a stage; it is approved through its gate, or by a named act of the authority."""
    response.headers["Location"] = f"/api/v1/regions/{by.body.code}/projects/{code}"
    said = (ProjectStage(body.stage), body.document, body.authority or "", body.text or "")
    return projects.pass_stage(by, code, *said)


@router.get("/{project}/starts")
def list_project_starts(
    conn: Conn, reach: Reach, region: RegionCode, code: Code, now: Now, pages: Pages
) -> Page[ProjectStart]:
    """The enterprise or unit that a project became, as said last, its promises beside its account 承诺与实际."""
    rows, following = pages.cut(promises.shown(conn, reach, region, code, now), lambda row: (row.enterprise,))
    return Page(items=rows, next=following)


@router.post("/{project}/starts", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def add_project_start(by: By, code: Code, body: ProjectStarting, response: Response) -> ProjectStart:
    """Say which enterprise, or unit of one, a running project became: its account is held against what was promised."""
    response.headers["Location"] = f"/api/v1/regions/{by.body.code}/projects/{code}/starts"
    return promises.start(
        by, code, body.enterprise, body.unit or "", body.product or "", body.started_on, body.document
    )
