"""Products on their yardsticks, percentiles of sectors, leaders."""

from typing import Annotated

from fastapi import Depends, Query, Request

from api.deps import Conn, EnterpriseCode, LoggedIn, Now, Reach
from api.errors import documented
from api.keeping import kept_with_peers
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.fields import AskedMonth
from api.sharing import impersonal
from qingyu.jobs.benchmark import benchmarks, leaders, peers
from qingyu.jobs.benchmark.benchmarks_answer import Benchmarks
from qingyu.jobs.benchmark.leaders import Leader
from qingyu.jobs.benchmark.peers import Sectors
from qingyu.jobs.restating.unconfirmed import marked

router = Router(tags=["benchmarks"], responses=documented(401, 404))


@impersonal
async def _least(request: Request) -> int:
    least: int = request.app.state.sector_group_least
    return least


Least = Annotated[int, Depends(_least)]
YardstickId = Annotated[str | None, Query(pattern=r"^[a-z0-9][a-z0-9.-]{0,126}$", description="id of a yardstick")]


@router.get("/enterprises/{code}/benchmarks")
@kept_with_peers
def show_benchmarks(
    conn: Conn, reach: Reach, code: EnterpriseCode, now: Now, least: Least, month: AskedMonth | None = None
) -> Benchmarks:
    """Each product in a month (this one) on 限额, 标杆/基准 and 领跑者: levels, gaps, savings, price effects."""
    return marked(conn, reach, code, benchmarks.month(conn, reach, code, month, now, least))


@router.get("/sectors/percentiles")
def show_percentiles(
    conn: Conn,
    caller: LoggedIn,
    now: Now,
    least: Least,
    month: Annotated[AskedMonth | None, Query(description="a closed month; the latest")] = None,
    region: Annotated[str | None, Query(pattern=r"^[0-9]{6}$", description="and all below it; everywhere")] = None,
    yardstick: YardstickId = None,
) -> Sectors:
    """Percentiles over enterprises by yardstick. Nobody can be recognised: small groups are not shown."""
    return peers.sectors(conn, now, month, region, yardstick, least)


@router.get("/leaders")
def list_leaders(conn: Conn, caller: LoggedIn, pages: Pages, yardstick: YardstickId = None) -> Page[Leader]:
    """能效领跑者: the list the operator keeps, then the lowest values of published rounds, each in its own order."""
    numbered = list(enumerate(leaders.listing(conn, yardstick)))
    rows, following = pages.cut(numbered, lambda entry: (entry[0],))
    return Page(items=[entry for _, entry in rows], next=following)
