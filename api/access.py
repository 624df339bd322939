"""One line of log for each request: id, method, path, status, milliseconds; no query, no body, they may hold names."""

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.request_ids import request_id


class AccessLog:
    """Wraps the app; a stream's line is written when it ends."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and note the status of what goes out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, begun = 0, time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            took_ms = round((time.perf_counter() - begun) * 1000, 1)
            said = {"method": scope["method"], "path": scope["path"], "status": status, "took_ms": took_ms}
            structlog.get_logger().info("request", request_id=request_id(scope), **said)
