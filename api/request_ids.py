"""Each request has an id: the caller's X-Request-Id where that is well formed, else ours; log and answer say it."""

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-Id"
# It goes into the log and back to the caller: nothing that could forge a line or a header.
_WELL_FORMED = re.compile(r"[A-Za-z0-9._:-]{1,128}")


class RequestIds:
    """Gives each request its id and says it on the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Mark the request, pass it on, and mark the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        came = Headers(scope=scope).get(HEADER, "")
        is_given = _WELL_FORMED.fullmatch(came) is not None
        marked = came if is_given else secrets.token_hex(16)
        scope.setdefault("state", {}).update(request_id=marked, request_id_given=is_given)

        async def marking(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = marked
            await send(message)

        await self._app(scope, receive, marking)


def request_id(scope: Scope) -> str:
    """The id of a request."""
    return str(scope.get("state", {}).get("request_id", ""))


def given_id(scope: Scope) -> bool:
    """Whether the caller gave the id."""
    return bool(scope.get("state", {}).get("request_id_given", False))
