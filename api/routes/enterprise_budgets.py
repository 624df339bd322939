"""Budgets 用能预算、碳排放预算 of enterprises: given, changed, withdrawn, and how they are spent."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Response

from api.deps import Conn, EnterpriseCode, LoggedIn, Now, Reach
from api.errors import documented
from api.paging import Page, Pages
from api.routes.budgets import Month, Of, ThisYear, Year, asked_of, shown
from api.routing import Router
from api.schemas.budgets import BudgetGiving, BudgetWithdrawal
from qingyu.jobs.assessment import acting, budget_views, budgets
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.assessment.budget_answer import BodyBudget, BudgetVersion

router = Router(
    prefix="/enterprises/{code}/budgets/{controlled}", tags=["dual-control"], responses=documented(401, 404)
)


def _by(conn: Conn, caller: LoggedIn, code: EnterpriseCode, now: Now) -> Acting:
    return acting.acting(conn, caller, acting.enterprise(conn, caller.scope, code), now)


By = Annotated[Acting, Depends(_by)]


@router.get("")
def show_enterprise_budget(
    conn: Conn, reach: Reach, code: EnterpriseCode, of: Of, now: Now, year: ThisYear = None, month: Month = None
) -> BodyBudget:
    """The budget of an enterprise 用能预算、碳排放预算, how it is spent 执行, and where the year ends against it."""
    return budget_views.show(conn, reach, acting.enterprise(conn, reach, code), year, of, month, now)


@router.post("", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def declare_enterprise_budget(by: By, of: Of, body: BudgetGiving, response: Response) -> BodyBudget:
    """Give an enterprise its budget 下达, or change it, as an officer of its region or above."""
    budgets.give(by, asked_of(body, of))
    response.headers["Location"] = f"/api/v1/enterprises/{by.body.code}/budgets/{of}?year={body.year}"
    return shown(by, body.year, of)


@router.get("/versions")
def list_enterprise_budget_versions(
    conn: Conn, reach: Reach, code: EnterpriseCode, of: Of, year: Year, pages: Pages
) -> Page[BudgetVersion]:
    """Every version of the budget of an enterprise, by version."""
    found = budget_views.versions(conn, acting.enterprise(conn, reach, code), year, of)
    rows, following = pages.cut(found, lambda row: (row.version,))
    return Page(items=rows, next=following)


@router.post("/withdrawal", responses=documented(400, 403, 409, 413))
def withdraw_enterprise_budget(by: By, of: Of, body: BudgetWithdrawal) -> BodyBudget:
    """Take a budget back, as an officer of its region or above; it stays to be read."""
    budgets.withdraw(by, body.year, of, body.document)
    return shown(by, body.year, of)
