"""A short way to kept answers: who was answered here before is looked up, and the answer given without the framework.

What a request is of (its route, its checked parameters, the caller's rights) is remembered under its address and
credential when it goes the long way. The next one asks the database two small questions: whether the same caller is
still there with the same rights, and whether the data are those the answer was made of. Whatever is otherwise goes the
long way.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, TypeAlias

import structlog
from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Asked

from api.at_work import in_turn
from api.auth import COOKIE
from api.keeping import Keeping, Stand
from api.writer import again
from qingyu.db import data_versions
from qingyu.db.leases import look
from qingyu.errors import QingyuError
from qingyu.jobs.access import identity
from qingyu.jobs.access.identity import Caller

REMEMBERED = 5_000  # by all processes together
LONGEST = 2_000  # [byte] of an address; what is longer goes the long way each time

Way: TypeAlias = tuple[bytes, bytes, bytes, bool]


@dataclass(frozen=True, slots=True)
class Known:
    """What was found the long way: who asked, what of which enterprise, and whether peers are looked at."""

    caller: Caller
    question: Hashable
    enterprise_id: int
    peers: bool


class Ways:
    """What requests are of; used from threads."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._known: OrderedDict[Way, Known] = OrderedDict()
        self._lock = threading.Lock()  # held for microseconds

    def find(self, way: Way) -> Known | None:
        """What a request was of when it came before."""
        return self._known.get(way)

    def remember(self, request: Request, known: Known) -> None:
        """A request that went the long way: its parameters were found right, and its caller may ask this."""
        way = way_of(request)
        if way is None:
            return
        with self._lock:
            self._known[way] = known
            self._known.move_to_end(way)
            if len(self._known) > self._most:
                self._known.popitem(last=False)


def way_of(request: Request) -> Way | None:
    """What tells requests apart that may have different answers; None for one that is not to be remembered."""
    asked = request.scope
    # A token is looked up by its own rules.
    if asked["method"] != "GET" or request.headers.get("authorization") or not request.cookies.get(COOKIE):
        return None
    path: bytes = asked["path"].encode("utf-8", "surrogatepass")
    query: bytes = asked["query_string"]
    credential = hashlib.sha256(request.cookies[COOKIE].encode()).digest()
    if len(path) + len(query) > LONGEST:
        return None
    return path, query, credential, "gzip" in request.headers.get("accept-encoding", "")


class Shortcut:
    """Wraps the framework."""

    def __init__(self, app: ASGIApp, state: Any) -> None:
        self._app, self._state = app, state

    async def __call__(self, scope: Asked, receive: Receive, send: Send) -> None:
        """Give the kept answer where there is one, else pass on."""
        if scope["type"] == "http" and scope["method"] == "GET" and (answer := await self._kept(scope)) is not None:
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _kept(self, scope: Asked) -> Response | None:
        request = Request(scope)
        way = way_of(request)
        known = self._state.ways.find(way) if way else None
        session = request.cookies.get(COOKIE) if known else None
        # Of another five seconds nothing is right, whatever the data: no question is asked for a certain miss.
        tick = Stand.tick_of(self._state.clock())
        if not known or not session or not self._state.keeping.has(known.question, tick):
            return None
        found: Response | None = None
        try:
            found = await in_turn(self._state, known.caller.name, lambda: self._look(known, session))
        except QingyuError:
            pass  # the long way meets it, too, and says what it is
        except Exception as error:
            # A bug here is no reason to give no answer; the long way does without.
            structlog.get_logger().error("the short way failed", path=scope["path"], exc_info=error)
        if found is not None:
            scope.setdefault("state", {})["caller"] = known.caller
        return found

    def _look(self, known: Known, session: str) -> Response | None:
        state = self._state
        with look(state.pool) as conn:
            now = state.clock()
            if identity.by_session(conn, session, now, state.limits) != known.caller:
                return None
            numbers = data_versions.again(conn, known.enterprise_id, peers=known.peers)
        keeping: Keeping = state.keeping
        kept = keeping.find(known.question, Stand.at(numbers, now))
        return again(kept) if kept else None
