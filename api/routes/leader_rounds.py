"""Rounds in which an authority selects leaders 领跑者遴选: announcements, applications, review, list."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Path, Query, Response

from api.deps import Conn, EnterpriseCode, LoggedIn, Now, Reach, RegionCode
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.dual_control import AskedYear
from api.schemas.fields import SLUG_PATTERN, AskedMonth
from api.schemas.leader_rounds import LeaderApplying, LeaderDeciding, LeaderRoundDeclaration, LeaderRoundPassing
from qingyu.domain.benchmark.leader_round import Bar, RoundStage
from qingyu.domain.control.assessed_body import REGION_CODE
from qingyu.jobs.assessment import acting
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.benchmark import leader_applying, leader_board, leader_rounds, sectors
from qingyu.jobs.benchmark.leader_applying import Applying
from qingyu.jobs.benchmark.leader_board import LeaderBoard
from qingyu.jobs.benchmark.leader_rounds import Announcement
from qingyu.jobs.benchmark.leader_rounds_answer import LeaderRoundEdition, LeaderRoundSummary, WholeLeaderRound
from qingyu.jobs.benchmark.sectors import RegionSectors

router = Router(tags=["leader-rounds"], responses=documented(401))

ONE = "/regions/{region}/leader-rounds/{round}"
APPLICATION = ONE + "/applications/{code}/{product}"
Code = Annotated[str, Path(alias="round", pattern=r"^[a-z0-9-]{1,40}$", description="code of the round in its region")]
Product = Annotated[str, Path(pattern=SLUG_PATTERN, description="code of the product")]


def _by(conn: Conn, caller: LoggedIn, region: RegionCode, now: Now) -> Acting:
    return acting.acting(conn, caller, acting.region(conn, caller.scope, region), now)


def _applying(conn: Conn, caller: LoggedIn, code: EnterpriseCode, now: Now) -> Applying:
    return leader_applying.applying(conn, caller, code, now)


By = Annotated[Acting, Depends(_by)]
Applicant = Annotated[Applying, Depends(_applying)]


@router.get("/leader-rounds")
def list_leader_rounds(
    conn: Conn,
    caller: LoggedIn,
    now: Now,
    pages: Pages,
    region: Annotated[str | None, Query(pattern=REGION_CODE, description="of this region; of all")] = None,
    concerning: Annotated[
        str | None, Query(pattern=REGION_CODE, description="of this region and of those it lies in; of all")
    ] = None,
) -> Page[LeaderRoundSummary]:
    """The rounds that concern the caller, those of regions above and below included; the newest window first."""
    numbered = list(enumerate(leader_rounds.listing(conn, now, region, concerning)))
    rows, following = pages.cut(numbered, lambda entry: (entry[0],))
    return Page(items=[entry for _, entry in rows], next=following)


@router.get("/leader-rounds/editions")
def list_leader_round_editions(caller: LoggedIn, pages: Pages) -> Page[LeaderRoundEdition]:
    """The rules of rounds as documents print them, in the order of the file."""
    numbered = list(enumerate(leader_rounds.editions()))
    rows, following = pages.cut(numbered, lambda entry: (entry[0],))
    return Page(items=[entry for _, entry in rows], next=following)


@router.get("/regions/{region}/leader-board", responses=documented(404))
def show_leader_board(
    conn: Conn,
    reach: Reach,
    region: RegionCode,
    now: Now,
    year: Annotated[AskedYear | None, Query(description="a year that is over; the last")] = None,
) -> LeaderBoard:
    """How much of each sector of a region reaches 基准 and 标杆; others than its authority see no small group."""
    return leader_board.show(conn, reach, region, year, now)


@router.get("/regions/{region}/sectors", responses=documented(400, 404, 409, 422))
def show_region_sectors(
    conn: Conn,
    reach: Reach,
    region: RegionCode,
    now: Now,
    month: Annotated[AskedMonth | None, Query(description="twelve months up to it; the last that has ended")] = None,
) -> RegionSectors:
    """Intensity against size of every product of a region by yardstick 行业散点, for whoever sees the region whole."""
    return sectors.show(conn, reach, region, month, now)


@router.get(ONE, responses=documented(404))
def show_leader_round(conn: Conn, reach: Reach, region: RegionCode, code: Code, now: Now) -> WholeLeaderRound:
    """A round with the applications the caller sees, what the review found of them, and the published list."""
    return leader_rounds.show(conn, reach, region, code, now)


@router.put(ONE, responses=documented(400, 403, 404, 409, 413))
def put_leader_round(by: By, code: Code, body: LeaderRoundDeclaration) -> WholeLeaderRound:
    """Announce a round as an officer of the region 公告, or change it before its window opens."""
    bar = None if body.bar is None else Bar(body.bar)
    said = Announcement(bar, body.most, body.least_tce, body.least_tco2, body.least_completeness, body.most_estimated)
    made = leader_rounds.announced(
        leader_rounds.edition(body.edition),
        said,
        code=code,
        name=body.name,
        year=body.year,
        period_year=body.period_year,
        yardsticks=tuple(dict.fromkeys(body.yardsticks)),
        opens_on=body.opens_on,
        last_on=body.last_on,
        document=body.document,
    )
    return leader_rounds.put(by, made)


@router.post(ONE + "/stages", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 404, 409, 413))
def add_leader_round_stage(by: By, code: Code, body: LeaderRoundPassing, response: Response) -> WholeLeaderRound:
    """Review the applications 审核, publish the list 公布, or cancel the round; a review is repeated until then."""
    response.headers["Location"] = f"/api/v1/regions/{by.body.code}/leader-rounds/{code}"
    return leader_rounds.pass_stage(by, code, RoundStage(body.stage), body.document, body.text or "")


@router.put(APPLICATION, responses=documented(400, 403, 404, 409, 413))
def put_leader_application(
    by: Applicant, region: RegionCode, round_: Code, product: Product, body: LeaderApplying
) -> WholeLeaderRound:
    """Apply for a product 申报 as a manager, or nominate it as an officer, inside the window."""
    return leader_applying.apply(by, region, round_, product, body.document)


@router.delete(APPLICATION, responses=documented(400, 403, 404, 409))
def withdraw_leader_application(by: Applicant, region: RegionCode, round_: Code, product: Product) -> WholeLeaderRound:
    """Take an application back inside the window; an officer takes back a nomination only."""
    return leader_applying.withdraw(by, region, round_, product)


@router.put(APPLICATION + "/decision", responses=documented(400, 403, 404, 409, 413))
def put_leader_decision(
    by: By, round_: Code, code: EnterpriseCode, product: Product, body: LeaderDeciding
) -> WholeLeaderRound:
    """Decide of an applicant after the review; one that fails a check is let in by a named act only."""
    return leader_rounds.decide(by, round_, code, product, body.chosen, body.text or "", body.authority or "")
