"""Every failure of any route leaves in one shape: `{"ok": false, "code", "message", "status"}`."""

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

from api.schemas.fields import Error
from qingyu.errors import Kind, QingyuError

STATUS = {
    Kind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}

_SENTENCES = {
    HTTPStatus.BAD_REQUEST: ("unreadable", "the body cannot be read; JSON in UTF-8 is wanted"),
    HTTPStatus.NOT_FOUND: ("not_found", "there is nothing at this address; /openapi.json lists every route"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method_not_allowed", "this address does not take this method"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("too_large", "the request is larger than the API takes"),
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The failures of a route as OpenAPI wants them."""
    return {status: {"model": Error, "description": HTTPStatus(status).phrase} for status in statuses}


def documented_beside_a_stream(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The same for a route whose good answer is no JSON: its failures are."""
    shape = {"schema": {"$ref": f"#/components/schemas/{Error.__name__}"}}
    content = {"application/json": shape}
    return {status: {"content": content, "description": HTTPStatus(status).phrase} for status in statuses}


def answer(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """The one shape."""
    error = Error(code=code, message=message, status=status)
    return JSONResponse(error.model_dump(), status_code=status, headers=headers)


class OneShape:
    """Outermost of the app: the framework's limit on bodies answers in plain text; this puts it in our shape."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but a 413 that is not JSON."""
        replaced = False

        async def sending(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                kind = Headers(raw=message["headers"]).get("content-type", "")
                replaced = not kind.startswith("application/json")
                if replaced:
                    await of_status(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "")(scope, receive, send)
            if not replaced:
                await send(message)

        await self._app(scope, receive, sending)


def of_status(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """The shape for a failure that the framework found."""
    code, sentence = _SENTENCES.get(HTTPStatus(status), ("error", detail))
    return answer(status, code, sentence, headers)


def _of_validation(problems: Sequence[Any]) -> str:
    """Say which field is wrong and why, in one sentence; the value itself is left out, it may be a password."""
    parts = [f"{'.'.join(str(step) for step in p['loc'])}: {p['msg']}" for p in problems[:5]]
    return "the request is not what is wanted: " + "; ".join(parts)


def install(app: FastAPI) -> None:
    """Give the app its handlers."""

    @app.exception_handler(QingyuError)
    def ours(request: Request, error: QingyuError) -> JSONResponse:
        return answer(STATUS[error.kind], error.code, error.message)

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        return answer(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", _of_validation(error.errors()))

    @app.exception_handler(HTTPException)
    def framework(request: Request, error: HTTPException) -> JSONResponse:
        return of_status(error.status_code, str(error.detail), dict(error.headers or {}))

    @app.exception_handler(Exception)
    def bug(request: Request, error: Exception) -> JSONResponse:
        structlog.get_logger().error("a request failed by a bug", path=request.url.path, exc_info=error)
        return answer(
            HTTPStatus.INTERNAL_SERVER_ERROR, "bug", "something is wrong on our side; the log of the API tells what"
        )
