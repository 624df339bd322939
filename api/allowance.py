"""How many requests a caller may send in a minute, told on every answer (RateLimit headers) and kept to."""

from collections.abc import Callable
from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors, problems
from api.counts import WINDOW_S, Counts


class Allowance:
    """Wraps the app. Counts in memory, for each session, token or, where there is none, address.

    seconds: gives a clock that only goes forward, the same in all processes that count together. [s]
    """

    def __init__(
        self, app: ASGIApp, per_minute: int, seconds: Callable[[], float], counts: Counts | None = None
    ) -> None:
        self._app, self._per_minute, self._seconds = app, per_minute, seconds
        self._counts = counts or Counts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count, refuse what is beyond, and tell what is left."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        left, resets_s = self._take(_who(scope))

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"] = f'"minute";q={self._per_minute};w={WINDOW_S}'
                headers["RateLimit"] = f'"minute";r={max(left, 0)};t={resets_s}'
            await send(message)

        if left < 0:
            headers = {"Retry-After": str(resets_s)}
            await errors.answer(scope, problems.TOO_MANY, headers=headers)(scope, receive, telling)
            return
        await self._app(scope, receive, telling)

    def _take(self, who: str) -> tuple[int, int]:
        """Count one request; returns how many are left (negative where none was) and when the count begins again."""
        now = self._seconds()
        begun, count = self._counts.take(who, now)
        return self._per_minute - count, max(1, round(begun + WINDOW_S - now))


def _who(scope: Scope) -> str:
    headers = Headers(scope=scope)
    credential = headers.get("authorization") or headers.get("cookie")
    if credential:
        return sha256(credential.encode()).hexdigest()
    return str((scope.get("client") or ("?",))[0])
