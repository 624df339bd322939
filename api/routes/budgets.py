"""Budgets 用能预算、碳排放预算 of regions: given, changed, moved, decomposed, withdrawn, and how they are spent."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Path, Query, Response

from api.deps import Conn, LoggedIn, Now, Reach, RegionCode
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.budgets import BudgetGiving, BudgetTransfer, BudgetWithdrawal, DecompositionAdoption
from api.schemas.dual_control import AskedYear
from api.schemas.fields import AskedMonth
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.budget import RESERVE, BudgetBook, BudgetReason
from qingyu.domain.control.decomposition import DecompositionRule
from qingyu.jobs.assessment import acting, budget_views, budgets, decomposing
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.assessment.budget_answer import BodyBudget, BudgetVersion, Decomposition

router = Router(prefix="/regions/{region}/budgets/{controlled}", tags=["dual-control"], responses=documented(401, 404))

Of = Annotated[Controlled, Path(alias="controlled", description="energy or carbon")]
Year = Annotated[AskedYear, Query(description="the year of the budget")]
ThisYear = Annotated[AskedYear | None, Query(description="the year of the budget; this year")]
Month = Annotated[AskedMonth | None, Query(description="January to this month; the last of the year that has ended")]
Rule = Annotated[DecompositionRule, Query(description="by what it is given on")]


def asked_of(body: BudgetGiving, controlled: Controlled) -> budgets.Asked:
    """The budget that a body of a request asks for."""
    said = (body.year, controlled, BudgetBook(body.book), body.total, body.reserve, body.months)
    return budgets.Asked(*said, BudgetReason(body.reason), body.document)


def _by(conn: Conn, caller: LoggedIn, region: RegionCode, now: Now) -> Acting:
    return acting.acting(conn, caller, acting.region(conn, caller.scope, region), now)


By = Annotated[Acting, Depends(_by)]


def shown(by: Acting, year: int, controlled: Controlled) -> BodyBudget:
    """The budget of whom somebody acted for."""
    return budget_views.show(by.conn, by.scope, by.body, year, controlled, None, by.now)


@router.get("")
def show_region_budget(
    conn: Conn, reach: Reach, region: RegionCode, of: Of, now: Now, year: ThisYear = None, month: Month = None
) -> BodyBudget:
    """The budget of a region 用能预算、碳排放预算: what it is, what it was given on to, and how it is spent 执行."""
    return budget_views.show(conn, reach, acting.region(conn, reach, region), year, of, month, now)


@router.post("", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def declare_region_budget(by: By, of: Of, body: BudgetGiving, response: Response) -> BodyBudget:
    """Give a region its budget 下达, or change it, as an officer above it; its own set the reserve and the months."""
    budgets.give(by, asked_of(body, of))
    response.headers["Location"] = f"/api/v1/regions/{by.body.code}/budgets/{of}?year={body.year}"
    return shown(by, body.year, of)


@router.get("/versions")
def list_region_budget_versions(
    conn: Conn, reach: Reach, region: RegionCode, of: Of, year: Year, pages: Pages
) -> Page[BudgetVersion]:
    """Every version of the budget of a region, by version."""
    found = budget_views.versions(conn, acting.region(conn, reach, region), year, of)
    rows, following = pages.cut(found, lambda row: (row.version,))
    return Page(items=rows, next=following)


@router.post("/transfers", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def add_budget_transfer(by: By, of: Of, body: BudgetTransfer, response: Response) -> BodyBudget:
    """Move an amount between two who take of this budget, or from or to its reserve 调剂, in one act."""
    budgets.transfer(by, body.year, of, body.giver or RESERVE, body.taker or RESERVE, body.amount, body.document)
    response.headers["Location"] = f"/api/v1/regions/{by.body.code}/budgets/{of}?year={body.year}"
    return shown(by, body.year, of)


@router.get("/proposal", responses=documented(409))
def show_budget_proposal(
    conn: Conn, reach: Reach, region: RegionCode, of: Of, year: Year, rule: Rule, now: Now
) -> Decomposition:
    """What each child would get of this budget by a rule 分解方案; nothing is written."""
    return decomposing.propose(conn, reach, acting.region(conn, reach, region), year, of, rule, now)


@router.post("/decompositions", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def adopt_budget_decomposition(by: By, of: Of, body: DecompositionAdoption, response: Response) -> BodyBudget:
    """Give several children of this budget theirs in one act 分解."""
    totals = [(part.code, part.total) for part in body.parts]
    budgets.adopt(by, body.year, of, budgets.each_once(totals), body.document)
    response.headers["Location"] = f"/api/v1/regions/{by.body.code}/budgets/{of}?year={body.year}"
    return shown(by, body.year, of)


@router.post("/withdrawal", responses=documented(400, 403, 409, 413))
def withdraw_region_budget(by: By, of: Of, body: BudgetWithdrawal) -> BodyBudget:
    """Take a budget back, as an officer above the region; it stays to be read."""
    budgets.withdraw(by, body.year, of, body.document)
    return shown(by, body.year, of)
