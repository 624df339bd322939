"""Ask the API with a token: one request, or every page of a list; a refusal is an exception with its code."""

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

LONGEST_WAIT_S = 60.0  # [s] that a Retry-After is followed
_TRIES = 5
_AGAIN = (429, 503)


class Problem(Exception):
    """What the API refused, after RFC 9457: its status, its code and its sentence."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status, self.code, self.detail = status, code, detail


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    # A token goes to the address that was given, and to no other one.
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Asking:
    """A place to ask, and the token of a program."""

    def __init__(self, address: str, token: str, timeout_s: float) -> None:
        parts = urllib.parse.urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError(f"wanted an address such as https://qingyu.example, got {address!r}")
        self._base = address.rstrip("/") + "/api/v1"
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._timeout_s = timeout_s
        self._opener = urllib.request.build_opener(_NoRedirect())

    def one(self, path: str, query: Mapping[str, Any]) -> Any:
        """The answer of a route; what is busy is asked again when it says so. Raises Problem."""
        said = {name: _plain(value) for name, value in query.items() if value is not None}
        url = self._base + path + (f"?{urllib.parse.urlencode(said)}" if said else "")
        for n_try in range(1, _TRIES + 1):
            try:
                with self._opener.open(
                    urllib.request.Request(url, headers=self._headers), timeout=self._timeout_s
                ) as answer:
                    return json.loads(answer.read())
            except urllib.error.HTTPError as error:
                wait_s = _wait_s(error.headers.get("Retry-After"))
                if error.code not in _AGAIN or n_try == _TRIES or wait_s is None:
                    raise _problem(error) from None
                time.sleep(wait_s)
            except http.client.IncompleteRead:
                if n_try == _TRIES:
                    raise
        raise AssertionError("the last try raises")

    def every(self, path: str, query: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Every item of a list, page after page."""
        cursor: str | None = None
        while True:
            page = self.one(path, {"limit": 1000, **query, "cursor": cursor})
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _wait_s(said: str | None) -> float | None:
    """Seconds to wait; null where it is not said, or longer than anybody waits."""
    wait_s = float(said) if said and said.isdigit() else None
    return wait_s if wait_s is not None and wait_s <= LONGEST_WAIT_S else None


def _problem(error: urllib.error.HTTPError) -> Problem:
    body = error.read()
    try:
        said = json.loads(body)
        return Problem(error.code, said["code"], said["detail"])
    except (ValueError, KeyError, TypeError):
        return Problem(error.code, "no_problem", body[:200].decode("utf-8", "replace"))
