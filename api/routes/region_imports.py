"""Tables of regions 地区统计数据、地区考核目标: sent by an officer of the region or above it, judged row by row."""

from typing import Annotated

from fastapi import Path

from api.deps import Conn, LoggedIn, Reach, RegionCode
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.sent import LARGEST_TABLE, Table
from qingyu.domain.access.roles import Permission
from qingyu.jobs.assessment import acting
from qingyu.jobs.importing.kinds_answer import TableForm, region_forms
from qingyu.jobs.importing.names import RegionTableKind
from qingyu.jobs.importing.run import Report, import_of_regions

router = Router(prefix="/regions/{region}", tags=["imports"], responses=documented(401, 404))


@router.get("/imports")
def list_region_table_forms(
    conn: Conn, caller: LoggedIn, reach: Reach, region: RegionCode, pages: Pages
) -> Page[TableForm]:
    """The kinds of tables that are taken in for a region, each with its columns and whether you may send it."""
    acting.region(conn, reach, region)
    found = region_forms(caller.may(Permission.CONFIRM))
    items, following = pages.cut(found, lambda form: (found.index(form),))
    return Page(items=items, next=following)


@router.post("/imports/{table}", max_body_size=LARGEST_TABLE, responses=documented(400, 403, 409, 413))
def send_region_table(
    conn: Conn,
    caller: LoggedIn,
    region: RegionCode,
    kind: Annotated[RegionTableKind, Path(alias="table", description="what the table is of")],
    table: Table,
) -> Report:
    """Take in a table as an officer of the region: good rows are stored, each bad one is told with its line.

    Rows of the column `region` may be of any other region or body the whole of which you see.
    """
    acting.region(conn, caller.scope, region)
    caller.must(Permission.CONFIRM)
    return import_of_regions(conn, kind, table.data, table.asked, table.options(region))
