"""Whether the platform works; the one page that needs no session."""

from fastapi import Request, Response

from api.deps import Now
from api.routing import Router
from qingyu.db.leases import lease
from qingyu.errors import Unavailable
from qingyu.jobs.control import health
from qingyu.jobs.control.health import Health

router = Router(tags=["health"])


@router.get("/health", responses={503: {"model": Health, "description": "A part that nothing works without is down"}})
def show_health(request: Request, response: Response, now: Now) -> Health:
    """Whether each part works and since when: database, broker, ingest, analytics, waiting and failed work, alarms."""
    try:
        with lease(request.app.state.pool, timeout_s=2) as conn:
            found = health.look(conn, now)
    except Unavailable:
        found = health.NO_DATABASE
    if (replica := request.app.state.replica) is not None:
        found = health.with_replica(found, replica.behind_s, replica.oldest_s, replica.why)
    if found.status == "down":
        response.status_code = 503
    return found
