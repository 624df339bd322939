"""Early warnings (预警)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from api.deps import Conn, Reach
from api.errors import documented
from api.schemas.control import Warning
from api.schemas.fields import SLUG_PATTERN
from qingyu.jobs import early_warnings

router = APIRouter(tags=["warnings"], responses=documented(401, 404))


@router.get("/warnings")
def list_warnings(
    conn: Conn,
    reach: Reach,
    enterprise: Annotated[str | None, Query(pattern=SLUG_PATTERN, description="of one enterprise only")] = None,
    status: Literal["open", "closed", "all"] = "open",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[Warning]:
    """The warnings you see, worst and newest first."""
    found = early_warnings.list_warnings(conn, reach, enterprise, status, limit)
    return [Warning.model_validate(warning) for warning in found]
