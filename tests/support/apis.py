"""APIs of tests: what each says of itself and how it reads a request takes seconds: it is worked out once a process."""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from fastapi import FastAPI

from api.app import LIVE_POLL_S, build_app, utc_now
from qingyu.db.leases import Pool
from qingyu.settings import Settings


@cache
def worked_out() -> FastAPI:
    """An API over nothing that has worked out its routes and its document."""
    made = build_app(Settings(), None)
    made.openapi()
    return made


def an_api(
    settings: Settings, pool: Pool | None, *, clock: Callable[[], datetime] = utc_now, live_poll_s: float = LIVE_POLL_S
) -> FastAPI:
    """What `build_app` gives, ready to answer at once."""
    made = build_app(settings, pool, clock=clock, live_poll_s=live_poll_s)
    made.openapi_schema = worked_out().openapi()
    ready = {id(_noun(route)): route for route in worked_out().router.routes if _noun(route)}
    made.router.routes[:] = [ready.get(id(_noun(route)), route) for route in made.router.routes]
    return made


def _noun(route: object) -> object | None:
    """The router of a noun that a route stands for, which is the same whatever the API is built over."""
    return getattr(route, "original_router", None)
