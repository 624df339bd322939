"""Whether the platform works; the one page that needs no session."""

from dataclasses import asdict

from fastapi import Request, Response

from api.deps import Now
from api.routing import Router
from api.schemas.health import ComponentHealth, Health, IngestHealth
from qingyu import __version__
from qingyu.db.leases import lease
from qingyu.errors import Unavailable
from qingyu.jobs.control import health
from qingyu.jobs.control.health import Report, Status

router = Router(tags=["health"])


@router.get("/health", responses={503: {"model": Health, "description": "A part that nothing works without is down"}})
def show_health(request: Request, response: Response, now: Now) -> Health:
    """Whether each part works and since when: database, broker, ingest, analytics, waiting and failed work, alarms."""
    try:
        with lease(request.app.state.pool, timeout_s=2) as conn:
            found = health.look(conn, now)
    except Unavailable:
        found = health.NO_DATABASE
    if found.status is Status.DOWN:
        response.status_code = 503
    return _shown(found)


def _shown(found: Report) -> Health:
    database = next(part.status for part in found.components if part.name == "database")
    return Health.model_validate(
        {
            "status": found.status,
            "database": database,
            "ingest": IngestHealth(workers=found.workers, last_commit_at=found.last_commit_at),
            "components": [ComponentHealth.model_validate(asdict(part)) for part in found.components],
            "version": __version__,
        }
    )
