"""Every failure of any route leaves in one shape: `application/problem+json` after RFC 9457, in Chinese or English."""

import asyncio
import math
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems, wording
from api.problems import ProblemKind
from api.request_ids import given_id, request_id
from api.schemas.fields import FieldError, Problem
from qingyu.domain.kernel.reason import Reason
from qingyu.domain.sentences.say import say
from qingyu.errors import Kind, QingyuError, TooMany

MEDIA_TYPE = "application/problem+json"

STATUS = {
    Kind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
    Kind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The failures of a route as OpenAPI wants them."""
    shape = {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}
    return {
        status: {"content": {MEDIA_TYPE: shape}, "description": problems.of_status(status).title_en}
        for status in statuses
    }


def answer(
    scope: Scope,
    kind: ProblemKind,
    *,
    code: str | None = None,
    detail: str | None = None,
    errors: Sequence[FieldError] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """The one shape, in the language that the request asks for; the path is said as it came."""
    language = problems.language_of(Headers(scope=scope).get("accept-language"))
    # What stands at an address of another, and at one of nobody, is answered alike to the last letter.
    of_address = kind is problems.NOT_FOUND or any(one.field.split(".")[0] == "path" for one in errors)
    hidden = of_address and not given_id(scope)
    problem = Problem(
        type=kind.address,
        title=kind.title(language),
        status=kind.status,
        code=code or kind.code,
        detail=detail or kind.detail(language),
        instance=scope["path"].encode("utf-8", "replace").decode(),
        request_id=None if hidden else request_id(scope),
        errors=list(errors),
    )
    said = {"Content-Language": language, "Vary": "Accept-Language", **(headers or {})}
    if kind is problems.UNAUTHENTICATED:
        # Not Basic, which gateways use: a browser would ask its reader for a password.
        said["WWW-Authenticate"] = 'Bearer realm="qingyu"'
    body = problem.model_dump(exclude={"request_id"} if hidden else None)
    return JSONResponse(body, status_code=int(kind.status), headers=said, media_type=MEDIA_TYPE)


class OneShape:
    """Outermost of the app: what the framework and the server would say in plain text is put in our shape.

    That is a body over the limit, and a request that the server cancels because a stop does not wait for it any longer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but a 413 that is not of ours; a cancelled request is answered if nothing was said yet."""
        replaced = begun = False

        async def sending(message: Message) -> None:
            nonlocal replaced, begun
            begun = True
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                kind = Headers(raw=message["headers"]).get("content-type", "")
                replaced = not kind.startswith(MEDIA_TYPE)
                if replaced:
                    await answer(scope, problems.TOO_LARGE)(scope, receive, send)
            if not replaced:
                await send(message)

        try:
            await self._app(scope, receive, sending)
        except asyncio.CancelledError:
            if begun or scope["type"] != "http":
                raise
            await answer(scope, problems.STOPPING, headers={"Retry-After": "5"})(scope, receive, send)


def of_ours(scope: Scope, error: QingyuError) -> JSONResponse:
    """The problem of an error of ours; its sentence is the detail, of a reason in the language asked for."""
    kind = problems.of_status(STATUS[error.kind])
    wait = {"Retry-After": str(math.ceil(error.retry_after_s))} if isinstance(error, TooMany) else None
    detail = error.message
    reason = getattr(error, "reason", None)
    if isinstance(reason, Reason):
        detail = say(reason, problems.language_of(Headers(scope=scope).get("accept-language")))
    return answer(scope, kind, code=error.code, detail=detail, headers=wait)


def of_validation(scope: Scope, faults: Sequence[Any]) -> JSONResponse:
    """Say field by field what is wrong; a value that may be a password is left out."""
    language = problems.language_of(Headers(scope=scope).get("accept-language"))
    errors = wording.field_errors(faults, language)
    return answer(scope, problems.INVALID, detail=wording.sentence(errors, language), errors=errors)


def of_any(scope: Scope, error: Exception) -> JSONResponse:
    """The problem of any error; a bug goes into the log and says nothing of itself."""
    if isinstance(error, QingyuError):
        return of_ours(scope, error)
    path, asked = scope["path"], request_id(scope)
    structlog.get_logger().error("a request failed by a bug", path=path, request_id=asked, exc_info=error)
    return answer(scope, problems.BUG)


def install(app: FastAPI) -> None:
    """Give the app its handlers."""

    # Coroutines, because FastAPI runs plain functions in threads, which log-ins may hold.
    @app.exception_handler(QingyuError)
    async def ours(request: Request, error: QingyuError) -> JSONResponse:
        return of_ours(request.scope, error)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        return of_validation(request.scope, error.errors())

    @app.exception_handler(HTTPException)
    async def framework(request: Request, error: HTTPException) -> JSONResponse:
        return answer(request.scope, problems.of_status(error.status_code), headers=dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> JSONResponse:
        return of_any(request.scope, error)
