"""Shifts 班次 and teams 班组 of an enterprise: the roster, and what each of them used."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Response

from api.deps import Conn, EnterpriseCode, LoggedIn, Now, OfChannel, Reach
from api.errors import documented
from api.keeping import kept
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.fields import SLUG_PATTERN, AskedDay
from api.schemas.shifts import RosterDeclaration
from qingyu.db import enterprises
from qingyu.domain.access.roles import Permission, may
from qingyu.domain.energy.periods import days, month_start
from qingyu.domain.energy.shift import Roster, Team, WorkShift
from qingyu.domain.kernel.reason import because
from qingyu.errors import Forbidden, Invalid
from qingyu.jobs.intensity import shifts
from qingyu.jobs.intensity.shifts import Asked
from qingyu.jobs.intensity.shifts_answer import ShiftComparison, ShiftRoster
from qingyu.jobs.metering.curve import ELECTRICITY
from qingyu.jobs.restating.unconfirmed import marked

router = Router(prefix="/enterprises/{code}/shifts", tags=["intensity"], responses=documented(401, 404))


@router.get("")
def list_shifts(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now, pages: Pages) -> Page[ShiftRoster]:
    """The rosters of the enterprise 班次, by their first day: shifts, teams, and who works which in turn."""
    found = shifts.listing(conn, reach, code, now)
    rows, following = pages.cut(found, lambda row: (str(row.valid_from), row.declared_at.isoformat()))
    return Page(items=rows, next=following)


@router.post("", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 409, 413))
def declare_shifts(
    conn: Conn, caller: LoggedIn, code: EnterpriseCode, body: RosterDeclaration, now: Now, response: Response
) -> Page[ShiftRoster]:
    """Declare shifts and teams from a day on, as the enterprise's manager; of a day what was declared last holds."""
    enterprises.enterprise(conn, caller.scope, code)
    if not may(caller.role, Permission.DECLARE):
        raise Forbidden(because("shifts_of_manager"))
    if len({one.shift for one in body.rotation}) < len(body.rotation):
        raise Invalid(because("roster_code_twice"), code="roster_code_twice")
    roster = Roster(
        valid_from=body.valid_from,
        valid_to=body.valid_to,
        shifts=[WorkShift(one.code, one.name_zh, one.name_en, one.start_min, one.end_min) for one in body.shifts],
        teams=[Team(one.code, one.name_zh, one.name_en) for one in body.teams],
        rotation={one.shift: one.teams for one in body.rotation},
    )
    response.headers["Location"] = f"/api/v1/enterprises/{code}/shifts"
    return Page(items=shifts.declare(conn, caller.scope, code, roster, caller.actor, now), next=None)


@router.get("/comparison")
@kept
def show_shift_comparison(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    from_: Annotated[AskedDay, Query(alias="from", description="first day")],
    to: Annotated[AskedDay, Query(description="day after the last; at most 93 days")],
    carrier: Annotated[str, Query(pattern=r"^[a-z0-9_]{1,63}$", description="of the boundary")] = ELECTRICITY,
    meter: Annotated[str | None, Query(pattern=SLUG_PATTERN, description="one meter instead of the boundary")] = None,
    channel: OfChannel = None,
    product: Annotated[
        str | None, Query(pattern=SLUG_PATTERN, description="a product, for what is used per unit of its output")
    ] = None,
) -> ShiftComparison:
    """What each shift and team used over some days 班次对比, and per unit where output is stated by the shift."""
    found = shifts.compare(conn, reach, code, Asked(from_, to, carrier, meter, channel, product), now)
    return marked(conn, reach, code, found, {month_start(day) for day in days(from_, to)})
