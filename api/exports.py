"""Any table as CSV, JSON lines or a workbook: the pages of one route, one after the other, written as they are read.

An export holds a connection only while a page is read, and waits its turn for each page like any other request; a
slow reader holds nothing. A few run at a time, one of each user. Each leaves its line in the audit log before the first
byte. Tables are written in a thread: meanwhile everybody else is answered.
"""

import json
import re
import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from anyio import CancelScope
from fastapi import Request
from fastapi.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api import errors, inner, problems, tables, workbook
from api.at_work import credential_of
from api.tables import CSV, JSON_LINES, Origin, Table
from qingyu.db import enterprises, tenancy
from qingyu.db.leases import lease
from qingyu.errors import Invalid
from qingyu.jobs.access import audit
from qingyu.jobs.access.audit import Act

AT_ONCE = 3
RETRY_AFTER_S = 10
PARAMETERS = ("format", "table")
MEDIA_TYPES = {"csv": CSV, "jsonl": JSON_LINES, "xlsx": workbook.XLSX}

_NEXT = re.compile(r'<([^>]+)>; rel="next"')
_GZIP = 16 + zlib.MAX_WBITS

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An export that is asked for. `query` is what the route itself is asked."""

    kind: str
    tables: Sequence[Table]  # one; of a workbook all, where none was chosen
    query: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Route:
    tables: list[Table]
    largest_page: int | None


class Exports:
    """Wraps the app; document: gives the OpenAPI document, which says what tables an address has."""

    def __init__(self, app: ASGIApp, document: Callable[[], Document], at_once: int = AT_ONCE) -> None:
        self._app, self._document, self._at_once = app, document, at_once
        self._routes: list[tuple[re.Pattern[str], _Route]] | None = None
        self._running: list[str] = []  # whose exports run

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is no export."""
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        kind = dict(asked).get("format") or _accepted(scope)
        rest = [(name, value) for name, value in asked if name not in PARAMETERS]
        if kind == "json":
            passed = scope if len(rest) == len(asked) else {**scope, "query_string": urlencode(rest).encode()}
            await self._app(passed, receive, send)
            return
        found = self._wanted(scope, kind, dict(asked).get("table"), rest)
        if isinstance(found, _Wanted):
            await self._export(scope, receive, send, found)
        else:
            await found(scope, receive, send)

    def _wanted(self, scope: Scope, kind: str, name: str | None, query: list[tuple[str, str]]) -> "_Wanted | Response":
        if kind not in MEDIA_TYPES:
            expected = {"expected": ", ".join(("json", *MEDIA_TYPES))}
            said = f"one of {expected['expected']} is wanted"
            wrong = {"type": "literal_error", "loc": ("query", "format"), "msg": said, "input": kind, "ctx": expected}
            return errors.of_validation(scope, [wrong])
        route = self._route(scope["path"])
        if route is None:
            return errors.answer(scope, problems.NOT_FOUND)
        table = tables.chosen(route.tables, name)
        wanted = route.tables if name is None and kind == "xlsx" else [table] if table else []
        if not wanted:
            known = ", ".join(str(one.name) for one in route.tables)
            detail = f"there is no table {name!r} here; there are: {known}" if known else None
            return errors.answer(scope, problems.NOT_ACCEPTABLE, detail=detail)
        if route.largest_page and "limit" not in dict(query):
            query = [*query, ("limit", str(route.largest_page))]
        return _Wanted(kind, wanted, query)

    async def _export(self, scope: Scope, receive: Receive, send: Send, wanted: _Wanted) -> None:
        who = scope["app"].state.turns.name_of(credential_of(Request(scope)))
        if who in self._running or len(self._running) >= self._at_once:
            headers = {"Retry-After": str(RETRY_AFTER_S)}
            said = errors.answer(scope, problems.TOO_MANY, code="exports_busy", headers=headers)
            await said(scope, receive, send)
            return
        self._running.append(who)
        try:
            asking = inner.as_get(scope, urlencode(wanted.query).encode(), without=("if-none-match", "accept"))
            first = await inner.ask(self._app, asking, inner.nothing)
            if first.status != HTTPStatus.OK:
                await first.send(send)
                return
            try:
                await run_in_threadpool(_leave_trace, scope["app"], asking, wanted)
            except Exception as error:  # whatever it is: what is not written down is not exported
                await errors.of_any(scope, error)(scope, receive, send)
                return
            with ExitStack() as held:  # who asked may go away before the first byte is read
                parts = await self._parts(scope, asking, wanted, first, held)
                await self._answer(scope, wanted.kind, parts)(scope, receive, send)
        finally:
            self._running.remove(who)

    def _answer(self, scope: Scope, kind: str, parts: AsyncIterator[bytes] | Response) -> Response:
        if isinstance(parts, Response):
            return parts
        name = f"{scope['path'].removeprefix('/api/v1/').replace('/', '-')}.{kind}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Vary": "Accept, Accept-Encoding"}
        if kind == "xlsx":  # a packed archive as it is
            return StreamingResponse(parts, headers=headers, media_type=MEDIA_TYPES[kind])
        gzip = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        if gzip:
            headers["Content-Encoding"] = "gzip"
        media_type = f"{MEDIA_TYPES[kind]}; charset=utf-8"
        return StreamingResponse(_packed(parts) if gzip else parts, headers=headers, media_type=media_type)

    async def _parts(
        self, scope: Scope, asking: Scope, wanted: _Wanted, first: inner.Answer, held: ExitStack
    ) -> AsyncIterator[bytes] | Response:
        origin = Origin(f"{scope['path']}?{urlencode(wanted.query)}", scope["app"].state.clock().isoformat())
        pages = self._pages(asking, first)
        if wanted.kind != "xlsx":
            return _written(pages, wanted, origin)
        # Its index comes last, so the head waits for the whole; what goes wrong till then is told as a problem.
        book = workbook.Workbook(wanted.tables, scope["path"].rsplit("/", 1)[-1], origin)
        try:
            async for page in pages:
                await run_in_threadpool(lambda body: book.add(json.loads(body)), page.body)
        except BaseException as error:  # also where it is given up: its sheets lie on the disk until then
            with CancelScope(shield=True):
                (await run_in_threadpool(book.finish)).close()
            if not isinstance(error, Invalid):
                raise
            return errors.of_any(scope, error)
        return iterate_in_threadpool(workbook.parts_of(held.enter_context(await run_in_threadpool(book.finish))))

    async def _pages(self, asking: Scope, page: inner.Answer) -> AsyncIterator[inner.Answer]:
        while True:
            yield page
            following = _NEXT.match(page.headers.get("link", ""))
            if following is None:
                return
            asking = inner.as_get(asking, urlsplit(following[1]).query.encode())
            page = await inner.ask(self._app, asking, inner.nothing)
            if page.status != HTTPStatus.OK:
                # The head is out: only a broken connection says that this is not the whole.
                raise RuntimeError(f"an export broke off: a page answered {page.status}")

    def _route(self, path: str) -> _Route | None:
        if self._routes is None:
            self._routes = list(_routes(self._document()))
        return next((route for pattern, route in self._routes if pattern.fullmatch(path)), None)


