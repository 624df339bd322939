"""Factors of standard coal 折标系数台账 and the restatements 重述 of closed values."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import Path, Query, Response

from api.deps import Conn, EnterpriseCode, LoggedIn, Now, Reach
from api.errors import documented
from api.paging import Pages
from api.routing import Router
from api.schemas.factors import FactorDeclaration
from api.schemas.fields import AskedDay
from qingyu.db import enterprises
from qingyu.db.pool import Connection
from qingyu.domain.energy.factors import Level
from qingyu.domain.kernel.reason import because
from qingyu.errors import Forbidden
from qingyu.jobs.access.identity import Caller
from qingyu.jobs.energy import coal_factors, factors_in_force
from qingyu.jobs.energy.coal_factors_answer import EnterpriseFactors, Factors
from qingyu.jobs.restating import reopening, restatements
from qingyu.jobs.restating.reopening import LONGEST_WAIT_S
from qingyu.jobs.restating.restatements import FactorEffect, Restatements
from qingyu.jobs.restating.unconfirmed import marked

router = Router(tags=["factors"], responses=documented(401, 404))

Carrier = Annotated[str | None, Query(pattern=r"^[a-z0-9_]{1,63}$", description="one carrier only, as raw_coal")]
From = Annotated[AskedDay | None, Query(alias="from", description="first day of the periods; a year back")]
To = Annotated[AskedDay | None, Query(description="day after the last; tomorrow")]
DeclaredId = Annotated[int, Path(alias="id", ge=1, le=2**63 - 1, description="id of a declared coefficient")]


@router.get("/factors")
def show_printed_factors(
    conn: Conn,
    caller: LoggedIn,
    now: Now,
    carrier: Carrier = None,
    day: Annotated[AskedDay | None, Query(description="in force on this day; today in UTC")] = None,
    scheme: Annotated[str | None, Query(pattern=r"^[a-z0-9]{1,31}$", description="gbt2589")] = None,
) -> Factors:
    """The printed coefficients to standard coal, those in force on a day under an accounting scheme marked."""
    return factors_in_force.printed(conn, day or now.date(), carrier, scheme)


@router.get("/enterprises/{code}/factors")
def show_factors(
    conn: Conn, reach: Reach, code: EnterpriseCode, now: Now, day: AskedDay | None = None, carrier: Carrier = None
) -> EnterpriseFactors:
    """The coefficient in force for each carrier of an enterprise on a day (today), and all it declared."""
    return factors_in_force.of_enterprise(conn, reach, code, day, now, carrier)


@router.post("/enterprises/{code}/factors", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def declare_factor(
    conn: Conn, caller: LoggedIn, code: EnterpriseCode, body: FactorDeclaration, now: Now, response: Response
) -> EnterpriseFactors:
    """Declare a measured coefficient with its proof, as the enterprise's manager; its periods are computed again."""
    enterprise_id = _to_be_changed(conn, caller, code)
    said = coal_factors.Declaration(**{**body.model_dump(), "level": Level(body.level)})
    reopening.wait_at_most(conn, LONGEST_WAIT_S)
    coal_factors.declare(conn, enterprise_id, said, caller.name, now)
    day = said.valid_from
    response.headers["Location"] = f"/api/v1/enterprises/{code}/factors?carrier={said.carrier}&day={day}"
    return factors_in_force.of_enterprise(conn, caller.scope, code, day, now, said.carrier)


@router.post("/enterprises/{code}/factors/{id}/withdrawal", responses=documented(403, 409))
def withdraw_factor(conn: Conn, caller: LoggedIn, code: EnterpriseCode, id_: DeclaredId, now: Now) -> EnterpriseFactors:
    """Take a declared coefficient back, as the manager; its days are computed again; it stays to be read."""
    enterprise_id = _to_be_changed(conn, caller, code)
    reopening.wait_at_most(conn, LONGEST_WAIT_S)
    gone = coal_factors.withdraw(conn, enterprise_id, id_, caller.name, now)
    return factors_in_force.of_enterprise(conn, caller.scope, code, gone.valid_from, now, gone.carrier)


def _to_be_changed(conn: Connection, caller: Caller, code: str) -> int:
    """The id of an enterprise whose coefficients the caller may declare; raises NotFound if foreign, else Forbidden."""
    enterprise = enterprises.enterprise(conn, caller.scope, code)
    if caller.role != "enterprise_manager":
        raise Forbidden(because("factors_of_manager"))
    return enterprise.id


@router.get("/enterprises/{code}/restatements")
def list_restatements(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    pages: Pages,
    from_: From = None,
    to: To = None,
    period: Literal["day", "month"] | None = None,
    indicator: Annotated[str | None, Query(alias="code", pattern=r"^[a-z0-9_.]{1,63}$")] = None,
) -> Restatements:
    """Closed values that were superseded, the latest first, each with its successor and what coefficients did."""
    to = to or now.date() + timedelta(days=1)
    from_ = from_ or to - timedelta(days=366)
    found = restatements.listing(conn, reach, code, from_, to, period, indicator, pages.limit + 1, pages.after)
    items, following = pages.page(found, restatements.place)
    return Restatements(code, from_, to, restatements.WEIGHTED_WITH, items, following)


@router.get("/enterprises/{code}/factors/effect")
def show_effect(
    conn: Conn, reach: Reach, code: EnterpriseCode, now: Now, from_: From = None, to: To = None
) -> FactorEffect:
    """What restatements did to the coal of closed months: the coefficients' part and the quantities' part."""
    to = to or now.date() + timedelta(days=1)
    from_ = from_ or to - timedelta(days=366)
    return marked(conn, reach, code, restatements.effect(conn, reach, code, from_, to))
