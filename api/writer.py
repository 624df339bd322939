"""Answers as JSON, written in the request's own thread."""

import inspect
from typing import Any

from fastapi import Response
from fastapi.datastructures import DefaultPlaceholder
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

_NO_SHAPE = {"response_description", "response_model_by_alias"}


class Writer:
    """Writes an answer as JSON in the request's own thread, when nothing of the route wants FastAPI's way."""

    def __init__(self, returns: Any, options: dict[str, Any]) -> None:
        # What FastAPI did not get from the route itself it marks as a default.
        told = {name for name, value in options.items() if value and not isinstance(value, DefaultPlaceholder)}
        shaped = {name for name in told if name.startswith("response_") and name not in _NO_SHAPE}
        self._status: int = options.get("status_code") or 200
        bare = returns in (inspect.Signature.empty, None, Any)
        raw = inspect.isclass(returns) and issubclass(returns, Response)
        self._adapter: TypeAdapter[Any] | None = None if shaped or bare or raw else TypeAdapter(returns)

    def write(self, answer: Any, wanted: Response) -> Any:
        """The response with the status and the headers that the handler asked for."""
        if self._adapter is None or isinstance(answer, Response):
            return answer
        body = self._adapter.dump_json(answer, by_alias=True, warnings="error")
        response = Response(body, wanted.status_code or self._status, media_type="application/json")
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
