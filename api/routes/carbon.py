"""CO2 accounts of enterprises, and the factors and schemes they stand on."""

from typing import Annotated, Literal

from fastapi import Query

from api.deps import Conn, EnterpriseCode, LoggedIn, Now, Reach
from api.errors import documented
from api.keeping import kept
from api.routing import Router
from api.schemas.fields import AskedDay, AskedMonth
from qingyu.jobs.carbon import carbon_report
from qingyu.jobs.carbon.carbon_answer import CarbonChange, CarbonFactors, CarbonReport
from qingyu.jobs.restating.unconfirmed import marked

router = Router(tags=["carbon"], responses=documented(401))


@router.get("/enterprises/{code}/carbon", responses=documented(404))
@kept
def show_carbon(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    month: Annotated[AskedMonth | None, Query(description="one month; this one when no span is asked for")] = None,
    from_: Annotated[AskedDay | None, Query(alias="from", description="first day, in the enterprise's zone")] = None,
    to: Annotated[AskedDay | None, Query(description="day after the last")] = None,
    by: Literal["month", "day"] = "month",
) -> CarbonReport:
    """CO2 of a month or a span of days: combustion, process, electricity, heat, by scope, with the factors used."""
    found = carbon_report.asked(conn, reach, code, (from_, to), month, by, now)
    return marked(conn, reach, code, found)


@router.get("/enterprises/{code}/carbon/change", responses=documented(404))
@kept
def show_carbon_change(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    base: Annotated[AskedMonth | None, Query(description="the month compared with; the one before")] = None,
    month: Annotated[AskedMonth | None, Query(description="this month")] = None,
    data_year: Annotated[
        int | None, Query(ge=2000, le=2100, description="year of data of the later month's electricity factor")
    ] = None,
) -> CarbonChange:
    """The change of CO2 between two months: what other factors did, apart from what other quantities did."""
    found = carbon_report.asked_change(conn, reach, code, base, month, now, data_year)
    return marked(conn, reach, code, found, carbon_report.both_months(found))


@router.get("/carbon-factors")
def show_carbon_factors(
    conn: Conn,
    caller: LoggedIn,
    category: Literal["fuel", "process", "heat", "grid", "gwp", "carbon_content"] | None = None,
    carrier: Annotated[str | None, Query(pattern=r"^[a-z0-9_]{1,63}$")] = None,
    region: Annotated[str | None, Query(pattern=r"^([0-9]{6}|[a-z]{4,9})$")] = None,
) -> CarbonFactors:
    """The CO2 factors of the current edition with source and certainty, and what the accounting schemes say."""
    return carbon_report.catalogue(conn, category, carrier, region)
