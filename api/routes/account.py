"""The energy account, the physical balances by carrier, and the ledger 能源消费台账."""

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import Query, Response

from api.deps import Conn, EnterpriseCode, LoggedIn, Now, Reach
from api.errors import documented
from api.keeping import kept, until_written
from api.paging import Pages
from api.routing import Router
from api.schemas.account import AskedStatement
from api.schemas.fields import SLUG_PATTERN, AskedDay, AskedMonth
from qingyu.db import enterprises
from qingyu.db.account import FlowStatement
from qingyu.domain.kernel.reason import because
from qingyu.errors import Forbidden
from qingyu.jobs.declaring.account import state, statement
from qingyu.jobs.energy import account, account_views
from qingyu.jobs.energy.account_answer import EnergyAccount, EnergyBalance, EnergyLedger
from qingyu.jobs.energy.energy import By
from qingyu.jobs.restating import reopening
from qingyu.jobs.restating.reopening import LONGEST_WAIT_S
from qingyu.jobs.restating.unconfirmed import marked

router = Router(prefix="/enterprises/{code}", tags=["account"], responses=documented(401, 404))

FromDay = Annotated[AskedDay | None, Query(alias="from", description="first day, in the enterprise's time zone")]
ToDay = Annotated[AskedDay | None, Query(description="day after the last")]
Month = Annotated[AskedMonth | None, Query(description="instead of from and to; this month")]


@router.get("/account")
@kept
@until_written
def show_account(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    from_: FromDay = None,
    to: ToDay = None,
    month: Month = None,
) -> EnergyAccount:
    """The energy account of some days: purchase, stock, export, own production, structure, feedstock, renewables."""
    span = account.asked(conn, reach, code, from_, to, month, now)
    found = account.whole(conn, reach, code, span, now)
    return marked(conn, reach, code, account_views.account_of(found))


@router.get("/balance")
@kept
@until_written
def show_balance(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    from_: FromDay = None,
    to: ToDay = None,
    month: Month = None,
) -> EnergyBalance:
    """The physical balance of each carrier: supply, conversion, end use by unit, feedstock, export, losses."""
    span = account.asked(conn, reach, code, from_, to, month, now)
    found = account.balances(conn, reach, code, span, now)
    return marked(conn, reach, code, account_views.balance_of(found))


@router.get("/ledger")
@kept
@until_written
def show_ledger(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    from_: FromDay = None,
    to: ToDay = None,
    by: Literal["day", "month"] = "month",
) -> EnergyLedger:
    """The ledger of energy consumption: a row for each carrier and each day or month, coal in both books."""
    span = account.asked(conn, reach, code, from_, to, None, now)
    found = account.ledger(conn, reach, code, span, By(by), now)
    return marked(conn, reach, code, account_views.ledger_of(found))


@router.get("/statements")
@kept
def list_statements(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    pages: Pages,
    from_: FromDay = None,
    to: ToDay = None,
    flow: Annotated[str | None, Query(pattern=SLUG_PATTERN, description="code of one flow only")] = None,
) -> list[FlowStatement]:
    """What was stated about flows without a meter on some days (this month), every revision, by flow and span.

    The page is a plain array; the header Link names the one that follows.
    """
    span = account.asked(conn, reach, code, from_, to, None, now)
    found = account.statements(conn, reach, code, span, flow)
    rows, _ = pages.cut(found, lambda row: (row.flow, row.from_.isoformat(), row.to.isoformat(), row.revision))
    return rows


@router.post("/statements", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def state_flow(
    conn: Conn, caller: LoggedIn, code: EnterpriseCode, body: AskedStatement, now: Now, response: Response
) -> list[FlowStatement]:
    """State a flow without a meter, as the enterprise's manager; its periods are computed again."""
    enterprise = enterprises.enterprise(conn, caller.scope, code)
    if caller.role != "enterprise_manager":
        raise Forbidden(because("stated_by_manager"))
    span = account.span(body.from_, body.to, None, body.from_)
    reopening.wait_at_most(conn, LONGEST_WAIT_S)
    state(conn, enterprise.id, [statement(body.model_dump(by_alias=True))], caller.name, now)
    query = f"flow={body.flow}&from={body.from_}&to={body.to}"
    response.headers["Location"] = f"/api/v1/enterprises/{code}/statements?{query}"
    return account.statements(conn, caller.scope, code, span, body.flow)
