"""Conditional requests: an ETag on every answer in JSON, 304 where nothing changed, 412 where something did."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors, inner, problems
from api.tags import matches, tag_of

_REPLACES = ("PUT", "PATCH", "DELETE")
# What a 304 says again of the answer it stands for.
_KEPT = ("etag", "cache-control", "vary", "link", "content-language")


class Conditional:
    """Wraps the app. The tag is weak: it is of the content, whatever compression is put around it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tag an answer to GET; look before a write that names what it means to replace."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
        elif scope["method"] == "GET":
            await _Tagging(scope, send).pass_on(self._app, receive)
        elif scope["method"] in _REPLACES and (wanted := Headers(scope=scope).get("if-match")):
            found = await inner.ask(self._app, inner.as_get(scope, b""), inner.nothing)
            if found.status == HTTPStatus.OK and not matches(wanted, tag_of(found.body)):
                await errors.answer(scope, problems.PRECONDITION_FAILED)(scope, receive, send)
            else:
                await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class _Tagging:
    """Holds an answer in JSON back until it is whole; everything else passes as it comes."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self._held: inner.Answer | None = None

    async def pass_on(self, app: ASGIApp, receive: Receive) -> None:
        """Ask the app, and answer with its answer or with 304."""
        await app(self._scope, receive, self._sending)

    async def _sending(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = Headers(raw=message["headers"]).get("content-type", "")
            if message["status"] == HTTPStatus.OK and kind.startswith("application/json"):
                self._held = inner.Answer(message, b"")
                return
        if self._held is None:
            await self._send(message)
            return
        self._held.body += message.get("body", b"")
        if not message.get("more_body"):
            await self._tagged(self._held).send(self._send)

    def _tagged(self, answer: inner.Answer) -> inner.Answer:
        # Whoever wrote the answer may have tagged it already.
        tag = answer.headers.get("ETag") or tag_of(answer.body)
        answer.headers["ETag"] = tag
        wanted = Headers(scope=self._scope).get("if-none-match")
        if not wanted or not matches(wanted, tag):
            return answer
        kept = [(name, value) for name, value in answer.headers.raw if name.decode() in _KEPT]
        return inner.Answer({**answer.start, "status": int(HTTPStatus.NOT_MODIFIED), "headers": kept}, b"")
