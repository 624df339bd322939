"""Work in threads: each request waits its turn, then one thread and one connection are there for it."""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from fastapi import Request, Response
from starlette.datastructures import State

from api.keeping import MOST_BYTES, Keeping
from api.processes import Share
from api.sharing import Rounds, impersonal
from api.turns import Turns
from qingyu.db import tenancy
from qingyu.db.leases import Pool, lease
from qingyu.db.pool import Connection
from qingyu.domain.kernel.scope import Scope

T = TypeVar("T")

# Two connections stay free for health and log-in, which lease by themselves.
SPARE = 2
OF_ONE_USER = 3
WAITING_OF_ONE_USER = 100


# A coroutine: what FastAPI need not run in a thread costs nothing.
@impersonal
async def instant(request: Request) -> datetime:
    """The clock when a request comes in, and again when an answer that is shared is begun."""
    now: datetime = request.app.state.clock()
    return now


def prepare(state: State, pool: Pool | None, share: Share) -> None:
    """Give an app its queue and as many threads as requests may work at once."""
    at_once = max(1, pool.max_size - SPARE) if pool else 1
    state.pool = pool
    state.replica = None  # a copy of the database, where one is named
    state.turns = Turns(at_once, min(OF_ONE_USER, at_once), share.of(WAITING_OF_ONE_USER))
    state.threads = ThreadPoolExecutor(at_once, thread_name_prefix="request")
    state.rounds = Rounds[Response]()
    state.keeping = Keeping(share.of(MOST_BYTES))
    state.rounds_led = set()  # the event loop itself keeps tasks by weak references only


async def in_turn(state: State, who: str, work: Callable[[], T], *, always: bool = False) -> T:
    """Run something in a thread when it is this user's turn. always: however many of this user wait."""
    async with state.turns.turn(who, always=always):
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        return await loop.run_in_executor(state.threads, context.run, work)


async def look(state: State, who: str, scope: Scope, work: Callable[[Connection], T]) -> T:
    """Lease briefly with a scope: for streams, which must not hold a connection between two looks."""

    def with_lease() -> T:
        with lease(state.pool) as conn:
            tenancy.limit_to(conn, scope)
            return work(conn)

    return await in_turn(state, who, with_lease)


def credential_of(request: Request) -> str:
    """What the request proves itself with, or nothing; only for the queue, before anybody has looked it up."""
    return request.headers.get("authorization") or request.headers.get("cookie") or ""
