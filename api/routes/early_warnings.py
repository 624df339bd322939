"""Early warnings (预警)."""

from typing import Annotated, Literal

from fastapi import Query

from api.deps import Conn, Reach
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.fields import SLUG_PATTERN
from qingyu.jobs.control import early_warnings
from qingyu.jobs.control.warning_answer import Warning, place

router = Router(tags=["warnings"], responses=documented(401, 404))


@router.get("/warnings")
def list_warnings(
    conn: Conn,
    reach: Reach,
    pages: Pages,
    enterprise: Annotated[str | None, Query(pattern=SLUG_PATTERN, description="of one enterprise only")] = None,
    status: Annotated[Literal["open", "closed", "all"], Query(description="open, closed or both")] = "open",
) -> Page[Warning]:
    """The warnings you see: the open ones first, worst and newest first."""
    found = early_warnings.list_warnings(conn, reach, enterprise, status, pages.limit + 1, pages.after)
    rows, following = pages.page(found, place)
    return Page(items=rows, next=following)
