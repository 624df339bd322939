"""Answers as JSON, written in the request's own thread, with their tag, and packed for who takes that."""

import gzip
import inspect
from functools import cached_property
from http import HTTPStatus
from typing import Any

from fastapi import Response
from fastapi.datastructures import DefaultPlaceholder
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from api.tags import tag_of

PACKED_FROM = 2048  # [byte] an answer that is shorter gains nothing
PACKED_LEVEL = 5

_NO_SHAPE = {"response_description", "response_model_by_alias"}


class Writer:
    """Writes an answer as JSON in the request's own thread, when nothing of the route wants FastAPI's way."""

    def __init__(self, returns: Any, options: dict[str, Any]) -> None:
        # What FastAPI did not get from the route itself it marks as a default.
        told = {name for name, value in options.items() if value and not isinstance(value, DefaultPlaceholder)}
        shaped = {name for name in told if name.startswith("response_") and name not in _NO_SHAPE}
        self._status: int = options.get("status_code") or 200
        self._tags = options.get("methods") == ["GET"]
        bare = returns in (inspect.Signature.empty, None, Any)
        raw = inspect.isclass(returns) and issubclass(returns, Response)
        self._returns = returns
        self.writes = not (shaped or bare or raw)
        """Whether every answer is written here; what is None or a response of its own is not."""

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        """Made for the first answer: that it can be made FastAPI has found at the start, which has one of its own."""
        return TypeAdapter(self._returns)

    def write(self, answer: Any, wanted: Response, *, packs: bool = False) -> Any:
        """The response with the status and the headers that the handler asked for; packs: with gzip."""
        if not self.writes or isinstance(answer, Response):
            return answer
        body = self._adapter.dump_json(answer, by_alias=True, warnings="error")
        response = Response(body, wanted.status_code or self._status, media_type="application/json")
        if self._tags and response.status_code == HTTPStatus.OK:
            response.headers["ETag"] = tag_of(body)  # of the content, whatever is put around it
        if packs and len(body) >= PACKED_FROM:
            _pack(response)
        response.headers.raw.extend(wanted.headers.raw)
        return response

    def whole(self, answer: Any, wanted: Response) -> Response:
        """The same where a response is needed at once, because it is kept."""
        written = self.write(answer, wanted)
        if isinstance(written, Response):
            return written
        status = wanted.status_code or self._status
        response = Response(None, status) if written is None else JSONResponse(jsonable_encoder(written), status)
        response.headers.raw.extend(wanted.headers.raw)
        return response


def _pack(response: Response) -> None:
    response.body = gzip.compress(bytes(response.body), PACKED_LEVEL, mtime=0)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.body))
    response.headers.add_vary_header("Accept-Encoding")


def again(answer: Response) -> Response:
    """The same answer for one more caller: what is put on its way out must not show on another's."""
    same = Response(answer.body, answer.status_code)
    same.raw_headers = list(answer.raw_headers)
    return same
