"""Tables of an enterprise 数据导入: a spreadsheet or CSV is sent as it is, each row is judged and answered."""

from typing import Annotated

from fastapi import Body, Path, Query, Request

from api.deps import Conn, EnterpriseCode, LoggedIn, Now
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.fields import Line
from qingyu.db import enterprises
from qingyu.domain.access.roles import Permission
from qingyu.domain.kernel.text import LINE
from qingyu.jobs.importing.kinds_answer import TableForm, forms
from qingyu.jobs.importing.names import OF_OFFICERS, TableKind
from qingyu.jobs.importing.place import Asked
from qingyu.jobs.importing.run import Options, Report, import_file
from qingyu.jobs.restating import reopening
from qingyu.jobs.restating.reopening import LONGEST_WAIT_S

router = Router(prefix="/enterprises/{code}", tags=["imports"], responses=documented(401, 404))

LARGEST_TABLE = 10 * 1024 * 1024  # [byte]
MOST_ROWS = 10_000  # more than an hourly year has; a longer table is for the command line
BYTES = "application/octet-stream"


@router.get("/imports")
def list_table_forms(conn: Conn, caller: LoggedIn, code: EnterpriseCode, pages: Pages) -> Page[TableForm]:
    """The kinds of tables that are taken in for an enterprise, each with its columns and whether you may send it."""
    enterprises.enterprise(conn, caller.scope, code)
    found = forms(lambda kind: caller.may(_permission(kind)))
    items, following = pages.cut(found, lambda form: (found.index(form),))
    return Page(items=items, next=following)


@router.post("/imports/{kind}", max_body_size=LARGEST_TABLE, responses=documented(400, 403, 409, 413))
def send_table(
    conn: Conn,
    caller: LoggedIn,
    code: EnterpriseCode,
    kind: Annotated[TableKind, Path(description="what the table is of")],
    now: Now,
    request: Request,
    body: Annotated[bytes, Body(media_type=BYTES, description="the file, .xlsx or CSV, as it is")],
    name: Annotated[str, Query(max_length=200, pattern=LINE, description="name of the file; the source of its rows")],
    dry_run: Annotated[bool, Query(description="judge every row and write nothing")] = False,
    sheet: Annotated[Line | None, Query(max_length=31, description="the sheet of a workbook; the first one")] = None,
    columns: Annotated[
        Line | None, Query(max_length=1000, description="names of the columns of a file without names, by commas")
    ] = None,
    thousands: Annotated[
        str | None,
        Query(pattern=r"^[,' ]$", description="what stands between groups of three digits; nothing", examples=[","]),
    ] = None,
) -> Report:
    """Take in a table as the enterprise's manager: good rows are stored, each bad one is told with its line.

    Statistics, which the enterprise is assessed by, are sent by an officer above it.
    """
    enterprises.enterprise(conn, caller.scope, code)
    caller.must(_permission(kind))
    reopening.wait_at_most(conn, LONGEST_WAIT_S)
    named = tuple(columns.split(",")) if columns is not None else None
    options = Options(not dry_run, code, sheet, named, thousands, MOST_ROWS)
    asked = Asked(caller.scope, now, caller.actor, name, request.app.state.intake_bounds)
    return import_file(conn, kind, body, asked, options)


def _permission(kind: TableKind) -> Permission:
    return Permission.CONFIRM if kind in OF_OFFICERS else Permission.DECLARE
