"""Bodies that are no region 园区、行业、集团 with their members, side by side with regions; changes of the tree."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Path, Query, Response

from api.deps import Conn, LoggedIn, Now, Reach, RegionCode
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.bodies import BodyDeclaration, MemberDeclaration, MemberEnd, RegionMove, RegionSuccession
from api.schemas.fields import AskedMonth
from qingyu.db.bodies import BodyMember
from qingyu.domain.control.assessed_body import Body, BodyKind
from qingyu.jobs.answer import Named
from qingyu.jobs.assessment import acting, bodies, region_changes
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.assessment.bodies_answer import DeclaredBody, RegionBodies, RegionChange

router = Router(prefix="/regions/{region}", tags=["bodies"], responses=documented(401, 404))

Id = Annotated[int, Path(alias="id", ge=1, le=2**63 - 1)]


def _by(conn: Conn, caller: LoggedIn, region: RegionCode, now: Now) -> Acting:
    return acting.acting(conn, caller, acting.region(conn, caller.scope, region), now)


By = Annotated[Acting, Depends(_by)]


@router.get("/bodies", responses=documented(409))
def show_region_bodies(
    conn: Conn,
    reach: Reach,
    region: RegionCode,
    now: Now,
    month: Annotated[AskedMonth | None, Query(description="a month up to this one; the last that has ended")] = None,
) -> RegionBodies:
    """The bodies a region assesses side by side 被考核主体, none with what another one has; they sum to the region."""
    return bodies.listing(conn, reach, region, month, now)


@router.post("/bodies", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def declare_body(by: By, body: BodyDeclaration, response: Response) -> DeclaredBody:
    """Declare a park, a sector or a group, as an officer of the region; said again, it is said once."""
    made = Body(body.code, BodyKind(body.kind), body.is_apart, body.name_zh, body.name_en)
    response.headers["Location"] = f"/api/v1/regions/{body.code}/members"
    return bodies.declare(by, made, body.document)


@router.get("/members", responses=documented(409))
def list_body_members(conn: Conn, reach: Reach, region: RegionCode, pages: Pages) -> Page[BodyMember]:
    """The memberships of a park, sector or group, the latest first."""
    rows, following = pages.cut(bodies.members(conn, reach, region), lambda row: (-row.id,))
    return Page(items=rows, next=following)


@router.post("/members", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def add_body_member(by: By, body: MemberDeclaration, response: Response) -> BodyMember:
    """Declare a member by whole months, as an officer who sees the enterprise and stands above the body."""
    response.headers["Location"] = f"/api/v1/regions/{by.body.code}/members"
    return bodies.add_member(by, body.enterprise, body.month, body.document)


@router.post("/members/{id}/end", responses=documented(400, 403, 409, 413))
def end_body_member(by: By, id_: Id, body: MemberEnd) -> BodyMember:
    """End a membership before a month; with its own first month it never was."""
    return bodies.end_member(by, id_, body.month)


@router.get("/changes")
def list_region_changes(conn: Conn, reach: Reach, region: RegionCode, pages: Pages) -> Page[RegionChange]:
    """How a region moved and whom it followed 区划变更, the latest first."""
    rows, following = pages.cut(region_changes.listing(conn, reach, region), lambda row: (-row.id,))
    return Page(items=rows, next=following)


@router.post("/moves", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def declare_region_move(by: By, body: RegionMove, response: Response) -> RegionChange:
    """A region lies in another one from a month on, as an officer above both says; older months keep the old tree."""
    response.headers["Location"] = f"/api/v1/regions/{by.body.code}/changes"
    return region_changes.move(by, body.parent, body.month, body.document)


@router.post("/successor", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def declare_region_successor(by: By, body: RegionSuccession, response: Response) -> RegionChange:
    """Another region stands in its place from a month on, as a district that was a county; what lies in it follows."""
    response.headers["Location"] = f"/api/v1/regions/{body.code}/changes"
    return region_changes.follow(by, Named(body.code, body.name_zh, body.name_en), body.month, body.document)
