"""Refusals leave a line in the audit log: who was told 401 or 403 where. A flood of them is counted, not written."""

import re
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import structlog
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qingyu.db.leases import lease
from qingyu.errors import QingyuError
from qingyu.jobs.access import audit
from qingyu.jobs.access.audit import Act

WINDOW = timedelta(minutes=10)
MOST_KEYS = 500
_REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_NOBODY = "unknown"  # a credential that is none, or none any more

Key = tuple[str, str, str, int]


@dataclass(slots=True)
class Tally:
    """The same refusal of the same caller is written once in a window, with how often it came since."""

    _last: dict[Key, datetime] = field(default_factory=dict)
    _unwritten: dict[Key, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def counted(self, key: Key, now: datetime) -> tuple[Key, int] | None:
        """What to write and how many refusals it stands for; None where it is only counted."""
        with self._lock:
            if key not in self._last and len(self._last) >= MOST_KEYS:
                self._last = {known: at for known, at in self._last.items() if now - at < WINDOW}
                if len(self._last) >= MOST_KEYS:
                    key = ("*", "*", "*", key[3])
            last = self._last.get(key)
            self._unwritten[key] = self._unwritten.get(key, 0) + 1
            if last is not None and now - last < WINDOW:
                return None
            self._last[key] = now
            return key, self._unwritten.pop(key)


class Refusals:
    """Wraps the app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._tally = app, Tally()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and write down the refusal before it is told."""

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _REFUSED:
                await self._note(scope, message["status"])
            await send(message)

        await self._app(scope, receive, noting if scope["type"] == "http" else send)

    async def _note(self, scope: Scope, status: int) -> None:
        caller = scope.get("state", {}).get("caller")
        headers = Headers(scope=scope)
        if caller is None and not (headers.get("authorization") or headers.get("cookie")):
            return  # a stranger: nothing was refused to anybody
        actor = caller.actor if caller else _NOBODY
        where = re.sub(r"/\d+(?=/|$)", "/{id}", scope["path"])[:200] if caller else "*"
        now = scope["app"].state.clock()
        found = self._tally.counted((actor, scope["method"], where, status), now)
        if found is None or scope["app"].state.pool is None:
            return
        try:
            await run_in_threadpool(_write, scope["app"].state.pool, *found, now)
        except QingyuError as error:  # it is a refusal already; the log of the program keeps it
            structlog.get_logger().warning("a refusal was not written down", actor=actor, error=error.message)


def _write(pool: Any, key: Key, n: int, now: datetime) -> None:
    actor, method, where, status = key
    with lease(pool) as conn:
        audit.record(conn, Act("refused", actor, f"{method} {where}", detail={"status": status, "n": n}), now)
