"""`build_app`: the one place where the API is put together."""

import hmac
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import HTMLResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from api import at_work, document, errors
from api.access import AccessLog
from api.allowance import Allowance
from api.conditional import Conditional
from api.exports import AT_ONCE as EXPORTS_AT_ONCE
from api.exports import Exports
from api.guard import Guard
from api.known import only_known
from api.methods import Methods
from api.oidc import Provider
from api.packing import Packing
from api.processes import Share
from api.refusals import Refusals
from api.request_ids import RequestIds
from api.routes import (
    account,
    annotations,
    assessments,
    baselines,
    benchmarks,
    bodies,
    budgets,
    carbon,
    cases,
    catalogue,
    changes,
    cost,
    curves,
    dual_control,
    early_warnings,
    energy,
    enterprise_budgets,
    enterprise_control,
    factors,
    filling,
    forecasts,
    gateways,
    health,
    imports,
    intensity,
    leader_rounds,
    live,
    messages,
    metering,
    notices,
    plans,
    problem_pages,
    projects,
    proof,
    quality,
    quarantine,
    readings,
    region_imports,
    region_maps,
    region_reports,
    regions,
    scenarios,
    session,
    setting_up,
    shifts,
    sso,
    standby,
    tokens,
    users,
    webhooks,
)
from api.safety import Safety
from api.shortcut import REMEMBERED, Shortcut, Ways
from api.writer import PACKED_FROM, PACKED_LEVEL
from qingyu import __version__
from qingyu.db.leases import Pool
from qingyu.jobs.access.identity import Limits
from qingyu.jobs.access.second_factor import Cipher
from qingyu.jobs.receive.intake import Bounds
from qingyu.settings import Settings

PREFIX = "/api/v1"
LARGEST_BODY = 64 * 1024  # [byte]
LIVE_POLL_S = 2.0  # [s]

NOUNS = (
    changes,
    session,
    sso,
    health,
    catalogue,
    setting_up,
    readings,
    energy,
    curves,
    annotations,
    baselines,
    filling,
    account,
    early_warnings,
    cases,
    cost,
    standby,
    live,
    messages,
    gateways,
    quarantine,
    metering,
    proof,
    quality,
    regions,
    region_maps,
    bodies,
    dual_control,
    enterprise_control,
    budgets,
    enterprise_budgets,
    forecasts,
    scenarios,
    assessments,
    projects,
    plans,
    region_imports,
    region_reports,
    leader_rounds,
    factors,
    intensity,
    shifts,
    benchmarks,
    carbon,
    imports,
    users,
    tokens,
    webhooks,
    notices,
)

_NO_CONSOLE = """<!doctype html><meta charset="utf-8"><title>晴雨 Qingyu</title>
<h1>晴雨 Qingyu</h1>
<p>接口正在运行，网页控制台尚未构建：请在项目根目录运行 <code>make setup</code>。
<p>The API runs, the console is not built: run <code>make setup</code> in the project's root.
<p><a href="/openapi.json">OpenAPI</a> · <a href="/api/v1/health">health</a>
"""


class Api(FastAPI):
    """FastAPI whose every failure has the one shape, and whose every request has a line in the log."""

    def build_middleware_stack(self) -> ASGIApp:
        """The framework's stack inside our wrappers."""
        tagged = Conditional(errors.OneShape(Shortcut(super().build_middleware_stack(), self.state)))
        written = Exports(tagged, self.openapi, self.state.share.of(EXPORTS_AT_ONCE))
        known = Methods(written, lambda: self.router.routes)
        packed = Packing(GZipMiddleware(known, minimum_size=PACKED_FROM, compresslevel=PACKED_LEVEL))
        counted = Allowance(packed, self.state.per_minute, time.monotonic, self.state.share.counts)
        return RequestIds(AccessLog(Refusals(Safety(counted))))

    def openapi(self) -> dict[str, Any]:
        """The framework's document with what it cannot know of us."""
        return document.completed(super().openapi())


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)  # noqa: TID251  the wiring place gives every route its clock


def build_app(
    settings: Settings,
    pool: Pool | None,
    *,
    clock: Callable[[], datetime] = utc_now,
    live_poll_s: float = LIVE_POLL_S,
    share: Share | None = None,
) -> FastAPI:
    """The whole API over a pool; without a pool only its description can be asked for.

    clock: gives now.  live_poll_s: pause of the live stream between two looks. [s]  share: of what several processes
    keep to together.
    """
    app = Api(
        title="Qingyu 晴雨",
        summary="Energy monitoring, benchmarks and early warning for key energy users (重点用能单位)",
        version=__version__,
        # The ready-made pages load their scripts from elsewhere; the document itself is at /openapi.json.
        docs_url=None,
        redoc_url=None,
        # As a generated client calls it: verb and noun.
        generate_unique_id_function=lambda route: route.name,
        max_body_size=LARGEST_BODY,
        responses=errors.documented(422, 429, 500, 503),
    )
    app.state.share = share = share or Share()
    secret = settings.api_secret.get_secret_value() or share.secret
    at_work.prepare(app.state, pool, share)
    app.state.ways = Ways(app.state.share.of(REMEMBERED))
    app.state.clock = clock
    app.state.proof_folder = settings.proof_folder
    app.state.per_minute = settings.api_requests_per_minute
    app.state.live_poll_s = live_poll_s
    app.state.sector_group_least = settings.sector_group_least
    # Without the setting a cursor is good until the next start, and no second factor can be set up.
    app.state.cursor_key = hmac.digest(secret.encode(), b"cursor", "sha256")
    app.state.seal_key = hmac.digest(secret.encode(), b"kept answers", "sha256")
    app.state.webhook_private = settings.webhook_private
    app.state.notice_hosts = settings.notice_hosts
    app.state.intake_bounds = Bounds.of(settings)
    app.state.cipher = Cipher(settings.api_secret.get_secret_value())
    app.state.guard = Guard(settings, share)
    app.state.oidc = Provider(settings, secret)
    app.state.limits = Limits.of(settings.session_idle_minutes, settings.session_longest_hours)
    app.state.second_factor_roles = settings.roles_with_second_factor
    errors.install(app)
    for noun in NOUNS:
        app.include_router(noun.router, prefix=PREFIX, dependencies=[Depends(only_known)])
    app.include_router(problem_pages.router)
    _serve_console(app, settings.console_folder)
    return app


def _serve_console(app: FastAPI, folder: Path) -> None:
    @app.get("/api/{rest:path}", include_in_schema=False)
    async def no_such_route(rest: str) -> None:
        # The console's fallback would answer a mistyped address of the API with a page.
        raise HTTPException(HTTPStatus.NOT_FOUND)

    if (folder / "index.html").is_file():
        app.frontend("/", directory=folder, fallback="index.html")
        return

    @app.get("/", include_in_schema=False)
    async def no_console() -> HTMLResponse:
        return HTMLResponse(_NO_CONSOLE)