async def _written(pages: AsyncIterator[inner.Answer], wanted: _Wanted, origin: Origin) -> AsyncIterator[bytes]:
    is_first = True
    async for page in pages:
        if text := await run_in_threadpool(_text_of, page.body, wanted, origin, is_first):
            yield text
        is_first = False


def _text_of(body: bytes, wanted: _Wanted, origin: Origin, is_first: bool) -> bytes:
    """A page of an answer in the form that is wanted."""
    answer = json.loads(body)
    if wanted.kind == "csv":
        lines = tables.csv_lines(wanted.tables[0], [answer], origin, heading=is_first)
    else:
        lines = tables.json_lines(wanted.tables[0], [answer], origin)
    return "".join(lines).encode()


def _accepted(scope: Scope) -> str:
    first = Headers(scope=scope).get("accept", "").split(",")[0].split(";")[0].strip().lower()
    kinds = {media_type: kind for kind, media_type in MEDIA_TYPES.items()}
    return {**kinds, "application/x-ndjson": "jsonl"}.get(first, "json")


def _routes(document: Document) -> list[tuple[re.Pattern[str], _Route]]:
    schemas, found = document["components"]["schemas"], []
    for path, operations in document["paths"].items():
        shape = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {}).get("application/json")
        if not shape:
            continue
        limits = [p["schema"].get("maximum") for p in operations["get"].get("parameters", []) if p["name"] == "limit"]
        pattern = re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path))
        found.append((pattern, _Route(tables.tables_of(shape["schema"], schemas), limits[0] if limits else None)))
    return found


def _leave_trace(app: Any, asking: Scope, wanted: _Wanted) -> None:
    """The line in the audit log; without it nothing is exported."""
    caller = asking["state"].get("caller")
    if caller is None:
        return
    code = re.match(r"/api/v1/enterprises/([^/]+)", asking["path"])
    with lease(app.state.pool) as conn:
        tenancy.limit_to(conn, caller.scope)
        id_ = enterprises.enterprise(conn, caller.scope, code[1]).id if code else None
        detail = {"format": wanted.kind, "query": dict(wanted.query), "tables": [table.name for table in wanted.tables]}
        audit.record(conn, Act("export", caller.actor, asking["path"], id_, detail), app.state.clock())


async def _packed(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    packer = zlib.compressobj(wbits=_GZIP)
    async for part in parts:
        if packed := await run_in_threadpool(packer.compress, part):
            yield packed
    yield packer.flush()
