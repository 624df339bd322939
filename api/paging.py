"""Pages of a list: a stated order, a limit, and a cursor that names the last thing of the page before."""

import base64
import binascii
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request, Response
from pydantic import Field

from api.schemas.fields import Model
from api.sharing import impersonal
from qingyu.errors import Invalid

DEFAULT, MOST = 200, 1000

T = TypeVar("T")
Key = tuple[str | int | float | bool, ...]

_SIGN_BYTES = 9
# They turn the page or the form and choose nothing.
_NO_FILTER = ("cursor", "limit", "format")


class Page(Model, Generic[T]):
    """A page of a list."""

    items: list[T] = Field(description="in the order that the route states")
    next: str | None = Field(description="the cursor of the page that follows; null on the last one")

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """A name that a generated client can say: WarningPage."""
        name: str = params[0].__name__
        return f"{name}Page"


@dataclass(frozen=True, slots=True)
class _Seal:
    """Writes cursors for one list with its filters; one that was made elsewhere never reaches the database."""

    secret: bytes
    place: str

    def written(self, key: Key) -> str:
        """The cursor after the thing with this key."""
        text = json.dumps(key).encode()
        return base64.urlsafe_b64encode(self._sign(text) + text).decode().rstrip("=")

    def read(self, cursor: str) -> Key:
        """The key in a cursor; raises Invalid for any that is not of this list and these filters."""
        try:
            whole = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            whole = b""
        sign, text = whole[:_SIGN_BYTES], whole[_SIGN_BYTES:]
        if not hmac.compare_digest(sign, self._sign(text)):
            raise Invalid(
                "`cursor` is none of this list with these filters: give `next` of the page before, or begin without it",
                code="bad_cursor",
            )
        return tuple(json.loads(text))

    def _sign(self, text: bytes) -> bytes:
        return hmac.digest(self.secret, self.place.encode() + b"\0" + text, "sha256")[:_SIGN_BYTES]


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page is asked for. `after` is the key of the last thing of the page before."""

    limit: int
    after: Key | None
    sealed: "_Seal"
    address: str
    filters: tuple[tuple[str, str], ...]
    response: Response

    def page(self, rows: Sequence[T], key: Callable[[T], Key]) -> tuple[list[T], str | None]:
        """At most `limit` of the rows that follow the cursor, and the cursor after them; rows may be one more."""
        shown = list(rows[: self.limit])
        if len(rows) <= self.limit:
            return shown, None
        cursor = self.sealed.written(key(shown[-1]))
        query = urlencode([*self.filters, ("limit", str(self.limit)), ("cursor", cursor)])
        self.response.headers["Link"] = f'<{self.address}?{query}>; rel="next"'
        return shown, cursor

    def cut(self, rows: Sequence[T], key: Callable[[T], Key]) -> tuple[list[T], str | None]:
        """The same of a whole short list, in the order of its key."""
        after, ordered = self.after, sorted(rows, key=key)
        return self.page(ordered if after is None else [row for row in ordered if key(row) > after], key)


@impersonal
def _paging(
    request: Request,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=MOST, description="how many at most")] = DEFAULT,
    cursor: Annotated[
        str | None, Query(max_length=1000, description="`next` of the page before, with the same filters; the first")
    ] = None,
) -> Paging:
    filters = tuple((name, value) for name, value in request.query_params.multi_items() if name not in _NO_FILTER)
    seal = _Seal(request.app.state.cursor_key, json.dumps([request.url.path, sorted(filters)]))
    after = None if cursor is None else seal.read(cursor)
    return Paging(limit, after, seal, request.url.path, filters, response)


Pages = Annotated[Paging, Depends(_paging)]
