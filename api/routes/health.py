"""Whether the platform works; the one page that needs no session."""

from datetime import timedelta

from fastapi import Request, Response

from api.deps import Now
from api.routing import Router
from api.schemas.health import Health, IngestHealth
from qingyu import __version__
from qingyu.db import health
from qingyu.db.leases import lease
from qingyu.errors import Unavailable

router = Router(tags=["health"])

ALIVE_WITHIN = timedelta(minutes=1)


@router.get("/health", responses={503: {"model": Health, "description": "The database does not answer"}})
def show_health(request: Request, response: Response, now: Now) -> Health:
    """Whether the database answers, how many ingest workers live, and when the newest batch was committed."""
    try:
        with lease(request.app.state.pool, timeout_s=2) as conn:
            row = health.ingest(conn, now - ALIVE_WITHIN)
    except Unavailable:
        response.status_code = 503
        nothing = IngestHealth(workers=0, last_commit_at=None)
        return Health(status="down", database="down", ingest=nothing, version=__version__)
    return Health(status="ok", database="ok", ingest=IngestHealth(**row), version=__version__)
