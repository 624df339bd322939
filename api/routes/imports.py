"""Tables of an enterprise 数据导入: a spreadsheet or CSV is sent as it is, each row is judged and answered."""

from typing import Annotated

from fastapi import Path

from api.deps import Conn, EnterpriseCode, LoggedIn
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.sent import LARGEST_TABLE, Table
from qingyu.db import enterprises
from qingyu.domain.access.roles import Permission
from qingyu.jobs.importing.kinds_answer import TableForm, forms
from qingyu.jobs.importing.names import OF_OFFICERS, TableKind
from qingyu.jobs.importing.run import Report, import_file

router = Router(prefix="/enterprises/{code}", tags=["imports"], responses=documented(401, 404))


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
    table: Table,
) -> Report:
    """Take in a table as the enterprise's manager: good rows are stored, each bad one is told with its line.

    Statistics, which the enterprise is assessed by, are sent by an officer above it.
    """
    enterprises.enterprise(conn, caller.scope, code)
    caller.must(_permission(kind))
    return import_file(conn, kind, table.data, table.asked, table.options(code))


def _permission(kind: TableKind) -> Permission:
    return Permission.CONFIRM if kind in OF_OFFICERS else Permission.DECLARE
