"""HEAD and OPTIONS on every address, and 405 that names all the methods an address takes."""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import anyio
from fastapi.routing import iter_route_contexts
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors, problems

Table = list[tuple[re.Pattern[str], set[str]]]


class Methods:
    """Answers OPTIONS from the table of routes, HEAD as GET without its body, and puts `Allow` right."""

    def __init__(self, app: ASGIApp, routes: Callable[[], Iterable[BaseRoute]]) -> None:
        self._app, self._routes = app, routes
        self._table: Table | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on by its method."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["method"] == "HEAD":
            await _Head(send).answer(self._app, scope, receive)
        elif scope["method"] == "OPTIONS" and (allowed := self.allowed(scope["path"])):
            await Response(status_code=HTTPStatus.NO_CONTENT, headers={"Allow": allowed})(scope, receive, send)
        else:
            await self._pass_on(scope, receive, send)

    def allowed(self, path: str) -> str:
        """The methods of an address as the header says them; empty where there is none."""
        if not path.startswith("/api/"):
            return "GET, HEAD, OPTIONS"  # the console's files, the document, the kinds of problems
        if self._table is None:
            self._table = list(_table(self._routes()))
        methods = set().union(*(methods for pattern, methods in self._table if pattern.fullmatch(path)))
        if not methods:
            return ""
        return ", ".join(sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        replaced = False

        async def sending(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.METHOD_NOT_ALLOWED:
                # The framework names the methods of one of several routes, and takes our catch-all for an address.
                allowed, replaced = self.allowed(scope["path"]), True
                kind = problems.METHOD_NOT_ALLOWED if allowed else problems.NOT_FOUND
                said = errors.answer(scope, kind, headers={"Allow": allowed} if allowed else None)
                await said(scope, receive, send)
            if not replaced:
                await send(message)

        await self._app(scope, receive, sending)


class _Head:
    """The same answer as to GET, without its body; a stream is ended after its head."""

    def __init__(self, send: Send) -> None:
        self._send, self._until_head = send, anyio.CancelScope()

    async def answer(self, app: ASGIApp, scope: Scope, receive: Receive) -> None:
        """Ask the app as by GET and let nothing but the head through."""
        with self._until_head:
            await app({**scope, "method": "GET"}, receive, self._sending)

    async def _sending(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._send(message)
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        elif message.get("more_body"):
            self._until_head.cancel()


def _table(routes: Iterable[BaseRoute]) -> Iterable[tuple[re.Pattern[str], set[str]]]:
    for context in iter_route_contexts(list(routes)):
        route: Any = context
        if context.path and context.methods and "{rest:path}" not in context.path:
            yield re.compile(str(route.path_regex.pattern)), set(context.methods) - {"HEAD"}
